"""The scorecard as a Word document with real styles, to be pasted from and edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Doc
from docx.shared import Pt

from checklist import said
from checklist.exports.amendment_docx import amendments
from checklist.exports.archive import settled
from checklist.exports.docx_frame import MARGIN, headed, named, set_up, styled_paragraph, turned
from checklist.exports.docx_table import narrowed, table
from checklist.exports.text import clean, opening, short
from checklist.exports.wording import (
    NOTE,
    WHERE,
    about_draft,
    confidence,
    floor_sentence,
    footer,
    further,
    key,
    of_recommendations,
    paper_of,
    printed_in,
    readings,
    red_lines_heading,
    sealing,
    status,
)
from checklist.reports.amendment_table import AmendmentTable
from checklist.reports.parts import CriterionRow, RequirementRow
from checklist.reports.report import Report
from checklist.reports.talk import Talk

# Widths of page one's tables on US letter, and what margins, header and footer take of a page's height, in millimetres.
RED_LINES, RECOMMENDATIONS, EDGES = (11, 60, 25, 85), (11, 44, 27, 40, 59), 33.4


def render(report: Report, talk: Talk | None = None, proposed: AmendmentTable | None = None) -> bytes:
    """DOCX: the first page as in the PDF, then detail, changes, clauses and method.

    Comments and amendments stand behind all of it where they are given.
    """
    document = Document()
    foot = footer(short(clean(report.title), 80), report.draft_number)
    set_up(document, paper=report.paper, marking=report.marking, status=status(report), foot=foot)
    named(
        document,
        title=_("Scorecard: %(title)s") % {"title": report.title},
        author=report.scorer,
        subject=report.framework_title,
    )
    first_page(document, report)
    detail(document, report)
    if talk:
        comments(document, talk)
    if proposed:
        turned(document)
        amendments(document, proposed)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue(), report.seal.place if report.seal else "")


def first_page(document: Doc, report: Report) -> None:
    """What the deal is, position, bottom line, red lines, recommendations, changes, how firm, sign-off: one page."""
    room = fit(report)
    styled_paragraph(document, clean(report.title), "Title")
    about = [report.parties, about_draft(report)]
    framework = _("judged against %(framework_title)s, v%(framework_version)s") % {
        "framework_title": report.framework_title,
        "framework_version": report.framework_version,
    }
    document.add_paragraph(clean(" · ".join([part for part in about if part] + [framework])))
    if report.summary:
        document.add_paragraph(opening(clean(report.summary), room.reason))
    headed(document, report.position_label, 1).runs[0].font.size = Pt(18)
    standing(document, report)
    document.add_paragraph(clean(report.bottom_line) or _("No bottom line yet."))
    for sentence in (report.approved_as, report.moved.sentence if report.moved else ""):
        if sentence:
            document.add_paragraph(clean(sentence))
    heading = red_lines_heading(report)
    if heading:
        headed(document, heading, 1)
        table(document, (_("No."), _("Red line"), _("State"), _("Why")), red_lines(report, room), RED_LINES, small=True)
    headed(document, _("The recommendations"), 1)
    table(
        document,
        (_("No."), _("Recommendation"), _("Verdict"), _("Requirements"), _("Why")),
        recommendations(report, room),
        RECOMMENDATIONS,
        small=True,
    )
    styled_paragraph(document, said.sentences([key(), floor_sentence(report)]), "Caption")
    must_change(document, report, whole=room.whole)
    end = len(document.paragraphs)
    how_firm(document, report, room)
    if report.sign_off:
        # Never alone on a page: what stands before it goes with it.
        for paragraph in document.paragraphs[end:]:
            paragraph.paragraph_format.keep_with_next = True
        headed(document, _("Sign-off"), 1)
        signed = " · ".join(sign.printed for sign in report.sign_off)
        approval = f". {report.seal.line}" if report.seal and report.seal.text else ""
        document.add_paragraph(clean(signed + approval))
        if approval and (told := printed_in()):
            document.add_paragraph(told)
    if report.note:
        noted = document.add_paragraph()
        noted.add_run(_("%(heading)s:") % {"heading": _(NOTE)} + " ").bold = True
        noted.add_run(opening(clean(report.note), room.reason))


@dataclass(frozen=True, slots=True)
class Room:
    """How much page one says: characters of a reason, whether changes stand in words, and whether a reason is repeated.

    A recommendation whose reason stands under the red lines already may point there; without `whys` all point to the
    detail.
    """

    reason: int
    whole: bool
    again: bool = True
    whys: bool = True


ROOMS = (
    Room(200, whole=True),
    Room(0, whole=True),
    Room(0, whole=True, again=False),
    Room(0, whole=False, again=False),
    Room(0, whole=False, again=False, whys=False),
)


def fit(report: Report) -> Room:
    """The most that page one has room for, in millimetres of a wide type; Word breaks the lines itself."""
    return next((room for room in ROOMS if height(report, room) <= paper_of(report.paper).height - EDGES), ROOMS[-1])


def height(report: Report, room: Room) -> float:
    """About how high page one would be, in millimetres."""
    texts = [report.summary and opening(report.summary, room.reason), report.bottom_line, " ".join(report.how_sure)]
    texts += [report.note and f"{_(NOTE)}: {opening(report.note, room.reason)}"]
    texts += [report.grounds_text, report.sentence, report.approved_as, report.moved.sentence if report.moved else ""]
    if report.panel:
        texts.append(report.panel.sentence + report.panel.agreement)
        texts += [opening(one.reason, room.reason) + " " * 60 for one in report.panel.on_red_lines]
    if report.next_better:
        items = report.next_better.items
        texts.append("".join(i.text + i.title for i in items) if room.whole else " ".join(i.title for i in items))
    tables = [(red_lines(report, room), RED_LINES), (recommendations(report, room), RECOMMENDATIONS)]
    width = paper_of(report.paper).width - 2 * MARGIN
    rows = sum(row_lines(cells, narrowed(widths, width)) for found, widths in tables for cells in found)
    return 86 + sum(4 * lines(text, int(width), 0.6) for text in texts if text) + 3.25 * rows


def row_lines(cells: Sequence[str], widths: Sequence[float]) -> int:
    """How many lines a row of a small table takes."""
    return max(lines(text, width - 4, 0.7) for text, width in zip(cells, widths, strict=True))


def lines(text: str, width: float, per_millimetre: float) -> int:
    """How many lines a text takes in so many millimetres."""
    return max(1, -(-breadth(text) // max(1, int(width * per_millimetre))))


def breadth(text: str) -> int:
    """How many letters wide a text is; where scripts of wide signs are printed, one of those is two."""
    if said.language() == said.ENGLISH:
        return len(text)
    return len(text) + sum(east_asian_width(sign) in "WF" for sign in text)


def standing(document: Doc, report: Report) -> None:
    """Profile and distance in bold, and what the position hinges on."""
    paragraph = document.add_paragraph()
    if report.range_label:
        paragraph.add_run(f"{report.range_label}. ").bold = True
    if report.profile_text:
        paragraph.add_run(f"{of_recommendations(report)} ")
        paragraph.add_run(f"{report.profile_text}. ").bold = True
    if report.distance_text:
        paragraph.add_run(f"{said.capital(report.distance_text)}. ").bold = True
    paragraph.add_run(clean(report.how_sure[0] if report.how_sure else ""))


def red_lines(report: Report, room: Room) -> list[tuple[str, ...]]:
    """Code, text, state and why of the red lines not held; those of the house are said to be."""
    return [
        (
            row.code,
            _("%(text)s (the house’s)") % {"text": row.text} if row.whose == "house" else row.text,
            f"{row.symbol} {row.word}",
            f"{opening(clean(row.why), room.reason)} {row.rests_on}".strip(),
        )
        for row in report.not_held
    ]


def recommendations(report: Report, room: Room) -> list[tuple[str, ...]]:
    """Number, title, verdict, signs and why of every recommendation."""
    return [
        (
            str(part.number),
            part.title,
            f"{part.symbol} {part.verdict_text}",
            " ".join(row.symbol for row in part.requirements),
            why(part, report, room),
        )
        for part in report.criteria
    ]


def why(part: CriterionRow, report: Report, room: Room) -> str:
    """The reason that makes a verdict, or where it stands above."""
    if not part.why_code:
        return ""
    if not room.again and part.why_code in {row.code for row in report.not_held}:
        return _("Red line %(why_code)s, above.") % {"why_code": part.why_code}
    return (
        f"{opening(clean(part.why), 0)} ({part.why_code})"
        if room.whys
        else _("See %(why_code)s.") % {"why_code": part.why_code}
    )


def must_change(document: Doc, report: Report, *, whole: bool) -> None:
    """What reaches the next better position, text before circumstances, by recommendation; then how far the rest is."""
    goal = report.next_better
    headed(document, goal.heading if goal else _("What must change"), 1)
    for name, groups in goal.parts if goal else ():
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{name}. ").bold = True
        for number, title, items in groups:
            paragraph.add_run(f"{number} ").bold = True
            told = " ".join(f"{i.text} ({i.code}, {i.word_now})" for i in items)
            codes = f"{title} ({', '.join(i.code for i in items)}). "
            paragraph.add_run(clean(f"{told} " if whole else codes))
    document.add_paragraph(further(report, codes=whole))


def how_firm(document: Doc, report: Report, room: Room) -> None:
    """How sure the position is, how much rests on clauses, who agrees, and who dissents from a red line."""
    headed(document, _("How firm"), 1)
    document.add_paragraph(clean(" ".join([*report.how_sure[1:], report.grounds_text, report.sentence])))
    if report.settle_first:
        document.add_paragraph(
            _("Settle first: %(codes)s") % {"codes": said.commas(row.code for row in report.settle_first)}
        )
    if report.panel:
        document.add_paragraph(clean(said.sentences([report.panel.sentence, report.panel.agreement])))
        for one in report.panel.on_red_lines:
            paragraph = document.add_paragraph()
            paragraph.add_run(_("Dissent.") + " ").bold = True
            told = _("%(office)s on %(code)s: %(word)s, not %(stands)s.") % {
                "office": one.office,
                "code": one.code,
                "word": f"{one.symbol}\N{NO-BREAK SPACE}{one.word}",
                "stands": one.stands,
            }
            paragraph.add_run(f"{clean(told)} {opening(clean(one.reason), room.reason)}")


def reason_of(row: RequirementRow) -> str:
    """The reason with its clauses, and below it what a panel's members said where they differ."""
    lines = [f"{row.reason} {row.rests_on}".strip()]
    if row.readings:
        lines.append(_("Readings: %(readings)s.") % {"readings": readings(row)})
    return "\n".join([*lines, *(one.printed for one in row.dissents)])


