"""The scorecard as a tagged PDF, set by typst. Data goes in as JSON; nothing of it is ever read as markup."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from checklist import said
from checklist.exports.amendment_pdf import amendment_data
from checklist.exports.labels import frame_labels, labels, pieces
from checklist.exports.text import opening, short
from checklist.exports.typeset import cleaned, typeset
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
    printed_in,
    readings,
    red_lines_heading,
    sealing,
)
from checklist.reports.amendment_table import AmendmentTable
from checklist.reports.changes import ChangeSet
from checklist.reports.panel import PanelPart
from checklist.reports.parts import CriterionRow, RequirementRow
from checklist.reports.report import Report
from checklist.reports.talk import Talk
from checklist.scorecards.ledger import Moved
from checklist.scoring.words import SYMBOLS
from checklist.trust.containers import SEALED, SIGNATURE

LONG_ROW = 1200  # characters from which a row of a table may break across pages


def render(report: Report, talk: Talk | None = None, proposed: AmendmentTable | None = None) -> bytes:
    """As `typeset` sets it; of an approved scorecard with the approval and its signature attached.

    Comments and amendments stand behind the scorecard where they are given.
    """
    return typeset(data_of(report) | cleaned(beside(talk, proposed)), report.seal.moment if report.seal else None)


def data_of(report: Report) -> dict[str, Any]:
    """What the template prints, all of it clean text."""
    whole: dict[str, Any] = cleaned(frame_of(report) | first_page_of(report) | detail_of(report) | beside())
    # Signatures are over these very bytes, and stand in this very place.
    return whole | {"attachments": attachments(report), "keywords": [*whole["keywords"], *stamp_of(report)]}


def frame_of(report: Report) -> dict[str, Any]:
    """Paper, header, footer and the document's properties."""
    framework = f"{report.framework_title}, v{report.framework_version}"
    about = [report.parties, about_draft(report)]
    return {
        "paper": report.paper,
        "marking": report.marking,
        "provisional": report.provisional,
        "status": report.status,
        "heading": report.title,
        "scorer": report.scorer,
        "keywords": [report.framework_title, report.position_label],
        "approval": report.seal.line if report.seal and report.seal.text else "",
        "sub": " · ".join(
            [part for part in about if part] + [_("judged against %(framework)s") % {"framework": framework}]
        ),
        "what": lengths(report.summary) if report.summary else "",
        "footer": footer(short(report.title, 80), report.draft_number, framework),
        **frame_labels(),
        "labels": labels(),
        "printed_in": printed_in(),
        "stand_ins": 0,
    }


def stamp_of(report: Report) -> list[str]:
    """The place for the file's own signature, none in a draft."""
    return [report.seal.place] if report.seal and report.seal.text else []


def attachments(report: Report) -> list[dict[str, str]]:
    """What was approved and the signature over it."""
    if not report.seal or not report.seal.text:
        return []
    found = [(SEALED, "application/json", report.seal.text, _("What was approved"))]
    if report.seal.signature:
        found.append((SIGNATURE, "text/plain", report.seal.signature, _("The office's signature over it")))
    return [{"name": n, "type": t, "content": c, "description": d} for n, t, c, d in found]


def first_page_of(report: Report) -> dict[str, Any]:
    """Position to sign-off; what is left off here, the detail has whole."""
    hinge, *firm = report.how_sure or ("",)
    return {
        "position": report.position_label,
        "tone": report.position,
        "range": report.range_label,
        "profile-lead": of_recommendations(report),
        "profile": report.profile_text,
        "distance": said.capital(report.distance_text),
        "hinge": hinge,
        "bottom_line": report.bottom_line or _("No bottom line yet."),
        "approved_as": report.approved_as,
        "since": report.moved.sentence if report.moved else "",
        "panel": panel(report.panel),
        "red_lines_heading": red_lines_heading(report),
        "red_lines": [
            {
                "code": r.code,
                "text": r.text,
                "house": r.whose == "house",
                "state": r.state,
                "word": r.word,
                "symbol": r.symbol,
                "why": lengths(r.why),
                "rests_on": r.rests_on,
            }
            for r in report.not_held
        ],
        "recommendations": _("The recommendations"),
        "key": said.sentences([key(), floor_sentence(report)]),
        "next": change(report.next_better) if report.next_better else {"heading": "", "parts": []},
        "further": {"codes": further(report, codes=True), "short": further(report, codes=False)},
        "changes": [change(goal) for goal in report.changes],
        "how_firm": [*firm, report.grounds_text, report.sentence],
        "settle_first": said.commas(r.code for r in report.settle_first[:40]),
        "sign_off": [sign.printed for sign in report.sign_off],
        "note_heading": _(NOTE),
        "note": lengths(report.note),
    }


