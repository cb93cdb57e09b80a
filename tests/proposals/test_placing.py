"""Where a draft's clauses stand in its Word file: kept once it is accepted, corrected, copied, moved or asked for."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.documents.readers import read
from checklist.documents.redline import Busy, PlacedClause, Span, Standing, Unreadable
from checklist.models import Draft, Placement, Proposal, Upload
from checklist.proposals import actions, moving, placing
from tests.documents.word_parts import p, word_file
from tests.documents.word_sample import sample_docx, theirs
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db
WORD = word_file(
    p("Normal", "1. Each Party declares.") + p("Normal", "2. Each site ", theirs("ins", 5, "soon "), "opens.")
)
FIRST, SECOND = Standing((Span(0, 3, 23),), (Span(0, 0, 1),), "paragraph 1"), (Span(1, 3, 24),)


def handed_in(content: bytes = WORD, name: str = "deal.docx", *, rejected: bool = False) -> Upload:
    """A file as it is once it was read."""
    proposal = make_proposal()
    found = read(content, name, rejected=rejected)
    tracked = ("rejected" if rejected else "accepted") if found.tracked else ""
    pieces = [asdict(one) for one in found.clauses]
    return actions.receive(proposal, by=proposal.lead, pieces=pieces, content=content, name=name, tracked=tracked)


def placed(draft: Draft) -> list[PlacedClause]:
    """The draft's clauses with their places."""
    return placing.placed_clauses(draft, list(draft.current_clauses))


@pytest.fixture
def draft(django_capture_on_commit_callbacks) -> Draft:
    upload = handed_in()
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.accept(upload, by=upload.by)
    assert made
    return made


def test_the_places_are_kept_when_a_draft_is_accepted(draft):
    kept = Placement.objects.get()
    assert (kept.draft, kept.edition, kept.stands[0]) == (
        draft,
        0,
        {"text": [[0, 3, 23]], "label": [[0, 0, 1]], "where": "paragraph 1"},
    )
    assert draft.tracked == "accepted"
    with CaptureQueriesContext(connection) as asked:
        found = placed(draft)
    assert len(asked) == 2
    assert (found[0].label, found[0].text, found[0].stands) == ("1", "Each Party declares.", FIRST)
    assert found[1].stands.text == SECOND


def test_corrected_clauses_are_placed_anew_and_old_editions_are_forgotten(draft, django_capture_on_commit_callbacks):
    rows = [{"label": "1", "text": "Each Party declares. Each site soon opens.", "level": 0}]
    with django_capture_on_commit_callbacks(execute=True):
        held = actions.correct_clauses(draft, rows, by=draft.created_by, revision=0)
    assert [(one.edition, len(one.stands)) for one in Placement.objects.all()] == [(1, 1)]
    assert placed(held)[0].stands.text == (FIRST.text[0], *SECOND)


def test_drafts_that_were_there_before_are_placed_when_somebody_asks():
    upload = handed_in(rejected=True)
    made = actions.accept(upload, by=upload.by)
    Draft.objects.update(tracked="")
    made.refresh_from_db()
    assert not Placement.objects.exists()
    found = placed(made)
    assert found[1].stands.text == (Span(1, 3, 19),)
    assert made.tracked == "rejected"
    made.refresh_from_db()
    assert (made.tracked, Placement.objects.count()) == ("rejected", 1)


def test_a_copy_stands_where_its_source_does_and_a_taken_back_draft_keeps_how_it_was_read(draft):
    fields = {"title": "Copy", "marking": "UNCLASSIFIED", "lead": draft.proposal.lead, "restricted": False}
    by = draft.proposal.lead
    copy = actions.copy_proposal(draft.proposal, by=by, with_text=True, with_people=False, **fields)
    copied = copy.drafts.get()
    assert copied.tracked == "accepted"
    assert placed(copied)[0].stands == FIRST
    assert Placement.objects.count() == 2
    assert moving.take_back(copied, by=by).tracked == "accepted"
    assert Placement.objects.count() == 1
    moved = moving.move(draft, Proposal.objects.get(title="Copy"), by=by)
    assert placed(moved)[0].stands == FIRST


def test_a_draft_without_a_word_file_stands_nowhere():
    proposal = make_proposal()
    pasted = actions.add_draft(proposal, text="1. Fees are due.", by=proposal.lead)
    assert [one.stands for one in placed(pasted)] == [Standing()]
    assert not Placement.objects.exists()
    upload = handed_in(b"1. Fees are due.", "deal.txt")
    made = actions.accept(upload, by=upload.by)
    assert [one.stands for one in placed(made)] == [Standing()]
    assert Placement.objects.get().stands == [Standing().as_json()]


@pytest.mark.parametrize(("refusal", "kept"), [(Busy("Later."), 0), (Unreadable("This file is damaged."), 1)])
def test_what_hinders_the_search_hinders_nothing_else(refusal, kept, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args: object, **kwargs: object) -> None:
        raise refusal

    monkeypatch.setattr(placing, "placed", refuse)
    upload = handed_in()
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.accept(upload, by=upload.by)
    assert Placement.objects.count() == kept
    assert [one.stands for one in placed(made)] == [Standing(), Standing()]


def test_the_sample_is_accepted_with_all_of_its_places(django_capture_on_commit_callbacks):
    upload = handed_in(sample_docx(), "draft.docx")
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.accept(upload, by=upload.by)
    assert all(one.stands.text for one in placed(made))


def test_the_page_of_a_draft_says_where_each_clause_stands_in_its_file(client, draft):
    client.force_login(draft.created_by)
    answer = client.get(f"/drafts/{draft.pk}/")
    assert 'title="Paragraph 1 of the file"' in " ".join(answer.html.split())
    assert placing.wheres(draft) == {1: "paragraph 1", 2: "paragraph 2"}
