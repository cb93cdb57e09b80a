"""What the scoring page draws for every requirement from the framework's words and known choices alone.

It is drawn once for the same ones and kept in the process, for everybody: nothing that somebody typed goes in.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from checklist.models import Rating
from checklist.said import kept_by_language, language
from checklist.scorecards.sheet import Row
from checklist.scoring.words import dom_id, position_slug, verdict_text, word_for
from checklist.templatetags.kept import part
from checklist.templatetags.originals import beside, translations
from checklist.templatetags.ui import page_of, pips

register = template.Library()
ANY = "CODE.CODE"
NOT_OFFERED = "?"  # whatever else was sent: nothing is chosen by it


@register.simple_tag(takes_context=True)
def asked(context: template.Context, row: Row) -> SafeString:
    """A requirement's words, in the reader's language where it has them, with its kind, its force and other marks."""
    requirement, known = row.requirement, translations(context)
    text, guidance = requirement.text, requirement.guidance
    return kept(
        "asked",
        row,
        shown_text=beside(text, known.get(text, ""), language()),
        kind=str(requirement.get_kind_display()),
        dated=requirement.dated,
        force=str(requirement.get_force_display()),
        red_line=requirement.red_line,
        guidance=bool(guidance),
        shown_guidance=beside(guidance, known.get(guidance, ""), language()),
    )


@register.simple_tag
def scale(row: Row, options: tuple[Any, ...], value: str) -> SafeString:
    """The ratings on offer, and open, of which one is chosen."""
    chosen = value if value in ("", *(option.value for option in options)) else NOT_OFFERED
    return kept_for_all("scale", row, options=options, value=chosen, guided=bool(row.requirement.guidance))


@register.simple_tag
def confidence(row: Row, said: str) -> SafeString:
    """How sure one may be, of which one is chosen where that is said."""
    known = said if said in Rating.Confidence.values else ""
    return kept_for_all(
        "confidence",
        row,
        confidences=tuple((value, str(label)) for value, label in Rating.Confidence.choices),
        confidence=known,
    )


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One criterion in the rail: its worst and best verdict, "" without; `ratings` are (value, code, kind)."""

    number: int
    title: str
    worst: str
    best: str
    ratings: tuple[tuple[str, str, str], ...]


@register.simple_tag
def rail_entry(card: int, entry: RailEntry, here: int | str) -> SafeString:
    """A criterion in the rail: its verdict, how many ratings are open, and a pip for each."""
    return entry_of(page_of("score_criterion", card, entry.number), entry, is_here=entry.number == here)


@kept_by_language(4096)
def entry_of(address: str, entry: RailEntry, *, is_here: bool) -> SafeString:
    """An entry made of these facts alone: after a save all but one are the same as before."""
    facts = {
        "address": address,
        "number": entry.number,
        "title": entry.title,
        "is_here": is_here,
        "slug": position_slug(entry.worst) if entry.worst == entry.best else "open",
        "verdict": verdict_text(entry.worst, entry.best),
        "open": sum(not value for value, _code, _kind in entry.ratings),
        "pips": len(entry.ratings),
        "drawn": pips(tuple((value, code, word_for(kind, value)) for value, code, kind in entry.ratings)),
    }
    return render_to_string("checklist/score.html#rail_entry", facts)


def kept(name: str, row: Row, **facts: Hashable) -> SafeString:
    """A part of the page's template, made of these facts and the row's code."""
    return part(f"checklist/score.html#{name}", code=row.code, dom=dom_id(row.code), **facts)


def kept_for_all(name: str, row: Row, **facts: Hashable) -> SafeString:
    """A part in which nothing was typed, made once for all requirements: only the code differs."""
    made = part(f"checklist/score.html#{name}", code=ANY, dom=dom_id(ANY), **facts)
    return SafeString(made.replace(ANY, row.code).replace(dom_id(ANY), dom_id(row.code)))
