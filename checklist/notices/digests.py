"""The one mail a day of those who chose it: made up in the morning, sent like any other."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from checklist.models import Notice, User
from checklist.notices import email

# The hour of the office's day from which the day's mail is made up.
HOUR = 7


def make_up() -> int:
    """Put what waits for each person's day into one mail that waits to be sent; says how many mails that were.

    A day is made up once for each person, however often and from how many processes this is called: whoever writes the
    day down first makes it up. What comes in later waits for the next.
    """
    now = timezone.localtime()
    if now.hour < HOUR:
        return 0
    today = now.date()
    waits = Notice.objects.filter(person=OuterRef("pk"), in_digest=True)
    # Who has chosen another pace since still gets what waits.
    concerned = User.objects.filter(Q(mail_pace=User.Pace.DAILY) | Exists(waits), not_yet(today), is_active=True)
    return sum(make_up_for(person, today) for person in concerned.order_by("pk"))


def not_yet(today: date) -> Q:
    """Holds for people whose mail of that day has not been made up."""
    return Q(digest_on=None) | Q(digest_on__lt=today)


@transaction.atomic
def make_up_for(person: User, today: date) -> bool:
    """Make up one person's day; False where it is made up already, or there is no news."""
    if not User.objects.filter(not_yet(today), pk=person.pk).update(digest_on=today):
        return False
    news = Notice.objects.filter(person=person, in_digest=True)
    fresh = list(news.filter(withdrawn_at=None).values_list("pk", flat=True))
    news.exclude(pk__in=fresh).update(in_digest=False)
    if not fresh:
        return False
    mail = email.waiting(person)
    mail.save()
    news.filter(pk__in=fresh).update(mail=mail, in_digest=False)
    return True