def comments(document: Doc, talk: Talk) -> None:
    """What was said about the scorecard, apart from it."""
    headed(document, _("Comments"), 1)
    document.add_paragraph(clean(talk.note))
    rows = [(one.about, one.author, one.when, one.printed) for one in talk.remarks]
    if rows:
        table(document, (_("On"), _("By"), _("When"), _("Comment")), rows, (22, 34, 34, 90))
    else:
        document.add_paragraph(_("There are no comments."))


def detail(document: Doc, report: Report) -> None:
    """Every requirement with its reason, what must change in full, the text, the method."""
    document.add_page_break()  # type: ignore[no-untyped-call]  # the package leaves this one without types
    headed(document, _("Requirement by requirement"), 1)
    for part in report.criteria:
        headed(document, f"{part.number} · {clean(part.title)}: {part.verdict_text.lower()}", 2)
        rows = []
        for row in part.requirements:
            word = f"{row.symbol} {row.word}"
            rating = said.commas([word, confidence(row.confidence)]) if row.confidence else word
            text = f"{row.text} ({row.asked.lower()})" if row.asked else row.text
            rows.append((row.code, text, rating, reason_of(row)))
        table(
            document,
            (_("No."), _("Requirement"), _("Rating"), _("Reason, clauses and sources")),
            rows,
            (13, 55, 36, 76),
        )
    if report.moved:
        headed(document, _("What moved since draft %(draft_number)s") % {"draft_number": report.moved.draft_number}, 2)
        document.add_paragraph(report.moved.sentence)
        moves = [(m.code, m.text, f"{m.was} → {m.now}", f"{m.sign} {m.label}", m.clauses) for m in report.moved.rows]
        table(
            document,
            (_("No."), _("Requirement"), _("Rating"), _("Movement"), _("Clauses")),
            moves,
            (13, 65, 35, 35, 30),
        )
    for change in report.changes:
        headed(document, change.heading, 2)
        items = [(i.code, i.text, str(WHERE[i.around]), i.word_now, i.word_needed) for i in change.items]
        table(document, (_("No."), _("Requirement"), _("Where"), _("Now"), _("Needed")), items, (13, 82, 33, 27, 25))
    headed(document, _("The draft’s text"), 2)
    table(
        document,
        (_("Clause"), _("Text"), _("Cited by")),
        [(c.cited_as, c.text, said.commas(c.cited_by)) for c in report.clauses],
        (26, 118, 34),
    )
    if report.sources:
        headed(document, _("Sources outside the draft"), 2)
        found = [(o.title, said.day(o.dated) if o.dated else "", o.where) for o in report.sources]
        table(document, (_("Document"), _("Dated"), _("Where to find it")), found, (90, 34, 56))
    if opening(clean(report.note), 0) != clean(report.note):
        headed(document, _(NOTE), 2)
        for line in clean(report.note).split("\n"):
            document.add_paragraph(line)
    how_to_read(document, report)


def how_to_read(document: Doc, report: Report) -> None:
    """The method, what the framework is from, what was sealed, and the language."""
    headed(document, _("How to read this scorecard"), 1)
    for sentence in (*report.method, report.framework_source):
        document.add_paragraph(clean(sentence))
    if told := sealing(report):
        document.add_paragraph(clean(told))
