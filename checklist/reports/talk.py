"""What was said about a scorecard, for whoever asks for it on paper: never part of the report, nor of a seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from checklist import said
from checklist.models import Comment, Scorecard

APART = gettext_noop("Comments are remarks of those who worked on the scorecard, and not part of it.")
NOT_APPROVED = gettext_noop(
    "These comments are not part of what was approved: the approval and the office’s signature do not cover them, and"
    " this copy is not the signed file."
)


@dataclass(frozen=True)
class Remark:
    """One comment: on a requirement's code or "" for the whole scorecard, by whom, when, and what became of it."""

    code: str
    author: str
    at: datetime
    text: str
    state: str

    @property
    def about(self) -> str:
        """What it is on, in words."""
        return self.code or _("The scorecard")

    @property
    def when(self) -> str:
        """The moment as it is printed, by the office's clock."""
        return said.moment(self.at)

    @property
    def printed(self) -> str:
        """Its words, or that it was withdrawn; then what became of it."""
        if self.text and self.state:
            return _("%(text)s (%(state)s)") % {"text": self.text, "state": self.state}
        return self.text or said.capital(self.state)


@dataclass(frozen=True)
class Talk:
    """All comments on a scorecard in the order of its requirements, and what they are not part of."""

    note: str
    remarks: tuple[Remark, ...]


def talk_of(card: Scorecard) -> Talk:
    """The threads of a scorecard: of the whole first, then requirement by requirement. One query."""
    order = ("requirement__criterion__number", "requirement__number", "created_at", "pk")
    found = list(card.comments.select_related("author", "resolved_by", "requirement__criterion").order_by(*order))
    found.sort(key=lambda remark: remark.requirement is not None)
    note = NOT_APPROVED if card.state in Scorecard.SEALED else APART
    return Talk(_(note), tuple(remark_of(remark) for remark in found))


def remark_of(remark: Comment) -> Remark:
    """One comment as it is printed."""
    return Remark(
        code=remark.requirement.code if remark.requirement else "",
        author=str(remark.author),
        at=timezone.localtime(remark.created_at),
        text=remark.text,
        state=state_of(remark),
    )


def state_of(remark: Comment) -> str:
    """What became of it, "" where nothing did."""
    if remark.withdrawn_at:
        return _("withdrawn %(at)s") % {"at": said.moment(timezone.localtime(remark.withdrawn_at))}
    corrected = ""
    if remark.corrected_at:
        corrected = _("corrected %(at)s") % {"at": said.moment(timezone.localtime(remark.corrected_at))}
    settled = _("settled by %(resolved_by)s") % {"resolved_by": remark.resolved_by} if remark.resolved_at else ""
    return said.commas(part for part in (corrected, settled) if part)