def change(goal: ChangeSet) -> dict[str, Any]:
    """What must change for one position, by part and recommendation."""
    return {
        "position": goal.position,
        "heading": goal.heading,
        "count": goal.count,
        "parts": [
            {
                "name": name,
                "groups": [
                    {
                        "number": str(number),
                        "title": title,
                        "items": [{"code": i.code, "text": i.text, "now": i.word_now} for i in items],
                    }
                    for number, title, items in groups
                ],
            }
            for name, groups in goal.parts
        ],
        "items": [
            {
                "code": i.code,
                "text": i.text,
                "where": str(WHERE[i.around]),
                "now": i.word_now,
                "needed": i.word_needed,
            }
            for i in goal.items
        ],
    }


def lengths(text: str) -> dict[str, str]:
    """A text of page one in three lengths, each of whole sentences; the template takes the longest that fits."""
    first = opening(text, 0)
    return {"long": opening(text, 200), "first": first, "short": first if len(first) <= 140 else _("See the detail.")}


def panel(found: PanelPart | None) -> dict[str, Any]:
    """Who scored and how far they agree, and the dissents from red lines."""
    if found is None:
        return {"sentence": "", "dissents": []}
    return {
        "sentence": said.sentences([found.sentence, found.agreement]),
        "dissents": [
            {
                "code": one.code,
                "said": pieces(
                    _("%(office)s on %(code)s: %(word)s, not %(stands)s."),
                    office=one.office,
                    code=one.code,
                    word=f"{one.symbol}\N{NO-BREAK SPACE}{one.word}",
                    stands=one.stands,
                ),
                "key": one.value,
                "reason": lengths(one.reason),
            }
            for one in found.on_red_lines
        ],
    }


def moved(found: Moved | None) -> dict[str, Any]:
    """What moved since the earlier draft; no rows where there is none to compare with."""
    if found is None:
        return {"heading": "", "sentence": "", "rows": []}
    return {
        "heading": _("What moved since draft %(draft_number)s") % {"draft_number": found.draft_number},
        "sentence": found.sentence,
        "rows": [
            {"code": m.code, "text": m.text, "step": f"{m.was} → {m.now}", "label": m.label, "clauses": m.clauses}
            for m in found.rows
        ],
    }


def detail_of(report: Report) -> dict[str, Any]:
    """Every requirement, the draft's text, the method."""
    return {
        "criteria": [criterion(part) for part in report.criteria],
        "clauses": [
            {
                "cited_as": c.cited_as,
                "text": c.text,
                "cited_by": said.commas(c.cited_by),
                "long": len(c.text) > LONG_ROW,
            }
            for c in report.clauses
        ],
        "moved": moved(report.moved),
        "whole_note": report.note if lengths(report.note)["short"] != report.note else "",
        "sources": [
            {"title": o.title, "dated": said.day(o.dated) if o.dated else "", "where": o.where} for o in report.sources
        ],
        "method": list(report.method),
        "source": report.framework_source,
        "seal": sealing(report),
    }


def beside(talk: Talk | None = None, proposed: AmendmentTable | None = None) -> dict[str, Any]:
    """What stands behind the scorecard and is no part of it."""
    return {"talk": talk_data(talk), "proposed": amendment_data(proposed)}


def talk_data(talk: Talk | None) -> dict[str, Any]:
    """The comments as a part of their own behind the detail; an empty note where none were asked for."""
    remarks = [
        {"about": one.about, "by": one.author, "when": one.when, "text": one.printed, "long": len(one.text) > LONG_ROW}
        for one in (talk.remarks if talk else ())
    ]
    return {"note": talk.note if talk else "", "remarks": remarks}


def criterion(part: CriterionRow) -> dict[str, Any]:
    """One recommendation for the first page and for the detail."""
    return {
        "number": part.number,
        "title": part.title,
        "verdict": part.verdict_text,
        "tone": part.verdict if part.worst else "not applicable",
        "symbol": part.symbol,
        "why": lengths(part.why),
        "why_code": part.why_code,
        "where": " · ".join(
            text
            for text in (part.where, part.share, _("score %(score)s") % {"score": part.score} if part.score else "")
            if text
        ),
        "alt": said.semicolons(f"{row.code} {row.word}" for row in part.requirements),
        "pips": [{"key": row.value or "open", "mark": row.symbol} for row in part.requirements],
        "rows": [requirement(row) for row in part.requirements],
    }


def requirement(row: RequirementRow) -> dict[str, Any]:
    """One requirement in the detail."""
    dissents = [one.printed for one in row.dissents]
    return {
        "long": len(row.reason + row.rests_on + "".join(dissents)) > LONG_ROW,
        "code": row.code,
        "text": row.text,
        "red_line": bool(row.red_line),
        "asked": row.asked,
        "key": row.value or "open",
        "word": row.word,
        "symbol": SYMBOLS[row.value],
        "reason": row.reason,
        "confidence": confidence(row.confidence) if row.confidence else "",
        "rests_on": row.rests_on,
        "readings": _("Readings: %(readings)s.") % {"readings": readings(row)} if row.readings else "",
        "dissents": dissents,
    }
