"""Panels off the straight way: who may see what on the panel's page, members who leave, what the lead overrules."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from checklist.errors import NotReady, Refused
from checklist.exports import FORMATS
from checklist.models import Citation, Dissent, Event, Membership, Proposal, Scorecard
from checklist.panels import assignments, settlement
from checklist.panels.readings import load_panel_of
from checklist.proposals.actions import correct_clauses
from checklist.proposals.history import line
from checklist.reports.report import build_report, report_of
from checklist.review import shown, workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_framework, make_scorecard, make_user
from tests.panel_made import READINGS, Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    found = Made()
    found.hand_in()
    return found


def again(card):
    return Scorecard.objects.with_context().get(pk=card.pk)


def page_of(client, made, who, query=""):
    client.force_login(who)
    return client.get(reverse("checklist:panel", args=[made.draft.pk]) + query).html


def return_and_change(made, name, **ratings):
    """A manager returns a member's reading, who rates some codes ("r1_3") anew and does not hand in yet."""
    card = made.cards[name] = workflow.apply(made.cards[name], "return", by=made.boss, note="Look again.")
    for key, value in ratings.items():
        code = key[1:].replace("_", ".")
        row = load_sheet(card).by_code[code]
        verbs.rate(card, code, Judgement(value, "Read again."), by=card.scorer, revision=row.revision)


def test_the_panels_page_tells_outsiders_nothing_of_its_open_scorecard(client, made):
    made.settled()
    outsider = make_user()
    page = page_of(client, made, outsider, "?open=all")
    assert "Where they differ: 4 of 6" in page
    assert "Dissent, Legal Adviser" not in page
    assert "to settle" not in page
    assert "Dissent, Legal Adviser" in page_of(client, made, made.boss, "?open=all")


def test_a_new_lead_who_still_scores_sees_nothing_of_the_panels_scorecard_on_the_start_page(client, made):
    card = made.settled()
    late = make_user()
    assignments.assign(made.draft, made.framework, late, by=made.boss)
    Proposal.objects.update(lead=late)
    client.force_login(late)
    assert f"/scorecards/{card.pk}/" not in client.get("/").html
    assert not Scorecard.objects.to_do_for(late).exists()
    for name, args in (("score", [card.pk]), ("score_criterion", [card.pk, 1]), ("bottom_line", [card.pk])):
        assert client.get(reverse(f"checklist:{name}", args=args)).status_code == 404, name


def test_what_is_no_longer_shared_can_be_kept_with_a_reason(client, made):
    card = made.settled()
    return_and_change(made, "ann", r1_3="partly")
    made.hand_in("ann")
    client.force_login(made.lead)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert page.count("No longer shared by all: choose again, or write why it stays.") == 1
    made.settle(card, "1.3", "unmet", "It is silent, all said and done.")
    assert load_sheet(card).by_code["1.3"].rating.settled == "settled"
    event = Event.objects.filter(action="settled", target="1.3").latest("pk")
    assert (event.who, event.before, event.after) == (made.lead, "unmet", "unmet")
    sheet = load_sheet(again(card))
    assert settlement.problems(sheet, load_panel_of(sheet.scorecard)) == []


def test_a_dissent_that_its_member_took_back_stays_so(made):
    card = made.settled()
    bob = made.cards["bob"].scorer
    settlement.withdraw(card, "1.1", by=bob)
    made.settle(card, "1.1", "met", "Talked over, twice.", leaves_dissent=True)
    assert not Dissent.objects.filter(person=bob, requirement__number=1, requirement__criterion__number=1).exists()
    return_and_change(made, "ann")
    made.hand_in("ann")
    assert not Dissent.objects.filter(person=bob, requirement__number=1, requirement__criterion__number=1).exists()


def test_a_member_who_will_not_hand_in_again_can_be_taken_off(made):
    card = made.settled()
    made.settle(card, "2.1", "met", "It says so.", leaves_dissent=True)
    return_and_change(made, "ann")
    made.cards["ann"].scorer.is_active = False
    made.cards["ann"].scorer.save()
    assert Dissent.objects.filter(person__username="ann", left=True).count() == 1
    assignments.release(made.draft.assignments.get(person__username="ann"), by=made.boss)
    assert not Dissent.objects.filter(person__username="ann").exists()
    assert workflow.apply(card, "submit", by=made.lead).state == "submitted"


def test_two_members_stay_on_a_panel_that_has_begun(made):
    made.settled()
    for name in ("ann", "bob"):
        return_and_change(made, name)
    assignments.release(made.draft.assignments.get(person__username="ann"), by=made.boss)
    with pytest.raises(Refused, match="Assign another one first"):
        assignments.release(made.draft.assignments.get(person__username="bob"), by=made.boss)
    with pytest.raises(Refused, match="return the reading first"):
        assignments.release(made.draft.assignments.get(person__username="cy"), by=made.boss)


