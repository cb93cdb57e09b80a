"""One mail a day for those who chose it, never two, and as discreet as any other."""

from __future__ import annotations

import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone
from post_office.models import Email

from checklist.models import Membership, Notice, Proposal, User
from checklist.notices import digests, email, telling
from tests.factory import make_complete, make_draft, make_proposal, make_user, submit
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db
OFFICE = ZoneInfo("America/New_York")
SITE = "https://touchstone.office.example"


@pytest.fixture
def box(settings):
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def clock(monkeypatch):
    def set_to(day, hour, minute=0):
        moment = datetime(2031, 5, day, hour, minute, tzinfo=OFFICE)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(3, 12)
    return set_to


@pytest.fixture
def boss(clock):
    return make_user("manager", username="mia", mail_pace="daily")


@pytest.fixture
def card(boss):
    return make_complete(title="Nuuk", lead=make_user(username="ada"))


def morning():
    return digests.make_up(), email.send_waiting().sent


def test_news_of_a_day_is_one_mail_in_the_next_morning(box, clock, card, boss):
    assert morning() == (0, 0)
    submit(card)
    other = make_draft(make_proposal(title="Second"))
    clock(3, 15)
    telling.tell("assigned", other, by=card.scorer, to=[boss])
    assert (Email.objects.count(), morning(), box.mails) == (0, (0, 0), [])
    clock(4, 6, 59)
    assert morning() == (0, 0)
    clock(4, 7)
    assert morning() == (1, 1)
    [mail] = box.mails
    assert (mail["To"], mail["Subject"]) == ("mia@office.example", "2 things are new for you in Touchstone")
    said = mail.get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert said.startswith(
        f"Nuuk\n\n3 May, 12:00: ada submitted a scorecard of draft 1.\n{SITE}/scorecards/{card.pk}/\n\n"
        f"Second\n\n3 May, 15:00: ada assigned draft 1 to you.\n{SITE}/drafts/{other.pk}/\n"
    )
    telling.tell("due", card.draft, by=None, to=[boss])
    clock(4, 23)
    assert (morning(), len(box.mails)) == ((0, 0), 1)
    clock(5, 7)
    assert morning() == (1, 1)
    assert box.said[1] == ("mia@office.example", "Nuuk: Draft 1 is due")
    clock(6, 7)
    assert morning() == (0, 0)


def test_news_that_comes_after_the_mornings_run_waits_for_the_next(box, clock, card, boss):
    clock(4, 7)
    assert morning() == (0, 0)
    submit(card)
    clock(4, 12)
    assert morning() == (0, 0)
    clock(5, 7)
    assert morning() == (1, 1)


def test_what_is_settled_or_hidden_by_the_morning_is_left_out(box, clock, card, boss):
    submit(card)
    telling.withdraw("submitted", scorecard=card)
    clock(4, 7)
    assert morning() == (0, 0)
    telling.tell("due", card.draft, by=None, to=[boss])
    Proposal.objects.update(restricted=True)
    clock(5, 7)
    assert (digests.make_up(), email.send_waiting()) == (1, email.Tally(dropped=1))
    clock(6, 7)
    assert (morning(), box.mails) == ((0, 0), [])


@pytest.mark.parametrize("closed", [{"restricted": True}, {"marking": "CUI"}])
def test_what_mail_must_not_name_is_counted_only(box, clock, card, boss, closed):
    submit(card)
    secret = make_draft(make_proposal(title="Thule", **closed))
    Membership.objects.create(proposal=secret.proposal, person=boss)
    telling.tell("assigned", secret, by=card.scorer, to=[boss])
    clock(4, 7)
    assert morning() == (1, 1)
    [mail] = box.mails
    text = mail.as_string()
    assert mail["Subject"] == "2 things are new for you in Touchstone"
    assert f"1 more that mail does not name:\n{SITE}/notices/" in text
    assert not [word for word in ("Thule", "assigned", f"/drafts/{secret.pk}/", "CUI") if word in text]
    Proposal.objects.update(**closed)
    Membership.objects.get_or_create(proposal=card.draft.proposal, person=boss)
    for draft in (card.draft, secret):
        telling.tell("due", draft, by=None, to=[boss])
    clock(5, 7)
    assert morning() == (1, 1)
    assert box.said[1] == ("mia@office.example", "There is something new for you in Touchstone")
    assert not [word for word in ("Nuuk", "Thule", "due", "draft") if word in box.mails[1].as_string()]


def test_who_changes_their_mind_still_gets_what_waits(box, clock, card, boss):
    submit(card)
    User.objects.filter(pk=boss.pk).update(mail_pace="at once")
    telling.tell("due", card.draft, by=None, to=[User.objects.get(pk=boss.pk)])
    assert email.send_waiting().sent == 1
    clock(4, 7)
    assert morning() == (1, 1)
    assert [subject for _, subject in box.said] == [
        "Nuuk: Draft 1 is due", "Nuuk: ada submitted a scorecard of draft 1"
    ]  # fmt: skip


def test_who_wants_no_mail_gets_none(box, clock, card, boss):
    submit(card)
    User.objects.filter(pk=boss.pk).update(mail_pace="never")
    telling.tell("due", card.draft, by=None, to=[User.objects.get(pk=boss.pk)])
    clock(4, 7)
    morning()
    assert (box.mails, Notice.objects.filter(person=boss, on_page=True).count()) == ([], 2)


@pytest.mark.django_db(transaction=True)
def test_two_that_make_up_a_day_at_the_same_time_make_one_mail(clock, card, boss):
    people = [boss, *(make_user("manager", mail_pace="daily") for _ in range(4))]
    submit(card)
    clock(4, 7)
    made, gate = [], threading.Barrier(3)

    def work():
        gate.wait()
        try:
            made.append(digests.make_up())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(made), Email.objects.count(), len(made)) == (len(people), len(people), 3)
    assert Notice.objects.exclude(mail=None).count() == len(people)
    assert set(User.objects.filter(pk__in=[p.pk for p in people]).values_list("digest_on", flat=True)) == {
        date(2031, 5, 4)
    }
