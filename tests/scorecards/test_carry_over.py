"""Carrying judgements to a new draft, confirming them, and what a correction of the text shakes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from checklist.documents.meaning import RECIPE, SIZE
from checklist.errors import NotReady, Refused
from checklist.models import Citation, Event, Meaning, Rating, Requirement, Scorecard
from checklist.proposals import actions
from checklist.reports.sealed import approval_of
from checklist.review import workflow
from checklist.review.seal import still_covers
from checklist.scorecards import carry_over
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
OFFICE, STOCKS, MEET = "The parties open an office.", "The parties declare all their stocks.", "The parties meet again."
VERIFY = "Inspectors verify the reactors on short notice."
RATINGS = {"1.1": "met", "1.2": "partly", "1.3": "unmet", "1.4": "met", "2.1": "unmet", "2.2": "not_applicable"}


@pytest.fixture
def source():
    """Draft 1 scored: 1.1 cites clause 1, 1.2 clause 2, 2.1 clause 3; 1.3 and 1.4 rest on silence."""
    draft = make_draft(clauses=[OFFICE, STOCKS, MEET])
    framework = make_framework()
    Requirement.objects.filter(criterion__framework=framework, criterion__number=1, number=3).update(
        search_terms="inspectors\nverify"
    )
    card = make_scorecard(draft, framework=framework, ratings=RATINGS)
    for code, place in {"1.1": 1, "1.2": 2, "2.1": 3}.items():
        verbs.cite(card, code, card.clauses.filter(place=place), by=card.scorer)
    return Scorecard.objects.with_context().get(pk=card.pk)


def carried(source, *clauses):
    card = carry_over.carry(source, make_draft(source.draft.proposal, clauses=list(clauses)), by=source.scorer)
    return Scorecard.objects.with_context().get(pk=card.pk)


def to_confirm(card):
    rows = [row for row in load_sheet(card).rows if row.to_confirm]
    return {row.code: [doubt["kind"] for doubt in row.rating.doubts] for row in rows}


def test_what_is_unchanged_moved_or_renumbered_carries(source):
    card = carried(source, "A preamble.", MEET, OFFICE, STOCKS)
    sheet = load_sheet(card, citations=True)
    assert to_confirm(card) == {}
    assert {row.code: row.value for row in sheet.rows if row.value} == RATINGS
    assert {row.code: [c.clause.place for c in row.citations] for row in sheet.rows if row.citations} == {
        "1.1": [3],
        "1.2": [4],
        "2.1": [2],
    }
    assert (card.carried_from, card.score_low, card.judged) == (source, source.score_low, source.judged)
    assert sheet.by_code["1.1"].rating.carried_from.scorecard == source


def test_reworded_and_removed_are_to_confirm_with_both_wordings(source):
    card = carried(source, OFFICE, "The parties declare some of their stocks.")
    assert to_confirm(card) == {"1.2": ["reworded"], "2.1": ["removed"]}
    doubts = load_sheet(card).by_code["1.2"].rating.doubts
    assert doubts[0] == {
        "kind": "reworded",
        "old": "¶\N{NO-BREAK SPACE}2",
        "old_text": STOCKS,
        "new": "¶\N{NO-BREAK SPACE}2",
        "new_place": 2,
        "new_text": "The parties declare some of their stocks.",
    }
    assert load_sheet(card, citations=True).by_code["2.1"].citations == ()


def test_silence_is_to_confirm_where_new_text_bears_on_it(source):
    assert to_confirm(carried(source, OFFICE, STOCKS, MEET, VERIFY)) == {"1.3": ["bears"]}


def test_silence_is_to_confirm_where_only_the_meaning_of_new_text_bears_on_it(source):
    inspected = "신고된 시설은 사찰을 받는다."
    draft = make_draft(source.draft.proposal, clauses=[OFFICE, STOCKS, MEET, inspected])
    for row in (draft.clauses.get(place=4), Requirement.objects.get(search_terms="inspectors\nverify")):
        Meaning.objects.create(key=row.meaning_id, recipe=RECIPE, vectors=bytes([1] * SIZE))
    assert to_confirm(carry_over.carry(source, draft, by=source.scorer)) == {"1.3": ["bears"]}


def test_silence_carries_where_new_text_is_about_something_else(source):
    assert to_confirm(carried(source, OFFICE, STOCKS, MEET, "Remains are returned.")) == {}


def test_to_confirm_counts_as_open_and_blocks_submission(source):
    rate_all(source, {"2.3": "met"})
    card = carried(source, OFFICE, "The parties declare some of their stocks.", MEET)
    assert (card.judged, card.total) == (6, 7)
    with pytest.raises(NotReady, match=r"To be confirmed: 1\.2"):
        workflow.apply(card, "submit", by=card.scorer, confirmed={"2.2"})
    now = Judgement("partly", "Because of the text.")
    verbs.rate(card, "1.2", now, by=card.scorer, revision=1)
    assert to_confirm(card) == {"1.2": ["reworded"]}
    verbs.rate(card, "1.2", Judgement("partly", "Still so."), by=card.scorer, revision=1)
    assert to_confirm(card) == {"1.2": ["reworded"]}
    verbs.rate(card, "1.2", Judgement("partly", "Still so."), by=card.scorer, revision=2, confirm=True)
    assert to_confirm(card) == {}
    assert Event.objects.filter(action="confirmed", target="1.2").count() == 1
    workflow.apply(card, "submit", by=card.scorer, confirmed={"2.2"})


def test_rating_the_rest_leaves_what_is_to_be_confirmed(source):
    card = carried(source, OFFICE, STOCKS, MEET, VERIFY)
    assert verbs.rate_rest(card, 1, by=card.scorer).touched == {}
    assert to_confirm(card) == {"1.3": ["bears"]}


def test_another_value_confirms(source):
    card = carried(source, OFFICE, "The parties declare some of their stocks.", MEET)
    verbs.rate(card, "1.2", Judgement("unmet", "Not any more."), by=card.scorer, revision=1)
    assert to_confirm(card) == {}
    assert Event.objects.filter(action="rated", target="1.2").exists()


def test_doubt_is_carried_on(source):
    second = carried(source, OFFICE, "The parties declare some of their stocks.", MEET)
    third = carried(second, OFFICE, "The parties declare some of their stocks.", MEET)
    assert to_confirm(third) == {"1.2": ["reworded"]}


def test_what_cannot_be_carried_is_refused(source):
    with pytest.raises(Refused, match="another draft"):
        carry_over.carry(source, source.draft, by=source.scorer)
    with pytest.raises(Refused, match="another draft"):
        carry_over.carry(source, make_draft(make_proposal()), by=source.scorer)
    card = carried(source, OFFICE)
    with pytest.raises(Refused, match="already"):
        carry_over.carry(source, card.draft, by=source.scorer)


def test_quotes_follow_their_words(source):
    citation = Citation.objects.get(rating__scorecard=source, rating__requirement__number=1, clause__place=1)
    Citation.objects.filter(pk=citation.pk).update(quote="an office", start=17)
    card = carried(source, "A preamble.", OFFICE)
    found = Citation.objects.get(rating__scorecard=card, clause__place=2)
    assert (found.quote, found.start) == ("an office", 17)
    gone = carry_over.carry(
        source, make_draft(source.draft.proposal, clauses=["The parties open one bureau."]), by=make_user()
    )
    assert Citation.objects.filter(rating__scorecard=gone, rating__requirement__number=1).get().quote == ""


def corrected(draft, texts, by):
    rows = [{"label": str(place), "level": 0, "text": text} for place, text in enumerate(texts, start=1)]
    draft.refresh_from_db()
    return actions.correct_clauses(draft, rows, by=by, revision=draft.revision)


def test_a_correction_shakes_what_cites_it(source):
    editor = source.draft.proposal.lead
    corrected(source.draft, [OFFICE, STOCKS + " Now.", MEET], editor)
    source.refresh_from_db()
    assert to_confirm(source) == {"1.2": ["reworded"]}
    assert source.edition == 1
    assert {c.clause.edition for c in Citation.objects.filter(rating__scorecard=source)} == {1}
    assert source.draft.clauses.count() == 3
    shaken = Event.objects.get(action="shook")
    assert (shaken.who, shaken.after) == (editor, "1.2")


def test_a_correction_of_other_words_shakes_nothing_else(source):
    corrected(source.draft, [OFFICE, STOCKS, MEET, "Remains are returned."], source.scorer)
    assert to_confirm(source) == {}
    corrected(source.draft, [OFFICE, STOCKS, MEET, "Remains are returned.", VERIFY], source.scorer)
    assert to_confirm(source) == {"1.3": ["bears"]}


def test_an_approved_scorecard_keeps_its_text(source):
    rate_all(source, {"2.3": "met"})
    manager, other = make_user("manager"), make_user()
    late = make_scorecard(source.draft, framework=source.framework, scorer=other, ratings=RATINGS)
    workflow.apply(source, "submit", by=source.scorer, confirmed={"2.2"})
    approve_as_read(source, by=manager, confirmed={"2.2"})
    corrected(source.draft, [OFFICE, "Nothing else.", MEET], source.draft.proposal.lead)
    source.refresh_from_db()
    late.refresh_from_db()
    assert [clause.text for clause in source.clauses] == [OFFICE, STOCKS, MEET]
    assert [clause.text for clause in late.clauses] == [OFFICE, "Nothing else.", MEET]
    assert to_confirm(source) == {}
    assert still_covers(approval_of(source), Scorecard.objects.with_context().get(pk=source.pk))
    with pytest.raises(IntegrityError, match="keeps its text"):
        source.clauses.filter(place=1).update(text="Forged.")


def test_the_same_clauses_again_are_no_correction(source):
    before = source.draft.revision
    assert corrected(source.draft, [OFFICE, STOCKS, MEET], source.scorer).revision == before
    assert not Event.objects.filter(action="corrected the clauses").exists()


def test_carrying_costs_the_same_for_any_size(source, django_assert_num_queries):
    draft = make_draft(source.draft.proposal, clauses=[OFFICE])
    # Eight of them keep what lists say, and PostgreSQL locks that first.
    with django_assert_num_queries(23 + connection.features.has_select_for_update):
        carry_over.carry(source, draft, by=source.scorer)
    assert Rating.objects.filter(scorecard__draft=draft).count() == 6


LINE = ("One", [("provision", "report"), ("provision", ""), ("condition", "")])


def carried_doubts(values, old, new, *, cites=()):
    """The kinds of doubt by code, after carrying ratings of the tree above from one wording to another."""
    framework = make_framework((LINE,), publish=False)
    Requirement.objects.filter(criterion__framework=framework).update(text="Inspectors verify the reactor.")
    framework.state = "published"
    framework.save()
    first = make_scorecard(make_draft(clauses=old), framework=framework, ratings=values)
    for code, place in cites:
        verbs.cite(first, code, first.clauses.filter(place=place), by=first.scorer)
    card = carry_over.carry(first, make_draft(first.draft.proposal, clauses=new), by=first.scorer)
    return {
        f"{one.requirement.criterion.number}.{one.requirement.number}": [doubt["kind"] for doubt in one.doubts]
        for one in card.ratings.select_related("requirement__criterion")
        if one.to_confirm
    }


BEARS, OTHER = "Inspectors verify the reactor at once.", "The parties open an office."


def test_any_rating_without_a_clause_watches_the_text():
    for value in ("unclear", "partly", "unmet", "met"):
        assert carried_doubts({"1.2": value}, [OTHER], [OTHER, BEARS]) == {"1.2": ["bears"]}
    assert carried_doubts({"1.3": "met"}, [OTHER], [OTHER, BEARS]) == {}
    assert carried_doubts({"1.2": "partly"}, [OTHER, BEARS], [OTHER, BEARS], cites=[("1.2", 1)]) == {}
    assert carried_doubts({"1.2": "partly"}, [OTHER], [OTHER, BEARS], cites=[("1.2", 1)]) == {}


def test_a_red_line_watches_the_text_though_it_cites_a_clause():
    assert carried_doubts({"1.1": "met"}, [OTHER], [OTHER, BEARS], cites=[("1.1", 1)]) == {"1.1": ["bears"]}
    gone = carried_doubts({"1.1": "met"}, [OTHER, BEARS], [OTHER], cites=[("1.1", 1)])
    assert gone == {"1.1": ["removed"]}
    assert carried_doubts({"1.1": "met"}, [OTHER], [OTHER, "They dine."], cites=[("1.1", 1)]) == {}


def test_judgements_follow_a_clause_that_was_split_or_joined(source):
    citation = Citation.objects.get(rating__scorecard=source, rating__requirement__number=2, clause__place=2)
    Citation.objects.filter(pk=citation.pk).update(quote="all their stocks", start=20)
    joined = carried(source, f"{OFFICE} {STOCKS}", MEET)
    assert to_confirm(joined) == {}
    found = Citation.objects.get(rating__scorecard=joined, rating__requirement__number=2, clause__place=1)
    assert found.clause.text[found.start :].startswith("all their stocks")
    again = carry_over.carry(
        joined, make_draft(source.draft.proposal, clauses=[OFFICE, STOCKS, MEET]), by=source.scorer
    )
    assert to_confirm(again) == {}
    cited = Citation.objects.filter(rating__scorecard=again, rating__requirement__criterion__number=1)
    assert {(c.rating.requirement.number, c.clause.place) for c in cited} == {(1, 1), (1, 2), (2, 2)}
