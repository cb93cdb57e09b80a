"""Before somebody assigned begins: no conflict of interest, one, or no time; and what a manager answers."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from checklist.errors import Conflict, Refused
from checklist.exports import FORMATS
from checklist.models import Assignment, Declaration, Event, Membership, Notice, Proposal, Scorecard, User
from checklist.panels import assignments, declaring
from checklist.permissions import may, of_a_scorer, part_in
from checklist.proposals import actions, looking
from checklist.proposals.history import line
from checklist.reports.report import build_report
from checklist.review import workflow
from checklist.scorecards import rating
from tests.factory import (
    all_met,
    judged,
    make_draft,
    make_framework,
    make_proposal,
    make_scorecard,
    make_user,
    rate_all,
)
from tests.pages import form_of
from tests.panel_made import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="boss")


@pytest.fixture
def task(boss):
    draft = make_draft(make_proposal(lead=make_user(username="lead")))
    return assignments.assign(draft, make_framework(), make_user(username="member"), by=boss)


def sentences() -> list[str]:
    return [f"{event.who} {line(event).sentence}" for event in Event.objects.order_by("pk")][1:]


def told(kind: str) -> list[tuple[str, str]]:
    return [(str(notice.person), notice.says) for notice in Notice.objects.filter(kind=kind).order_by("pk")]


def begin_url(task: Assignment) -> str:
    return f"/drafts/{task.draft_id}/declare/{task.pk}/"


def test_without_a_conflict_it_is_one_click(client, task):
    client.force_login(task.person)
    start = f"/drafts/{task.draft_id}/score/"
    answer = client.post(start, {"framework": task.framework_id})
    assert (answer.status_code, answer.url) == (302, begin_url(task))
    assert not Scorecard.objects.exists()
    assert "I have no conflict of interest: begin" in client.get(answer.url).content.decode()
    answer = client.post(answer.url, {"kind": "none"})
    card = Scorecard.objects.get(scorer=task.person)
    assert (answer.status_code, answer.url) == (302, f"/scorecards/{card.pk}/score/")
    # Asked once.
    assert client.post(start, {"framework": task.framework_id}).url == f"/scorecards/{card.pk}/score/"
    assert client.get(begin_url(task)).status_code == 302
    assert "member declared no conflict of interest about draft 1" in sentences()
    assert told("declared") == []


def test_who_is_not_assigned_is_not_asked(client, task):
    person = make_user()
    client.force_login(person)
    answer = client.post(f"/drafts/{task.draft_id}/score/", {"framework": task.framework_id})
    assert answer.url == f"/scorecards/{Scorecard.objects.get(scorer=person).pk}/score/"
    assert client.get(begin_url(task)).status_code == 404
    assert client.post(begin_url(task), {"kind": "none"}).status_code == 404
    with pytest.raises(PermissionDenied):
        declaring.declare(task, "none", by=person)


@pytest.mark.parametrize("fields", [{}, {"kind": "maybe"}, {"kind": "conflict"}, {"kind": "declined", "text": " \n"}])
def test_what_is_not_enough_says_so_and_loses_nothing(client, task, fields):
    client.force_login(task.person)
    answer = client.post(begin_url(task), fields)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    answer = client.post(begin_url(task), {"kind": "conflict", "text": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()
    assert not Declaration.objects.exists()


def test_declining_gives_the_assignment_back_and_tells_the_managers(client, task):
    client.force_login(task.person)
    assert client.post(begin_url(task), {"kind": "declined", "text": "On leave\nthen."}).url == "/"
    assert not Assignment.objects.exists()
    assert "member declined to score draft 1" in sentences()
    assert told("declared") == [("boss", "member declines to score draft 1")]
    client.force_login(make_user("manager"))
    assert "declined: On leave then." in client.get(f"/drafts/{task.draft_id}/panel/").content.decode()
    again = assignments.assign(task.draft, task.framework, task.person, by=make_user("manager"))
    assert declaring.to_declare(task.person, task.draft, task.framework) == again


def test_a_conflict_waits_for_a_manager(client, task, boss):
    start = f"/drafts/{task.draft_id}/score/"
    client.force_login(task.person)
    assert client.post(begin_url(task), {"kind": "conflict", "text": "I hold shares."}).url == begin_url(task)
    assert client.post(start, {"framework": task.framework_id}).url == begin_url(task)
    assert told("declared") == [("boss", "member declared a conflict of interest about draft 1")]
    declaration, panel = Declaration.objects.get(), f"/drafts/{task.draft_id}/panel/"
    url = f"{panel}declarations/{declaration.pk}/"
    assert client.post(url, {"answer": "allowed"}).status_code == 403
    assert "I hold shares." not in client.get(panel).content.decode()
    client.force_login(boss)
    assert "conflict of interest (I hold shares.), waits for a manager" in client.get(panel).content.decode()
    assert client.post(url, {"answer": "perhaps"}).status_code == 422
    assert client.post(url, {"answer": "allowed"}).status_code == 302
    assert client.post(url, {"answer": "excluded"}).status_code == 409
    assert told("answered") == [("member", "boss answered what you declared about draft 1")]
    assert "boss allowed the conflict of interest that member declared about draft 1" in sentences()
    client.force_login(task.person)
    card_url = client.post(start, {"framework": task.framework_id}).url
    assert card_url == f"/scorecards/{Scorecard.objects.get(scorer=task.person).pk}/score/"


def test_nobody_answers_their_own(task):
    judge = make_user("manager")
    own = assignments.assign(task.draft, task.framework, judge, by=make_user("manager"))
    declaration = declaring.declare(own, "conflict", "A cousin.", by=judge)
    with pytest.raises(PermissionDenied):
        declaring.answer(declaration, "allowed", by=judge)
    with pytest.raises(PermissionDenied):
        declaring.answer(declaration, "allowed", by=task.person)


def test_an_allowed_conflict_is_printed(task, boss):
    declaring.answer(declaring.declare(task, "conflict", "I hold shares.", by=task.person), "allowed", by=boss)
    card = make_scorecard(task.draft, framework=task.framework, scorer=task.person)
    rate_all(card, all_met(card))
    report = build_report(Scorecard.objects.with_context().get(pk=card.pk))
    day = f"{Declaration.objects.get().answered_at:%-d %B %Y}"
    said = "Declared conflict of interest (I hold shares.) allowed by boss"
    assert f"{said} ({day})" in FORMATS["md"].render(report).decode()
    assert [f"{sign.label} by {sign.who}" for sign in report.sign_off] == [said]
    judge = make_user("manager")
    assert part_in(judge, card) == ""
    Declaration.objects.create(
        draft=task.draft, framework=make_framework(), person=judge, kind="conflict", text="A son."
    )
    assert part_in(judge, card) == "You declared a conflict of interest."


def test_a_panels_report_names_the_conflicts_of_its_members():
    made = Made()
    for name, answer in (("ann", "allowed"), ("bob", "")):
        declaration = Declaration.objects.create(
            draft=made.draft,
            framework=made.framework,
            person=made.cards[name].scorer,
            kind="conflict",
            text=f"{name} owns land.",
        )
        if answer:
            declaring.answer(declaration, answer, by=made.boss)
    made.hand_in()
    report = build_report(Scorecard.objects.with_context().get(pk=made.settled().pk))
    day = f"{Declaration.objects.get(answer='allowed').answered_at:%-d %B %Y}"
    said = f"Declared conflicts of interest, allowed: ann (ann owns land.; allowed by boss, {day})."
    assert said in report.panel.sentence
    assert said in FORMATS["md"].render(report).decode()


def test_who_is_excluded_scores_and_judges_nothing_of_it(client, task, boss):
    proposal, person = task.draft.proposal, task.person
    other = make_scorecard(task.draft, framework=make_framework(), scorer=person)
    rate_all(other, all_met(other))
    declaration = declaring.declare(task, "conflict", "I hold shares.", by=person)
    declaring.answer(declaration, "excluded", by=boss)
    assert not Assignment.objects.exists()
    assert not may(person, "start scorecard", task.draft)
    assert not may(person, "rate", other)
    for loaded in (person, boss):  # what was asked for one person says nothing of another
        assert not may(person, "rate", of_a_scorer(Scorecard.objects.filter(pk=other.pk), loaded).get())
    with pytest.raises(PermissionDenied):
        rating.rate(other, "1.1", judged("unmet"), by=person, revision=1)
    assert looking.own_scorecard_for(person, other.pk) is None
    client.force_login(person)
    assert client.get(reverse("checklist:score_criterion", args=[other.pk, 1])).status_code == 403
    with pytest.raises(PermissionDenied):
        workflow.apply(other, "submit", by=person)
    for refused in (
        lambda: assignments.assign(task.draft, task.framework, person, by=boss),
        lambda: actions.name_member(proposal, person, by=boss),
        lambda: actions.hand_over(proposal, person, former=proposal.lead, by=boss),
    ):
        with pytest.raises(Refused, match="for a conflict of interest"):
            refused()
    with pytest.raises(Conflict):
        declaring.answer(declaration, "allowed", by=boss)


@pytest.mark.parametrize("excluded", ["lead", "manager"])
def test_no_edit_brings_back_who_is_excluded(client, task, boss, excluded):
    proposal, person = task.draft.proposal, task.person
    declaring.answer(declaring.declare(task, "conflict", "I hold shares.", by=person), "excluded", by=boss)
    User.objects.filter(pk=person.pk).update(role="manager")
    client.force_login(proposal.lead if excluded == "lead" else person)
    url = f"/proposals/{proposal.pk}/edit/"
    changed = {"lead": person.pk} if excluded == "lead" else {"restricted": "on"}
    answer = client.post(url, form_of(client.get(url), "title") | changed)
    assert answer.status_code == 422
    assert "for a conflict of interest." in answer.html
    proposal.refresh_from_db()
    assert (proposal.lead != person, proposal.restricted) == (True, False)


def test_who_is_excluded_from_a_restricted_proposal_reads_it_no_more(client, task, boss):
    proposal, person = task.draft.proposal, task.person
    Proposal.objects.filter(pk=proposal.pk).update(restricted=True)
    for one in (boss, person):
        Membership.objects.create(proposal=proposal, person=one)
    task.draft.proposal.refresh_from_db()
    declaration = declaring.declare(task, "conflict", "I hold shares.", by=person)
    declaring.answer(declaration, "excluded", by=boss)
    assert not Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()
    client.force_login(boss)
    answer = client.post(f"/proposals/{proposal.pk}/members/", {"person": person.username, "role": "reader"})
    assert answer.status_code == 422
    assert "is excluded from this proposal for a conflict of interest." in answer.content.decode()


def test_a_lead_is_not_excluded(task, boss):
    own = assignments.assign(task.draft, task.framework, task.draft.proposal.lead, by=boss)
    declaration = declaring.declare(own, "conflict", "A house.", by=own.person)
    with pytest.raises(Refused, match="Hand the lead over first"):
        declaring.answer(declaration, "excluded", by=boss)
