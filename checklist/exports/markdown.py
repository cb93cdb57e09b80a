"""The scorecard as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from checklist.documents.compare import Run
from checklist.exports.amendment_columns import EMPTY
from checklist.exports.text import clean
from checklist.exports.wording import KEY, NOTE, capital, floor_sentence, further, red_lines_heading
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
    return ("\n".join(lines).rstrip() + "\n").encode()


def first_page(report: Report) -> list[str]:
    """What the deal is, position, bottom line, red lines, recommendations, changes, how firm, sign-off."""
    dated = f", dated {report.dated:%-d %B %Y}" if report.dated else ""
    status = f"{'DRAFT. ' if report.provisional else ''}{report.status}"
    lines = [
        f"**{plain(report.marking)}** · {status}",
        "",
        f"# Scorecard: {plain(report.title)}",
        "",
        _(
            "%(plain)s%(value)sDraft %(draft_number)s%(dated)s. Judged against %(plain2)s, version"
            " %(framework_version)s, by %(plain3)s."
        )
        % {
            "plain": plain(report.parties),
            "value": ". " if report.parties else "",
            "draft_number": report.draft_number,
            "dated": dated,
            "plain2": plain(report.framework_title),
            "framework_version": report.framework_version,
            "plain3": plain(report.scorer),
        },
        "",
        *([plain(report.summary), ""] if report.summary else []),
        f"## {report.position_label}",
        "",
    ]
    standing = [report.range_label, capital(report.profile_text), capital(report.distance_text)]
    lines += [plain(" ".join(f"{part}." for part in standing if part)), "", plain(report.bottom_line), ""]
    lines += [plain(report.approved_as), ""] if report.approved_as else []
    if red_lines_heading(report):
        lines += [f"## {red_lines_heading(report)}", ""]
    if report.not_held:
        rows = [(r.code, marked(r), f"{r.symbol} {r.word}", f"{r.why} {r.rests_on}") for r in report.not_held]
        lines += [*table((_("No."), _("Red line"), _("State"), _("Why")), rows), ""]
    lines += ["## The recommendations", ""]
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
    lines += ["", f"{KEY} {floor_sentence(report)}", "", *must_change(report), *how_firm(report)]
    signed = [f"{sign.label} by {plain(sign.who)} ({sign.day:%-d %B %Y})" for sign in report.sign_off]
    lines += ["## Sign-off", "", " · ".join(signed), ""] if signed else []
    return lines + ([f"**{NOTE}:** {plain(report.note)}", ""] if report.note else [])


def marked(row: RedLineRow) -> str:
    """A red line's text, with whose it is where it is not the report's."""
    return _("%(text)s (the house’s)") % {"text": row.text} if row.whose == "house" else row.text


def must_change(report: Report) -> list[str]:
    """What reaches each better position, the nearest first, text before circumstances."""
    lines = [] if report.changes else ["## What must change", "", further(report, codes=False), ""]
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
    lines = ["## How firm", "", *(plain(said) for said in (*report.how_sure, report.grounds_text, report.sentence)), ""]
    if report.settle_first:
        lines += [f"Settle first: {', '.join(row.code for row in report.settle_first)}", ""]
    if report.panel:
        lines += [plain(f"{report.panel.sentence} {report.panel.agreement}"), ""]
        lines += [f"- **{one.code}** {plain(one.printed)}" for one in report.panel.dissents]
        lines += [""] if report.panel.dissents else []
    return lines


def comments(talk: Talk) -> list[str]:
    """What was said about the scorecard, apart from it."""
    rows = [(one.about, one.author, one.when, one.printed) for one in talk.remarks]
    found = table((_("On"), _("By"), _("When"), _("Comment")), rows) if rows else [_("There are no comments.")]
    return ["## Comments", "", plain(talk.note), "", *found, ""]


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
    return ["## Proposed amendments", "", *said, *(lines if rows else [EMPTY]), ""]


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
        lines += [f"## What moved since draft {report.moved.draft_number}", "", plain(report.moved.sentence), ""]
        moves = [(m.code, m.text, f"{m.was} → {m.now}", m.label, m.clauses) for m in report.moved.rows]
        lines += [*table((_("No."), _("Requirement"), _("Rating"), _("Movement"), _("Clauses")), moves), ""]
    return lines + ["## How to read this scorecard", ""] + [f"{plain(said)}\n" for said in report.method]
