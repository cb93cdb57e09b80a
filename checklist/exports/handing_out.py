"""Files that leave the office by a page or by the API: bytes, type and name, and the event that says who took one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from checklist.documents.folding import fold
from checklist.exports import FORMATS, disposition, filename, in_name, papers, plain_filename
from checklist.exports.counter_draft import counter_draft, word_file_of
from checklist.models import Amendment, Draft, Event, Scorecard, User

BESIDE = ("comments", "amendments")


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file's bytes, its content type, and the header by which it is saved under its name."""

    content: bytes
    content_type: str
    disposition: str


def scorecard_file(card: Scorecard, format: str, *, by: User, beside: Collection[str] = ()) -> HandedOut:
    """A scorecard as a file of `FORMATS`, or "zip" of an approved one; that `by` took it is logged.

    `beside` are those of `BESIDE` that are wanted with it; a format without room for them passes them over. Raises
    KeyError for a format that there is not, and `Unprintable`.
    """
    room = format in FORMATS and FORMATS[format].talks
    wanted = [name for name in BESIDE if room and name in beside]
    report, content = papers.file_of(card, format, reader=by, **{f"with_{name}": True for name in wanted})
    more = f" with {' and '.join(wanted)}" if wanted else ""
    Event.objects.write("exported", by=by, proposal=card.draft.proposal, scorecard=card, target=f"{format}{more}")
    kind = FORMATS[format].content_type if format in FORMATS else papers.CONTENT_TYPE
    state = f"{card.state}{more.replace(' ', '-')}"
    names = filename(report, format, state=state), plain_filename(report, format, state=state)
    return HandedOut(content, kind, disposition(*names))


def counter_draft_file(draft: Draft, amendments: Sequence[Amendment], *, by: User) -> HandedOut:
    """The Word file of a draft with these amendments as tracked changes; that `by` took it is logged.

    Raises `Unreadable`.
    """
    found = counter_draft(draft, amendments, word_file_of(draft), at=timezone.now())
    Event.objects.write("counter-draft", by=by, proposal=draft.proposal, target=f"draft {draft.number}")
    return HandedOut(found.content, FORMATS["docx"].content_type, disposition(*counter_draft_names(draft)))


def counter_draft_names(draft: Draft) -> tuple[str, str]:
    """Such as "counter-draft-yongbyon-offer-draft-2.docx", and the same in ASCII."""

    def named(title: str) -> str:
        return f"counter-draft-{in_name(title, 60, 120) or 'proposal'}-draft-{draft.number}.docx"

    title = fold(draft.proposal.title)
    return named(title), named(title.encode("ascii", "ignore").decode())
