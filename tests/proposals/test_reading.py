"""A long file is read on in the background: how far it is can be seen, and a server that stops loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from checklist.documents.clauses import Clause
from checklist.documents.readers import Reading, Unreadable, refusal
from checklist.documents.under_way import UnderWay
from checklist.models import Draft, Upload
from checklist.proposals import actions, reading
from tests.documents.pdf_pages import drawn, lines
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db(transaction=True)
PDF = drawn(*(lines(72, 700, f"{number}. Letters go by post.") for number in (1, 2, 3)))
FOUND = Reading([Clause("1", "Letters go by post.", 0)], [], tracked=True)


class Work:
    """A reading that is over once it was asked so many times, and then found this, or raises it."""

    def __init__(self, looks=0, found=FOUND):
        self.looks, self.result, self.seen = looks, found, []
        self.done, self.steps = 0, 0

    def over(self, seconds):
        self.seen.append(Upload.objects.values_list("read_steps", "steps").first())
        self.done, self.steps = self.done + 10, 30
        self.looks -= 1
        return self.looks < 0

    def found(self):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def under_way(**fields):
    proposal = make_proposal()
    fields = {"beat": timezone.now(), "name": "deal.pdf", "content": PDF} | fields
    return actions.receive(proposal, by=proposal.lead, pieces=[], **fields)


def test_how_far_it_is_is_written_down_and_then_what_was_found():
    upload, work = under_way(), Work(looks=2)
    reading.follow(upload.pk, work)
    assert work.seen == [(0, 0), (10, 30), (20, 30)]
    upload.refresh_from_db()
    assert (upload.beat, upload.refused, upload.tracked) == (None, "", "accepted")
    assert upload.pieces == [{"label": "1", "text": "Letters go by post.", "level": 0}]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Unreadable("This is a scan."), "This is a scan."),
        (RuntimeError("odd"), refusal.BROKEN),
        (Reading([Clause("", "a", 0)] * (reading.MOST_CLAUSES + 1), []), reading.TOO_MANY),
    ],
)
def test_what_cannot_be_read_is_kept_as_a_sentence(fault, told):
    upload = under_way()
    reading.follow(upload.pk, Work(found=fault))
    upload.refresh_from_db()
    assert (upload.beat, upload.refused, upload.pieces) == (None, told, [])


def test_a_discarded_upload_is_not_followed_further():
    upload, work = under_way(), Work(looks=9)
    upload.delete()
    reading.follow(upload.pk, work)
    assert len(work.seen) == 1


def test_a_database_that_is_gone_leaves_the_reading_to_be_begun_anew(monkeypatch, caplog):
    upload = under_way()

    def fails(pk):
        raise DatabaseError

    monkeypatch.setattr(reading, "still_read", fails)
    reading.follow(upload.pk, Work())
    assert "will begin it anew" in caplog.text
    upload.refresh_from_db()
    assert upload.beat is not None


@pytest.fixture
def begun(monkeypatch):
    """The readings that were begun, not gone on with yet."""
    kept = []
    monkeypatch.setattr(reading, "go_on", lambda upload, work: kept.append((upload.pk, work)))
    return kept


def test_a_reading_whose_server_stopped_is_begun_anew_by_one_of_those_who_look(begun):
    upload = under_way(beat=timezone.now() - reading.SILENCE - timedelta(seconds=1), read_steps=20, steps=30)
    twin = Upload.objects.get(pk=upload.pk)
    assert [reading.take_up(upload), reading.take_up(twin)] == [True, False]
    upload.refresh_from_db()
    assert (upload.read_steps, upload.steps, reading.take_up(upload)) == (0, 0, False)
    reading.follow(*begun.pop())
    assert [piece["label"] for piece in Upload.objects.get().pieces] == ["1", "2", "3"]


def test_an_upload_that_is_read_is_not_begun_anew(begun):
    assert reading.take_up(under_way(beat=None)) is False
    assert reading.again(under_way(beat=None)) is False
    assert begun == []


def test_a_long_file_shows_how_far_it_is_and_becomes_a_draft(client, settings, begun):
    settings.READ_AT_ONCE = 0
    proposal = make_proposal()
    client.force_login(proposal.lead)
    form = {"file": SimpleUploadedFile("deal.pdf", PDF), "text": ""}
    answer = client.post(reverse("checklist:draft_new", args=[proposal.pk]), form)
    upload = Upload.objects.get()
    url = reverse("checklist:upload", args=[upload.pk])
    assert (answer.status_code, answer.url) == (302, url)
    Upload.objects.update(read_steps=12, steps=30)
    page = client.get(url).html
    assert '<progress id="read-so-far" max="30" value="12">' in page
    assert "<output>40 %</output>" in page
    assert 'hx-trigger="every 1s"' in page
    part = client.get(url, headers={"HX-Request": "true"}).html
    assert part.startswith('<div id="reading"')
    assert "still being read" in client.get(reverse("checklist:draft_new", args=[proposal.pk])).html
    assert client.post(url, {"accept": "1"}).status_code == 302
    assert not Draft.objects.filter(proposal=proposal).exists()
    reading.follow(*begun.pop())
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "was cut into 3 clauses" in client.get(url).html


def test_a_file_that_was_refused_in_the_background_says_why_and_can_be_read_once_more(client, begun):
    upload = under_way(beat=None, refused="Other files are being read just now.")
    client.force_login(upload.by)
    url = reverse("checklist:upload", args=[upload.pk])
    assert "Other files are being read just now." in client.get(url).html
    assert client.post(url, {"read": "1"}).url == url
    upload.refresh_from_db()
    assert (upload.refused, upload.beat is not None) == ("", True)
    reading.follow(*begun.pop())
    assert Upload.objects.get().pieces[2]["text"] == "Letters go by post."


def test_the_reader_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr("checklist.documents.fenced.BETWEEN", 0.001)
    told = []
    monkeypatch.setattr(UnderWay, "_told", lambda self, done, steps: told.append((done, steps)))
    work = UnderWay(drawn(*[lines(72, 700, "1. Letters go by post.")] * 60), "deal.pdf")
    assert work.over(300)
    assert len(work.found().clauses) == 60
    assert {steps for _, steps in told} == {600}
    assert told == sorted(told)
