"""The search page, and the other lists that are narrowed by words: as a keyboard types them, on either database."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklist.models import Clause, Proposal, Requirement
from checklist.proposals import actions
from tests.factory import make_complete, make_draft, make_framework, make_proposal, make_user, submit

pytestmark = pytest.mark.django_db

CLAUSES = [
    "The DPRK’s nuclear\u00a0facilities at Yongbyon — all of them — will be dismantled.",
    unicodedata.normalize("NFD", "북한은 핵시설을 폐기한다."),
    "The élite panel convenes in Łódź, at 50% of “full strength”.",
]


@pytest.fixture
def draft(boss):
    return make_draft(make_proposal(title="A deal"), clauses=CLAUSES)


def places(client, query):
    text = client.get("/search/", {"q": query}).content.decode()
    return [place for place in (1, 2, 3) if f"#clause-{place}" in text]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("DPRK’s", 1),
        ("DPRK's", 1),
        ("dprk's NUCLEAR", 1),
        ("nuclear facilities", 1),
        ("nuclear  facilities", 1),
        ("nuclear\u00a0facilities", 1),
        ("Yongbyon - all", 1),
        ("Yongbyon dismantled", 1),
        ("dismantled Yongbyon", 1),
        ('"facilities at yongbyon"', 1),
        ("핵시설", 2),
        (unicodedata.normalize("NFD", "핵시설"), 2),
        ("élite", 3),
        ("elite", 3),
        ("ÉLITE", 3),
        ("łódź", 3),
        ("Lodz", 3),
        ("50%", 3),
        ('"full strength"', 3),
        ("fu panel", 3),
        ("50 at", 3),
    ],
)
def test_a_clause_is_found_by_its_words_as_they_are_typed(signed, draft, query, place):
    assert places(signed, query) == [place]


@pytest.mark.parametrize(
    "query",
    ["Yongbyon élite", '"Yongbyon facilities"', "%", "5_%", "_", "\\", "\u200b", '" "', "' OR 1=1", "핵시설이다"],
)
def test_what_no_clause_holds_finds_none(signed, draft, query):
    assert places(signed, query) == ([3] if query == "%" else [])


def test_the_words_found_are_marked_as_they_are_written(signed, draft):
    text = signed.get("/search/", {"q": "dprk's dismantled"}).content.decode()
    assert "The <mark>DPRK’s</mark> nuclear" in text
    assert "will be <mark>dismantled</mark>." in text


def test_an_excerpt_shows_where_a_long_clause_holds_the_words(signed):
    make_draft(clauses=["Long words. " * 400 + "The stocks at Yongbyon. " + "More words. " * 400])
    text = signed.get("/search/", {"q": "yongbyon"}).content.decode()
    assert "The stocks at <mark>Yongbyon</mark>." in text
    assert text.count("Long words.") < 20


def test_words_of_a_page_are_never_markup(signed):
    make_draft(clauses=["<script>alert(1)</script> & so on"])
    text = signed.get("/search/", {"q": "script"}).content.decode()
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; so on" in text


def test_proposals_are_found_by_words_of_title_parties_and_summary(signed):
    make_proposal(title="The Łódź accord", parties="Côte d’Ivoire", summary="It’s about quotas.")
    text = signed.get("/search/", {"q": "lodz cote quotas"}).content.decode()
    assert "The <mark>Łódź</mark> accord" in text
    assert "It’s about <mark>quotas</mark>." in text
    for url in ("/proposals/", "/overview/"):
        assert "Łódź accord" in signed.get(url, {"q": "d'ivoire IT'S"}).content.decode()
        assert "Łódź accord" not in signed.get(url, {"q": "lodz other"}).content.decode()


def test_requirements_are_found_by_text_and_guidance(signed):
    framework = make_framework(publish=False)
    row = Requirement.objects.filter(criterion__framework=framework).first()
    row.text, row.guidance = "Inspectors’ access.", "See the “annex”."
    row.save(update_fields=["text", "guidance"])
    framework.state = "published"
    framework.save()
    text = signed.get("/search/", {"q": "inspectors' annex"}).content.decode()
    assert "<mark>Inspectors’</mark> access." in text
    assert "See the “<mark>annex</mark>”." in text


def test_only_what_one_may_see_is_found(draft):
    stranger = make_user()
    secret = make_proposal(title="A hidden accord", restricted=True)
    make_draft(secret, clauses=["Hidden stocks."])
    client = Client()
    for person, seen in ((stranger, False), (secret.lead, True)):
        client.force_login(person)
        text = client.get("/search/", {"q": "hidden"}).content.decode()
        assert ("stocks" in text) == seen
        assert ("accord" in text) == seen


def test_what_is_edited_is_found_by_its_new_words(signed, boss, draft):
    proposal = draft.proposal
    actions.edit_proposal(proposal, by=boss, title="Nœud gordien")
    assert "gordien" in signed.get("/search/", {"q": "noeud"}).content.decode()
    rows = [
        {"label": c.label, "text": c.text.replace("DPRK’s", "North’s"), "level": c.level} for c in draft.clauses.all()
    ]
    actions.correct_clauses(draft, rows, by=boss, revision=0)
    assert places(signed, "north's nuclear") == [1]
    assert places(signed, "dprk's") == []


def test_scorecards_to_compare_are_found_by_title_and_scorer(signed):
    lead = make_user(username="pathfinder", first_name="Zoë", last_name="Désir")
    submit(make_complete(title="L’accord d’Alger", lead=lead))
    for query in ("l'accord", "zoe desir", "desir alger", "PATHFINDER"):
        assert "Alger" in signed.get("/compare/", {"q": query}).content.decode(), query
    assert "Alger" not in signed.get("/compare/", {"q": "alger nobody"}).content.decode()


def test_many_words_take_no_more_queries(signed, draft):
    def queries(query):
        with CaptureQueriesContext(connection) as found:
            signed.get("/search/", {"q": query})
        return len(found)

    once = queries("elite")
    make_draft(clauses=["An élite."] * 30)
    assert queries("elite") == once
    assert queries(" ".join("abcdefghijklmnop" * 12)) <= once


def test_rows_from_before_are_folded(draft):
    from importlib import import_module

    from django.apps import apps

    migration = import_module("checklist.migrations.0018_folded")
    before = Proposal.objects.get().updated_at
    for model in (Proposal, Clause):
        model.objects.update(folded="")
    Proposal.objects.update(title_key="")
    type(draft.proposal.lead).objects.update(name_key="")
    migration.fold_all(apps, None)
    assert Proposal.objects.get().title_key == "a deal"
    assert Proposal.objects.get().updated_at == before
    assert Clause.objects.get(place=2).folded == "북한은 핵시설을 폐기한다."
    lead = type(draft.proposal.lead).objects.get(pk=draft.proposal.lead_id)
    assert lead.name_key == f"{lead.username}\n{lead.username}"


def test_a_search_without_words_says_what_to_type(signed):
    text = signed.get("/search/").html
    assert "Type one or several words" in text
    assert "Nothing" not in text
    assert "only leaves out" in signed.get("/search/", {"q": "-draft"}).html
    assert "there is no word in it" in signed.get("/search/", {"q": "..."}).html


def test_what_narrows_a_search_narrows_it_and_says_so_where_nothing_is_left(signed, draft):
    assert places(signed, "yongbyon") == [1]
    answer = signed.get("/search/", {"q": "yongbyon", "kind": "comment"})
    assert "Nothing in what you chose holds all of “yongbyon”." in answer.html
    assert 'href="?q=yongbyon"' in answer.content.decode()
    for narrowing in ({"archive": "current"}, {"since": "2018-01-01"}, {"proposal": draft.proposal_id}):
        answer = signed.get("/search/", {"q": "yongbyon"} | narrowing)
        assert "#clause-1" in answer.content.decode(), narrowing


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "everything", "This is none of the choices, so it was passed over."),
        ("framework", "99999999999999999999", "This is none of the choices, so it was passed over."),
        ("framework", "x", "This is none of the choices, so it was passed over."),
        ("state", "x", "This is none of the choices, so it was passed over."),
        ("archive", "x", "This is none of the choices, so it was passed over."),
        ("since", "yesterday", "Give a day as in 2026-03-31; this one was passed over."),
        ("until", "0000-00-00", "Give a day as in 2026-03-31; this one was passed over."),
    ],
)
def test_what_cannot_be_read_is_passed_over_and_said(signed, draft, field, value, said):
    answer = signed.get("/search/", {"q": "yongbyon", field: value})
    assert answer.status_code == 200
    assert said in answer.html
    assert "#clause-1" in answer.content.decode()


def test_a_proposal_that_one_may_not_see_narrows_nothing_and_is_not_named(client, draft):
    secret = make_proposal(title="A hidden accord", restricted=True)
    client.force_login(make_user())
    text = client.get("/search/", {"q": "yongbyon", "proposal": secret.pk}).content.decode()
    assert "accord" not in text
    assert "none that you may see" in text
    assert "#clause-1" in text


def test_more_hits_come_by_a_link_that_works_without_scripts(signed):
    make_draft(clauses=[f"Inspection {n}." for n in range(45)])
    seen, url = set(), "/search/?q=inspection"
    for count in (20, 20, 5):
        text = signed.get(url).content.decode()
        found = set(re.findall(r"#clause-(\d+)", text))
        assert len(found) == count
        assert not found & seen
        seen |= found
        more = re.search(r'id="more-hits"[^>]* href="([^"]+)"', text)
        url = "/search/" + html.unescape(more[1]) if more else ""
    assert url == ""
    assert "These are all." in text
    assert "← The best hits" in text


def test_the_same_words_in_several_drafts_are_shown_once(signed, draft):
    make_draft(draft.proposal, clauses=CLAUSES)
    text = signed.get("/search/", {"q": "yongbyon"}).content.decode()
    assert text.count("#clause-1") == 1
    assert "the same in draft 1" in text


def test_a_proposals_page_leads_to_a_search_in_it(signed, draft):
    make_draft(clauses=["Yongbyon elsewhere."])
    url = f"/search/?proposal={draft.proposal_id}"
    assert f'href="{url}"' in signed.get(f"/proposals/{draft.proposal_id}/").content.decode()
    assert 'name="proposal"' in signed.get(url).content.decode()
    answer = signed.get(f"{url}&q=yongbyon")
    assert "elsewhere" not in answer.html
    assert "Search everywhere" in answer.html
