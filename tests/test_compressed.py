"""Pages go out compressed, and how long they are tells nothing of what stands in them."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config.compressed import CompressText
from tests.factory import make_scorecard

pytestmark = pytest.mark.django_db
TAKES = {"Accept-Encoding": "gzip, br"}
LONG = "Words of a page that is long enough to be worth it. " * 40


@pytest.fixture
def page(client):
    card = make_scorecard()
    client.force_login(card.scorer)
    return reverse("checklist:score_criterion", args=[card.pk, 1])


def answered(response, **headers):
    """The answer as it leaves the middleware, to a browser that takes gzip."""
    return CompressText(lambda request: response)(RequestFactory(headers=TAKES | headers).get("/"))


def test_a_page_is_compressed_for_who_takes_it_and_says_so(client, page):
    answer = client.get(page, headers=TAKES)
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert int(answer["Content-Length"]) == len(answer.content)
    assert b"Draft text" in gzip.decompress(answer.content)
    plain = client.get(page)
    assert "Content-Encoding" not in plain
    assert len(answer.content) < len(plain.content) / 3


def test_like_answers_differ_in_length(client, page):
    lengths = {len(client.get(page, headers=TAKES).content) for _ in range(12)}
    assert len(lengths) > 3


def test_nothing_but_chance_sets_their_lengths_apart():
    lengths = {len(answered(HttpResponse(LONG)).content) for _ in range(30)}
    assert len(lengths) > 5
    assert max(lengths) - min(lengths) <= CompressText.max_random_bytes


def test_the_token_of_a_form_is_written_differently_each_time(client, page):
    tokens = {client.get(page).html.split('"X-CSRFToken": "')[1].split('"')[0] for _ in range(3)}
    assert len(tokens) == 3


def test_head_is_answered_without_a_body(client, page):
    answer = client.head(page, headers=TAKES)
    assert (answer.status_code, answer.content) == (200, b"")


def test_tiny_answers_stay_as_they_are():
    answer = answered(HttpResponse("saved"))
    assert answer.content == b"saved"
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip", "application/octet-stream", "font/woff2"])
def test_files_that_are_compressed_by_themselves_are_not_touched(kind):
    answer = answered(HttpResponse(LONG, content_type=kind))
    assert answer.content == LONG.encode()
    assert "Content-Encoding" not in answer


def test_what_is_streamed_goes_out_as_it_comes():
    answer = answered(StreamingHttpResponse(iter([LONG, LONG]), content_type="text/csv"))
    assert b"".join(answer.streaming_content) == (LONG * 2).encode()
    assert "Content-Encoding" not in answer


def test_what_is_encoded_already_is_not_encoded_again():
    body = gzip.compress(LONG.encode())
    answer = answered(HttpResponse(body, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}))
    assert answer.content == body
