"""Mail about notices: over a real server, in plain text and HTML, retried, once only, and never in anybody's way."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.conf import settings as ours
from django.db import connections, transaction
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from checklist.models import Membership, Notice, Proposal, Scorecard
from checklist.notices import background, email, telling
from checklist.notices.sole_sender import sole_sender
from checklist.panels import assignments
from checklist.review import workflow
from tests.factory import (
    make_complete,
    make_framework,
    make_user,
    submit,
)
from tests.notices.mail_server import free_port, mail_server, point_to, silent_server

pytestmark = pytest.mark.django_db
SITE = "https://touchstone.office.example"
GENERIC = "There is something new for you in Touchstone"


@pytest.fixture
def box(settings):
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def card():
    """A complete scorecard, ready to be submitted, of a deal whose title would trip a careless template."""
    lead = make_user(username="ada")
    return make_complete(title="Steel & {{ coal }} {% now %} <b>", lead=lead)


@pytest.fixture
def manager():
    return make_user("manager", username="mia")


def due_now():
    """The time of the next attempt has come."""
    Email.objects.update(scheduled_time=timezone.now() - timedelta(seconds=1))


def parts(mail):
    return [mail.get_body([kind]).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]


def test_a_mail_arrives_in_plain_text_and_html(box, card, manager):
    submit(card)
    assert box.mails == []
    tally = email.send_waiting()
    assert tally == email.Tally(sent=1)
    [mail] = box.mails
    assert mail["To"] == "mia@office.example"
    assert mail["From"] == "touchstone@localhost"
    assert mail["Subject"] == "Steel & {{ coal }} {% now %} <b>: ada submitted a scorecard of draft 1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = parts(mail)
    assert text.startswith("Steel & {{ coal }} {% now %} <b>\n\nada submitted a scorecard of draft 1.\n\n")
    assert f"{SITE}/scorecards/{card.pk}/\n" in text
    assert f"{SITE}/settings/" in text
    assert '<html lang="en">' in html
    assert "<title>Steel &amp; {{ coal }} {% now %} &lt;b&gt;: ada submitted" in html
    assert f'<a href="{SITE}/scorecards/{card.pk}/">' in html
    assert "style=" not in html
    assert (Email.objects.get().status, Notice.objects.get().mail) == (STATUS.sent, Email.objects.get())
    assert email.send_waiting() == email.Tally()
    assert len(box.mails) == 1


def test_a_title_of_several_lines_makes_no_header(box, card, manager):
    Proposal.objects.update(title="One\nBcc: all@office.example")
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    email.send_waiting()
    assert box.mails[0]["Subject"] == "One Bcc: all@office.example: ada submitted a scorecard of draft 1"
    assert box.mails[0]["Bcc"] is None


@pytest.mark.parametrize("closed", [{"restricted": True}, {"marking": "CUI"}, {"marking": "of old"}])
def test_mail_about_a_closed_proposal_names_nothing_but_a_link(box, settings, card, manager, closed):
    Proposal.objects.update(title="Nuuk", **closed)
    Membership.objects.create(proposal=card.draft.proposal, person=manager)
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    email.send_waiting()
    [mail] = box.mails
    link = f"{SITE}/notices/{Notice.objects.get().pk}/"
    text, html = parts(mail)
    assert text.strip() == f"{GENERIC}:\n\n{link}"
    assert re.sub(r"<style>.*?</style>", "", html, flags=re.S).split("<body>")[1].split() == (
        f'<main><h1>{GENERIC}</h1> <p><a href="{link}">{link}</a></p></main> </body> </html>'.split()
    )
    assert set(mail.keys()) == {
        "Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"
    }  # fmt: skip
    assert (mail["Subject"], mail["From"]) == (GENERIC, "touchstone@localhost")
    assert re.fullmatch(r"<[\d.]+@touchstone\.office\.example>", mail["Message-ID"].strip())
    everything = mail.as_string().lower().replace("auto-submitted", "")
    assert not [word for word in ("nuuk", "ada", "submit", "scorecard", "draft", "cui") if word in everything]


def test_a_waiting_mail_names_nothing_and_is_filled_in_as_things_stand_when_it_leaves(box, card, manager):
    submit(card)
    waiting = Email.objects.get()
    assert (waiting.subject, f"{SITE}/notices/" in waiting.message) == (GENERIC, True)
    assert "Steel" not in waiting.message + waiting.html_message + waiting.subject
    Proposal.objects.update(restricted=True)
    Membership.objects.create(proposal=card.draft.proposal, person=manager)
    email.send_waiting()
    assert box.said == [("mia@office.example", GENERIC)]


def close_it(card, manager):
    Proposal.objects.update(restricted=True)


def close_the_account(card, manager):
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)


def switch_it_off(card, manager):
    type(manager).objects.filter(pk=manager.pk).update(mail_off=["submitted"])


def assign_the_manager(card, manager):
    assignments.assign(card.draft, card.framework, manager, by=make_user("manager", username="max"))
    Notice.objects.filter(kind="assigned").delete()


@pytest.mark.parametrize("happens", [close_it, close_the_account, switch_it_off, assign_the_manager])
def test_mail_that_somebody_may_not_or_will_not_have_any_more_is_dropped(box, card, manager, happens):
    submit(card)
    happens(card, manager)
    tally = email.send_waiting()
    assert (tally.sent, tally.dropped >= 1, box.mails, Email.objects.count()) == (0, True, [], 0)


def test_it_goes_to_the_address_of_the_day(box, card, manager):
    submit(card)
    type(manager).objects.filter(pk=manager.pk).update(email="mia@elsewhere.example")
    email.send_waiting()
    assert [mail["To"] for mail in box.mails] == ["mia@elsewhere.example"]


@pytest.mark.parametrize("address", ["", "nobody", "a b@office.example", "x" * 300 + "@office.example"])
def test_an_address_that_is_none_stops_nothing(box, card, manager, address):
    type(manager).objects.filter(pk=manager.pk).update(email=address[:254])
    assert submit(card).state == "submitted"
    assert (Notice.objects.count(), Email.objects.count()) == (1, 0)


def test_without_a_mail_server_nothing_is_queued_or_sent(box, settings, card, manager):
    submit(card)
    settings.NOTICES_BY_MAIL = False
    workflow.apply(card, "return", by=manager, note="n")
    assert [notice.kind for notice in Notice.objects.order_by("pk")] == ["submitted", "returned"]
    assert Email.objects.count() == 1
    assert email.send_waiting() == email.Tally()
    assert box.mails == []


@pytest.mark.parametrize("trouble", ["nobody listens", "refused", "silence"])
def test_what_cannot_be_sent_is_tried_again_and_arrives_once(settings, card, manager, trouble, caplog):
    settings.EMAIL_TIMEOUT = 0.2
    submit(card)
    if trouble == "nobody listens":
        point_to(settings, free_port())
        tally = email.send_waiting()
    elif trouble == "silence":
        with silent_server(settings):
            tally = email.send_waiting()
    else:
        with mail_server(settings) as box:
            box.refuse = "451 Try again later"
            tally = email.send_waiting()
            assert box.mails == []
    assert tally == email.Tally(delayed=1)
    assert "Mail that could not be sent: 1 to be tried again, 0 given up (" in caplog.text
    mail = Email.objects.get()
    assert (mail.status, mail.number_of_retries) == (STATUS.requeued, 1)
    assert timedelta(minutes=14) < mail.scheduled_time - timezone.now() < timedelta(minutes=16)
    with mail_server(settings) as box:
        assert email.send_waiting() == email.Tally()
        due_now()
        assert email.send_waiting() == email.Tally(sent=1)
        assert email.send_waiting() == email.Tally()
        assert [mail["Message-ID"].strip() for mail in box.mails] == [Email.objects.get().message_id]


def test_it_is_tried_for_three_days():
    asked = ours.POST_OFFICE
    assert asked["MAX_RETRIES"] * asked["RETRY_INTERVAL"] == timedelta(days=3)


def test_then_it_is_given_up(settings, card, manager):
    submit(card)
    Email.objects.update(number_of_retries=settings.POST_OFFICE["MAX_RETRIES"])
    point_to(settings, free_port())
    assert email.send_waiting() == email.Tally(given_up=1)
    assert Email.objects.get().status == STATUS.failed
    assert Log.objects.get().exception_type == "ConnectionRefusedError"


def test_a_server_that_is_down_is_not_asked_for_every_mail(settings, card):
    for _ in range(5):
        make_user("manager")
    submit(card)
    point_to(settings, free_port())
    assert email.send_waiting() == email.Tally(delayed=3)
    assert Email.objects.filter(status=STATUS.queued, number_of_retries=None).count() == 2


def test_one_refused_mail_does_not_hold_up_the_others(settings, card):
    for name in ("mia", "max", "moe"):
        make_user("manager", username=name)
    submit(card)
    Email.objects.filter(to="mia@office.example").update(from_email="nobody")
    with mail_server(settings) as box:
        first = Email.objects.order_by("pk").first()
        type(first).objects.filter(pk=first.pk).update(headers={"X-Bad": "a\nb"})
        assert email.send_waiting() == email.Tally(sent=2, delayed=1)
        assert [mail["To"] for mail in box.mails] == ["max@office.example", "moe@office.example"]


def test_only_one_sends_at_a_time(box, card, manager):
    submit(card)
    with sole_sender() as mine:
        assert mine
        found = []
        other = threading.Thread(target=lambda: found.append(ask_in_a_thread()))
        other.start()
        other.join()
        assert found == [False]
    with sole_sender() as mine:
        assert mine


def ask_in_a_thread():
    try:
        with sole_sender() as mine:
            return mine
    finally:
        connections.close_all()


def wait_for_mail_threads():
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(120)
            assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_two_that_send_at_the_same_time_send_each_mail_once(box, card):
    for number in range(8):
        make_user("manager", username=f"m{number}")
    submit(card)
    box.delay = 0.02
    senders = [threading.Thread(target=background.done, args=("mail", email.send_waiting)) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert [mail["To"] for mail in box.mails] == [f"m{number}@office.example" for number in range(8)]


def test_mail_whose_own_sender_found_another_at_work_is_not_forgotten(box, card, manager, monkeypatch):
    submit(card)
    send_all = email.send_all

    def with_a_late_one(tally):
        down = send_all(tally)
        if tally.sent == 1:
            workflow.apply(card, "return", by=manager, note="n")
        return down

    monkeypatch.setattr(email, "send_all", with_a_late_one)
    assert email.send_waiting() == email.Tally(sent=2)
    assert [mail["To"] for mail in box.mails] == ["mia@office.example", "ada@office.example"]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_by_itself_once_the_change_is_kept(box, settings, card, manager):
    settings.MAIL_AT_ONCE = True
    submit(card)
    wait_for_mail_threads()
    assert [mail["To"] for mail in box.mails] == ["mia@office.example"]


@pytest.mark.django_db(transaction=True)
def test_mail_that_comes_in_while_another_leaves_goes_too(box, settings, card, manager):
    settings.MAIL_AT_ONCE = True
    box.delay = 0.3
    submit(card)
    telling.tell("due", card.draft, by=None, to=[card.scorer])
    wait_for_mail_threads()
    assert [mail["To"] for mail in box.mails] == ["mia@office.example", "ada@office.example"]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_keeps_nobody_waiting(settings, client, card, manager):
    settings.MAIL_AT_ONCE = True
    settings.EMAIL_TIMEOUT = 600
    client.force_login(card.scorer)
    with silent_server(settings):
        assert client.post(f"/scorecards/{card.pk}/do/submit/").status_code == 302
        assert [thread.is_alive() for thread in threading.enumerate() if thread.name == "mail"] == [True]
        assert Scorecard.objects.get().state == "submitted"
    wait_for_mail_threads()
    assert Email.objects.get().status == STATUS.requeued
    with mail_server(settings) as box:
        due_now()
        email.send_waiting()
        assert [mail["To"] for mail in box.mails] == ["mia@office.example"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_mail(box, settings, card, manager):
    settings.MAIL_AT_ONCE = True
    with transaction.atomic():
        submit(card)
        transaction.set_rollback(True)
    assert (Email.objects.count(), Notice.objects.count(), Scorecard.objects.get().state) == (0, 0, "open")
    assert not [thread for thread in threading.enumerate() if thread.name == "mail"]


def test_the_cost_of_telling_is_the_same_for_one_mail_and_for_many(card, django_assert_num_queries):
    framework = make_framework()
    people = [make_user() for _ in range(4)]
    notices = [
        Notice(person=person, kind="assigned", proposal=card.draft.proposal, says="x", path="/") for person in people
    ]
    Notice.objects.bulk_create(notices)
    with django_assert_num_queries(2):
        email.queue(notices[:1])
    with django_assert_num_queries(2):
        email.queue(notices[1:])
    assert framework.pk
