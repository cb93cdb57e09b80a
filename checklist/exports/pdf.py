"""The scorecard as a tagged PDF, set by typst. Data goes in as JSON; nothing of it is ever read as markup."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.conf import settings

from checklist.exports.text import clean, short
from checklist.reports.panel import PanelPart
from checklist.reports.report import ChangeSet, CriterionRow, Report, RequirementRow
from checklist.scorecards.ledger import Moved
from checklist.scoring.words import SYMBOLS

TEMPLATE = Path(__file__).with_name("scorecard.typ")
STANDARDS: Any = ["ua-1", "a-2a"]
STAND_IN = "▯"
LONG_ROW = 1200  # characters from which a row of a table may break across pages
TONES = {
    "oppose": "crossed",
    "oppose unless amended": "missing",
    "support if amended": "at risk",
    "support": "held",
    "": "waived",
}
ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=1)
def compiler() -> typst.Compiler:
    """One compiler per process: it keeps fonts and the parsed template warm."""
    return typst.Compiler(str(TEMPLATE), sys_inputs={"data": "{}"})


def render(report: Report) -> bytes:
    """A PDF that passes PDF/UA-1 and PDF/A-2a. Characters that no font has are stood in for, and the page says so."""
    data = data_of(report)
    try:
        return compiled(data)
    except typst.TypstError:
        return compiled(stood_in(data))


def compiled(data: dict[str, Any]) -> bytes:
    """Set the template with this data."""
    with ONE_AT_A_TIME:
        found = compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=STANDARDS
        )
    assert isinstance(found, bytes), "One PDF comes back as bytes."
    return found


def stood_in(data: dict[str, Any]) -> dict[str, Any]:
    """The data with every character that cannot be set replaced, found by setting each of them once."""
    used = {c for text in texts(data) for c in text if ord(c) > 0x7E}
    missing = {c for c in used if not settable(c)}

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(STAND_IN if c in missing else c for c in value)
        if isinstance(value, list):
            return [replaced(part) for part in value]
        return {key: replaced(part) for key, part in value.items()} if isinstance(value, dict) else value

    whole: dict[str, Any] = replaced(data)
    return whole | {"stand_ins": len(missing)}


def texts(value: Any) -> list[str]:
    """Every text inside the data."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts(part)]


@lru_cache(maxsize=4096)
def settable(character: str) -> bool:
    """Whether some font on this system has the character."""
    source = '#set document(title: "t")\n#set text(lang: "en")\n#sys.inputs.data'
    try:
        typst.compile(source.encode(), sys_inputs={"data": character}, pdf_standards=STANDARDS)
    except typst.TypstError:
        return False
    return True


def data_of(report: Report) -> dict[str, Any]:
    """What the template prints, all of it clean text."""
    whole: dict[str, Any] = cleaned(frame_of(report) | first_page_of(report) | detail_of(report))
    return whole


def frame_of(report: Report) -> dict[str, Any]:
    """Paper, header, footer and the document's properties."""
    dated = f", dated {report.dated:%-d %B %Y}" if report.dated else ""
    framework = f"{report.framework_title}, version {report.framework_version}"
    return {
        "paper": settings.PAPER,
        "marking": report.marking,
        "provisional": report.provisional,
        "status": report.state_label,
        "heading": f"Scorecard: {report.title}",
        "scorer": report.scorer,
        "keywords": [report.framework_title, report.position_label],
        "sub": f"Draft {report.draft_number}{dated}, {len(report.clauses)} clauses · scored against {framework}",
        "footer": f"{short(report.title, 80)} · draft {report.draft_number} · {framework}",
        "stand_ins": 0,
    }


