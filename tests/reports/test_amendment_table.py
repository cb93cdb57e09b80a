"""The table of amendments."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.amendments import writing
from checklist.models import Amendment, Proposal, Rating, Scorecard
from checklist.reports.amendment_table import NO_CARD, NOT_APPROVED, amendment_table, proposed_beside
from checklist.scorecards.sheet import load_sheet
from tests.amendments.proposed import all_of, proposed, table_of
from tests.factory import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return proposed()


def test_each_row_says_where_it_is_whom_it_serves_and_what_it_does(card):
    rows = table_of(card, every=True).rows
    assert [(row.number, row.type, row.where.replace("\xa0", " "), row.state) for row in rows] == [
        (1, "Critical", "Insert after ¶ 1 as 1 bis", "Stands"),
        (2, "Substantive", "Strike ¶ 2", "Stands"),
        (3, "Substantive", "Insert after ¶ 2 as 2 bis", "Set aside"),
        (4, "Substantive", "Replace ¶ 3", "Without words"),
    ]
    assert [row.effect for row in rows] == [
        "1.1 Silent → Met\nNot needed for the position",
        "1.2 Breached → Respected\nNot needed for the position",
        "2.1 Contradicted → Met",
        "2.2 Partly → Met",
    ]
    assert (rows[1].now, rows[1].then) == ("The parties may hide their stocks.", "")
    assert rows[0].requirements == "1.1 The parties open an office. (red line)"


def test_what_is_no_part_of_the_counter_draft_is_left_out_and_counted(card):
    table = table_of(card)
    assert [row.number for row in table.rows] == [1, 2]
    assert table.standing == ("The position is “oppose unless amended”, and stays so with all amendments that stand.")
    assert (table.left_out, table.left_out_text) == (2, "2 amendments left out: set aside, or without words.")
    assert (table_of(card, every=True).left_out, table_of(card, every=True).left_out_text) == (0, "")


def test_the_position_is_told_now_and_then(card):
    for one in Amendment.objects.filter(stands=False):
        writing.let_stand(one.pk, by=card.scorer, stands=True)
    assert table_of(card).standing == (
        "The position is “oppose unless amended”; with all amendments that stand it would be “support if amended”."
    )
    assert [row.without for row in table_of(card).rows] == [
        "Without it the position would be “oppose unless amended”",
        "Not needed for the position",
        "Without it the position would be “oppose unless amended”",
    ]
    assert "the scorecard of" in table_of(card).basis
    bare = table_of(card, bare=True)
    assert (bare.basis, bare.standing) == (NO_CARD, "")
    assert [row.effect for row in bare.rows] == ["1.1 → Met", "1.2 → Respected", "2.1 → Met"]


def test_what_is_unknown_makes_the_position_a_range(card):
    Rating.objects.filter(requirement__number=1, requirement__criterion__number=2).delete()
    assert table_of(card).standing.startswith("The position is “oppose unless amended”; with")
    Rating.objects.filter(requirement__number=1, requirement__criterion__number=1).delete()
    assert "The position is between “oppose” and “support if amended”; with all" in table_of(card).standing


def test_what_does_not_apply_stays_so(card):
    Rating.objects.filter(requirement__number=1, requirement__criterion__number=1).update(value="not_applicable")
    assert table_of(card).rows[0].effect.startswith("1.1 stays Not applicable")


def test_an_amendment_that_serves_nothing_is_administrative(card):
    writing.serve(all_of(card)[1].pk, "1.2", by=card.scorer, serves=False)
    row = table_of(card).rows[1]
    assert (row.type, row.requirements, row.effect) == ("Administrative", "", "Not needed for the position")


def test_it_asks_the_database_the_same_however_many_there_are(card):
    def cost():
        with CaptureQueriesContext(connection) as found:
            amendment_table(card.draft, card.framework, all_of(card), load_sheet(card))
        return len(found)

    before = cost()
    for _ in range(20):
        writing.add(card.draft, card.framework, kind="insert", place=1, by=card.scorer, serves=["1.1"])
    assert cost() == before


def test_beside_a_scorecard_it_shows_what_its_reader_may_see(card):
    assert [row.number for row in proposed_beside(card, make_user()).rows] == [1, 2]
    Scorecard.objects.filter(pk=card.pk).update(state="approved")
    card.refresh_from_db()
    assert proposed_beside(card, card.scorer).note == NOT_APPROVED
    Proposal.objects.update(restricted=True)
    assert proposed_beside(card, make_user()).rows == ()


def test_a_clause_says_where_it_stands_in_the_file(card):
    one = writing.add(card.draft, card.framework, kind="strike", place=3, by=card.scorer)
    made = amendment_table(card.draft, card.framework, [one], every=True, places={3: "paragraph 12"})
    assert [row.cited for row in made.rows] == ["¶\u00a03 (paragraph 12)"]
    assert [row.cited for row in amendment_table(card.draft, card.framework, [one], every=True).rows] == ["¶\u00a03"]
