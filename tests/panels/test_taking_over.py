"""A scorecard that somebody else takes over: who may, who cannot, and what keeps the first one's name."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from checklist.errors import Conflict, Locked, Refused
from checklist.exports import FORMATS
from checklist.models import Assignment, Event, Handover, Membership, Notice, Rating, Scorecard, User
from checklist.panels import assignments
from checklist.panels.taking_over import take_over
from checklist.permissions import part_in
from checklist.proposals.history import line
from checklist.reports.report import build_report
from checklist.review import watch, workflow
from tests.factory import make_complete, make_scorecard, make_user
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="boss")


@pytest.fixture
def taker():
    return make_user(username="taker")


@pytest.fixture
def card():
    return make_complete(lead=make_user(username="leaver"))


def again(card: Scorecard) -> Scorecard:
    return Scorecard.objects.with_context().get(pk=card.pk)


def close(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def handed(card, to, boss):
    return take_over(card, to, former=card.scorer_id, by=boss)


def test_it_changes_hands_with_the_first_one_named(card, boss, taker):
    leaver = card.scorer
    ratings = set(card.ratings.values_list("requirement", "value", "updated_by"))
    moved = handed(card, taker, boss)
    assert again(card).scorer == moved.scorer == taker
    assert set(card.ratings.values_list("requirement", "value", "updated_by")) == ratings
    event = Event.objects.get(action="handed over")
    assert (event.who, event.scorecard, line(event).sentence) == (
        boss,
        card,
        "handed the scorecard over to taker, begun by leaver",
    )
    assert {(told.person, told.says) for told in Notice.objects.filter(kind="handed")} == {
        (taker, "boss handed the scorecard of draft 1 over to you"),
        (leaver, "boss handed your scorecard of draft 1 over to somebody else"),
    }
    workflow.apply(again(card), "submit", by=taker)
    with pytest.raises(PermissionDenied):
        workflow.apply(again(card), "recall", by=leaver)


def test_every_paper_names_both(card, boss, taker):
    handed(card, taker, boss)
    workflow.apply(again(card), "submit", by=taker)
    approve_as_read(card, by=make_user("manager"))
    report = build_report(again(card))
    day = f"{Handover.objects.get().at:%-d %B %Y}"
    assert report.hands == f"Begun by leaver, taken over by taker on {day}."
    assert [(sign.label, sign.who) for sign in report.sign_off][:3] == [
        ("Begun", "leaver"),
        ("Taken over", "taker"),
        ("Scored", "taker"),
    ]
    text = FORMATS["md"].render(report).decode()
    assert f"Begun by leaver ({day}) · Taken over by taker ({day}) · Scored by taker" in text
    # Names of later do not reach what was approved, and the seal holds.
    User.objects.filter(username="leaver").update(first_name="Renamed")
    assert build_report(again(card)).hands == report.hands
    review = card.reviews.get()
    assert watch.problems(review, again(card)) == []
    for change in (
        lambda: Handover.objects.all().delete(),
        lambda: Handover.objects.update(former=boss),
        lambda: Handover.objects.create(scorecard=card, former=taker, taker=boss, by=boss),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_who_had_it_judges_it(card, boss, taker):
    first, second = make_user("manager"), make_user("manager")
    handed(card, first, boss)
    handed(again(card), second, boss)
    handed(again(card), taker, boss)
    workflow.apply(again(card), "submit", by=taker)
    assert part_in(first, again(card)) == part_in(second, again(card)) == "You began a scorecard of this draft."
    for person in (first, second):
        with pytest.raises(PermissionDenied):
            approve_as_read(card, by=person)
    assert part_in(boss, again(card)) == ""
    assert build_report(again(card)).hands.startswith("Begun by leaver, taken over by manager")


def test_who_may(card, boss, taker):
    leaver, worker = card.scorer, make_user()
    for by, to in ((worker, worker), (leaver, taker), (make_user("administrator"), taker)):
        with pytest.raises(PermissionDenied):
            take_over(card, to, former=leaver.pk, by=by)
    close(leaver)
    with pytest.raises(PermissionDenied):
        take_over(card, taker, former=leaver.pk, by=worker)
    assert take_over(card, worker, former=leaver.pk, by=worker).scorer == worker


def test_who_cannot_take_it(card, boss, taker):
    deal = card.draft.proposal
    reader, outsider, busy, assigned = (make_user() for _ in range(4))
    make_scorecard(card.draft, framework=card.framework, scorer=busy)
    assignments.assign(card.draft, card.framework, assigned, by=boss)
    deal.restricted = True
    deal.save()
    for person in (boss, busy, assigned, reader):
        role = Membership.Role.READER if person == reader else Membership.Role.CONTRIBUTOR
        Membership.objects.create(proposal=deal, person=person, role=role)
    said = {}
    for name, person in {
        "scorer": card.scorer,
        "closed": make_user(is_active=False),
        "administrator": make_user("administrator"),
        "reader": reader,
        "outsider": outsider,
        "busy": busy,
        "assigned": assigned,
    }.items():
        with pytest.raises(Refused) as refused:
            handed(again(card), person, boss)
        assert refused.value.field == "to"
        said[name] = str(refused.value).replace(str(person), "P")
    assert said == {
        "scorer": "P has this scorecard already.",
        "closed": "P does not score drafts. Choose an analyst or a manager.",
        "administrator": "P does not score drafts. Choose an analyst or a manager.",
        "reader": "P only reads this restricted proposal. Let them work on it first.",
        "outsider": "P is not named on this restricted proposal. Name them first.",
        "busy": "P has a scorecard of this draft against this framework already, and nobody has two.",
        "assigned": "P is to score this draft alone. Choose somebody who is not assigned to it.",
    }
    assert not Handover.objects.exists()


def test_stale_and_handed_in(card, boss, taker):
    leaver = card.scorer
    handed(card, taker, boss)
    with pytest.raises(Conflict):
        take_over(card, make_user(), former=leaver.pk, by=boss)
    workflow.apply(again(card), "submit", by=taker)
    with pytest.raises(Locked):
        handed(again(card), make_user(), boss)


def test_a_panels_reading_goes_with_its_assignment_and_stays_blind(taker):
    made = Made()
    made.hand_in("ann", "bob")
    workflow.apply(made.cards["ann"], "return", by=made.boss, note="Look again.")
    close(made.cards["ann"].scorer)
    handed(again(made.cards["ann"]), taker, made.boss)
    assert set(Assignment.objects.values_list("person__username", flat=True)) == {"taker", "bob", "cy"}
    assert assignments.is_blind(taker, made.draft, made.framework)
    assert not Scorecard.objects.visible_to(taker).filter(pk=made.cards["bob"].pk).exists()
    made.hand_in("cy")
    workflow.apply(again(made.cards["ann"]), "submit", by=taker)
    assert Scorecard.objects.visible_to(taker).filter(pk=made.cards["bob"].pk).exists()
    assert made.start().is_editable
    workflow.apply(again(made.cards["bob"]), "return", by=made.boss, note="Again.")
    with pytest.raises(Refused) as refused:
        handed(again(made.cards["bob"]), make_user(), made.boss)
    assert str(refused.value).startswith("The panel’s scorecard has begun with this reading.")
    with pytest.raises(PermissionDenied):
        take_over(made.start(), make_user(), former=None, by=made.boss)


def test_the_page_offers_it(client, card, boss, taker):
    url, page = f"/scorecards/{card.pk}/hand-over/", f"/scorecards/{card.pk}/"
    leaver = card.scorer
    client.force_login(taker)
    assert client.get(url).status_code == 404  # an open scorecard is its scorer's alone
    close(leaver)
    assert "Take over" in client.get(page).content.decode()
    assert [str(person) for person in client.get(url).context["form"].fields["to"].queryset] == ["taker"]
    client.force_login(boss)
    assert "Hand over" in client.get(page).content.decode()
    assert "Account closed" in client.get(url).content.decode()
    answer = client.post(url, {"to": taker.pk})
    assert answer.status_code == 422
    assert "Open the page again: it does not say whose this was." in answer.content.decode()
    assert client.post(url, {"to": 10**30, "former": leaver.pk}).status_code == 422
    assert client.post(url, {"to": taker.pk, "former": leaver.pk}).status_code == 302
    assert "Begun by leaver, taken over by taker on" in client.get(page).content.decode()
    stale = client.post(url, {"to": boss.pk, "former": leaver.pk})
    assert stale.status_code == 409
    assert "taker has this scorecard by now. Nothing was changed." in stale.content.decode()
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_taking_it_over_leads_on_to_scoring(client, card, taker):
    close(card.scorer)
    client.force_login(taker)
    url = f"/scorecards/{card.pk}/hand-over/"
    answer = client.post(url, {"to": taker.pk, "former": card.scorer_id})
    assert (answer.status_code, answer.url) == (302, f"/scorecards/{card.pk}/score/")
    assert client.get(answer.url, follow=True).status_code == 200
    assert Rating.objects.filter(scorecard=card, updated_by=taker).count() == 0