def test_who_may_only_read_is_not_assigned(made):
    Proposal.objects.update(restricted=True)
    reader = make_user()
    Membership.objects.create(proposal=made.draft.proposal, person=reader, role="reader")
    made.draft.refresh_from_db()
    with pytest.raises(Refused, match="only reads"):
        assignments.assign(made.draft, made.framework, reader, by=made.boss)


def test_the_log_says_that_the_panels_scorecard_became_visible_too(made):
    made.start()
    late = make_user()
    assignments.assign(made.draft, made.framework, late, by=made.boss)
    card = make_scorecard(made.draft, framework=made.framework, scorer=late, ratings=READINGS["ann"])
    workflow.apply(card, "submit", by=late)
    assert Event.objects.filter(action="unblinded").latest("pk").after == "ann, bob, cy, The panel"


def test_the_memo_names_who_settled_also_when_the_lead_is_another_by_then(made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    approve_as_read(card, by=made.boss)
    Proposal.objects.update(lead=make_user(username="next"))
    report = build_report(again(card))
    assert report.panel.lead == "lead"
    assert [sign.who for sign in report.sign_off if sign.label == "Settled"] == ["lead"]


def test_what_the_lead_rates_otherwise_than_all_is_said(made):
    card = made.settled()
    made.settle(card, "1.2", "partly", "Less than they thought.")
    report = build_report(again(card))
    row = next(row for row in report.requirements if row.code == "1.2")
    assert [(said.who, said.value) for said in row.readings] == [("ann", "met"), ("bob", "met"), ("cy", "met")]
    assert report.panel.sentence == (
        "Scored by ann, bob and cy, each alone; settled by lead. They differ on 4 of 6 requirements; 4 settled,"
        " 3 dissents on record. 1.2 is rated otherwise than by all of them."
    )


def test_a_report_with_readings_missing_claims_no_agreement(made):
    card = made.start()
    return_and_change(made, "ann")
    return_and_change(made, "bob")
    report = build_report(again(card))
    assert report.panel.sentence == "Scored by cy, each alone; settled by lead. Not handed in: ann and bob."
    return_and_change(made, "cy")
    report = build_report(again(card))
    assert (report.panel.sentence, report.scorer) == ("Not handed in: ann, bob and cy.", "a panel")


def test_saving_the_page_keeps_dissents_against_what_all_share(client, made):
    card = made.settled()
    made.settle(card, "1.3", "partly", "Something is there.", leaves_dissent=True)
    assert Dissent.objects.filter(requirement__number=3).count() == 3
    client.force_login(made.lead)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert page.count('name="1.3-left"') == 3


def test_a_dissent_written_while_the_approval_came_is_not_lost(client, made):
    card = made.settled()
    client.force_login(made.cards["bob"].scorer)
    url = reverse("checklist:dissent", args=[card.pk, "1.4"])
    revision = load_sheet(card).by_code["1.4"].revision
    approve_as_read(workflow.apply(card, "submit", by=made.lead), by=made.boss)
    answer = client.post(url, {"value": "partly", "reason": "A long thought.", "revision": revision})
    assert answer.status_code == 409
    assert "A long thought." in answer.html


def test_a_dissent_as_long_as_allowed_is_taken_with_its_line_ends(client, made):
    card = made.settled()
    client.force_login(made.cards["bob"].scorer)
    data = {"value": "partly", "reason": "x" * 3998 + "\r\ny", "revision": load_sheet(card).by_code["1.4"].revision}
    assert client.post(reverse("checklist:dissent", args=[card.pk, "1.4"]), data).status_code == 302


def test_a_members_reading_against_another_framework_stands_beside_the_panel(client, made):
    other = make_framework()
    card = make_scorecard(made.draft, framework=other, scorer=made.cards["ann"].scorer)
    Scorecard.objects.filter(pk=card.pk).update(state="returned")
    assert f"/scorecards/{card.pk}/" in page_of(client, made, made.boss)


def test_a_reason_that_the_lead_began_is_kept_when_all_come_to_share(made):
    card = made.start()
    made.settle(card, "2.2", "", "Bob and Cy to talk.")
    clauses = list(made.draft.current_clauses)
    verbs.cite(card, "2.2", clauses[:2], by=made.lead)
    bobs = made.cards["bob"].ratings.get(requirement__criterion__number=2, requirement__number=2)
    for clause in clauses[1:]:
        Citation.objects.create(rating=bobs, clause=clause)
    return_and_change(made, "cy", r2_2="met")
    made.hand_in("cy")
    row = load_sheet(again(card), citations=True).by_code["2.2"]
    assert (row.value, row.reason) == ("met", "Bob and Cy to talk.")
    assert [citation.clause for citation in row.citations] == clauses


def test_a_reason_that_is_replaced_stays_in_the_log(made):
    card = made.start()
    made.settle(card, "1.3", "unmet", "Nothing there, says the lead.")
    for name in ("ann", "bob", "cy"):
        return_and_change(made, name, r1_3="partly")
    made.hand_in()
    row = load_sheet(again(card)).by_code["1.3"]
    assert (row.value, row.reason) == ("partly", "Read again.")
    logged = Event.objects.filter(action="took what all share").values_list("detail", flat=True)
    assert "Nothing there, says the lead." in [text for found in logged for text in found["replaced"].values()]


def test_an_approval_does_not_cover_what_came_while_its_page_was_made(client, made, monkeypatch):
    card = workflow.apply(made.settled(), "submit", by=made.lead)

    def late(*args, **more):
        report = report_of(*args, **more)
        Dissent.objects.all().delete()
        return report

    monkeypatch.setattr(shown, "report_of", late)
    client.force_login(made.boss)
    page = client.get(f"/scorecards/{card.pk}/").html
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = client.post(reverse("checklist:transition", args=[card.pk, "approve"]), {"seen": seen})
    assert answer.status_code == 409


def test_an_approval_asks_again_whether_all_is_settled(made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    Scorecard.objects.filter(pk=made.cards["ann"].pk).update(state="returned")
    with pytest.raises(NotReady, match="Not handed in: ann"):
        approve_as_read(card, by=made.boss)


def test_page_one_prints_the_dissents_from_red_lines_and_the_detail_all(made):
    report = build_report(again(made.settled()))
    assert [one.code for one in report.panel.dissents] == ["1.1", "2.1", "2.1"]
    assert [one.code for one in report.panel.on_red_lines] == ["1.1"]
    pdf = PdfReader(io.BytesIO(FORMATS["pdf"].render(report)))
    pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert "Legal Adviser" in pages[0]
    assert "bob says so." in pages[0]
    assert "Scored by ann, bob and cy, each alone; settled by lead." in pages[0]
    assert "Dissent. Legal Adviser on 1.1: ✕ Contradicted, not Met. bob says so." in pages[0].replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Dissent, Analyst: Met, not Partly." not in pages[0]
    detail = " ".join(pages[1:])
    assert "Dissent, Legal Adviser: Contradicted, not Met. bob says so." in detail
    assert "Dissent, Analyst: Met, not Partly." in detail
    word = [found.text for found in Document(io.BytesIO(FORMATS["docx"].render(report))).paragraphs]
    first = word[: word.index("Requirement by requirement")]
    assert "Dissent. Legal Adviser on 1.1: ✕\N{NO-BREAK SPACE}Contradicted, not Met. bob says so." in first
    assert not [text for text in first if "on 2.1:" in text]


def test_what_a_sealed_reading_cites_is_found_in_the_corrected_text(made):
    clause = made.draft.current_clauses[0]
    shared = made.cards["ann"].ratings.get(requirement__criterion__number=1, requirement__number=3)
    Citation.objects.create(rating=shared, clause=clause)
    # Approved while it was the only reading, before there was a panel.
    Scorecard.objects.filter(pk=made.cards["ann"].pk).update(state="approved")
    rows = [{"label": c.label, "text": c.text, "level": c.level} for c in made.draft.current_clauses]
    rows.append({"label": "4", "text": "One more.", "level": 0})
    correct_clauses(made.draft, rows, by=made.lead, revision=0, send_back=True)
    made.hand_in("bob", "cy")
    row = load_sheet(made.start(), citations=True).by_code["1.3"]
    assert [(found.clause.text, found.clause.edition) for found in row.citations] == [(clause.text, 1)]


def test_nobody_looks_by_taking_their_own_assignment_back(client):
    made = Made()
    made.hand_in("ann")
    cy = made.cards["cy"].scorer
    cy.role = "manager"
    cy.save()
    task = made.draft.assignments.get(person=cy)
    client.force_login(cy)
    answer = client.post(reverse("checklist:panel_release", args=[made.draft.pk, task.pk]))
    assert answer.status_code == 422
    assert "Ask another manager to do it." in answer.html
    assert made.cards["ann"] not in Scorecard.objects.visible_to(cy)
    assignments.release(task, by=made.boss)
    event = Event.objects.get(action="opened by release")
    assert line(event).sentence == "let cy, who no longer scores draft 1, see the readings of ann"
    assert made.cards["ann"] in Scorecard.objects.visible_to(cy)


def test_a_note_of_full_length_with_lines_is_taken(client, made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    client.force_login(made.boss)
    note = "\r\n".join(["x" * 79] * 50)
    answer = client.post(reverse("checklist:transition", args=[card.pk, "return"]), {"note": note})
    assert answer.status_code == 302
    assert card.reviews.get().note == note.replace("\r\n", "\n")
