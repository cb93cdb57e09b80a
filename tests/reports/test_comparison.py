from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import Event, Proposal, Scorecard
from checklist.reports.comparison import (
    BETTER,
    OTHER,
    SAME,
    WORSE,
    Unlike,
    build_comparison,
    highest,
    interval_change,
    position_change,
    rating_change,
    sorted_blocks,
)
from checklist.scorecards.sheet import load_sheet, load_sheets
from checklist.scoring.words import Position
from tests.factory import WORKED_RATINGS, make_draft, make_framework, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db
PAGE, PICK, XLSX = (reverse(f"checklist:{name}") for name in ("compare", "compare_pick", "compare_xlsx"))
BETTER_RATINGS = {"1.1": "met", "1.2": "met", "1.3": "partly", "1.4": "contradicted", "2.1": "partly", "2.2": "unmet"}


def with_context(*cards):
    found = Scorecard.objects.with_context().in_bulk([card.pk for card in cards])
    return [found[card.pk] for card in cards]


@pytest.fixture
def framework():
    return make_framework()


@pytest.fixture
def pair(framework):
    proposal = make_proposal()
    first = make_scorecard(make_draft(proposal), framework=framework, ratings=WORKED_RATINGS)
    return first, make_scorecard(make_draft(proposal), framework=framework, ratings=BETTER_RATINGS)


@pytest.fixture
def signed(client, pair):
    client.force_login(pair[0].scorer)
    return client


def asking(*cards, **more):
    return {"card": [card.pk for card in cards]} | more


def test_sheets_side_by_side_are_the_sheets_alone(pair, django_assert_num_queries):
    cards = with_context(*pair)
    with django_assert_num_queries(2):
        together = load_sheets(cards)
    for sheet, card in zip(together, cards, strict=True):
        alone = load_sheet(card)
        assert (sheet.values, sheet.rubric, sheet.result) == (alone.values, alone.rubric, alone.result)


def test_the_matrix(pair):
    found = build_comparison(with_context(*pair))
    assert [column.name for column in found.columns] == ["Draft 1", "Draft 2"]
    assert [column.standing.score for column in found.columns] == ["25–42", "54"]
    assert [column.standing.position_label for column in found.columns] == [
        "Oppose unless amended",
        "Oppose unless amended",
    ]
    assert [column.counts for column in found.columns] == [
        {"better": 0, "worse": 0, "other": 0},
        {"better": 2, "worse": 1, "other": 2},
    ]
    first, second = found.blocks
    assert [score.text for score in first.scores] == ["50–84", "83"]
    assert [score.change for score in first.scores] == ["", "other"]
    assert [score.text for score in second.scores] == ["0", "25"]
    assert [score.change for score in second.scores] == ["", "better"]
    assert [(score.worst, score.best) for score in second.scores] == [("falls short", "falls short")] * 2
    changes = [(line.code, line.cells[1].word, line.cells[1].change) for block in found.blocks for line in block.lines]
    assert changes == [
        ("1.1", "Met", ""),
        ("1.2", "Holds", "better"),
        ("1.3", "Partly", "other"),
        ("1.4", "Breached", "worse"),
        ("2.1", "Partly", "better"),
        ("2.2", "Silent", "other"),
        ("2.3", "Open", ""),
    ]
    assert [line.code for line in first.differing] == ["1.2", "1.3", "1.4"]
    assert (found.agreement, first.agreement, first.lines[0].steps) == (None, None, None)


def test_readings_of_one_draft_have_an_agreement(framework):
    draft = make_draft()
    one = make_scorecard(draft, framework=framework, ratings=WORKED_RATINGS)
    two = make_scorecard(draft, framework=framework, ratings=BETTER_RATINGS, scorer=make_user())
    found = build_comparison(with_context(one, two))
    assert [column.name for column in found.columns] == [str(one.scorer), str(two.scorer)]
    assert found.agreement.identical.as_integer_ratio() == (1, 4)
    assert round(found.agreement.alpha, 3) == 0.005
    assert found.blocks[0].agreement.identical.as_integer_ratio() == (1, 3)
    assert [line.steps for line in found.blocks[0].lines] == [0, 1, None, 3]
    assert [block.number for block in sorted_blocks(found, "agreement")] == [2, 1]


def test_blocks_are_sorted_by_a_columns_score(pair):
    found = build_comparison(with_context(*pair))
    key = str(pair[0].pk)
    orders = [[block.number for block in sorted_blocks(found, sort)] for sort in ("", key, f"-{key}", "0", "x", "-")]
    assert orders == [[1, 2], [2, 1], [1, 2], [1, 2], [1, 2], [1, 2]]


