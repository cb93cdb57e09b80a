"""What a mail says: one notice or several, in words or, where mail must not tell, as nothing but a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from checklist.models import Notice, Proposal, User
from checklist.notices import calendar


def is_discreet(proposal: Proposal) -> bool:
    """Whether mail about it says nothing: it is restricted, or its marking forbids what mail does not protect."""
    return proposal.restricted or proposal.marking != settings.MARKINGS[0]


def letter(notices: Sequence[Notice]) -> dict[str, str]:
    """Subject and bodies of the mail that brings one person these, at least one: as much as mail may say of each."""
    with translation.override(spoken_by(notices[0].person)):
        return letter_of(notices)


def spoken_by(person: User) -> str:
    """The language in which somebody gets mail: the one they chose, else the office's."""
    return person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def letter_of(notices: Sequence[Notice]) -> dict[str, str]:
    """The mail in the language that is spoken."""
    told = [notice for notice in notices if not is_discreet(notice.proposal)]
    if len(notices) == 1:
        return full(told[0]) if told else discreet(own_address(notices[0]))
    return several(told, hidden=len(notices) - len(told)) if told else discreet(reverse("checklist:notices"))


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
        says=notice.said,
    )


def several(notices: Sequence[Notice], *, hidden: int) -> dict[str, str]:
    """Subject and bodies that list what happened, proposal by proposal, and link to what must not be named."""
    by_proposal: dict[int, dict[str, Any]] = {}
    for notice in notices:
        found = by_proposal.setdefault(notice.proposal_id, {"title": notice.proposal.title, "notices": []})
        found["notices"].append({"says": notice.said, "at": notice.created_at, "link": settings.SITE_URL + notice.path})
    return rendered(
        "several",
        proposals=list(by_proposal.values()),
        first=notices[0].said,
        more=len(notices) - 1,
        number=len(notices) + hidden,
        one=len(by_proposal) == 1 and not hidden,
        hidden=hidden,
        news=settings.SITE_URL + reverse("checklist:notices"),
        choices=settings.SITE_URL + reverse("checklist:settings"),
    )


def rendered(name: str, **context: Any) -> dict[str, str]:
    """The three parts of a mail from their templates; a subject is one line."""
    return {
        "subject": " ".join(render_to_string(f"mail/{name}_subject.txt", context).split()),
        "message": render_to_string(f"mail/{name}.txt", context),
        "html_message": render_to_string(f"mail/{name}.html", context),
    }


def language_of(person: User) -> str:
    """The language that a person chose for the program and its mail, else the office's."""
    return getattr(person, "language", "") or settings.LANGUAGE_CODE


def own_address(notice: Notice) -> str:
    """The notice's own address, which leads to what it is about and does not even name the kind of page."""
    return reverse("checklist:notice", args=[notice.pk])


def entry_of(notice: Notice) -> calendar.Entry | None:
    """The day that the notice brings for a calendar, in words that mail may carry; None where it brings none."""
    with translation.override(spoken_by(notice.person)):
        return entry_in_words(notice)


def entry_in_words(notice: Notice) -> calendar.Entry | None:
    """The entry in the language that is spoken."""
    kept = notice.calendar
    if not kept:
        return None
    hidden = is_discreet(notice.proposal)
    return calendar.Entry(
        uid=uid_of(kept["uid"]),
        sequence=kept["sequence"],
        day=date.fromisoformat(kept["day"]),
        summary=summary_of(notice.proposal, notice.draft.number if notice.draft else ""),
        link=settings.SITE_URL + (own_address(notice) if hidden else notice.path),
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        stamp=notice.created_at,
        taken_back=kept["taken_back"],
    )


def uid_of(key: str) -> str:
    """By which a calendar knows a day again, whichever way it came."""
    return f"{key}@{urlsplit(settings.SITE_URL).hostname}"


def summary_of(proposal: Proposal, number: int | str) -> str:
    """What a calendar says of a day: as much as mail may say."""
    if is_discreet(proposal):
        return _("Due in Touchstone")
    return _("Due: draft %(number)s of %(title)s") % {"number": number, "title": proposal.title}
