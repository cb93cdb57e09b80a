"""Mail about notices: queued with the change that it tells of, sent afterwards, and filled in only when it leaves.

A mail waits as a sentence that names nothing. Right before it is sent it is made anew from its notice: by then the
person may no longer see the proposal, may have switched this kind off, or the proposal may have become restricted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connections, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from post_office.mail import get_queued, send_queued
from post_office.models import PRIORITY, STATUS, Email, Log

from checklist.models import Notice, Proposal, User
from checklist.notices.sole_sender import sole_sender

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
    try:
        validate_email(person.email)
    except ValidationError:
        return False
    return True


def queue(notices: Iterable[Notice]) -> None:
    """Let these notices go out by e-mail where their people want that. Call it inside the change's transaction."""
    wanted = [notice for notice in notices if gets_mail(notice.person, notice.kind)]
    if not wanted:
        return
    mails = Email.objects.bulk_create(waiting(notice.person) for notice in wanted)
    for notice, mail in zip(wanted, mails, strict=True):
        notice.mail = mail
    Notice.objects.bulk_update(wanted, ["mail"])
    if settings.MAIL_AT_ONCE:
        transaction.on_commit(start, robust=True)


def waiting(person: User) -> Email:
    """A mail that names nothing yet. Its id stays the same at every attempt, so a second copy would be known as one."""
    # The library's own function would run the text through Django's templates.
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
        headers=HEADERS,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        priority=PRIORITY.medium,
        status=STATUS.queued,
        **discreet(reverse("checklist:notices")),
    )


def discreet(path: str) -> dict[str, str]:
    """Subject and bodies that name nothing but a link."""
    return rendered("discreet", link=settings.SITE_URL + path)


def full(notice: Notice) -> dict[str, str]:
    """Subject and bodies that say what happened, to which proposal, by whom."""
    return rendered(
        "notice",
        link=settings.SITE_URL + notice.path,
        choices=settings.SITE_URL + reverse("checklist:settings"),
        title=notice.proposal.title,
        says=notice.says,
    )


def rendered(name: str, **context: str) -> dict[str, str]:
    """The three parts of a mail from their templates; a subject is one line."""
    return {
        "subject": " ".join(render_to_string(f"mail/{name}_subject.txt", context).split()),
        "message": render_to_string(f"mail/{name}.txt", context),
        "html_message": render_to_string(f"mail/{name}.html", context),
    }


def is_discreet(proposal: Proposal) -> bool:
    """Whether mail about it says nothing: it is restricted, or its marking forbids what mail does not protect."""
    return proposal.restricted or proposal.marking != settings.MARKINGS[0]


def start() -> None:
    """Send what waits in a thread of its own, which ends with it; nobody waits for the mail server."""
    threading.Thread(target=send_and_close, name="mail", daemon=True).start()


def send_and_close() -> None:
    """What the thread does: send, and leave no database connection behind. What fails is sent another time."""
    try:
        send_waiting()
    except Exception:
        logger.exception("Sending mail broke off; what was not sent waits.")
    finally:
        connections.close_all()


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
        tally.sent += sent
        tally.given_up += failed
        tally.delayed += requeued
        misses = 0 if sent else misses + 1
    return misses >= MOST_MISSES


def prepare_next(tally: Tally) -> bool:
    """Fill in the mail that goes next, after dropping those that nobody is to get any more. False: none is left."""
    while mail := next(iter(get_queued()), None):
        notice = Notice.objects.filter(mail=mail).select_related("person", "proposal").first()
        if notice and gets_mail(notice.person, notice.kind) and is_visible(notice):
            hidden = is_discreet(notice.proposal)
            content = discreet(reverse("checklist:notice", args=[notice.pk])) if hidden else full(notice)
            Email.objects.filter(pk=mail.pk).update(to=[notice.person.email], **content)
            return True
        mail.delete()
        tally.dropped += 1
    return False


def is_visible(notice: Notice) -> bool:
    """Whether its person may see today what it is about."""
    return Notice.objects.visible_to(notice.person).filter(pk=notice.pk).exists()