def first_page_of(report: Report) -> dict[str, Any]:
    """Position to sign-off; long texts are cut here, the detail has them whole."""
    return {
        "position": report.position_label,
        "tone": TONES[report.position],
        "sentence": f"{report.range_label}. {report.sentence}" if report.range_label else report.sentence,
        "bottom_line": report.bottom_line or "No bottom line yet.",
        "since": report.moved.sentence if report.moved else "",
        "panel": panel(report.panel),
        "red_lines": [
            {
                "code": r.code,
                "text": cut(r.text, 92, 46),
                "state": r.state,
                "word": r.word,
                "symbol": r.symbol,
                "why": cut(r.why, 92, 46),
            }
            for r in report.red_lines
        ],
        "recommendations": "The recommendations",
        "changes": [change(goal) for goal in report.changes],
        "as_if": bool(report.settle_first and report.changes),
        "how_sure": list(report.how_sure[:4]),
        "settle_first": ", ".join(r.code for r in report.settle_first[:40]),
        "sign_off": [{"label": s.label, "who": s.who, "when": f"{s.when:%-d %B %Y}"} for s in report.sign_off],
    }


def change(goal: ChangeSet) -> dict[str, Any]:
    """What must change for one position."""
    items = [{"code": i.code, "text": i.text, "now": i.word_now, "needed": i.word_needed} for i in goal.items]
    return {
        "position": goal.position,
        "number": len(items),
        "codes": ", ".join(i.code for i in goal.items),
        "items": items,
    }


def cut(text: str, loose: int, tight: int) -> dict[str, str]:
    """A text of page one at two lengths, in characters; the template takes the shorter where room is scarce."""
    return {"loose": short(text, loose), "tight": short(text, tight)}


def panel(found: PanelPart | None) -> dict[str, Any]:
    """Who scored and how far they agree; dissents from red lines, cut so that page one holds them."""
    if found is None:
        return {"heading": "", "sentence": "", "dissents": []}
    room = 170 if len(found.on_red_lines) < 4 else 80
    return {
        "heading": "Dissent and agreement" if found.dissents else "Agreement",
        "sentence": f"{found.sentence} {found.agreement}",
        "dissents": [
            {
                "code": one.code,
                "office": one.office,
                "word": one.word,
                "symbol": one.symbol,
                "key": one.value,
                "stands": one.stands,
                "reason": short(one.reason, room),
            }
            for one in found.on_red_lines
        ],
    }


def moved(found: Moved | None) -> dict[str, Any]:
    """What moved since the earlier draft; no rows where there is none to compare with."""
    if found is None:
        return {"heading": "", "sentence": "", "rows": []}
    return {
        "heading": f"What moved since draft {found.draft_number}",
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
            {"cited_as": c.cited_as, "text": c.text, "cited_by": ", ".join(c.cited_by), "long": len(c.text) > LONG_ROW}
            for c in report.clauses
        ],
        "moved": moved(report.moved),
        "method": list(report.method),
        "source": report.framework_source,
        "digest": report.digest,
    }


def cleaned(value: Any) -> Any:
    """The same data without characters that cannot be printed."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    return {key: cleaned(part) for key, part in value.items()} if isinstance(value, dict) else value


def criterion(part: CriterionRow) -> dict[str, Any]:
    """One recommendation for the first page and for the detail."""
    return {
        "number": part.number,
        "title": part.title,
        "score": part.score or "–",
        "why": cut(part.why, 66, 42),
        "where": f"{part.where} · {part.share}" + (f" · score {part.score}" if part.score else ""),
        "alt": "; ".join(f"{row.code} {row.word}" for row in part.requirements),
        "pips": [{"key": row.value or "open", "mark": row.symbol} for row in part.requirements],
        "rows": [requirement(row) for row in part.requirements],
    }


def requirement(row: RequirementRow) -> dict[str, Any]:
    """One requirement in the detail."""
    cites = ", ".join(cite.printed for cite in row.cites)
    dissents = [one.printed for one in row.dissents]
    return {
        "long": len(row.reason + cites + "".join(dissents)) > LONG_ROW,
        "code": row.code,
        "text": row.text,
        "red_line": row.red_line,
        "key": row.value or "open",
        "word": row.word,
        "symbol": SYMBOLS[row.value],
        "reason": row.reason,
        "confidence": row.confidence,
        "cites": cites,
        "readings": "; ".join(f"{said.who}: {said.word}" for said in row.readings),
        "dissents": dissents,
    }
