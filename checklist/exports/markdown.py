"""The scorecard as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from checklist import said
from checklist.documents.compare import Run
from checklist.exports.amendment_columns import EMPTY
from checklist.exports.text import clean
from checklist.exports.wording import NOTE, floor_sentence, further, key, printed_in, red_lines_heading
from checklist.reports.amendment_table import AmendmentTable
from checklist.reports.parts import RedLineRow
from checklist.reports.report import Report
from checklist.reports.talk import Talk

# White space that may be joined; a space that must not break stays one.
SPACES = re.compile(r"[ \t\n\r\f\v]+")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plain(text: str) -> str:
    """Text that Markdown leaves alone, on one line."""
    return SPECIAL.sub(r"\\\1", SPACES.sub(" ", clean(text)).strip())


def heading(text: str) -> str:
    """A heading of the second level."""
    return f"## {text}"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table of escaped cells; a cell's own lines stay apart."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return lines + [f"| {' | '.join(in_lines(cell) for cell in row)} |" for row in rows]


def in_lines(text: str) -> str:
    """A cell's text, its lines parted as a table allows."""
    return "<br>".join(filter(None, map(plain, clean(text).split("\n"))))


def render(report: Report, talk: Talk | None = None, proposed: AmendmentTable | None = None) -> bytes:
    """UTF-8 Markdown: page one as in the PDF, the detail, how to read it, and comments and amendments where given."""
    lines = [*first_page(report), *detail(report), *(comments(talk) if talk else [])]
    lines += amendments(proposed) if proposed else []
    if report.seal:
        lines += ["", plain(report.seal.sentence), *(["", f"`{report.seal.place}`"] if report.seal.place else [])]
    if told := printed_in():
        lines += ["", plain(told)]
    return ("\n".join(lines).rstrip() + "\n").encode()


def first_page(report: Report) -> list[str]:
    """What the deal is, position, bottom line, red lines, recommendations, changes, how firm, sign-off."""
    title = _("Scorecard: %(title)s") % {"title": plain(report.title)}
    parties = f"{plain(report.parties)}. " if report.parties else ""
    status = said.sentences([_("DRAFT.") if report.provisional else "", report.status])
    lines = [
        f"**{plain(report.marking)}** · {status}",
        "",
        f"# {title}",
        "",
        f"{parties}{judged(report)}",
        "",
        *([plain(report.summary), ""] if report.summary else []),
        f"## {report.position_label}",
        "",
    ]
    standing = [report.range_label, said.capital(report.profile_text), said.capital(report.distance_text)]
    lines += [plain(" ".join(f"{part}." for part in standing if part)), "", plain(report.bottom_line), ""]
    lines += [plain(report.approved_as), ""] if report.approved_as else []
    if red_lines_heading(report):
        lines += [f"## {red_lines_heading(report)}", ""]
    if report.not_held:
        rows = [(r.code, marked(r), f"{r.symbol} {r.word}", f"{r.why} {r.rests_on}") for r in report.not_held]
        lines += [*table((_("No."), _("Red line"), _("State"), _("Why")), rows), ""]
    lines += [heading(_("The recommendations")), ""]
    lines += table(
        (_("No."), _("Recommendation"), _("Verdict"), _("Requirements"), _("Why")),
        [
            (
                str(part.number),
                part.title,
                f"{part.symbol} {part.verdict_text}",
                " ".join(row.symbol for row in part.requirements),
                f"{part.why} ({part.why_code})" if part.why_code else "",
            )
            for part in report.criteria
        ],
    )
    lines += ["", said.sentences([key(), floor_sentence(report)]), "", *must_change(report), *how_firm(report)]
    signed = [plain(sign.printed) for sign in report.sign_off]
    lines += [heading(_("Sign-off")), "", " · ".join(signed), ""] if signed else []
    return lines + ([f"**{_(NOTE)}:** {plain(report.note)}", ""] if report.note else [])


def judged(report: Report) -> str:
    """Which draft, and against what it was judged by whom."""
    told = (
        _("Draft %(number)s, dated %(day)s. Judged against %(framework)s, version %(version)s, by %(scorer)s.")
        if report.dated
        else _("Draft %(number)s. Judged against %(framework)s, version %(version)s, by %(scorer)s.")
    )
    return told % {
        "number": report.draft_number,
        "day": said.day(report.dated) if report.dated else "",
        "framework": plain(report.framework_title),
        "version": report.framework_version,
        "scorer": plain(report.scorer),
    }


