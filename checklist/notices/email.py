"""Mail about notices: queued with the change that it tells of, sent afterwards, and filled in only when it leaves.

A mail waits as a sentence that names nothing. Right before it is sent it is made anew from its notice: by then the
person may no longer see the proposal, may have switched this kind off, or the proposal may have become restricted.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from post_office.mail import get_queued, send_queued
from post_office.models import PRIORITY, STATUS, Attachment, Email, Log

from checklist.models import Notice, User
from checklist.notices import background
from checklist.notices.calendar import Entry, render
from checklist.notices.letters import discreet, entry_of, language_of, letter
from checklist.notices.sole_sender import sole_sender
from checklist.said import in_language

logger = logging.getLogger(__name__)

HEADERS = {"Auto-Submitted": "auto-generated"}
# After so many failures in a row the server is taken to be down, and the rest waits for the next time.
MOST_MISSES = 3


@dataclass(slots=True)
class Tally:
    """What became of the mail that waited."""

    sent: int = 0
    delayed: int = 0
    given_up: int = 0
    dropped: int = 0


def gets_mail(person: User, kind: str) -> bool:
    """Whether this kind goes to them by e-mail: they have an address that mail can be sent to, and left it on."""
    if not settings.NOTICES_BY_MAIL or not person.is_active or kind in person.mail_off:
        return False
    if person.mail_pace == User.Pace.NEVER:
        return False
    try:
        validate_email(person.email)
    except ValidationError:
        return False
    return True


def queue(notices: Iterable[Notice], *, quiet: bool = False, gathers: Collection[str] = ()) -> None:
    """Let these notices go out by e-mail where their people want that. Call it inside the change's transaction.

    With `quiet` the mail waits some minutes, in case that what it tells of is taken back; it joins a mail that waits
    already with notices of the kinds `gathers` about the same scorecard. Who wants one mail a day gets them with that.
    """
    wanted = [notice for notice in notices if gets_mail(notice.person, notice.kind)]
    if not wanted:
        return
    now = [notice for notice in wanted if notice.person.mail_pace != User.Pace.DAILY]
    there = held_open(now, gathers) if gathers else {}
    apart = [notice for notice in now if notice.person_id not in there]
    due = timezone.now() + timedelta(minutes=settings.MAIL_QUIET_MINUTES) if quiet else None
    mails = Email.objects.bulk_create(waiting(notice.person, due=due) for notice in apart) if apart else []
    for notice in wanted:
        notice.in_digest, notice.mail_id = notice.person.mail_pace == User.Pace.DAILY, there.get(notice.person_id)
    for notice, mail in zip(apart, mails, strict=True):
        notice.mail = mail
    Notice.objects.bulk_update(wanted, ["mail", "in_digest"])
    if settings.MAIL_AT_ONCE:
        transaction.on_commit(start, robust=True)


def held_open(notices: Collection[Notice], kinds: Collection[str]) -> dict[int, int]:
    """By person the mail that still waits out its quiet minutes with such a notice about the same scorecard.

    It is locked, so that it does not leave before this transaction is over.
    """
    people, cards = {notice.person_id for notice in notices}, {notice.scorecard_id for notice in notices}
    told = Notice.objects.filter(person__in=people, scorecard__in=cards, kind__in=kinds).exclude(mail=None)
    open_still = Email.objects.select_for_update().filter(
        pk__in=told.values("mail"), status=STATUS.queued, number_of_retries=None, scheduled_time__gt=timezone.now()
    )
    held = {mail.pk for mail in open_still}
    return dict(told.filter(mail__in=held).values_list("person", "mail")) if held else {}


def waiting(person: User, *, due: datetime | None = None) -> Email:
    """A mail that names nothing yet. Its id stays the same at every attempt, so a second copy would be known as one."""
    # The library's own function would run the text through Django's templates.
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
        headers=HEADERS,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        priority=PRIORITY.medium,
        status=STATUS.queued,
        scheduled_time=due,
        **discreet(reverse("checklist:notices")),
    )


def start() -> None:
    """Send what waits in a thread of its own, which ends with it; nobody waits for the mail server."""
    background.start("mail", send_waiting)


def send_waiting() -> Tally:
    """Send what is due, oldest first, until nothing is or the server seems to be down. Only one sends at a time.

    Mail that came in while the last one was leaving is seen too: its own sender found this one at work and went.
    """
    tally = Tally()
    down = False
    while settings.NOTICES_BY_MAIL and not down:
        with sole_sender() as mine:
            if not mine:
                break
            down = send_all(tally)
        if not get_queued().exists():
            break
    if tally.delayed or tally.given_up:
        reason = Log.objects.order_by("pk").values_list("exception_type", "message").last()
        logger.warning(
            "Mail that could not be sent: %d to be tried again, %d given up (%s).",
            *(tally.delayed, tally.given_up, ": ".join(reason or ())),
        )
    return tally


def send_all(tally: Tally) -> bool:
    """Send one after the other; True where so many failed in a row that the server must be down."""
    misses = 0
    while misses < MOST_MISSES and prepare_next(tally):
        sent, failed, requeued = send_queued()
        let_go()
        tally.sent += sent
        tally.given_up += failed
        tally.delayed += requeued
        misses = 0 if sent else misses + 1
    return misses >= MOST_MISSES


def prepare_next(tally: Tally) -> bool:
    """Fill in the mail that goes next, after dropping those that nobody is to get any more. False: none is left."""
    while mail := next(iter(get_queued()), None):
        if fill_in(mail):
            return True
        tally.dropped += 1
    return False


@transaction.atomic
def fill_in(mail: Email) -> bool:
    """Write into a mail what its notices say today; it is deleted where none is left to be told, and False.

    A notice is left out that was withdrawn, whose kind was switched off, or that its person may not see any more.
    """
    # Whoever adds a notice to it holds it until that is kept.
    Email.objects.select_for_update().filter(pk=mail.pk).first()
    first = mail.notices.select_related("person").first()
    found: list[Notice] = []
    if first:
        visible = Notice.objects.visible_to(first.person).filter(mail=mail, withdrawn_at=None)
        found = list(visible.select_related("person", "proposal", "draft").order_by("created_at", "pk"))
    wanted = [notice for notice in found if gets_mail(notice.person, notice.kind)]
    if not wanted:
        mail.delete()
        return False
    with in_language(language_of(wanted[0].person)):
        Email.objects.filter(pk=mail.pk).update(to=[wanted[0].person.email], **letter(wanted))
        attach(mail, [entry for entry in map(entry_of, wanted) if entry])
    return True


def attach(mail: Email, entries: Iterable[Entry]) -> None:
    """Put days for calendars beside the mail's text. They are made anew for each attempt, and kept nowhere else."""
    for number, entry in enumerate(entries, start=1):
        name = f"due-{number}.ics"
        added = Attachment(name=name, mimetype=f"text/calendar; method={entry.method}")
        added.file.save(name, ContentFile(render(entry).encode()))
        added.emails.add(mail)


def let_go() -> None:
    """Forget the files of the mail that was just tried; only one is made ready at a time."""
    for added in Attachment.objects.all():
        added.file.delete(save=False)
        added.delete()
