"""The scorecard as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checklist.exports.text import clean
from checklist.reports.report import Report

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plain(text: str) -> str:
    """Text that Markdown leaves alone, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table of escaped cells."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return lines + [f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows]


def render(report: Report) -> bytes:
    """UTF-8 Markdown: position, bottom line, red lines, recommendations, changes, detail, method."""
    dated = f", dated {report.dated:%-d %B %Y}" if report.dated else ""
    status = f"{'DRAFT. ' if report.provisional else ''}{report.state_label}"
    lines = [
        f"**{plain(report.marking)}** · {status}",
        "",
        f"# Scorecard: {plain(report.title)}",
        "",
        f"Draft {report.draft_number}{dated}. Scored against {plain(report.framework_title)},"
        f" version {report.framework_version}, by {plain(report.scorer)}.",
        "",
        f"## {report.position_label}",
        "",
        plain(report.range_label),
        plain(report.sentence),
        "",
        plain(report.bottom_line),
        "",
        "## Red lines",
        "",
    ]
    lines += table(("No.", "Red line", "State", "Why"), [(r.code, r.text, r.word, r.why) for r in report.red_lines])
    if report.panel:
        lines += ["", "## Dissent and agreement", "", plain(f"{report.panel.sentence} {report.panel.agreement}"), ""]
        lines += [f"- **{one.code}** {plain(one.printed)}" for one in report.panel.dissents]
    lines += ["", "## The recommendations", ""]
    lines += table(
        ("No.", "Recommendation", "Score", "Why"),
        [(str(part.number), part.title, part.score or "–", part.why) for part in report.criteria],
    )
    lines += ["", "## What must change", ""]
    for change in report.changes:
        lines += [f"For {change.position}:", ""]
        lines += [
            f"1. {item.code} {plain(item.text)} ({item.word_now} → {item.word_needed})" for item in change.items
        ] + [""]
    lines += ["## How sure", "", *(plain(said) for said in report.how_sure), ""]
    for part in report.criteria:
        lines += [f"## {part.number} {plain(part.title)}", ""]
        rows = [(r.code, r.text, r.word, r.reason, ", ".join(c.printed for c in r.cites)) for r in part.requirements]
        lines += [*table(("No.", "Requirement", "Rating", "Reason", "Clauses"), rows), ""]
    if report.moved:
        lines += [f"## What moved since draft {report.moved.draft_number}", "", plain(report.moved.sentence), ""]
        moves = [(m.code, m.text, f"{m.was} → {m.now}", m.label, m.clauses) for m in report.moved.rows]
        lines += [*table(("No.", "Requirement", "Rating", "Movement", "Clauses"), moves), ""]
    lines += ["## How this was done", ""] + [f"{plain(said)}\n" for said in report.method]
    return ("\n".join(lines).rstrip() + "\n").encode()
