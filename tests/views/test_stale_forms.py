"""A form that was opened before somebody else saved takes nothing back: what nobody touched is not written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.frameworks import criteria, drafting
from checklist.models import Event, Proposal, Scorecard, User
from checklist.proposals import actions
from tests.factory import make_complete, make_proposal, make_user, submit
from tests.pages import form_of, framework_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return make_proposal(title="A deal with a tpyo", parties="Two sides", summary="One.\nTwo.")


@pytest.fixture
def url(client, proposal):
    client.force_login(proposal.lead)
    return reverse("checklist:proposal_edit", args=[proposal.pk])


def changed_meanwhile(proposal, **fields):
    return actions.edit_proposal(proposal, by=make_user("manager"), **fields)


def test_a_form_from_before_takes_back_no_restriction_and_no_marking(client, proposal, url):
    form = form_of(client.get(url), "title")
    changed_meanwhile(proposal, restricted=True, marking="SECRET")
    answer = client.post(url, form | {"title": "A deal without a typo"})
    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.restricted, proposal.marking) == ("A deal without a typo", True, "SECRET")
    assert list(Event.objects.filter(who=proposal.lead).values_list("target", flat=True)) == ["title"]


def test_a_form_that_nobody_touched_writes_nothing(client, proposal, url):
    form = form_of(client.get(url), "title")
    before = Proposal.objects.values_list("updated_at").get()
    assert client.post(url, form).status_code == 302
    assert not Event.objects.exists()
    assert Proposal.objects.values_list("updated_at").get() == before
    changed_meanwhile(proposal, title="Other")
    client.post(url, form)
    assert Proposal.objects.get().title == "Other"


def test_two_changes_of_one_field_are_shown_both_and_saving_again_keeps_ones_own(client, proposal, url):
    form = form_of(client.get(url), "title")
    other = make_user()
    changed_meanwhile(proposal, title="Theirs", parties="Three sides", restricted=True, lead=other)
    actions.name_member(proposal, proposal.lead, by=other)
    actions.edit_proposal(proposal, by=other, lead=proposal.lead)
    answer = client.post(url, form | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Somebody else saved here meanwhile: <q>Theirs</q>." in answer.html
    assert answer.html.count("Somebody else saved here meanwhile") == 1
    assert Proposal.objects.get().title == "Theirs"
    again = form_of(answer, "title")
    assert (again["title"], again["parties"], again["restricted"]) == ("Mine", "Three sides", "on")
    assert client.post(url, again).status_code == 302
    saved = Proposal.objects.get()
    assert (saved.title, saved.parties, saved.restricted) == ("Mine", "Three sides", True)


def test_the_same_change_by_two_is_no_conflict(client, proposal, url):
    form = form_of(client.get(url), "title")
    changed_meanwhile(proposal, title="A deal")
    assert client.post(url, form | {"title": "A deal"}).status_code == 302


@pytest.mark.parametrize("name", ["title", "summary", "marking", "lead", "restricted"])
def test_each_field_is_held_against_what_was_shown(client, proposal, url, name):
    people = [make_user() for _ in range(2)]
    values = {
        "title": ("Mine", "Theirs"),
        "summary": ("Mine", "Theirs\nof two lines"),
        "marking": ("SECRET", "CONFIDENTIAL"),
        "lead": (str(people[0].pk), people[1]),
        "restricted": ("on", True),
    }
    mine, theirs = values[name]
    form = form_of(client.get(url), "title")
    Proposal.objects.update(**{name: theirs})
    User.objects.filter(pk=proposal.lead_id).update(role="manager")  # who still sees it with another lead
    answer = client.post(url, form | {name: mine})
    assert answer.status_code == (302 if name == "restricted" else 409)


def test_text_with_lines_of_its_own_is_not_taken_for_touched(client, proposal, url):
    form = form_of(client.get(url), "title")
    sent = {name: value.replace("\n", "\r\n") for name, value in form.items()}
    assert client.post(url, sent).status_code == 302
    assert not Event.objects.exists()


def test_what_a_page_cannot_have_shown_is_held_against_what_is_saved(client, proposal, url):
    form = form_of(client.get(url), "title")
    answer = client.post(url, form | {"initial-lead": "no key", "initial-marking": "", "title": "Mine"})
    assert answer.status_code == 302
    assert Proposal.objects.get().title == "Mine"


def test_ones_own_settings_in_two_tabs(client):
    person = make_user(office="Asia desk")
    client.force_login(person)
    url = reverse("checklist:settings")
    form = form_of(client.get(url), "office")
    assert client.post(url, form | {"office": "Treaty desk"}).status_code == 302
    later = {name: value for name, value in form.items() if name != "shortcuts"}
    assert client.post(url, later).status_code == 302
    person.refresh_from_db()
    assert (person.office, person.shortcuts) == ("Treaty desk", False)
    answer = client.post(url, form | {"office": "Europe desk"})
    assert answer.status_code == 409
    assert "<q>Treaty desk</q>" in answer.html
    assert client.post(url, form_of(answer, "office")).status_code == 302
    person.refresh_from_db()
    assert (person.office, person.shortcuts) == ("Europe desk", False)


def test_a_submission_that_was_handed_in_anew_is_not_returned_unseen(client):
    card = submit(make_complete())
    manager = make_user("manager")
    client.force_login(manager)
    page = client.get(reverse("checklist:scorecard", args=[card.pk]))
    url = reverse("checklist:transition", args=[card.pk, "return"])
    form = {"seen": form_of(page, "seen")["seen"], "note": "Say more."}
    Scorecard.objects.filter(pk=card.pk).update(bottom_line="Put right meanwhile.")
    answer = client.post(url, form)
    assert answer.status_code == 409
    assert "This changed after you opened it." in answer.html
    assert ">Say more.</textarea>" in answer.html
    assert Scorecard.objects.get().state == "submitted"
    fresh = form_of(client.get(reverse("checklist:scorecard", args=[card.pk])), "seen")["seen"]
    assert client.post(url, form | {"seen": fresh}).status_code == 302
    assert Scorecard.objects.get().state == "returned"


def test_criteria_are_not_moved_by_a_page_that_shows_another_order(signed):
    framework = drafting.begin(
        by=make_user("manager"), slug="report", title="A report", source="", summary="", floor=60
    )
    parts = [criteria.add_criterion(framework, title=title, by=make_user("manager")) for title in "ABC"]
    url = framework_url("framework_edit", framework)
    shown = form_of(signed.get(url), "shown")["shown"]
    order = framework_url("framework_order", framework)
    assert signed.post(order, {"shown": shown, "down": parts[0].pk}).status_code == 302
    answer = signed.post(order, {"shown": shown, "down": parts[0].pk})
    assert answer.status_code == 409
    assert "Nothing was moved" in answer.html
    assert [part.title for part in framework.criteria.order_by("number")] == ["B", "A", "C"]
