"""What pages mark: words that changed, red lines that do not hold, where a link or a heading leads."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checklist.documents.compare import Run, runs
from checklist.documents.words import Asked
from checklist.models import Framework, Requirement, Scorecard
from checklist.said import kept_by_language
from checklist.scoring.words import RED_LINE_SYMBOLS, RedLine, spoken

register = template.Library()

ELEMENTS = {"added": "ins", "removed": "del"}


@register.simple_tag
def marked(runs: tuple[Run, ...], whole: str, *kinds: str) -> SafeString:
    """A text with the stretches of these kinds ("added", "removed") marked and the other kind left out.

    The whole text where it has no runs.
    """
    shown = [run for run in runs if run.kind == "same" or run.kind in kinds]
    if not runs:
        return format_html("{}", whole)
    return format_html_join("", "{}", ((element(run),) for run in shown))


@register.simple_tag
def marked_change(before: str, after: str) -> SafeString:
    """Two wordings as one text: what goes struck through, what comes underlined."""
    return marked(runs(before, after), "", "added", "removed")


BECAME_SIGNS = {"taken": "✓", "in_part": "◐", "not_taken": "✗", "gone": "∅"}


@register.filter
def became_sign(became: str) -> str:
    """What became of an amendment as a sign, beside its word."""
    return BECAME_SIGNS.get(became, "")


def element(run: Run) -> SafeString:
    """One stretch of text, in its element where it was changed."""
    name = ELEMENTS.get(run.kind)
    return format_html("<{0}>{1}</{0}>", name, run.text) if name else format_html("{}", run.text)


@register.simple_tag
def found_in(text: str, asked: Asked, room: int | None = None, *, only: bool = False) -> SafeString:
    """A text, or about `room` characters of it, with what a search found in it marked; `only` where it found any."""
    cut = asked.pieces(text, room)
    if only and not any(piece.found for piece in cut):
        return SafeString("")
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece.text) if piece.found else piece.text,) for piece in cut)
    )


@register.simple_tag
def marked_fate(step: Any) -> SafeString:
    """The text of a requirement between two versions of its framework, with what changed in it."""
    if step.fate == "changed":
        return marked(step.runs, "", "added", "removed")
    return marked((), step.new.text if step.new else step.old.requirement.text)


@register.simple_tag
@kept_by_language(4096)
def red_line_counts(crossed: int, missing: int, at_risk: int, unresolved: int, none: str = "") -> SafeString:
    """How many red lines do not hold, by state, each with its sign; `none` where all of these do."""
    counts = {
        RedLine.CROSSED: crossed,
        RedLine.MISSING: missing,
        RedLine.AT_RISK: at_risk,
        RedLine.UNRESOLVED: unresolved,
    }
    cells = [
        (slugify(state), RED_LINE_SYMBOLS[state], number, spoken(state)) for state, number in counts.items() if number
    ]
    if not cells:
        return format_html('<span class="hint">{}</span>', none) if none else SafeString("")
    return format_html_join(" ", '<span class="line line-{}">{} {} {}</span>', cells)


@register.simple_tag
def red_lines_of(card: Scorecard) -> SafeString:
    """A scorecard's red lines that do not hold, as stored, by state; that all are held where they are."""
    return red_line_counts(card.red_crossed, card.red_missing, card.red_at_risk, card.red_unresolved, _("all held"))


@register.filter
def has_any(name: str, parts: str) -> bool:
    """Whether an address's name has one of these words in it, separated by spaces."""
    return any(part in name for part in parts.split())


@register.simple_tag
@cache
def htmx_config() -> str:
    """How htmx is set up, as JSON."""
    return json.dumps(settings.HTMX)


@register.simple_tag(takes_context=True)
def sort_by(context: template.Context, column: str) -> str:
    """The query string that sorts a list by a column ("-name" falls first), the other way where it does already."""
    turned = column.removeprefix("-") if column.startswith("-") else f"-{column}"
    params = context["request"].GET.copy()
    params.pop("page", None)
    params["sort"] = turned if context.get("sort") == column else column
    return f"?{params.urlencode()}"


@register.simple_tag
def framework_requirement_url(requirement: Requirement) -> str:
    """A requirement's place on the page of its framework."""
    framework = requirement.criterion.framework
    page = reverse("checklist:framework", args=[framework.slug, framework.version])
    return f"{page}#r-{requirement.criterion.number}-{requirement.number}"


@register.simple_tag
def obstacle_url(framework: Framework, obstacle: Any) -> str:
    """Where what keeps a framework from being published is put right."""
    named = [framework.slug, framework.version]
    if not obstacle.criterion:
        return reverse("checklist:framework_edit", args=named)
    page = reverse("checklist:framework_criterion", args=[*named, obstacle.criterion.pk])
    return f"{page}#r{obstacle.requirement.pk}" if obstacle.requirement else page
