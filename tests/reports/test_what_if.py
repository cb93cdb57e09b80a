from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.forms.what_if import BAD_RATING, BAD_WEIGHT, weight_text
from checklist.models import Proposal, Rating, Scorecard
from checklist.reports.standing import certainty_of, judged_of
from checklist.reports.what_if import as_scored, what_if
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.standing import how_sure
from checklist.scoring.words import Position, Value, Verdict
from tests.factory import WORKED_RATINGS, make_framework, make_scorecard, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def card():
    return make_scorecard(ratings=WORKED_RATINGS)


@pytest.fixture
def url(card):
    return reverse("checklist:scorecard_what_if", args=[card.pk])


@pytest.fixture
def signed(client, card):
    client.force_login(card.scorer)
    return client


def test_ratings_and_floors_change_the_outcome_and_weights_the_score_only(card):
    sheet = load_sheet(card)
    found = as_scored(sheet)
    assert (found.standing.score, found.result.position) == ("25–42", Position.OPPOSE_UNLESS)
    heavier = what_if(sheet, weights={"1": Fraction(3)}, ratings={})
    assert (heavier.standing.score, heavier.shares) == ("37–63", {"1": Fraction(3, 4), "2": Fraction(1, 4)})
    assert heavier.result.verdicts == found.result.verdicts
    crossed = what_if(sheet, ratings={"1.1": Value.CONTRADICTED})
    assert (crossed.standing.score, crossed.result.position) == ("8–25", Position.OPPOSE)
    assert (found.how_sure, crossed.how_sure) == (
        "1 judgement, a step off, would change it.",
        "1 judgement, a step off, would change it.",
    )
    reopened = what_if(sheet, ratings={"1.1": None, "2.2": None})
    assert reopened.result.open == ("1.1", "1.3", "2.2", "2.3")
    lower = what_if(sheet, ratings={}, floor=0)
    assert lower.result.range == (Position.SUPPORT_IF, Position.SUPPORT_IF)
    own = what_if(sheet, ratings={}, floors={"2": 0})
    assert own.result.verdicts["2"] == (Verdict.PARTLY, Verdict.PARTLY)
    assert load_sheet(card).values == sheet.values


@pytest.mark.parametrize(
    ("changes", "ratings"),
    [
        ({"weights": {"1": Fraction(0)}}, {}),
        ({"floor": 101}, {}),
        ({"floors": {"1": -1}}, {}),
        ({}, {"9.9": Value.MET}),
        ({}, {"1.4": Value.UNMET}),
    ],
)
def test_what_cannot_be_is_refused(card, changes, ratings):
    with pytest.raises(ValueError, match=r"weight|floor|no such|not offered"):
        what_if(load_sheet(card), ratings=ratings, **changes)


def test_weights_are_written_as_they_are_typed():
    assert [weight_text(w) for w in (Fraction(1), Fraction(5, 2), Fraction(100), Fraction(12345678, 1000))] == [
        *("1", "2.5", "100", "12345.678")
    ]


def test_the_scorecard_says_what_the_position_hinges_on(signed, card):
    framework = make_framework((("One", [("provision", "")]), ("Two", [("provision", "")])), floor=60)
    hung = make_scorecard(card.draft, framework=framework, scorer=card.scorer, ratings={"1.1": "met", "2.1": "partly"})
    sheet = load_sheet(hung)
    assert how_sure(judged_of(sheet), sheet.result, certainty_of(sheet), sheet.scorecard.framework.floor) == (
        "One judgement, a step off, changes the position: 2.1 from Partly to Met: support.",
        "With all 2 judgements of less than high confidence a step worse it would be oppose unless amended, with each"
        " a step better support.",
        "It stays the same for every floor from 51 to 100 points (now 60).",
    )
    page = signed.get(reverse("checklist:scorecard", args=[hung.pk])).html
    assert "2.1 from Partly to Met: support." in page
    assert f'href="{reverse("checklist:scorecard_what_if", args=[hung.pk])}"' in page