def marked(row: RedLineRow) -> str:
    """A red line's text, with whose it is where it is not the report's."""
    return _("%(text)s (the house’s)") % {"text": row.text} if row.whose == "house" else row.text


def must_change(report: Report) -> list[str]:
    """What reaches each better position, the nearest first, text before circumstances."""
    lines = [] if report.changes else [heading(_("What must change")), "", further(report, codes=False), ""]
    for goal in report.changes:
        lines += [f"## {goal.heading}", ""]
        for name, groups in goal.parts:
            lines += [f"**{name}**", ""]
            for number, title, items in groups:
                lines += [f"- {number} {plain(title)}"]
                lines += [f"  - {i.code} {plain(i.text)} ({i.word_now} → {i.word_needed})" for i in items]
            lines += [""]
    return lines


def how_firm(report: Report) -> list[str]:
    """What the position hinges on, what judgements rest on, who agrees and who dissents."""
    lines = [
        heading(_("How firm")),
        "",
        *(plain(told) for told in (*report.how_sure, report.grounds_text, report.sentence)),
        "",
    ]
    if report.settle_first:
        lines += [_("Settle first: %(codes)s") % {"codes": said.commas(row.code for row in report.settle_first)}, ""]
    if report.panel:
        lines += [plain(said.sentences([report.panel.sentence, report.panel.agreement])), ""]
        lines += [f"- **{one.code}** {plain(one.printed)}" for one in report.panel.dissents]
        lines += [""] if report.panel.dissents else []
    return lines


def comments(talk: Talk) -> list[str]:
    """What was said about the scorecard, apart from it."""
    rows = [(one.about, one.author, one.when, one.printed) for one in talk.remarks]
    found = table((_("On"), _("By"), _("When"), _("Comment")), rows) if rows else [_("There are no comments.")]
    return [heading(_("Comments")), "", plain(talk.note), "", *found, ""]


def amendments(table: AmendmentTable) -> list[str]:
    """The amendments, apart from the scorecard; struck words are struck, new ones bold."""
    rows = [
        (
            str(row.number),
            row.type,
            plain(row.where),
            plain(row.now),
            "".join(changed(run) for run in row.runs),
            in_lines(row.requirements),
            plain(row.reason),
            in_lines(row.effect),
        )
        for row in table.rows
    ]
    names = (
        _("No."),
        _("Type"),
        _("Clause"),
        _("Words now"),
        _("Words proposed"),
        _("Requirements"),
        _("Reason"),
        _("Effect"),
    )
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}", *(f"| {' | '.join(row)} |" for row in rows)]
    said = [part for sentence in table.said for part in (plain(sentence), "")]
    return [heading(_("Proposed amendments")), "", *said, *(lines if rows else [_(EMPTY)]), ""]


def changed(run: Run) -> str:
    """A stretch of text; marks stand close to its words, and white space outside of them."""
    mark = {"removed": "~~", "added": "**"}.get(run.kind, "")
    text = SPACES.sub(" ", clean(run.text))
    words = text.strip()
    if not words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{plain(words)}{mark}{after}"


def detail(report: Report) -> list[str]:
    """Every requirement with its reason and what it rests on, what moved, and how to read it."""
    lines = []
    for part in report.criteria:
        lines += [f"## {part.number} {plain(part.title)}: {part.verdict_text.lower()}", ""]
        rows = [(r.code, r.text, r.asked, r.word, r.reason, r.rests_on) for r in part.requirements]
        lines += [*table((_("No."), _("Requirement"), _("Force"), _("Rating"), _("Reason"), _("Rests on")), rows), ""]
    if report.moved:
        lines += [
            heading(_("What moved since draft %(number)s") % {"number": report.moved.draft_number}),
            "",
            plain(report.moved.sentence),
            "",
        ]
        moves = [(m.code, m.text, f"{m.was} → {m.now}", m.label, m.clauses) for m in report.moved.rows]
        lines += [*table((_("No."), _("Requirement"), _("Rating"), _("Movement"), _("Clauses")), moves), ""]
    return lines + [heading(_("How to read this scorecard")), ""] + [f"{plain(told)}\n" for told in report.method]
