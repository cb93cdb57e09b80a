"""Citing exact words: the verb, its page without JavaScript, its fragment, and the files."""

from __future__ import annotations

import json
import unicodedata

import pytest
from django.urls import reverse

from checklist.errors import Locked, Refused
from checklist.exports import FORMATS
from checklist.models import Citation, Event, Scorecard
from checklist.reports import interchange
from checklist.reports.report import build_report
from checklist.reports.written import to_interchange
from checklist.review import workflow
from checklist.scorecards import citations
from checklist.scorecards import rating as verbs
from tests.factory import all_met, make_draft, make_scorecard, make_user, rate_all

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def card():
    return make_scorecard(make_draft(clauses=["Both build new relations, and new  trust, 새 관계.", "They meet."]))


def quoted(card, words, start=None, place=1, code="1.1", by=None):
    return citations.quote(card, code, card.clauses.get(place=place), words, start=start, by=by or card.scorer)


def test_words_are_kept_with_their_place(card):
    row = quoted(card, " new relations ", 11)
    assert [(c.quote, c.start, c.printed) for c in row.citations] == [
        ("new relations", 11, "¶\N{NO-BREAK SPACE}1: ‘new relations’")
    ]
    assert Event.objects.get(action="cited").after == "¶\N{NO-BREAK SPACE}1: ‘new relations’"
    assert len(quoted(card, "new relations").citations) == 1


def test_the_nearest_occurrence_is_taken(card):
    assert quoted(card, "new", 24).citations[0].start == 30
    assert quoted(card, "새 관계").citations[-1].quote == "새 관계"


def test_white_space_of_a_selection_does_not_matter(card):
    assert quoted(card, "new trust").citations[0].quote == "new  trust"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dprk's nuclear facilities", "DPRK’s nuclear\u00a0facilities"),
        ('"all" of the elite - 2018-2019', "“All” of the élite — 2018–2019"),
        (unicodedata.normalize("NFD", "새 관계"), "새 관계"),
        ("Łódź", "Łódź"),
        ("lodz", "Łódź"),
    ],
)
def test_words_are_found_as_they_are_typed_and_kept_as_they_stand(typed, kept):
    clause = "The DPRK’s nuclear\u00a0facilities. “All” of the élite — 2018–2019, 새 관계, Łódź."
    made = quoted(make_scorecard(make_draft(clauses=[clause])), typed).citations[0]
    assert (made.quote, made.start) == (kept, clause.index(kept))


def test_words_as_they_stand_go_before_words_as_they_are_typed():
    card = make_scorecard(make_draft(clauses=["The Élite of the elite."]))
    assert quoted(card, "elite").citations[0].start == 17


def test_words_narrow_a_whole_clause(card):
    verbs.cite(card, "1.1", card.clauses.filter(place=1), by=card.scorer)
    assert [c.quote for c in quoted(card, "new relations").citations] == ["new relations"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("old relations", "Those words are not in ¶\N{NO-BREAK SPACE}1"),
        (" ", "Those words are not"),
        ("x" * 2001, "at most 2,000"),
    ],
)
def test_other_words_are_refused(card, words, sentence):
    with pytest.raises(Refused, match=sentence):
        quoted(card, words)
    assert not Citation.objects.exists()


def test_the_clause_must_be_of_this_draft(card):
    other = make_draft().clauses.first()
    with pytest.raises(Refused, match="not in this draft"):
        citations.quote(card, "1.1", other, "office", by=card.scorer)


def test_taking_back(card):
    row = quoted(card, "new relations")
    assert citations.uncite(card, "1.1", 0, by=card.scorer).citations == row.citations
    assert citations.uncite(card, "1.1", row.citations[0].pk, by=card.scorer).citations == ()
    assert Event.objects.filter(action="cited").count() == 2


def test_nothing_is_cited_after_submission(card):
    rate_all(card, all_met(card))
    workflow.apply(card, "submit", by=card.scorer)
    with pytest.raises(Locked):
        quoted(card, "new relations")


def test_by_a_plain_form_and_by_fragment(client, card):
    client.force_login(card.scorer)
    url = reverse("checklist:cite", args=[card.pk, "1.1"])
    clause = card.clauses.get(place=1).pk
    answer = client.post(url, {"clause": clause, "quote": "not there"})
    assert answer.status_code == 422
    assert "Those words are not in ¶\N{NO-BREAK SPACE}1" in answer.html
    assert "not there" in answer.html
    assert "Choose the clause" in client.post(url, {"quote": "new"}).html
    assert client.post(url, {"clause": clause, "quote": "new relations"}).status_code == 302
    text = client.post(url, {"clause": clause, "quote": "new trust", "start": 30}, headers=HTMX).html
    assert "¶\N{NO-BREAK SPACE}1: ‘new relations’" in text
    assert "¶\N{NO-BREAK SPACE}1: ‘new  trust’" in text
    assert 'id="by-1" hx-swap-oob="true"' in text
    answer = client.post(url, {"clause": clause, "quote": "gone"}, headers=HTMX)
    assert answer.status_code == 422
    pk = Citation.objects.get(quote="new relations").pk
    assert "new relations" not in client.post(url, {"remove": pk}, headers=HTMX).html
    client.force_login(make_user("manager"))
    assert client.post(url, {"remove": pk}).status_code == 403


def test_the_margin_leads_to_the_criterion(client, card):
    quoted(card, "new relations", code="2.1")
    client.force_login(card.scorer)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert f'href="{reverse("checklist:score_criterion", args=[card.pk, 2])}#req-2-1"' in page


def test_words_are_printed_and_travel(card):
    rate_all(card, {"2.1": "unmet"})
    row = quoted(card, "new relations", code="2.1")
    report = build_report(Scorecard.objects.with_context().get(pk=card.pk))
    for name in ("md", "csv"):
        assert "¶\N{NO-BREAK SPACE}1: ‘new relations’" in FORMATS[name].render(report).decode("utf-8-sig")
    data = to_interchange(report)
    assert data["ratings"]["2.1"]["quotes"] == [{"clause": "1", "text": "new relations"}]
    made = interchange.import_scorecard(interchange.read(json.dumps(data)), by=card.scorer)
    again = Citation.objects.get(rating__scorecard=made)
    assert (again.quote, again.start) == (row.citations[0].quote, row.citations[0].start)
    data["ratings"]["2.1"]["quotes"] = [{"clause": "1", "text": "elsewhere"}]
    with pytest.raises(interchange.InterchangeError, match="does not stand in clause ‘1’"):
        interchange.import_scorecard(interchange.read(json.dumps(data)), by=card.scorer)
    data["ratings"]["2.1"]["quotes"] = [{"clause": "7", "text": "x"}]
    with pytest.raises(interchange.InterchangeError, match=r"quotes\[0\]\.clause"):
        interchange.read(json.dumps(data))
