"""What is kept is English, whoever did it in whatever language; who reads it reads their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from checklist.models import DraftListing, Event, Listing, Membership, Notice, Scorecard, Upload
from checklist.notices import email, letters, telling
from checklist.panels.assignments import assign, release
from checklist.proposals import actions
from checklist.proposals.history import line
from checklist.scorecards import bottom_line, rating
from checklist.scorecards.carry_over import carry
from checklist.scorecards.rating import Judgement
from tests import bracketed
from tests.factory import make_complete, make_draft, make_framework, make_scorecard, make_user, submit
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
DUE = date(2030, 5, 3)


@pytest.fixture
def ko(monkeypatch):
    bracketed.speak(monkeypatch)
    return "ko"


def everything():
    """A little of most that is written down: accounts' names, days, frameworks, places, judgements, a correction."""
    card, framework = make_complete(), make_framework(slug="other", title="Other tests")
    boss, other = make_user("manager", username="mia"), make_user(username="kit")
    draft = card.draft
    assign(draft, framework, other, by=boss, due=DUE)
    assign(draft, framework, other, by=boss, due=DUE + timedelta(days=1))
    release(draft.assignments.get(), by=boss)
    rating.rate(card, "2.1", Judgement("partly", "Half."), by=card.scorer, revision=1)
    rating.cite(card, "1.1", card.clauses.filter(place=1), by=card.scorer)
    bottom_line.write_bottom_line(card, "All in all.", by=card.scorer, revision=0)
    actions.edit_proposal(draft.proposal, by=card.scorer, title="Another")
    for role in Membership.Role:
        actions.name_member(draft.proposal, other, by=boss, role=role)
    card = submit(Scorecard.objects.get(pk=card.pk))
    later = make_draft(draft.proposal)
    carry(card, later, by=card.scorer)
    approve_as_read(card, by=boss)
    return draft


def test_nothing_that_is_kept_depends_on_the_language(ko):
    with translation.override(ko):
        everything()
    rows = [
        *Event.objects.values_list("action", "target", "before", "after", "detail"),
        *Notice.objects.values_list("says", "key", "about"),
        *Listing.objects.values_list(),
        *DraftListing.objects.values_list(),
        *Scorecard.objects.values_list(),
    ]
    assert Event.objects.count() > 8
    assert Notice.objects.count() > 3
    assert [row for row in rows if bracketed.OPEN in repr(row)] == []


def test_the_history_is_read_in_the_readers_language(ko):
    everything()
    names = {person for event in Event.objects.all() for person in (str(event.who),)}
    with translation.override(ko):
        told = [line(event) for event in Event.objects.all()]
        assert all(one.sentence.startswith("«") for one in told)
        assert "«assigned kit to score «draft 1, due 2030년 5월 3일»»" in {one.sentence for one in told}
        assert "«settled «the scorecard» as" not in {one.sentence for one in told}
        left = {word for one in told for word in bracketed.words_outside(one.sentence, names)}
        assert left == set()


@pytest.mark.parametrize(
    "target",
    [
        *("docx with comments and amendments", "pdf with comments", "docx with amendments"),
        *("part of a comparison (xlsx)", "workbook"),
    ],
)
def test_what_was_downloaded_is_told_in_the_readers_language(ko, target):
    event = Event(action="exported", target=target)
    assert line(event).sentence == f"downloaded the scorecard as {target}"
    with translation.override(ko):
        assert line(event).sentence == f"«downloaded the scorecard as «{target}»»"
        title = Event(action="created the proposal", after="A pact with comments")
        assert line(title).sentence == "«created the proposal “A pact with comments”»"


@pytest.mark.parametrize("before", ["", "met"])
def test_an_event_without_a_before_says_none(before):
    event = Event(action="rated", target="1.1", before=before, after="not_applicable")
    assert line(event).sentence == f"rated 1.1 not applicable{' (was met)' if before else ''}"


def test_every_sentence_of_a_notice_is_one_that_can_be_said_again(ko):
    everything()
    with translation.override(ko):
        assert all(notice.said.startswith("«") for notice in Notice.objects.all())
        assert {kind.says for kind in telling.KINDS.values()} <= set(telling.sayings.SAYINGS)
        assert "«mia assigned draft 1 to you, due 2030년 5월 3일»" in {n.said for n in Notice.objects.all()}


def test_a_letter_is_written_in_its_readers_language(ko, settings):
    card = make_complete()
    person = card.scorer
    telling.tell("returned", card.draft, by=make_user(username="mia"), scorecard=card)
    notice = Notice.objects.get(person=person)
    assert letters.language_of(person) == settings.LANGUAGE_CODE
    person.language = ko
    assert letters.language_of(person) == ko
    with translation.override(ko):
        person.language = "en"
        notice.person = person
        assert "«" not in letters.letter([notice])["message"]  # the receiver's language, whoever sends
    person.language = ko
    assert "«mia returned the scorecard of draft 1»" in letters.letter([notice])["message"]
    assert email.language_of is letters.language_of


def test_why_a_file_was_refused_is_kept_in_english_and_said_in_another(ko):
    from checklist.documents.readers import Unreadable, refusal
    from checklist.documents.readers.sniff import kind_of

    with pytest.raises(Unreadable) as caught, translation.override(ko):
        kind_of(b"%PDF-1.7", ".docx")
    kept = (
        "This file is named .docx but holds a PDF: give it the ending .pdf if that is the draft, or choose another"
        " file."
    )
    assert caught.value.kept == kept
    assert str(caught.value) == kept
    upload = Upload(refused=kept)
    with translation.override(ko):
        assert str(caught.value) == upload.why_refused
        assert upload.why_refused.startswith("«This file is named .docx but holds «a PDF»")
        assert Upload(refused=refusal.SCAN).why_refused == f"«{refusal.SCAN}»"


def test_the_day_stands_in_english_where_it_is_kept(ko):
    with translation.override(ko):
        assert telling.written(DUE) == "3 May 2030"
    assert timezone.localdate() < DUE
    assert make_scorecard().pk
