"""Files that leave the office by a page or by the API: bytes, type and name, and the event that says who took one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from checklist.documents.folding import fold
from checklist.exports import FORMATS, disposition, filename, in_name, papers, plain_filename, workbook
from checklist.exports.counter_draft import counter_draft, word_file_of
from checklist.models import Amendment, Draft, Event, Scorecard, User
from checklist.models.snapshot import snapshot
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.workbook_back import Known

BESIDE = ("comments", "amendments")


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file's bytes, its content type, and the header by which it is saved under its name."""

    content: bytes
    content_type: str
    disposition: str

    @property
    def answer(self) -> HttpResponse:
        """As it is sent."""
        headers = {"Content-Disposition": self.disposition}
        return HttpResponse(self.content, content_type=self.content_type, headers=headers)


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
    named = filename(report, format, state=state), plain_filename(report, format, state=state)
    return HandedOut(content, kind, disposition(*named))


def counter_draft_file(draft: Draft, amendments: Sequence[Amendment], *, by: User) -> HandedOut:
    """The Word file of a draft with these amendments as tracked changes; that `by` took it is logged.

    Raises `Unreadable`.
    """
    found = counter_draft(draft, amendments, word_file_of(draft), at=timezone.now())
    Event.objects.write("counter-draft", by=by, proposal=draft.proposal, target=f"draft {draft.number}")
    return HandedOut(found.content, FORMATS["docx"].content_type, disposition(*names("counter-draft", draft, "docx")))


def workbook_file(card: Scorecard, *, by: User) -> HandedOut:
    """A scorecard as a workbook to fill in; that `by` took it is logged."""
    with snapshot():
        sheet, known = load_sheet(card, citations=True), Known.of(card)
    content = workbook.render(sheet, known, paper=settings.PAPER)
    Event.objects.write("exported", by=by, proposal=card.draft.proposal, scorecard=card, target="workbook")
    return HandedOut(content, FORMATS["xlsx"].content_type, disposition(*names("fill-in", card.draft, "xlsx")))


def names(begins: str, draft: Draft, extension: str) -> tuple[str, str]:
    """Such as "counter-draft-yongbyon-offer-draft-2.docx", and the same in ASCII."""

    def named(title: str) -> str:
        return f"{begins}-{in_name(title, 60, 120) or 'proposal'}-draft-{draft.number}.{extension}"

    title = fold(draft.proposal.title)
    return named(title), named(title.encode("ascii", "ignore").decode())
