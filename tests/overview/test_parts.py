"""What the overview is made of: columns, workload, positions over time, the chart."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist.models import Listing, Scorecard, User
from checklist.overview import Period, Stage, change, choose, listed, moved, timeline, workload
from checklist.overview.timeline import periods
from checklist.scoring.words import range_text
from checklist.templatetags.lists import days_since, short_day
from checklist.templatetags.overview import held_cell, position_chart
from tests.deals import AMEND, OPPOSE, SUPPORT, UNLESS, days, make_deals, moment, read
from tests.factory import keep_all, make_draft, make_framework, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user("manager", username="mia")


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def table(manager):
    make_deals()
    return rows(manager)


def rows(who):
    """What lists say, by title."""
    keep_all()
    return {proposal.title: proposal.listing for proposal in listed(who)}


def test_columns(table):
    found = {
        title: (
            row.latest_position,
            range_text(row.latest_low, row.latest_high),
            moved(row),
            change(row),
            Stage(row.stage).name,
            row.held_name,
        )
        for title, row in table.items()
    }
    assert found == {
        "Alpha": (AMEND, "60", "better", "+40 to +50", "REVIEW", "bob"),
        "Beta": (OPPOSE, "30", "worse", "−60", "RETURNED", "Zoe Ann"),
        "Gamma": ("", "40–80", "first", "", "APPROVED", "Zoe Ann"),
        "delta": ("", "", "", "", "SCORING", "bob"),
        "Epsilon": ("", "", "", "", "UNSCORED", ""),
        "Zeta": ("", "", "", "", "NO_DRAFT", ""),
        "Eta": (UNLESS, "45", "same", "+5", "APPROVED", "Zoe Ann"),
    }
    came = {title: (row.latest_came, row.first_came) for title, row in table.items()}
    assert came["Alpha"] == (days(10), days(100))
    assert came["Zeta"] == (None, None)
    since = {title: row.held_since and (timezone.now() - row.held_since).days for title, row in table.items()}
    assert since == {"Alpha": 3, "Beta": 5, "Gamma": 4, "delta": 2, "Epsilon": None, "Zeta": None, "Eta": 150}
    assert (table["Beta"].latest_crossed, table["Beta"].latest_missing, table["Gamma"].latest_unresolved) == (2, 1, 3)
    assert (table["Alpha"].previous_draft, table["Alpha"].previous_position) == (1, OPPOSE)


def test_a_position_that_is_not_settled_is_not_compared(table, manager):
    draft = make_draft(table["Gamma"].proposal, received=days(1))
    framework = Scorecard.objects.filter(draft__proposal=table["Gamma"].pk).first().framework
    assert moved(rows(manager)["Gamma"]) == "first"
    read(draft, framework, SUPPORT, 90)
    row = rows(manager)["Gamma"]
    assert (moved(row), change(row)) == ("unclear", "+10 to +50")


def test_a_superseded_reading_gives_way(table, manager):
    old = Scorecard.objects.get(draft__proposal=table["Eta"].pk, draft__number=2)
    Scorecard.objects.filter(pk=old.pk).update(state="superseded", updated_at=timezone.now())
    row = rows(manager)["Eta"]
    assert (row.latest_card, Stage(row.stage)) == (old.pk, Stage.UNSCORED)
    new = read(old.draft, make_framework(), SUPPORT, 90)
    Scorecard.objects.filter(pk=new.pk).update(submitted_at=moment(400))
    row = rows(manager)["Eta"]
    assert (row.latest_card, Stage(row.stage), moved(row)) == (new.pk, Stage.REVIEW, "first")


def test_a_draft_without_a_date_came_when_it_was_put_in(manager):
    make_draft(received=None)
    assert [row.latest_came for row in rows(manager).values()] == [timezone.localdate()]


def test_workload(desk, table, manager):
    rows = {
        row.name: (
            row.being_scored,
            row.returned,
            row.submitted,
            row.oldest and (timezone.now() - row.oldest).days,
        )
        for row in workload(manager)
    }
    # Beta's first draft and Eta's were handed in by their leads; the one that is not to be seen does not count.
    assert rows["bob"] == (2, 0, 2, 3)
    assert rows["Zoe Ann"] == (0, 1, 1, 9)
    assert rows["mia"] == (0, 0, 0, None)
    assert [row.name for row in workload(manager)][:2] == ["bob", "Zoe Ann"]
    page = desk.get(reverse("checklist:workload")).html
    assert '<a href="/overview/?scorer=bob">bob</a>' in page
    assert "nothing in hand" in page


def test_timeline_counts_drafts_by_position(table, manager):
    found = timeline(choose(manager, {}))
    assert sum(period.total for period in found) == 7
    assert [sum(period.counts[place] for period in found) for place in range(5)] == [1, 2, 1, 2, 1]
    assert timeline(choose(manager, {"q": "nothing"})) == []
    beta = timeline(choose(manager, {"q": "beta", "sort": "position"}))
    assert [period.total for period in beta if period.total] in ([2], [1, 1])


def test_periods_are_consecutive_months_quarters_or_years():
    rows = [(date(2019, 12, 1), OPPOSE, 2), (date(2020, 2, 1), "", 1)]
    assert periods(rows) == [
        Period("December 2019", "Dec 19", (2, 0, 0, 0, 0)),
        Period("January 2020", "Jan 20", (0, 0, 0, 0, 0)),
        Period("February 2020", "Feb 20", (0, 0, 0, 0, 1)),
    ]
    rows.append((date(2021, 11, 1), SUPPORT, 3))
    assert len(periods(rows)) == 24
    rows.append((date(2021, 12, 1), SUPPORT, 3))
    assert periods(rows)[:2] + periods(rows)[-1:] == [
        Period("October to December 2019", "Oct 19", (2, 0, 0, 0, 0)),
        Period("January to March 2020", "Jan 20", (0, 0, 0, 0, 1)),
        Period("October to December 2021", "Oct 21", (0, 0, 0, 6, 0)),
    ]
    rows.append((date(2025, 12, 1), OPPOSE, 1))
    assert periods(rows)[:3] == [
        Period("2019", "2019", (2, 0, 0, 0, 0)),
        Period("2020", "2020", (0, 0, 0, 0, 1)),
        Period("2021", "2021", (0, 0, 0, 6, 0)),
    ]
    rows.append((date(1900, 1, 1), SUPPORT, 1))
    assert [period.label for period in periods(rows)] == [str(year) for year in range(2002, 2026)]


def test_the_chart_has_signs_and_a_table_in_its_place(desk, table):
    drawn = position_chart([Period("March 2019", "Mar 19", (3, 0, 0, 1, 0))])
    assert ">✕ 3</text>" in drawn
    assert ">✓ 1</text>" in drawn
    assert "<title>March 2019, Oppose: 3</title>" in drawn
    assert "style=" not in drawn
    page = desk.get("/overview/over-time/").html
    assert '<table class="table"><caption class="sr-only">Number of drafts by position and time</caption>' in page
    assert "Nothing was handed in" in desk.get("/overview/over-time/?q=epsilon").html
    assert 'hx-get="/overview/over-time/?q=epsilon"' in desk.get("/overview/?q=epsilon").html


def test_days_are_said():
    assert [days_since(day) for day in (None, days(0), days(1), moment(12))] == ["", "today", "1 day", "12 days"]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.REVIEW, '<a href="/scorecards/7/">Waiting for review</a>|since {day} (1 day), scored by ad&lt;a'),
        (Stage.RETURNED, '<a href="/scorecards/7/">Returned to ad&lt;a</a>|since {day} (1 day)'),
        (Stage.SCORING, '<a href="/scorecards/7/">Being scored by ad&lt;a</a>|since {day} (1 day)'),
        (Stage.SETTLING, '<a href="/scorecards/7/">To be settled by ad&lt;a</a>|since {day} (1 day)'),
        (Stage.APPROVED, "Nobody: approved|on {day}"),
        (Stage.UNSCORED, "Nobody scores draft 2"),
        (Stage.NO_DRAFT, "There is no draft"),
    ],
)
def test_who_holds_it_up_is_said_for_every_stage(stage, said):
    since = moment(1)
    scorer = User(pk=3, username="ad<a")
    row = Listing(stage=stage, held_card=7, held_since=since, held_by=scorer, latest_draft=2)
    day = short_day(since)
    assert held_cell(row) == said.format(day=day).replace("|", '<br><small class="hint">') + "</small>" * ("|" in said)
