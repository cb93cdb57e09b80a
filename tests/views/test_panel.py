"""The pages of a panel: its differences, settling on the scoring page, dissenting, and what they refuse."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import page
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from checklist.exports import FORMATS
from checklist.models import Dissent, Scorecard
from checklist.panels import assignments
from checklist.reports import interchange
from checklist.reports.comparison import build_comparison
from checklist.reports.report import build_report
from checklist.review import workflow
from checklist.scorecards import version_move
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_framework, make_scorecard, make_user
from tests.panel_made import READINGS, TREE, Made
from tests.reading import approve_as_read
from tests.standards import faults

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "interchange.schema.json"


@pytest.fixture
def made():
    found = Made()
    found.hand_in()
    return found


def panel_page(client, made, query=""):
    return client.get(reverse("checklist:panel", args=[made.draft.pk]) + query)


def test_differences_stand_by_gravity_with_every_reason(client, made):
    client.force_login(made.boss)
    page = panel_page(client, made).html
    assert "Where they differ: 4 of 6" in page
    places = [page.index(f'id="d{made.framework.pk}-{code}"') for code in ("1-1", "1-4", "2-1", "2-2")]
    assert places == sorted(places)
    assert "bob says so." in page
    assert f'id="d{made.framework.pk}-1-2"' not in page
    assert f'id="d{made.framework.pk}-1-2"' in panel_page(client, made, "?all=1").html


def test_the_page_costs_the_same_for_two_and_for_five(client, made):
    client.force_login(made.boss)

    def cost():
        with CaptureQueriesContext(connection) as found:
            panel_page(client, made)
        return len(found)

    first = cost()
    for _ in range(3):
        person = make_user()
        assignments.assign(made.draft, made.framework, person, by=made.boss)
        card = make_scorecard(made.draft, framework=made.framework, scorer=person, ratings=READINGS["ann"])
        workflow.apply(card, "submit", by=person)
    assert cost() == first <= 24


def test_the_lead_begins_and_goes_on(client, made):
    url = reverse("checklist:panel_begin", args=[made.draft.pk])
    client.force_login(made.boss)
    assert client.post(url, {"framework": made.framework.pk}).status_code == 403
    client.force_login(made.lead)
    assert "Start the panel’s scorecard" in panel_page(client, made).html
    for junk in ("", "x", "9" * 30, "٣"):
        assert client.post(url, {"framework": junk}).status_code == 404
    answer = client.post(url, {"framework": made.framework.pk})
    card = Scorecard.objects.get(scorer=None)
    assert answer.url == reverse("checklist:score", args=[card.pk])
    assert client.post(url, {"framework": made.framework.pk}).url == answer.url
    assert "Go on settling" in panel_page(client, made).html
    assert client.get(url).status_code == 405


def test_beginning_too_early_says_who_is_missing(client):
    made = Made()
    client.force_login(made.lead)
    url = reverse("checklist:panel_begin", args=[made.draft.pk])
    answer = client.post(url, {"framework": made.framework.pk})
    assert answer.status_code == 422
    assert "Not handed in yet: ann, bob, cy." in answer.html


def test_taking_back_somebody_the_panel_rests_on_is_refused(client, made):
    made.start()
    client.force_login(made.boss)
    task = made.draft.assignments.first()
    answer = client.post(reverse("checklist:panel_release", args=[made.draft.pk, task.pk]))
    assert answer.status_code == 422
    assert "stays on the panel" in answer.html
    assert made.draft.assignments.count() == 3


def test_settling_on_the_scoring_page(client, made):
    card = made.start()
    client.force_login(made.lead)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert page.count('name="1.1-left"') == 3
    assert 'name="1.2-left"' not in page
    assert "Still to settle: 1.1, 1.4." in page
    assert "Rate the rest" not in page
    url = reverse("checklist:rate", args=[card.pk, "1.1"])
    data = {"1.1-value": "met", "1.1-reason": "It is there.", "1.1-confidence": "", "1.1-left": "1"}
    answer = client.post(url, data | {"1.1-revision": "0"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert load_sheet(card).by_code["1.1"].rating.settled == "dissent"
    assert Dissent.objects.get().office == "Legal Adviser"
    stale = client.post(url, data | {"1.1-revision": "0", "1.1-reason": "Else."}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert 'data-left="1"' in stale.html
    plain = {"1.4-value": "met", "1.4-reason": "", "1.4-confidence": "", "1.4-revision": "0"}
    client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), plain)
    assert load_sheet(card).by_code["1.4"].rating.settled == "settled"
    rest = client.post(reverse("checklist:rate_rest", args=[card.pk, 2]), {})
    assert rest.status_code == 409
    assert "settle each by itself" in rest.html


def test_the_scoring_page_of_a_panel_keeps_to_its_budget(client, made):
    card = made.settled()
    client.force_login(made.lead)
    url = reverse("checklist:score_criterion", args=[card.pk, 1])
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    assert len(found) <= 13, "\n".join(query["sql"][:150] for query in found)


def test_only_the_lead_settles(client, made):
    card = made.start()
    url = reverse("checklist:score_criterion", args=[card.pk, 1])
    for person, status in ((made.cards["ann"].scorer, 403), (made.boss, 403), (make_user(), 404)):
        client.force_login(person)
        assert client.get(url).status_code == status
        assert (
            client.post(reverse("checklist:rate", args=[card.pk, "1.1"]), {"1.1-revision": "0"}).status_code == status
        )


def dissent_url(card, code="1.4"):
    return reverse("checklist:dissent", args=[card.pk, code])


def test_a_member_dissents_on_a_page(client, made):
    card = made.settled()
    bob = made.cards["bob"].scorer
    client.force_login(bob)
    page = client.get(dissent_url(card)).html
    assert "Dissent, Legal Adviser" in page
    assert "bob says so." in page
    assert 'value="partly" autocomplete="off" checked' in page
    revision = load_sheet(card).by_code["1.4"].revision
    answer = client.post(dissent_url(card), {"value": "contradicted", "reason": "It breaks it.", "revision": revision})
    assert answer.url == f"/scorecards/{card.pk}/#r-1-4"
    text = client.get(f"/scorecards/{card.pk}/").html
    assert "Dissent, Legal Adviser:" in text
    assert "Readings: ann ● Respected; bob ◐ In doubt; cy ● Respected" in text
    gone = client.post(
        dissent_url(card), {"value": "contradicted", "reason": "x", "revision": revision, "withdraw": "1"}
    )
    assert gone.status_code == 302
    assert not Dissent.objects.filter(person=bob, requirement__number=4).exists()


@pytest.mark.parametrize(
    ("data", "status", "wanted"),
    [
        ({"value": "met", "reason": "Kept."}, 422, "Choose a rating that differs from the panel’s"),
        ({"value": "unmet", "reason": "Kept."}, 422, "Choose one of the ratings shown."),
        ({"value": "partly", "reason": ""}, 422, "Say why"),
        ({"value": "partly", "reason": "x" * 4001}, 422, "The reason has 4001 characters; the limit is 4000."),
        ({"value": "partly", "reason": "Kept.\0"}, 422, "Remove the NUL character."),
        ({"value": "partly", "reason": "Kept.", "revision": "x"}, 422, "This page is out of date."),
        ({"value": "partly", "reason": "Kept.", "revision": "77"}, 409, "was changed after you opened this page"),
    ],
)
def test_what_is_wrong_with_a_dissent_is_said_and_nothing_is_lost(client, made, data, status, wanted):
    card = made.settled()
    client.force_login(made.cards["bob"].scorer)
    before = Dissent.objects.count()
    answer = client.post(dissent_url(card), {"revision": load_sheet(card).by_code["1.4"].revision} | data)
    page = answer.html
    assert answer.status_code == status
    assert wanted in page
    assert "Kept." in page or "Kept." not in data["reason"]
    assert Dissent.objects.count() == before


def test_who_may_dissent(client, made):
    card = made.settled()
    for person, status in ((made.lead, 403), (made.boss, 403), (make_user(), 404)):
        client.force_login(person)
        assert client.get(dissent_url(card)).status_code == status
        assert client.post(dissent_url(card), {}).status_code == status
    client.force_login(made.cards["ann"].scorer)
    assert client.get(dissent_url(card, "9.9")).status_code == 404
    assert client.get(dissent_url(made.cards["ann"])).status_code == 403


def test_approving_what_was_not_seen_is_a_conflict(client, made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    client.force_login(made.boss)
    page = client.get(f"/scorecards/{card.pk}/").html
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert len(seen) == 64
    Dissent.objects.all().delete()
    url = reverse("checklist:transition", args=[card.pk, "approve"])
    answer = client.post(url, {"seen": seen, "note": "Fine by me."})
    assert answer.status_code == 409
    assert "changed after you opened it" in answer.html
    assert "Fine by me." in answer.html
    again = client.get(f"/scorecards/{card.pk}/").html.split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, {"seen": again}).status_code == 302


def test_every_file_carries_the_dissent(made):
    card = made.settled()
    report = build_report(Scorecard.objects.with_context().get(pk=card.pk))
    said = "Dissent, Legal Adviser: Contradicted, not Met. bob says so."
    for name in ("md", "csv"):
        assert said in FORMATS[name].render(report).decode(), name
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))
    assert [cell.value for cell in book["Where they differ"][2]] == ["1.1", "Met", "Contradicted", "Met"]
    assert said in [row[1].value for row in book["Summary"].iter_rows()]
    assert report.scorer == "a panel: ann, bob and cy"
    assert report.panel.agreement == (
        "Krippendorff’s alpha (ordinal) 0.35; 62% of the pairs of known ratings identical."
        " The harshest reading of each requirement gives oppose, the kindest support if amended."
    )


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_the_pdf_of_a_panel_passes_the_standards(made, profile, tmp_path):
    report = build_report(Scorecard.objects.with_context().get(pk=made.settled().pk))
    path = tmp_path / "card.pdf"
    path.write_bytes(FORMATS["pdf"].render(report))
    assert faults(path, profile) == []


def test_the_json_fits_the_schema_and_is_one_persons_when_read(made):
    report = build_report(Scorecard.objects.with_context().get(pk=made.settled().pk))
    data = FORMATS["json"].render(report)
    jsonschema.validate(json.loads(data), json.loads(SCHEMA.read_text()))
    found = json.loads(data)
    assert found["panel"]["scorers"] == ["ann", "bob", "cy"]
    assert found["ratings"]["1.1"]["dissents"] == [
        {"office": "Legal Adviser", "value": "contradicted", "reason": "bob says so."}
    ]
    assert [row["value"] for row in found["ratings"]["1.1"]["readings"]] == ["met", "contradicted", "met"]
    card = interchange.import_scorecard(interchange.read(data), by=made.boss)
    assert (card.scorer, card.dissents.count()) == (made.boss, 0)


def test_the_submission_page_says_whom_it_waits_for(client, made):
    card = made.settled()
    workflow.apply(made.cards["ann"], "return", by=made.boss, note="Look again.")
    client.force_login(made.lead)
    page = client.get(reverse("checklist:submit", args=[card.pk])).html
    assert "Not handed in: ann." in page
    assert 'id="submit-now"' not in page


def test_a_member_is_told_that_a_submission_cannot_be_recalled(client):
    made = Made()
    ann = made.cards["ann"]
    client.force_login(ann.scorer)
    page = client.get(reverse("checklist:submit", args=[ann.pk])).html
    assert "Submitting opens the others’ readings to you, so it cannot be recalled." in page
    made.hand_in("ann")
    assert 'data-action="recall"' not in client.get(f"/scorecards/{ann.pk}/").html


def test_a_panel_stays_with_its_version_and_others_may_begin_from_it(client, made):
    card = made.settled()
    newer = make_framework(TREE, slug=made.framework.slug, version=2)
    client.force_login(made.lead)
    url = reverse("checklist:scorecard_move", args=[card.pk])
    assert client.get(url).status_code == 403
    assert "Version 2" not in client.get(f"/scorecards/{card.pk}/").html
    card = workflow.apply(card, "submit", by=made.lead)
    card = approve_as_read(card, by=made.boss)
    own = version_move.move(card, newer, by=made.lead)
    assert (own.scorer, own.framework, set(own.ratings.values_list("settled", flat=True))) == (made.lead, newer, {""})


def test_the_panels_own_scorecard_is_no_reading_that_agrees(made):
    card = made.settled()
    cards = Scorecard.objects.with_context().filter(draft=made.draft).order_by("pk")
    alone, together = (build_comparison(list(found)) for found in (cards.exclude(pk=card.pk), cards))
    assert len(together.columns) == 4
    assert (together.readings, together.agreement) == (3, alone.agreement)
    assert [block.agreement for block in together.blocks] == [block.agreement for block in alone.blocks]
    pair = build_comparison(list(cards.filter(pk__in=[card.pk, made.cards["ann"].pk])))
    assert (pair.readings, pair.agreement) == (0, None)


def test_a_reading_is_out_of_its_scorers_way_once_the_panels_scorecard_has_begun(client, made):
    client.force_login(made.cards["ann"].scorer)
    assert "Handed in, not answered yet" in client.get("/").html
    made.start()
    assert "Handed in, not answered yet" not in client.get("/").html


def test_the_history_says_what_was_settled(client, made):
    made.settled()
    client.force_login(made.boss)
    page = client.get(reverse("checklist:proposal_history", args=[made.draft.proposal_id])).html
    assert "<b>lead</b> settled 1.4 as met <span" in page
    assert "rated 1.1 met and left those who differ in dissent <span" in page
    assert "started the panel’s scorecard of draft 1: 2 ratings shared by ann, bob, cy" in page


def test_the_start_page_names_the_panels_to_settle(client, made):
    client.force_login(made.lead)
    assert "Panels to settle" in client.get("/").html
    made.start()
    page = client.get("/").html
    assert "Panels to settle" not in page
    assert "The panel" in page


def test_an_approvers_page_loads_everything_once(client, made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    client.force_login(made.boss)
    client.get(f"/scorecards/{card.pk}/")  # the first look notes that it was opened
    with CaptureQueriesContext(connection) as found:
        assert "Approve" in client.get(f"/scorecards/{card.pk}/").html
    assert len(found) <= 22, "\n".join(query["sql"][:150] for query in found)
