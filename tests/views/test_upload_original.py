"""The file that was handed in, shown beside its clauses a page at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.documents.readers import refusal
from checklist.proposals import actions
from tests.documents.pdf_pages import drawn, lines
from tests.documents.reading_files import docx, p
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db
PDF = drawn(*(lines(72, 700, f"{number}. Letters go by post.") for number in (1, 2, 3)))


def shown(client, page="1", htmx=False, **fields):
    proposal = make_proposal()
    pieces = [{"label": "1", "text": "Letters go by post.", "level": 0}]
    upload = actions.receive(proposal, by=proposal.lead, pieces=pieces, **fields)
    client.force_login(proposal.lead)
    url = reverse("checklist:upload_original", args=[upload.pk])
    return client.get(url, {"page": page}, headers={"HX-Request": "true"} if htmx else {})


def test_a_page_stands_between_its_neighbours(client):
    text = shown(client, "2", name="deal.pdf", content=PDF).content.decode()
    assert "Page 2 of 3" in text
    assert "?page=1" in text
    assert "?page=3" in text
    assert "data:image/png;base64,iVBOR" in text
    assert "<html" in text


@pytest.mark.parametrize(("page", "none"), [("1", "?page=0"), ("3", "?page=4")])
def test_the_first_and_the_last_page_have_one_neighbour(client, page, none):
    assert none not in shown(client, page, name="deal.pdf", content=PDF).content.decode()


def test_htmx_gets_the_part_alone(client):
    text = shown(client, htmx=True, name="deal.pdf", content=PDF).content.decode()
    assert text.strip().startswith('<div class="original">')
    assert "<html" not in text


@pytest.mark.parametrize("page", ["4", "-1", "99999999999999999999", "²"])
def test_a_page_that_is_not_there_is_said(client, page):
    answer = shown(client, page, name="deal.pdf", content=PDF)
    assert answer.status_code == 200
    assert refusal.NO_PAGE in answer.content.decode() or "Page 1 of 3" in answer.content.decode()


def test_of_a_word_file_the_text_is_shown(client):
    text = shown(client, name="deal.docx", content=docx(p("Letters go by &lt;post&gt;."))).content.decode()
    assert '<div class="words"><p>Letters go by &lt;post&gt;.</p></div>' in text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("deal.docx", b"PK", "choose another file"), ("deal.rtf", b"{\\rtf1 Letters}", refusal.NOT_SHOWN)],
)
def test_what_cannot_be_shown_is_said(client, name, content, told):
    text = shown(client, name=name, content=content).content.decode()
    assert told in text


def test_of_what_was_pasted_the_text_is_shown(client):
    text = shown(client, text="1. Letters go by <post>.").content.decode()
    assert "1. Letters go by &lt;post&gt;." in text
