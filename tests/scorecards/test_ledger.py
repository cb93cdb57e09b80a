"""The ledger of movement, the changes of a draft, and what is printed of both."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from checklist.exports import FORMATS
from checklist.models import Scorecard
from checklist.reports.report import build_report
from checklist.scorecards import carry_over, ledger
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
OFFICE, STOCKS, MEET = "The parties open an office.", "The parties declare all their stocks.", "The parties meet again."
SOME = "The parties declare some of their stocks."
FIRST = {"1.1": "met", "1.2": "partly", "1.3": "met", "1.4": "met", "2.1": "unmet", "2.2": "met", "2.3": "met"}
SECOND = FIRST | {"1.2": "met", "1.3": "unmet", "2.2": "contradicted"}


def submitted(card):
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=card.created_at)
    return Scorecard.objects.with_context().get(pk=card.pk)


@pytest.fixture
def cards():
    """Two drafts: 1.1 rests on a reworded clause, 1.3 on a removed one."""
    framework, proposal = make_framework(), make_proposal()
    first = make_scorecard(make_draft(proposal, clauses=[OFFICE, STOCKS, MEET]), framework=framework, ratings=FIRST)
    for code, place in {"1.1": 2, "1.3": 3, "2.1": 1}.items():
        verbs.cite(first, code, first.clauses.filter(place=place), by=first.scorer)
    first = submitted(first)
    second = carry_over.carry(first, make_draft(proposal, clauses=["A preamble.", OFFICE, SOME]), by=first.scorer)
    for code, value in SECOND.items():
        row = second.ratings.get(requirement__criterion__number=code[0], requirement__number=code[2])
        verbs.rate(second, code, Judgement(value, "Because."), by=second.scorer, revision=row.revision, confirm=True)
    return first, submitted(second)


def test_each_step_has_its_kind_and_its_clauses(cards):
    found = ledger.ledger_from(cards)
    assert {line.code: (line.steps[0].kind, line.steps[0].clauses) for line in found.lines} == {
        "1.1": ("reworded", "¶\N{NO-BREAK SPACE}3"),
        "1.2": ("gained", ""),
        "1.3": ("silent", "¶\N{NO-BREAK SPACE}3 (removed)"),
        "1.4": ("same", ""),
        "2.1": ("same", ""),
        "2.2": ("lost", ""),
        "2.3": ("same", ""),
    }
    assert found.counts(0) == {"gained": 1, "lost": 1, "silent": 1, "reworded": 1, "changed": 0, "same": 3}
    assert found.answer == (
        "Worse. From support if amended (2 changes from support; score 66) in draft 1 to oppose unless amended"
        " (1 change from support if amended, 3 from support; score 33) in draft 2."
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((9, 20, 10), (8, 30, 5), "Better, though the position is the same."),
        ((8, 20, 10), (8, 21, 90), "Worse, though the position is the same."),
        ((8, 20, 10), (8, 20, 11), "Better, though the position is the same."),
        ((8, 20, 10), (8, 20, 10), "No different."),
    ],
)
def test_equal_positions_are_told_apart_by_distance_and_then_by_score(before, after, said):
    ends = [
        Scorecard(position="oppose", to_support_if=support_if, to_support=support, score_low=score, score_high=score)
        for support_if, support, score in (before, after)
    ]
    assert ledger.direction(*ends) == said


def test_unknown_ratings_are_judged_otherwise(cards):
    cards[1].ratings.filter(requirement__criterion__number=1, requirement__number=2).update(value="unclear")
    line = next(line for line in ledger.ledger_from(cards).lines if line.code == "1.2")
    assert (line.steps[0].kind, line.steps[0].was, line.steps[0].now) == ("changed", "Partly holds", "Not known")


def test_the_approved_reading_speaks_for_its_draft(cards):
    first, _ = cards
    other = make_scorecard(first.draft, framework=first.framework, scorer=make_user(), ratings=FIRST)
    other = submitted(other)
    approve_as_read(first, by=make_user("manager"))
    found = ledger.ledger_of(first.draft.proposal, first.framework, person=first.scorer)
    assert found.cards[0].pk == first.pk
    assert other.pk not in [card.pk for card in found.cards]


def test_open_readings_do_not_speak(cards):
    first, second = cards
    Scorecard.objects.filter(pk=second.pk).update(state="open")
    found = ledger.ledger_of(first.draft.proposal, first.framework, person=first.scorer)
    assert [card.pk for card in found.cards] == [first.pk]
    assert found.answer.startswith("There is one scored draft so far")
    assert ledger.base_of(first) is None


def test_the_scorecard_prints_what_moved(cards):
    report = build_report(cards[1])
    assert report.moved.sentence.endswith("1 gained, 1 lost, 1 newly silent, 1 reworded without effect.")
    assert [row.code for row in report.moved.rows] == ["1.1", "1.2", "1.3", "2.2"]
    assert build_report(cards[0]).moved is None
    assert "## What moved since draft 1" in FORMATS["md"].render(report).decode()
    pages = PdfReader(io.BytesIO(FORMATS["pdf"].render(report))).pages
    assert "Since draft 1" in pages[0].extract_text()
    assert "What moved since draft 1" in " ".join("".join(page.extract_text() for page in pages).split())


def test_the_pages(client, cards):
    first, second = cards
    client.force_login(first.scorer)
    page = client.get(reverse("checklist:movement", args=[first.draft.proposal_id])).html
    assert "Is this deal getting better?" in page
    assert "▼ Lost" in page
    assert "Reworded without effect" in page
    page = client.get(reverse("checklist:draft_changes", args=[second.draft_id])).html
    assert "1 unchanged · 0 moved · 1 reworded · 1 added · 1 removed" in page
    assert "<del>all</del>" in page
    assert "<ins>some of</ins>" in page
    assert client.get(reverse("checklist:draft_changes", args=[first.draft_id])).status_code == 404
    assert client.get(reverse("checklist:draft_changes", args=[second.draft_id]) + "?against=99").status_code == 404
    assert client.get(reverse("checklist:movement", args=[first.draft.proposal_id]) + "?framework=x").status_code == 200


def test_carrying_by_its_button(client, cards):
    first, _ = cards
    other = make_user()
    draft = make_draft(first.draft.proposal, clauses=[OFFICE, SOME, MEET])
    client.force_login(other)
    page = client.get(reverse("checklist:draft", args=[draft.pk])).html
    assert "Carry over and confirm what changed" in page
    url = reverse("checklist:scorecard_carry", args=[draft.pk])
    assert client.post(url, {"source": "x"}).status_code == 404
    answer = client.post(url, {"source": first.pk}, follow=True).html
    assert "Carried over from draft 1; 1 to confirm." in answer
    assert "¶\N{NO-BREAK SPACE}2 was reworded." in answer
    assert "<del>all</del>" in answer


def test_the_movement_page_costs_the_same_at_two_and_at_five_drafts(client, cards, django_assert_max_num_queries):
    first, _ = cards
    client.force_login(first.scorer)
    url = reverse("checklist:movement", args=[first.draft.proposal_id])
    with django_assert_max_num_queries(12):
        client.get(url)
    for _ in range(3):
        card = make_scorecard(make_draft(first.draft.proposal), framework=first.framework, scorer=first.scorer)
        rate_all(card, FIRST)
        submitted(card)
    with django_assert_max_num_queries(12):
        client.get(url)
