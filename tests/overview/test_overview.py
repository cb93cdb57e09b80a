"""The managers' overview: every column, filter and order, with exact values; saved views; workload; the chart."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist.models import Event, Proposal, SavedView, Scorecard
from checklist.overview import MOST_VIEWS, SORTS, listed
from checklist.overview.columns import ORDERS, sort_of
from tests.deals import OPPOSE, SUPPORT, days, make_deals, read
from tests.factory import keep_all, make_draft, make_framework, make_proposal, make_user

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
    return {proposal.title: proposal for proposal in listed(manager)}


def titles(client, query=""):
    reply = client.get(f"/overview/?{query}")
    assert reply.status_code == 200
    assert "Hidden" not in reply.html
    return [row.title for row in reply.context["page"]]


def test_only_managers_see_it(client, manager):
    view = SavedView.objects.create(person=manager, name="Mine")
    urls = ["/overview/", "/overview/workload/", "/overview/export.csv", f"/overview/views/{view.pk}/"]
    for role, status in (("analyst", 403), ("administrator", 403), ("manager", 200)):
        client.force_login(make_user(role))
        assert [client.get(url).status_code for url in urls[:3]] == [status] * 3
        assert client.get(urls[3]).status_code == (404 if status == 200 else 403)
        assert ('href="/overview/"' in client.get("/").html) is (role == "manager")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Alpha Beta Epsilon Eta Gamma Zeta delta"),
        ("q=parties+of+a", "Alpha"),
        ("position=oppose", "Beta"),
        ("position=support+if+amended", "Alpha"),
        ("position=unsettled", "Gamma"),
        ("position=unread", "Epsilon Zeta delta"),
        ("moved=better", "Alpha"),
        ("moved=same", "Eta"),
        ("moved=worse", "Beta"),
        ("moved=first", "Gamma"),
        ("moved=unclear", ""),
        ("moved=up", "Alpha Eta"),
        ("moved=down", "Beta"),
        ("red=any", "Beta Eta Gamma"),
        ("red=crossed", "Beta"),
        ("red=missing", "Beta Eta"),
        ("red=unresolved", "Gamma"),
        ("red=clear", "Alpha"),
        ("stage=review", "Alpha"),
        ("stage=returned", "Beta"),
        ("stage=scoring", "delta"),
        ("stage=unscored", "Epsilon"),
        ("stage=no_draft", "Zeta"),
        ("stage=approved", "Eta Gamma"),
        ("scorer=bob", "Alpha delta"),
        ("scorer=ann", "Beta"),
        ("scorer=(nobody)", "Epsilon Zeta"),
        ("lead=bob", "Beta Zeta"),
        ("score_min=45", "Alpha Eta"),
        ("score_max=45", "Beta Eta"),
        ("age_min=20", "Beta Epsilon Eta Gamma"),
        ("age_max=20", "Alpha Beta delta"),
        ("first_min=100", "Alpha Eta"),
        ("first_max=49", "Gamma delta"),
        ("held_min=3", "Alpha Beta"),
        ("marking=SECRET", "Gamma"),
        ("archived=yes", ""),
        ("archived=all&moved=same", "Eta"),
        ("moved=up&lead=ann&age_max=50", "Alpha"),
    ],
)
def test_filters(desk, table, query, expected):
    assert sorted(titles(desk, query)) == expected.split()


def test_the_archive(desk, table):
    Proposal.objects.filter(title="Eta").update(archived_at=timezone.now())
    keep_all()
    assert titles(desk, "archived=yes") == ["Eta"]
    assert "Eta" not in titles(desk)
    assert len(titles(desk, "archived=all")) == 7


@pytest.mark.parametrize(
    ("sort", "rising", "blank"),
    [
        ("title", "Alpha Beta delta Epsilon Eta Gamma Zeta", ""),
        ("position", "Beta Eta Alpha", "Gamma delta Epsilon Zeta"),
        ("score", "Beta Gamma Eta Alpha", "delta Epsilon Zeta"),
        ("movement", "Beta Eta Alpha", "Gamma delta Epsilon Zeta"),
        ("red", "Alpha Gamma Eta Beta", "delta Epsilon Zeta"),
        ("age", "delta Alpha Beta Gamma Epsilon Eta", "Zeta"),
        ("first", "delta Gamma Beta Epsilon Alpha Eta", "Zeta"),
        ("holdup", "Alpha Beta delta Epsilon Zeta Eta Gamma", ""),
        ("marking", "Beta delta Zeta Eta Alpha Epsilon Gamma", ""),
        ("lead", "Beta Zeta Alpha Gamma delta Epsilon Eta", ""),
    ],
)
def test_every_column_sorts_both_ways_and_blanks_stay_last(desk, table, sort, rising, blank):
    rising, blank = rising.split(), blank.split()
    assert titles(desk, f"sort={sort}") == rising + blank
    assert titles(desk, f"sort=-{sort}") == rising[::-1] + blank[::-1]


def test_equal_positions_are_ordered_by_distance_and_then_by_score(desk):
    framework = make_framework()
    found = {"far": (9, 20, 90), "near": (2, 20, 10), "nearer": (2, 15, 5), "nearest": (2, 15, 60)}
    for title, (support_if, support, score) in found.items():
        card = read(make_draft(make_proposal(title=title), clauses=[]), framework, OPPOSE, score)
        Scorecard.objects.filter(pk=card.pk).update(to_support_if=support_if, to_support=support)
    keep_all()
    assert titles(desk, "sort=position") == ["far", "near", "nearer", "nearest"]
    assert titles(desk, "sort=-position") == ["nearest", "nearer", "near", "far"]


def test_red_lines_at_risk_are_shown_where_others_are(desk):
    card = read(make_draft(make_proposal(title="Shaky"), clauses=[]), make_framework(), SUPPORT, 90)
    Scorecard.objects.filter(pk=card.pk).update(red_at_risk=5)
    keep_all()
    assert '<span class="line line-at-risk">◐ 5 at risk</span>' in desk.get("/overview/").html
    assert (titles(desk, "red=any"), titles(desk, "red=at-risk"), titles(desk, "red=clear")) == (
        ["Shaky"],
        ["Shaky"],
        [],
    )


def test_the_head_says_how_it_is_sorted(desk, table):
    page = desk.get("/overview/?sort=score&moved=up").html
    assert '<th scope="col" aria-sort="ascending"><a href="?sort=-score&amp;moved=up">Score</a>' in page
    page = desk.get("/overview/?sort=-score").html
    assert '<th scope="col" aria-sort="descending"><a href="?sort=score">Score</a>' in page
    assert {key.removeprefix("-") for key in SORTS} == {
        *("title", "position", "score", "movement", "red", "age", "first", "holdup", "marking", "lead")
    }
    assert sort_of(";") == sort_of("-updated") == (ORDERS["updated"], True)


def test_the_page_says_it_in_words(desk, table):
    page = desk.get("/overview/").html
    for words in (
        "7 proposals.",
        '<span class="move move-better"><span aria-hidden="true">▲</span> Better</span>',
        "was oppose (draft 1), score +40 to +50",
        "scored by bob",
        "Returned to Zoe Ann",
        "Being scored by bob",
        "Nobody scores draft 1",
        "There is no draft",
        "✕ 2 crossed",
        "10 days<br>",
    ):
        assert words in page, words
    assert "Hidden" not in page
    assert "1 proposal fits the filter." in desk.get("/overview/?red=crossed").html
    assert "No proposal fits." in desk.get("/overview/?q=nothing").html


@pytest.mark.parametrize(
    "query",
    [
        "after=0",
        "after=x&before=y",
        "before=99999999999999999999",
        "after=W251bGwsMV0",
        "count=all&after=WyIyMDI2LTAxLTAxIiwxXQ",
        "count=x",
        "q=%00",
        "q=" + "x" * 5000,
        "position=great",
        "moved=;&red=x&stage=APPROVED_&sort=pk",
        "stage=__class__",
        "lead=nobody%00&scorer=%F0%9F%98%80",
        "score_min=-1&score_max=101",
        "age_min=x&age_max=1e9",
        "first_min=99999999999999999999&held_min=1.5",
        "marking=&archived=maybe",
        "lead=ann&lead=bob",
        "nonsense=1",
    ],
)
def test_bad_parameters_are_passed_over(desk, table, query):
    assert desk.get(f"/overview/?{query}").status_code == 200
    assert desk.get(f"/overview/export.csv?{query}").status_code == 200


def test_a_bad_value_is_named_and_the_rest_counts(desk, table):
    reply = desk.get("/overview/?age_min=x&moved=better&position=great")
    text = reply.html
    assert [row.title for row in reply.context["page"]] == ["Alpha"]
    assert '<p class="errors" id="id_age_min_error">Give a whole number from 0 to 99,999' in text
    assert '<p class="errors" id="id_position_error">This is none of the choices' in text
    assert '<details class="more" open>' in text
    assert desk.get("/overview/?first_min=99999&held_min=99999").status_code == 200


def queries(client, url):
    client.get("/settings/")
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_it_costs_the_same_at_one_at_thirty_and_at_three_hundred(desk):
    framework, lead = make_framework(), make_user()
    urls = ("/overview/", "/overview/?sort=-movement&moved=better", "/overview/workload/", "/overview/export.csv")

    def grow(times):
        for _ in range(times):
            proposal = make_proposal(lead=lead)
            for position in (OPPOSE, SUPPORT):
                read(make_draft(proposal, clauses=[]), framework, position, 50)
        keep_all()

    grow(1)
    few = [queries(desk, url) for url in urls]
    grow(29)
    make_user()
    many = [queries(desk, url) for url in urls]
    # A list that goes on counts how far; one of less than a page does not, but looks among the blank ones too.
    assert [more - fewer for more, fewer in zip(many, few, strict=True)] == [1, 0, 0, 0]
    grow(270)
    assert [queries(desk, url) for url in urls] == many
    assert many[0] <= 10


def test_the_list_goes_on_by_key_and_counts_all_only_when_asked(desk):
    lead = make_user()
    Proposal.objects.bulk_create(Proposal(title=f"Deal {n:03}", marking="SECRET", lead=lead) for n in range(130))
    keep_all()
    first = desk.get("/overview/?sort=title").context["page"]
    assert (first.total_text, first.before, len(first)) == ("more than 100", "", 25)
    seen, after = [], ""
    while True:
        page = desk.get(f"/overview/?sort=title&after={after}").context["page"]
        seen += [row.title for row in page]
        if not page.after:
            break
        after = page.after
    assert seen == [f"Deal {n:03}" for n in range(130)]
    back = desk.get(f"/overview/?sort=title&before={page.before}").context["page"]
    assert [row.title for row in back] == seen[100:125]
    html = desk.get("/overview/?sort=title&q=deal").html
    assert "More than 100 proposals fit the filter." in html
    assert '<a href="?sort=title&amp;q=deal&amp;count=all">Count all</a>' in html
    assert "130 proposals fit the filter." in desk.get("/overview/?sort=title&q=deal&count=all").html


def test_a_filter_is_kept_opened_and_deleted(desk, manager, table):
    reply = desk.post("/overview/?moved=up&page=2&evil=1&age_min=x&sort=-score&q=%C3%A4", {"name": "  Rising "})
    assert (reply.status_code, reply.url) == (302, "/overview/?q=%C3%A4&moved=up&sort=-score")
    view = SavedView.objects.get()
    assert (view.person, view.name, view.query) == (manager, "Rising", "q=%C3%A4&moved=up&sort=-score")
    opened = desk.get(f"/overview/views/{view.pk}/")
    assert opened.url == "/overview/?q=%C3%A4&moved=up&sort=-score"
    assert f'<a href="/overview/views/{view.pk}/" aria-current="true">Rising</a>' in desk.get(opened.url).html
    assert desk.get(f"/overview/views/{view.pk}/delete/").status_code == 405
    assert desk.post(f"/overview/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("rising", "You keep a view of this name already."),
        ("", "Give the view a name."),
        ("x" * 81, "Shorten the name to at most 80 characters."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_a_name_that_will_not_do_gets_a_sentence_and_nothing_is_lost(desk, manager, table, name, sentence):
    SavedView.objects.create(person=manager, name="Rising")
    reply = desk.post("/overview/?moved=up&sort=title", {"name": name})
    text = reply.html
    assert reply.status_code == 422
    assert f'id="id_name_error">{sentence}' in text
    assert 'aria-invalid="true"' in text
    assert 'action="?moved=up&amp;sort=title"' in text
    assert [row.title for row in reply.context["page"]] == ["Alpha", "Eta"]
    if "\0" not in name:
        assert f'name="name" value="{name}"' in text or not name
    assert SavedView.objects.count() == 1


def test_views_are_their_makers_alone(desk, manager):
    other = make_user("manager")
    theirs = SavedView.objects.create(person=other, name="Secret plan", query="q=x")
    assert "Secret plan" not in desk.get("/overview/").html
    for url in (f"/overview/views/{theirs.pk}/", f"/overview/views/{theirs.pk}/delete/"):
        assert desk.post(url).status_code in (404, 405)
    assert desk.get(f"/overview/views/{theirs.pk}/").status_code == 404
    assert SavedView.objects.filter(pk=theirs.pk).exists()
    assert desk.post("/overview/", {"name": "Secret plan"}).status_code == 302


def test_there_is_a_most_of_views(desk, manager):
    SavedView.objects.bulk_create(SavedView(person=manager, name=f"View {n}") for n in range(MOST_VIEWS))
    reply = desk.post("/overview/", {"name": "One more"})
    assert reply.status_code == 422
    assert "You keep 30 views already. Delete one before you keep another." in reply.html


def test_the_list_as_a_file(desk, table):
    Proposal.objects.filter(title="Beta").update(title="=Beta()")
    reply = desk.get("/overview/export.csv?sort=score&score_max=60")
    assert reply["Content-Disposition"] == f'attachment; filename="overview-{timezone.localdate()}.csv"'
    rows = list(csv.DictReader(io.StringIO(reply.getvalue().decode("utf-8-sig"))))
    assert [row["Proposal"] for row in rows] == ["'=Beta()", "Eta", "Alpha"]
    beta = rows[0]
    assert (beta["Score low"], beta["Score change low"], beta["Movement"]) == ("30", "-60", "worse")
    assert (beta["State"], beta["Scorer"], beta["Since"]) == ("Returned to the scorer", "Zoe Ann", str(days(5)))
    assert Event.objects.get(action="exported the overview").detail == {"query": "sort=score&score_max=60"}
