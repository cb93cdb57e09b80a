"""Settling: what all share, what the lead chooses, what stays in dissent, and what an approval then covers."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from checklist.errors import Conflict, Locked, NotReady, Refused, Stale
from checklist.models import Citation, Dissent, Event, Rating, Review, Scorecard
from checklist.overview import Stage, listed
from checklist.panels import assignments, settlement
from checklist.panels.readings import by_gravity, load_panel, load_panel_of
from checklist.proposals.actions import correct_clauses
from checklist.reports.report import build_report
from checklist.review import seal, workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.carry_over import carry
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_scorecard, make_user
from tests.panel_made import READINGS, SHARED, Made, dissent
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    found = Made()
    found.hand_in()
    return found


def values(card):
    return {row.code: row.value for row in load_sheet(card).rows if row.value}


def test_it_starts_from_what_all_share(made):
    clause = made.draft.current_clauses[0]
    for name in ("ann", "bob"):
        rating = made.cards[name].ratings.get(requirement__criterion__number=1, requirement__number=3)
        Citation.objects.create(rating=rating, clause=clause)
        Rating.objects.filter(pk=rating.pk).update(confidence={"ann": "high", "bob": "moderate"}[name])
    card = made.start()
    assert values(card) == SHARED
    row = load_sheet(card, citations=True).by_code["1.3"]
    assert (row.reason, row.rating.confidence, row.rating.settled) == ("ann says so.", "moderate", "shared")
    assert [citation.clause for citation in row.citations] == [clause]
    assert (card.scorer, card.edition) == (None, made.draft.revision)
    event = Event.objects.get(action="started the panel’s scorecard")
    assert (event.after, event.detail["shared"]) == ("2 ratings shared by ann, bob and cy".replace(" and", ","), SHARED)
    card.refresh_from_db()
    assert (card.judged, card.total) == (2, 6)
    assert made.start() == card


def test_who_may_start_it_and_when():
    made = Made()
    made.hand_in("ann", "cy")
    with pytest.raises(Refused, match="Not handed in yet: bob"):
        made.start()
    with pytest.raises(PermissionDenied):
        settlement.begin(made.draft, made.framework, by=made.boss)
    for name in ("bob", "cy"):
        assignments.release(made.draft.assignments.get(person__username=name), by=made.boss)
    with pytest.raises(Refused, match="at least two scorers"):
        made.start()


def test_differences_come_red_lines_first_then_the_widest(made):
    panel = load_panel(made.draft, made.framework)
    found = by_gravity(panel.rows())
    assert [(one.code, one.differs, one.steps) for one in found] == [
        ("1.1", True, 3),
        ("1.4", True, 1),
        ("2.1", True, 1),
        ("2.2", True, 0),
        ("1.2", False, 0),
        ("1.3", False, 0),
    ]


def test_the_lead_settles_and_leaves_dissents(made):
    card = made.start()
    made.settle(card, "1.1", "met", "Clause 1 says it.", leaves_dissent=True)
    dissent = Dissent.objects.get()
    assert (dissent.person.username, dissent.office, dissent.value, dissent.reason, dissent.left) == (
        "bob",
        "Legal Adviser",
        "contradicted",
        "bob says so.",
        True,
    )
    assert load_sheet(card).by_code["1.1"].rating.settled == "dissent"
    assert Event.objects.filter(action="left a dissent", target="1.1", after="met").count() == 1
    made.settle(card, "1.1", "contradicted", "On reflection.", leaves_dissent=True)
    assert list(Dissent.objects.order_by("pk").values_list("person__username", "value", "office")) == [
        ("ann", "met", "Analyst"),
        ("cy", "met", "Analyst"),
    ]
    made.settle(card, "1.1", "met", "All agree.")
    assert not Dissent.objects.exists()
    assert load_sheet(card).by_code["1.1"].rating.settled == "settled"


def test_a_panel_never_averages(made):
    card = made.settled()
    assert values(card) == SHARED | {"1.1": "met", "1.4": "met", "2.1": "partly", "2.2": "met"}
    card.refresh_from_db()
    assert (card.position, card.score_low, card.score_high) == ("support if amended", 70, 70)


def test_submission_waits_for_every_difference(made):
    card = made.start()
    with pytest.raises(NotReady) as lacking:
        workflow.apply(card, "submit", by=made.lead)
    assert lacking.value.problems == ["Not rated yet: 1.1, 1.4, 2.1, 2.2."]
    card = made.settled()
    made.settle(card, "2.2", "met", "")
    with pytest.raises(NotReady, match=r"Settled without a reason: 2\.2\."):
        workflow.apply(card, "submit", by=made.lead)
    with pytest.raises(PermissionDenied):
        workflow.apply(card, "submit", by=made.cards["ann"].scorer)


def test_the_rest_is_never_rated_in_one_go(made):
    card = made.start()
    with pytest.raises(Refused, match="settle each by itself"):
        verbs.rate_rest(card, 1, by=made.lead)
    assert values(card) == SHARED


def test_a_member_dissents_changes_it_and_takes_it_back(made):
    card = made.settled()
    found = dissent(made, card, "bob")
    assert (found.office, found.left) == ("Legal Adviser", False)
    assert dissent(made, card, "bob", reason="It breaks it twice.").pk == found.pk
    event = Event.objects.filter(action="dissented").latest("pk")
    assert (event.before, event.after, event.detail["reason"]["to"]) == (
        "contradicted",
        "contradicted",
        "It breaks it twice.",
    )
    settlement.withdraw(card, "1.4", by=made.cards["bob"].scorer)
    assert not Dissent.objects.filter(pk=found.pk).exists()
    assert Event.objects.latest("pk").detail["reason"]["from"] == "It breaks it twice."


def test_what_a_member_wrote_survives_what_the_lead_leaves(made):
    card = made.settled()
    dissent(made, card, "bob", "1.1", "partly", "Half of it.")
    made.settle(card, "1.1", "met", "Once more.", leaves_dissent=True)
    assert list(
        Dissent.objects.filter(requirement__number=1, requirement__criterion__number=1).values_list(
            "value", "reason", "left"
        )
    ) == [("partly", "Half of it.", False)]
    made.settle(card, "1.1", "partly", "So be it.")
    assert [one.code for one in build_report(again(card)).panel.dissents] == ["2.1", "2.1"]


def again(card):
    return Scorecard.objects.with_context().get(pk=card.pk)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"value": "met"}, "Choose a rating that differs from the panel’s"),
        ({"value": ""}, "Choose a rating that differs from the panel’s"),
        ({"reason": " "}, "Say why"),
        ({"value": "unmet"}, "is not offered for a prohibition"),
        ({"reason": "x" * 4001}, "The reason has 4,001 characters"),
    ],
)
def test_a_dissent_that_says_nothing_is_refused(made, change, wanted):
    card = made.settled()
    with pytest.raises(Refused, match=wanted):
        dissent(made, card, "bob", **({"code": "1.4"} | change))
    assert Dissent.objects.count() == 3


def test_who_may_not_dissent(made):
    card = made.start()
    with pytest.raises(Refused, match="not settled yet"):
        dissent(made, card, "bob")
    card = made.settled()
    for other in (made.lead, made.boss):
        with pytest.raises(PermissionDenied):
            settlement.dissent(card, "1.1", Judgement("partly", "x"), by=other, revision=1)
    with pytest.raises(Stale):
        settlement.dissent(card, "1.1", Judgement("partly", "x"), by=made.cards["bob"].scorer, revision=0)
    with pytest.raises(KeyError):
        settlement.dissent(card, "9.9", Judgement("partly", "x"), by=made.cards["bob"].scorer, revision=0)
    with pytest.raises(PermissionDenied):
        dissent(made, made.cards["ann"], "ann")


def approved(made):
    card = made.settled()
    card = workflow.apply(card, "submit", by=made.lead)
    return workflow.apply(card, "approve", by=made.boss, seen=seal.digest_now(again(card)))


def test_an_approval_covers_readings_and_dissents(made):
    card = approved(made)
    review = Review.objects.get(action="approve")
    content = json.loads(review.content)
    assert [one["username"] for one in content["approval"]["people"]["panel"]] == list(READINGS)
    panel = content["report"]["panel"]
    assert {code: [said["value"] for said in found] for code, found in panel["readings"]} == {
        code: [values[code] for values in READINGS.values()] for code, _ in panel["readings"]
    }
    assert [[d["code"], d["office"], d["value"], d["reason"]] for d in panel["dissents"]] == [
        ["1.1", "Legal Adviser", "contradicted", "bob says so."],
        ["2.1", "Legal Adviser", "met", ""],
        ["2.1", "Analyst", "met", ""],
    ]
    assert [one["username"] for one in content["approval"]["people"]["dissenters"]] == ["bob", "cy"]
    assert seal.still_covers(review, again(card))
    with pytest.raises(Locked):
        dissent(made, card, "bob")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.filter(scorecard=card).update(value="met")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dissent.objects.filter(scorecard=card).delete()


def test_a_correction_after_the_approval_changes_nothing_that_it_covers(made):
    card = approved(made)
    report = build_report(again(card))
    rows = [{"label": c.label, "text": f"{c.text} Indeed.", "level": c.level} for c in made.draft.current_clauses]
    correct_clauses(made.draft, rows, by=made.lead, revision=made.draft.revision)
    assert seal.still_covers(Review.objects.get(action="approve"), again(card))
    later = build_report(again(card))
    assert (later.panel, later.requirements) == (report.panel, report.requirements)


def test_an_approver_who_saw_something_else_is_told(made):
    card = made.settled()
    card = workflow.apply(card, "submit", by=made.lead)
    seen = seal.digest_now(again(card))
    dissent(made, card, "bob")
    with pytest.raises(Conflict, match="changed after you opened it"):
        workflow.apply(card, "approve", by=made.boss, seen=seen)
    card.refresh_from_db()
    assert (card.state, Review.objects.count()) == ("submitted", 0)


def test_nobody_with_a_hand_in_it_approves(made):
    for person in (made.lead, made.cards["ann"].scorer):
        person.role = "manager"
        person.save()
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    former, proposal = made.lead, made.draft.proposal
    for person in (made.lead, made.cards["ann"].scorer):
        with pytest.raises(PermissionDenied):
            approve_as_read(card, by=person)
    proposal.lead = make_user()
    proposal.save()
    with pytest.raises(PermissionDenied):
        approve_as_read(card, by=former)
    assert approve_as_read(card, by=made.boss).state == "approved"


def test_a_returned_reading_is_taken_in_again(made):
    card = made.settled()
    ann = made.cards["ann"] = workflow.apply(made.cards["ann"], "return", by=made.boss, note="Look at 1.3 again.")
    with pytest.raises(NotReady, match="Not handed in: ann"):
        workflow.apply(card, "submit", by=made.lead)
    for code, value in {"1.3": "partly", "2.1": "met"}.items():
        row = load_sheet(ann).by_code[code]
        verbs.rate(ann, code, Judgement(value, "Read again."), by=ann.scorer, revision=row.revision)
    made.hand_in("ann")
    sheet = load_sheet(again(card))
    assert [row.code for row in load_panel_of(again(card)).rows(sheet) if row.unsettled] == ["1.3"]
    with pytest.raises(NotReady, match=r"No longer shared by all, to be settled: 1\.3\."):
        workflow.apply(card, "submit", by=made.lead)
    assert list(
        Dissent.objects.filter(requirement__number=1, requirement__criterion__number=2).values_list(
            "person__username", "value"
        )
    ) == [("bob", "met"), ("cy", "met"), ("ann", "met")]


def test_what_all_share_after_a_return_is_filled_in(made):
    card = made.start()
    cy = made.cards["cy"] = workflow.apply(made.cards["cy"], "return", by=made.boss, note="2.2 is clear.")
    row = load_sheet(cy).by_code["2.2"]
    verbs.rate(cy, "2.2", Judgement("met", "Clear now."), by=cy.scorer, revision=row.revision)
    made.hand_in("cy")
    assert values(again(card)) == SHARED | {"2.2": "met"}
    assert Event.objects.get(action="took what all share").target == "2.2"


def test_what_a_handed_in_panel_rests_on_stays(made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    with pytest.raises(NotReady, match="Return that one instead"):
        workflow.apply(made.cards["ann"], "return", by=made.boss, note="x")
    with pytest.raises(Refused, match="begun with the reading of ann"):
        assignments.release(made.draft.assignments.get(person__username="ann"), by=made.boss)
    with pytest.raises(Refused, match="nobody can join"):
        assignments.assign(made.draft, made.framework, make_user(), by=made.boss)
    workflow.apply(card, "return", by=made.boss, note="Say more.")
    assert workflow.apply(made.cards["ann"], "return", by=made.boss, note="x").state == "returned"


def test_who_sees_the_panels_open_scorecard(made):
    card = made.start()
    for person in (made.lead, made.boss, made.cards["ann"].scorer):
        assert card in Scorecard.objects.visible_to(person)
    assert card not in Scorecard.objects.visible_to(make_user())
    late = make_user()
    assignments.assign(made.draft, made.framework, late, by=made.boss)
    assert set(Scorecard.objects.visible_to(late)) == set()


def test_single_readings_do_not_wait_for_the_manager(made):
    assert not Scorecard.objects.visible_to(made.boss).awaiting_review().exists()
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    assert list(Scorecard.objects.visible_to(made.boss).awaiting_review()) == [card]
    alone = make_scorecard(make_draft(), framework=made.framework, ratings=READINGS["ann"])
    assignments.assign(alone.draft, made.framework, alone.scorer, by=made.boss)
    workflow.apply(alone, "submit", by=alone.scorer)
    assert set(Scorecard.objects.visible_to(made.boss).awaiting_review()) == {card, alone}


def test_the_lead_is_told_what_to_settle(made):
    assert [task.draft for task in assignments.to_settle(made.lead)] == [made.draft]
    assert not assignments.to_settle(made.boss).exists()
    ann = workflow.apply(made.cards["ann"], "return", by=made.boss, note="x")
    assert not assignments.to_settle(made.lead).exists()
    workflow.apply(ann, "submit", by=ann.scorer)
    card = made.start()
    assert not assignments.to_settle(made.lead).exists()
    assert list(Scorecard.objects.to_do_for(made.lead)) == [card]


def test_the_panel_is_loaded_in_five_queries_however_many(made, django_assert_num_queries):
    with django_assert_num_queries(5):
        found = load_panel(made.draft, made.framework, citations=True)
        assert found.is_complete
    assert [str(person) for person in found.scorers] == ["ann", "bob", "cy"]
    assert found.agreement.overall.identical == Fraction(5, 8)


def held_up(made):
    row = listed(made.boss).get(pk=made.draft.proposal_id).listing
    return (Stage(row.stage), row.held_name, row.latest_card)


def test_the_overview_says_whom_a_panel_waits_for():
    made = Made()
    assert held_up(made) == (Stage.SCORING, "ann", None)
    made.hand_in("ann", "bob")
    assert held_up(made)[:2] == (Stage.SCORING, "cy")
    made.hand_in("cy")
    assert held_up(made)[:2] == (Stage.SETTLING, "lead")
    card = made.start()
    assert held_up(made)[:2] == (Stage.SCORING, "lead")
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    Scorecard.objects.filter(scorer__isnull=False).update(updated_at=timezone.now())
    assert held_up(made) == (Stage.REVIEW, "the panel", card.pk)
    approve_as_read(card, by=made.boss)
    assert held_up(made) == (Stage.APPROVED, "the panel", card.pk)


def test_a_scorer_may_carry_over_from_the_panel(made):
    card = approved(made)
    later = make_draft(made.draft.proposal)
    carried = carry(again(card), later, by=made.cards["ann"].scorer)
    assert (values(carried), carried.scorer) == (values(card), made.cards["ann"].scorer)
    assert set(carried.ratings.values_list("settled", flat=True)) == {""}
