"""A person's due dates at a private address, for calendars that ask for them again and again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.models import Assignment, CalendarFeed, User
from checklist.notices import calendar
from checklist.notices.letters import is_discreet, language_of, summary_of, uid_of
from checklist.panels.assignments import to_score
from checklist.said import in_language

MOST = 500  # days in one file, the most urgent first


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def make_anew(person: User) -> str:
    """A new token, which is told this once; the one before works no longer."""
    token = secrets.token_urlsafe(32)
    values = {"token_hash": digest(token), "created_at": timezone.now(), "content_hash": "", "changed_at": None}
    CalendarFeed.objects.update_or_create(person=person, defaults=values)
    return token


def switch_off(person: User) -> None:
    """Let no address of theirs work any more."""
    CalendarFeed.objects.filter(person=person).delete()


def is_on(person: User) -> bool:
    """Whether they have an address. One query."""
    return CalendarFeed.objects.filter(person=person).exists()


def feed_of(token: str) -> CalendarFeed | None:
    """Whose token this is; None for one that is none, that was replaced, and of a closed account. One query."""
    found = CalendarFeed.objects.filter(token_hash=digest(token), person__is_active=True)
    return found.select_related("person").first()


def text_of(person: User) -> str:
    """The file, in their language: what they have still to hand in by a day, as far as they may see it. One query."""
    days = to_score(person).filter(due__isnull=False)[:MOST]
    with in_language(language_of(person)):  # no session says who reads, and the calendar's own language is nobody's
        return calendar.feed(map(entry_of, days), name=_("Due in Touchstone"))


def entry_of(assignment: Assignment) -> calendar.Entry:
    """One day, with the name under which mail brings it too."""
    proposal = assignment.draft.proposal
    assert assignment.due, "Days only."
    page = (
        reverse("checklist:home") if is_discreet(proposal) else reverse("checklist:draft", args=[assignment.draft_id])
    )
    return calendar.Entry(
        uid=uid_of(f"assignment-{assignment.pk}"),
        sequence=assignment.day_changes,
        day=assignment.due,
        summary=summary_of(proposal, assignment.draft.number),
        link=settings.SITE_URL + page,
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        stamp=assignment.created_at,
    )


def changed_at(feed: CalendarFeed, text: str) -> datetime:
    """Since when the file says this: since it was first asked for in these words. One statement where it is new."""
    content = digest(text)
    if feed.content_hash != content or feed.changed_at is None:
        # Whole seconds is all that the header can say: no two contents may have the same.
        after = feed.changed_at + timedelta(seconds=1) if feed.changed_at else timezone.now()
        feed.content_hash, feed.changed_at = content, max(timezone.now(), after)
        CalendarFeed.objects.filter(pk=feed.pk).update(content_hash=content, changed_at=feed.changed_at)
    return feed.changed_at
