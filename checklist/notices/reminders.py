"""What time brings: reminders of what is due, and the end of what is old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from post_office.models import STATUS, Email

from checklist.models import Assignment, Notice, Scorecard
from checklist.models import notice as sayings
from checklist.notices import telling
from checklist.once import older_than

BATCH = 500
MAIL_DAYS, FORM_DAYS, READ_DAYS, UNREAD_DAYS = 30, 30, 90, 365


def to_remind() -> QuerySet[Assignment]:
    """Assignments not submitted that are due tomorrow, or were due; today's too if tomorrow's reminder was missed.

    Days are the office's (`TIME_ZONE`). Whoever is assigned today for today knows it already.
    """
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time()))
    own = {"scorer": OuterRef("person"), "draft": OuterRef("draft"), "framework": OuterRef("framework")}
    submitted = Scorecard.objects.filter(submitted_at__isnull=False, **own)
    near = Q(due=today + timedelta(days=1)) | Q(due=today, created_at__lt=midnight) | Q(due__lt=today)
    found = Assignment.objects.filter(near, draft__proposal__archived_at=None, person__is_active=True)
    return found.exclude(Exists(submitted)).select_related("draft__proposal", "person").order_by("pk")


def remind() -> int:
    """Tell each person once that a day is near, and once that it has passed; says how many notices were written.

    Another day for the assignment brings another reminder.
    """
    return sum(len(told) for told in map(remind_batch, batches(to_remind())))


def remind_batch(tasks: list[Assignment]) -> list[Notice]:
    """Remind of these, but for what was said before."""
    today = timezone.localdate()
    days = {task: task.due for task in tasks if task.due is not None}
    keys = {task: f"{task.pk} {due} {'overdue' if due < today else 'due'}" for task, due in days.items()}
    told = set(Notice.objects.filter(kind="due", key__in=keys.values()).values_list("key", flat=True))
    written: list[Notice] = []
    for task, key in keys.items():
        if key in told:
            continue
        due = days[task]
        says = sayings.OVERDUE if due < today else sayings.DUE_TODAY if due == today else sayings.DUE_TOMORROW
        more: Any = {"says": says, "day": telling.written(due)}
        about = telling.about_assignment(task)
        written += telling.tell("due", task.draft, by=None, to=[task.person], key=key, about=about, **more)
    return written


def batches(rows: QuerySet[Assignment]) -> Iterator[list[Assignment]]:
    """The rows in lists of at most `BATCH`, by their keys, so that none is held longer than it is worked on."""
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        yield found
        last = found[-1].pk


def clear() -> int:
    """Delete what nobody needs any more; says how many rows went.

    Mail a month after it was written, sent or not; that a form was sent, a month after; notices three months after they
    were read, or a year unread.
    A reminder that is told once stays as long as its assignment could still be due.
    """
    now = timezone.now()
    mail = Email.objects.filter(created__lt=now - timedelta(days=MAIL_DAYS))
    if settings.NOTICES_BY_MAIL:
        mail = mail.filter(status__in=[STATUS.sent, STATUS.failed])
    read = Q(read_at__lt=now - timedelta(days=READ_DAYS))
    read |= Q(on_page=False, created_at__lt=now - timedelta(days=READ_DAYS))
    old = Notice.objects.filter(read | Q(created_at__lt=now - timedelta(days=UNREAD_DAYS)))
    forms = older_than(now - timedelta(days=FORM_DAYS))
    old = old.filter(Q(key="") | Q(created_at__lt=now - timedelta(days=2 * UNREAD_DAYS)))
    return gone(mail) + gone(forms) + gone(old)


def gone(rows: QuerySet[Model]) -> int:
    """Delete the rows in batches; says how many there were."""
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count
