"""What the scoring page draws for every requirement from the framework's words and known choices alone.

It is drawn once for the same ones and kept in the process, for everybody: nothing that somebody typed goes in.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from checklist.models import Rating
from checklist.said import language
from checklist.scorecards.sheet import Row
from checklist.scoring.words import dom_id
from checklist.templatetags.kept import part
from checklist.templatetags.originals import beside, translations

register = template.Library()
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
    return kept("scale", row, options=options, value=chosen, guided=bool(row.requirement.guidance))


@register.simple_tag
def confidence(row: Row, said: str) -> SafeString:
    """How sure one may be, of which one is chosen where that is said."""
    known = said if said in Rating.Confidence.values else ""
    return kept(
        "confidence",
        row,
        confidences=tuple((value, str(label)) for value, label in Rating.Confidence.choices),
        confidence=known,
    )


def kept(name: str, row: Row, **facts: Hashable) -> SafeString:
    """A part of the page's template, made of these facts and the row's code."""
    return part(f"checklist/score.html#{name}", code=row.code, dom=dom_id(row.code), **facts)
