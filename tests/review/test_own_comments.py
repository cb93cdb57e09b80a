"""One's own comment: corrected or withdrawn by its author alone, until the scorecard is sealed, and kept in the log."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklist.errors import Conflict, Stale
from checklist.models import Comment, Event, Notice
from checklist.proposals.history import line
from checklist.review import comments
from tests.factory import make_complete, make_user, submit
from tests.pages import form_of
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="mia")


@pytest.fixture
def card(boss):
    return submit(make_complete(title="Nuuk", lead=make_user(username="ada")))


@pytest.fixture
def remark(card, boss):
    return comments.add_comment(card, None, "Frist words, @zoe.", by=boss)


def send(client, remark, action="correct", **fields):
    return client.post(f"/scorecards/{remark.scorecard_id}/{action}/{remark.pk}/", fields)


def test_a_correction_is_shown_with_its_time_and_the_log_keeps_what_it_was(client, remark, boss):
    client.force_login(boss)
    page = f"/scorecards/{remark.scorecard_id}/"
    assert "<small>corrected" not in client.get(page).html
    answer = send(client, remark, text="First words.", revision=0)
    assert (answer.status_code, answer.url) == (302, f"{page}#comment-{remark.pk}")
    held = Comment.objects.get()
    assert (held.text, held.revision, held.corrected_at is None) == ("First words.", 1, False)
    html = client.get(page).html
    assert "<small>corrected" in html
    assert "Frist" not in html
    event = Event.objects.get(action="corrected a comment")
    assert (event.before, event.after, event.who, event.scorecard) == (
        "Frist words, @zoe.", "First words.", boss, remark.scorecard
    )  # fmt: skip
    entry = line(event)
    assert (entry.sentence, entry.texts) == (
        "corrected a comment on the scorecard", (("Comment", "Frist words, @zoe.", "First words."),)
    )  # fmt: skip
    send(client, remark, text="First words.", revision=1)
    assert (Comment.objects.get().revision, Event.objects.filter(action="corrected a comment").count()) == (1, 1)


def test_a_withdrawn_one_leaves_its_place_and_waits_for_nobody(client, card, remark, boss):
    told = Notice.objects.filter(kind="commented", person=card.scorer)
    assert told.get().withdrawn_at is None
    client.force_login(boss)
    assert send(client, remark, "withdraw").status_code == 302
    send(client, remark, "withdraw")
    held = Comment.objects.get()
    assert (held.text, held.resolved_by) == ("", boss)
    html = client.get(f"/scorecards/{card.pk}/").html
    assert "<small>withdrawn" in html
    assert "settled by" not in html
    assert "Frist" not in html
    assert "Withdraw it" not in html
    assert "I approve all the same" not in html
    assert [(event.before, event.after) for event in Event.objects.filter(action="withdrew a comment")] == [
        ("Frist words, @zoe.", "")
    ]
    assert told.get().withdrawn_at
    assert approve_as_read(card, by=boss).state == "approved"


def test_only_its_author_may_and_only_they_are_offered_it(client, card, remark):
    for person in (card.scorer, make_user("manager")):
        client.force_login(person)
        assert f"/correct/{remark.pk}/" not in client.get(f"/scorecards/{card.pk}/").html
        for action in ("correct", "withdraw"):
            assert send(client, remark, action, text="x", revision=0).status_code == 403
        with pytest.raises(PermissionDenied):
            comments.withdraw_comment(remark, by=person)
    assert Comment.objects.get().text == "Frist words, @zoe."


def test_another_scorecards_comment_is_not_there(client, remark, boss):
    other = submit(make_complete())
    client.force_login(boss)
    assert client.post(f"/scorecards/{other.pk}/correct/{remark.pk}/", {"text": "x", "revision": 0}).status_code == 404
    assert client.post(f"/scorecards/{other.pk}/withdraw/{remark.pk}/").status_code == 404


def test_not_once_the_scorecard_is_sealed(client, card, remark, boss):
    approve_as_read(card, by=boss, despite_comments=True)
    client.force_login(boss)
    assert f"/correct/{remark.pk}/" not in client.get(f"/scorecards/{card.pk}/").html
    assert send(client, remark, text="x", revision=0).status_code == 403
    for act in (lambda: comments.correct_comment(remark, "x", by=boss, revision=0),
                lambda: comments.withdraw_comment(remark, by=boss)):  # fmt: skip
        with pytest.raises(Conflict, match="is approved by now"):
            act()
    assert Comment.objects.get().text == "Frist words, @zoe."


def test_an_approval_that_comes_in_between_answers_409(client, card, remark, boss, monkeypatch):
    client.force_login(boss)
    held = comments.own

    def late(found, *, by):
        approve_as_read(card, by=boss, despite_comments=True)
        return held(found, by=by)

    monkeypatch.setattr(comments, "own", late)
    answer = send(client, remark, text="Typed.", revision=0)
    assert answer.status_code == 409
    assert "its comments stay as they are" in answer.html
    assert ">Typed.</textarea>" in answer.html


def test_a_stale_correction_answers_409_and_loses_nothing(client, remark, boss):
    client.force_login(boss)
    send(client, remark, text="From another tab.", revision=0)
    answer = send(client, remark, text="From this tab.", revision=0)
    assert answer.status_code == 409
    assert "“From another tab.”" in answer.html
    assert ">From this tab.</textarea>" in answer.html
    assert form_of(answer, "revision")["revision"] == "1"
    assert Comment.objects.get().text == "From another tab."
    with pytest.raises(Stale):
        comments.correct_comment(remark, "x", by=boss, revision=0)
    send(client, remark, "withdraw")
    answer = send(client, remark, text="Too late.", revision=1)
    assert (answer.status_code, "It was withdrawn meanwhile." in answer.html) == (409, True)
    assert ">Too late.</textarea>" in answer.html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " ", "revision": "0"}, "Write something before you send it."),
        ({"text": "x" * 4001, "revision": "0"}, "at most 4000 characters"),
        ({"text": "Words.", "revision": ""}, "Open this page again and correct the comment there."),
        ({"text": "Words.", "revision": "x"}, "Open this page again and correct the comment there."),
        ({"text": "Words.", "revision": str(2**40)}, "Open this page again and correct the comment there."),
        ({}, "Write something before you send it."),
    ],
)
def test_junk_is_said_beside_the_field(client, remark, boss, fields, said):
    client.force_login(boss)
    answer = send(client, remark, **fields)
    assert answer.status_code == 422
    assert said in answer.html
    assert Comment.objects.get().revision == 0


def test_a_correction_tells_whom_only_it_mentions(client, remark, boss):
    for name in ("zoe", "bob"):
        make_user(username=name)
    before = set(Notice.objects.values_list("pk", flat=True))
    comments.correct_comment(remark, "First words, @zoe, @bob, @ada, @mia.", by=boss, revision=0)
    fresh = Notice.objects.exclude(pk__in=before).order_by("pk")
    assert [(notice.person.username, notice.kind) for notice in fresh] == [("ada", "mentioned"), ("bob", "mentioned")]


def test_what_no_row_may_hold(remark):
    for bad in ({"text": ""}, {"withdrawn_at": remark.created_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=remark.pk).update(**bad)