def test_the_page_as_scored(signed, url):
    answer = signed.get(url)
    text = answer.html
    assert answer.status_code == 200
    assert "As scored</h2>" in text
    assert 'name="w1" value="1"' in text
    assert '<option value="met" selected>Respected</option>' in text
    assert '<option value="open" selected>Open</option>' in text
    assert "What if</th>" not in text
    assert "HX-Request" in answer["Vary"]


def test_the_page_with_changes(signed, url):
    text = signed.get(f"{url}?w1=3&r1.1=contradicted&r2.3=met").html
    assert "With 3 changes</h2>" in text
    assert '<span class="was">was 1</span>' in text
    assert '<span class="was">was Met</span>' in text
    assert '<span class="was">was Open</span>' in text
    assert "The position changes." in text
    assert len(re.findall(r"<details open>", text)) == 2
    assert list(Rating.objects.filter(value="contradicted")) == []


def test_an_address_says_only_what_is_changed(signed, url):
    everything = {"w1": "1.0", "w2": "2.50", "r1.1": "met", "r1.2": "open", "r9.9": "met", "x": "y"}
    assert signed.get(url, everything).url == f"{url}?r1.2=open&w2=2.5"
    assert signed.get(f"{url}?r1.2=open&w2=2.5").status_code == 200
    assert signed.get(url, {"w1": "1", "w2": ""}).url == url


@pytest.mark.parametrize("weight", ["0", "-1", "x", "NaN", "Infinity", "1e400", "100000", "0.00001", "1,5", "\0"])
def test_bad_weights_get_a_sentence_beside_the_field(signed, url, weight):
    answer = signed.get(url, {"w1": weight, "r1.1": "unmet"})
    text = answer.html
    assert answer.status_code == 422
    assert f'id="note-w1"><span class="errors">{BAD_WEIGHT}</span>' in text
    assert text.count("aria-invalid") == 1
    assert "Not computed" in text
    assert '<span class="was">was Met</span>' in text


@pytest.mark.parametrize(("name", "value"), [("r1.1", "great"), ("r1.4", "unmet")])
def test_bad_ratings_get_a_sentence(signed, url, name, value):
    answer = signed.get(url, {name: value})
    assert answer.status_code == 422
    assert str(BAD_RATING) in answer.html


def test_htmx_gets_the_outcome_and_the_notes(signed, url):
    answer = signed.get(url, {"w1": "3", "w2": "1", "r1.1": "met"}, headers=HTMX)
    text = answer.html.strip()
    assert answer.status_code == 200
    assert answer["HX-Replace-Url"] == f"{url}?w1=3"
    assert text.startswith('<section class="card outcome" id="outcome"')
    assert '<span class="note" id="note-w1" hx-swap-oob="true"><span class="was">was 1</span></span>' in text
    assert text.count('hx-swap-oob="true"') == 18
    assert '<div id="live" hx-swap-oob="innerHTML">Oppose unless amended, score 37–63.</div>' in text
    assert "<input" not in text
    wrong = signed.get(url, {"w1": "0"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "HX-Replace-Url" not in wrong
    assert "Not computed: 1 field cannot be read." in wrong.html


def test_strangers_get_404(client, card, url):
    client.force_login(make_user())
    assert client.get(url).status_code == 404  # an open scorecard of somebody else's
    Proposal.objects.update(restricted=True)
    Scorecard.objects.update(state="approved")
    for role in ("analyst", "manager", "administrator"):
        client.force_login(make_user(role))
        assert client.get(url).status_code == 404


def test_signed_out_goes_to_the_login_and_back(client, url):
    answer = client.get(f"{url}?w1=3")
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={url}%3Fw1%3D3")


def test_readers_may_try_and_nobody_may_post(client, url):
    client.force_login(make_user("manager"))
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


def test_queries_are_the_same_however_large(client, card, url):
    client.force_login(card.scorer)
    large = make_framework(tuple((f"C{n}", [("provision", "")] * 8) for n in range(10)))
    other = make_scorecard(card.draft, framework=large, scorer=card.scorer)

    def queries(address):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    assert queries(url) == queries(reverse("checklist:scorecard_what_if", args=[other.pk])) <= 4
