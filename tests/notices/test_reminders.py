"""What is due: told once, by the office's days; and what is old goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from checklist.models import Assignment, Notice, Proposal, Scorecard
from checklist.notices import reminders
from checklist.panels import assignments
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db
OFFICE = ZoneInfo("America/New_York")
TODAY = date(2031, 5, 3)


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` sets the time; it starts at noon of the office's 3 May 2031."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(datetime(2031, 5, 3, 12, tzinfo=OFFICE))
    return set_to


@pytest.fixture
def task(clock):
    return make_task(due=TODAY + timedelta(days=1))


def make_task(*, due, draft=None, framework=None, name="zoe", **fields):
    person = make_user(username=name)
    draft = draft or make_draft(make_proposal(title="Nuuk"))
    boss = make_user("manager")
    task = assignments.assign(draft, framework or make_framework(), person, by=boss, due=due)
    Assignment.objects.filter(pk=task.pk).update(created_at=timezone.now() - timedelta(days=9), **fields)
    Notice.objects.all().delete()
    Email.objects.all().delete()
    return task


def said():
    return list(Notice.objects.order_by("pk").values_list("person__username", "kind", "says"))


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=OFFICE)


def test_what_is_due_tomorrow_is_told_once(task):
    assert [reminders.remind() for _ in range(3)] == [1, 0, 0]
    assert said() == [("zoe", "due", "Draft 1 is due tomorrow")]
    assert Notice.objects.get().path == f"/drafts/{task.draft_id}/"
    assert Email.objects.count() == 1


def test_what_is_overdue_is_told_once_more(task, clock):
    reminders.remind()
    clock(noon(TODAY + timedelta(days=1)))
    assert reminders.remind() == 0
    clock(noon(TODAY + timedelta(days=2)))
    assert [reminders.remind() for _ in range(2)] == [1, 0]
    clock(noon(TODAY + timedelta(days=80)))
    assert reminders.remind() == 0
    assert said()[-1] == ("zoe", "due", "Draft 1 was due on 4 May 2031")


def test_a_reminder_that_was_missed_comes_on_the_day(task, clock):
    clock(noon(TODAY + timedelta(days=1)))
    assert [reminders.remind() for _ in range(2)] == [1, 0]
    assert said() == [("zoe", "due", "Draft 1 is due today")]


def test_who_was_assigned_today_for_today_knows(clock):
    task = make_task(due=TODAY)
    Assignment.objects.filter(pk=task.pk).update(created_at=noon(TODAY) - timedelta(hours=11, minutes=59))
    assert reminders.remind() == 0
    Assignment.objects.filter(pk=task.pk).update(created_at=noon(TODAY) - timedelta(hours=12, minutes=1))
    assert reminders.remind() == 1


def test_another_day_brings_another_reminder(task):
    reminders.remind()
    Assignment.objects.update(due=TODAY + timedelta(days=5))
    assert reminders.remind() == 0
    Assignment.objects.update(due=TODAY - timedelta(days=5))
    assert reminders.remind() == 1


def test_days_are_the_offices(task, clock):
    # In Greenwich it is 3 May already, in the office still the evening of the 2nd.
    clock(datetime(2031, 5, 3, 3, 59, tzinfo=ZoneInfo("UTC")))
    assert reminders.remind() == 0
    clock(datetime(2031, 5, 3, 4, 1, tzinfo=ZoneInfo("UTC")))
    assert reminders.remind() == 1


def test_what_is_handed_in_or_put_away_is_not_reminded_of(task):
    card = make_scorecard(task.draft, framework=task.framework, scorer=task.person)
    Scorecard.objects.filter(pk=card.pk).update(submitted_at=timezone.now(), state="returned")
    assert reminders.remind() == 0
    Scorecard.objects.filter(pk=card.pk).update(submitted_at=None, state="open")
    Proposal.objects.update(archived_at=timezone.now())
    assert reminders.remind() == 0
    Proposal.objects.update(archived_at=None, restricted=True)
    assert reminders.remind() == 0
    Proposal.objects.update(restricted=False)
    task.person.is_active = False
    task.person.save()
    assert reminders.remind() == 0
    task.person.is_active = True
    task.person.save()
    assert reminders.remind() == 1


def test_it_works_in_batches(clock, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(reminders, "BATCH", 2)
    draft, framework = make_draft(), make_framework()
    for number in range(5):
        make_task(due=TODAY + timedelta(days=1), draft=draft, framework=framework, name=f"p{number}")
    assert reminders.remind() == 5
    with django_assert_max_num_queries(7):
        assert reminders.remind() == 0


def test_the_start_page_says_what_is_near_and_what_is_past(client, task, clock):
    client.force_login(task.person)
    expected = {
        -5: "overdue since 28 April 2031",
        0: "<b>today, 3 May 2031</b>",
        1: "<b>tomorrow, 4 May 2031</b>",
        2: "<b>5 May 2031</b>",
    }
    for days, words in expected.items():
        Assignment.objects.update(due=TODAY + timedelta(days=days))
        assert words in client.get("/").html


def test_deliver_reminds_sends_and_says_so_once(task, settings):
    first, second = StringIO(), StringIO()
    with mail_server(settings) as box:
        call_command("deliver", stdout=first)
        call_command("deliver", stdout=second)
        assert box.said == [("zoe@office.example", "Nuuk: Draft 1 is due tomorrow")]
    assert (first.getvalue(), second.getvalue()) == ("Reminders 1, mails sent 1.\n", "")


def notice(task, **fields):
    created = fields.pop("created_at", timezone.now())
    made = Notice.objects.create(
        person=task.person, kind="assigned", proposal=task.draft.proposal, says=fields.pop("says"), path="/", **fields
    )
    Notice.objects.filter(pk=made.pk).update(created_at=created)
    return made


def test_old_notices_go(task, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 1)
    now = timezone.now()
    ages = {days: now - timedelta(days=days) for days in (89, 91, 364, 366, 731)}
    notice(task, says="read long ago", read_at=ages[91])
    notice(task, says="read lately", read_at=ages[89])
    notice(task, says="unread for long", created_at=ages[366])
    notice(task, says="unread", created_at=ages[364])
    notice(task, says="only mailed", on_page=False, created_at=ages[91])
    notice(task, says="told once", key="k", read_at=ages[91], created_at=ages[366])
    notice(task, says="told once, long ago", key="l", read_at=ages[91], created_at=ages[731])
    assert reminders.clear() == 4
    assert [says for _, _, says in said()] == ["read lately", "unread", "told once"]


def test_old_mail_goes_and_its_notice_stays(task, settings):
    reminders.remind()
    Email.objects.update(created=timezone.now() - timedelta(days=31))
    assert reminders.clear() == 0
    Email.objects.update(status=STATUS.sent)
    assert reminders.clear() == 1
    assert Notice.objects.get().mail is None
    Notice.objects.all().delete()
    reminders.remind()
    Email.objects.update(created=timezone.now() - timedelta(days=31))
    settings.NOTICES_BY_MAIL = False
    assert reminders.clear() == 1