def test_directions():
    assert rating_change("unmet", "met") == BETTER
    assert rating_change("met", "contradicted") == WORSE
    assert [rating_change(*pair) for pair in (("", "met"), ("unclear", "unmet"), ("not_applicable", ""))] == [OTHER] * 3
    assert interval_change((10, 20), (21, 30)) == BETTER
    assert interval_change((10, 20), (5, 9)) == WORSE
    assert {interval_change((0, 100), now) for now in ((0, 0), (100, 100), (0, 99), (None, None))} == {OTHER}
    assert position_change(Position.OPPOSE, Position.SUPPORT) == BETTER
    assert position_change(None, Position.SUPPORT) == OTHER
    assert position_change(None, None) == SAME


def test_the_page_bears_the_gravest_marking():
    assert highest(["UNCLASSIFIED", "SECRET", "CUI"]) == "SECRET"
    assert highest(["SECRET", "OF OLD"]) == "OF OLD"
    assert highest([]) == ""


def test_versions_are_not_mixed(signed, pair):
    other = make_scorecard(pair[0].draft, framework=make_framework(version=2, title="Two tests"))
    with pytest.raises(Unlike):
        build_comparison(with_context(pair[0], other))
    for url in (PAGE, XLSX):
        answer = signed.get(url, asking(pair[0], other))
        assert answer.status_code == 422
        text = answer.html
        assert "is scored against Two tests, version 1, and" in text
        assert "against Two tests, version 2: their requirements are not the same" in text
        assert text.count(" checked>") == 2


def test_the_page(signed, pair):
    answer = signed.get(PAGE, asking(*pair))
    text = answer.html
    assert answer.status_code == 200
    assert "25–42" in text
    assert "▲" not in text
    assert re.findall(r"<details( open)?>", text) == ["", ""]
    assert "Red line</span>" in text
    assert 'class="marking marking-' in text


def test_differences_on_demand(signed, pair):
    text = signed.get(PAGE, asking(*pair, diff=1)).html
    assert "2 better, 1 worse, 2 otherwise" in text
    assert text.count("is-changed") == 5
    assert "Demand 1.1." in text
    only = signed.get(PAGE, asking(*pair, only=1)).html
    assert "Demand 1.1." not in only
    assert "Demand 1.2." in only
    assert re.findall(r"<details( open)?>", only) == [" open", " open"]
    same = signed.get(PAGE, {"card": [pair[0].pk, pair[0].pk]})
    assert same.status_code == 422


def test_nothing_differs(signed, pair, framework):
    twin = make_scorecard(make_draft(pair[0].draft.proposal), framework=framework, ratings=WORKED_RATINGS)
    text = signed.get(PAGE, asking(pair[0], twin, only=1)).html
    assert "No rating differs from the first column." in text


def test_sorting_is_said_to_all(signed, pair):
    text = signed.get(PAGE, asking(*pair, sort=pair[1].pk)).html
    assert text.count('aria-sort="ascending"') == 1
    assert text.index('id="c-2"') < text.index('id="c-1"')
    text = signed.get(PAGE, asking(*pair, sort=f"-{pair[1].pk}")).html
    assert text.count('aria-sort="descending"') == 1


@pytest.mark.parametrize("card", ["x", "0", "-1", "²", "9" * 30, "%00", ""])
def test_a_card_that_is_none_is_404(signed, pair, card):
    for url in (PAGE, PICK, XLSX):
        assert signed.get(url, {"card": [pair[0].pk, card]}).status_code == 404


def test_odd_parameters_are_answered(signed, pair):
    odd = {"sort": "9" * 5000, "diff": "\0", "open": "x", "q": "\0", "proposal": "9" * 30, "page": "x"}
    for url in (PAGE, PICK, XLSX):
        assert signed.get(url, asking(*pair, **odd)).status_code == 200


def test_too_few_and_too_many(signed, pair, framework):
    assert "at least one more" in signed.get(PAGE, asking(pair[0])).html
    cards = [make_scorecard(framework=framework, scorer=pair[0].scorer) for _ in range(13)]
    answer = signed.get(PAGE, asking(*cards))
    assert answer.status_code == 422
    assert "Choose at most 12; 13 do not fit" in answer.html
    assert signed.get(PAGE, asking(*cards[:12])).status_code == 200


def test_strangers_get_404_and_no_names(client, pair):
    Proposal.objects.update(restricted=True)
    for role in ("analyst", "manager", "administrator"):
        client.force_login(make_user(role))
        for url in (PAGE, PICK, XLSX):
            assert client.get(url, asking(*pair)).status_code == 404
        text = client.get(PICK, {"proposal": pair[0].draft.proposal_id}).html
        assert pair[0].draft.proposal.title not in text


def test_one_unseen_among_seen_is_404(signed, pair, framework):
    hidden = make_scorecard(framework=framework, scorer=make_user())
    assert signed.get(PAGE, asking(*pair, hidden)).status_code == 404


def test_signed_out_goes_to_the_login(client, pair):
    for url in (PAGE, PICK, XLSX):
        answer = client.get(url, asking(*pair))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_nothing_is_posted(signed, pair):
    for url in (PAGE, PICK, XLSX):
        assert signed.post(url).status_code == 405


def queries(client, url, data):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url, data).status_code == 200
    return len(found)


def test_two_columns_cost_what_ten_do(signed, pair, framework):
    cards = [make_scorecard(framework=framework, scorer=pair[0].scorer, ratings=BETTER_RATINGS) for _ in range(10)]
    signed.get(PAGE, asking(*cards[:2]))  # from then on the process knows the framework
    two = queries(signed, PAGE, asking(*cards[:2], diff=1))
    assert queries(signed, PAGE, asking(*cards, diff=1)) == two <= 5
    picking = queries(signed, PICK, asking(*cards[:2]))
    assert queries(signed, PICK, asking(*cards)) == picking


def test_picking(signed, pair, framework):
    alien = make_scorecard(scorer=pair[0].scorer)
    text = signed.get(PICK, asking(pair[0])).html
    assert text.count(" checked>") == 1
    assert f'value="{pair[1].pk}"' in text
    assert f'value="{alien.pk}"' not in text
    assert "Only scorecards against Two tests, version 1 are listed" in text
    everything = signed.get(PAGE).html
    assert f'value="{alien.pk}"' in everything
    one = signed.get(PICK, {"proposal": alien.draft.proposal_id}).html
    assert f'value="{pair[0].pk}"' not in one
    found = signed.get(PICK, {"q": alien.draft.proposal.title}).html
    assert f'value="{alien.pk}"' in found


def test_links_lead_here(signed, pair):
    proposal = pair[0].draft.proposal_id
    page = signed.get(reverse("checklist:proposal", args=[proposal])).html
    assert f'href="{PICK}?proposal={proposal}"' in page
    page = signed.get(reverse("checklist:scorecard", args=[pair[0].pk])).html
    assert f'href="{PICK}?card={pair[0].pk}&amp;proposal={proposal}"' in page


def test_the_workbook(signed, pair):
    answer = signed.get(XLSX, asking(*pair))
    assert answer["Content-Disposition"] == 'attachment; filename="comparison.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Comparison", "Differences", "Reasons"]
    rows = [tuple(cell or "" for cell in row) for row in book["Comparison"].iter_rows(values_only=True)]
    title = pair[0].draft.proposal.title
    assert rows[0][3] == f"{title}, draft 1, {pair[0].scorer} (being scored)"
    assert rows[2][3:] == ("Oppose unless amended", "Oppose unless amended")
    assert rows[3][3:] == (
        "0 crossed, 1 falls short, 1 partly, 0 delivered",
        "0 crossed, 1 falls short, 1 partly, 0 delivered",
    )
    assert [row[1:] for row in rows[5:12]] == [
        ("Score", "", "25–42", 54),
        ("Score low", "", 25, 54),
        ("Score high", "", 42, 54),
        ("Changes to support if amended", "", 1, 1),
        ("Changes to support", "", 2, 4),
        ("Requirements", "", 7, 7),
        ("Judged", "", 5, 6),
    ]
    assert rows[13:18] == [
        (1, "First", "", "Partly", "Partly"),
        (1, "First: score", "", "50–84", 83),
        (1, "First: score low", "", 50, 83),
        (1, "First: score high", "", 84, 83),
        ("1.1", "Demand 1.1.", "report", "Met", "Met"),
    ]
    assert book["Comparison"]["D8"].number_format == "0"
    differences = list(book["Differences"].iter_rows(values_only=True))[1:]
    assert [row[0] for row in differences] == ["1.2", "1.3", "1.4", "2.1", "2.2"]
    assert differences[0][4] == "Holds (▲ better)"
    assert Event.objects.filter(action="exported").count() == 2
