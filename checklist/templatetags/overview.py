"""What the overview draws: movement, ages, and positions over time."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.models import Listing
from checklist.overview import Period, Stage, change, moved
from checklist.overview.timeline import SERIES
from checklist.scoring.words import POSITION_SYMBOLS, position_label, position_slug
from checklist.templatetags.kept import part
from checklist.templatetags.lists import days_since, short_day
from checklist.templatetags.ui import page_of

register = template.Library()

MOVES = {
    "better": ("▲", gettext_lazy("Better")),
    "worse": ("▼", gettext_lazy("Worse")),
    "same": ("＝", gettext_lazy("Same position")),
    "unclear": ("?", gettext_lazy("No position to compare")),
}
HELD: dict[int, str] = {
    Stage.REVIEW: gettext_noop("Waiting for review"),
    Stage.RETURNED: gettext_noop("Returned to %(name)s"),
    Stage.SCORING: gettext_noop("Being scored by %(name)s"),
    Stage.SETTLING: gettext_noop("To be settled by %(name)s"),
}
# The chart's measures in pixels: it is drawn at its natural size and scrolls where that is too wide.
COLUMN, BAR, PLOT, LEFT, TOP, FOOT, LABELLED, LEAST = 48, 36, 180, 34, 8, 24, 15, 4


@register.simple_tag
def moved_cell(listing: Listing) -> SafeString:
    """How the position moved, and from where."""
    return part(
        "checklist/overview.html#moved",
        word=moved(listing),
        has_previous=listing.previous_card is not None,
        previous=listing.previous_position,
        number=listing.previous_draft,
        change=change(listing),
    )


@register.simple_tag
def came_cell(listing: Listing) -> SafeString:
    """Which draft is the latest, and when it came."""
    day, days = short_day(listing.latest_came), days_since(listing.latest_came)
    return part("checklist/overview.html#came", number=listing.latest_draft, day=day, days=days)


@register.simple_tag
def held_cell(listing: Listing) -> SafeString | str:
    """Who holds it up, and since when; that nobody does where it is approved, or where there is nothing to answer."""
    stage, since = listing.stage, short_day(listing.held_since)
    if stage == Stage.UNSCORED:
        return _("Nobody scores draft %(latest_draft)s") % {"latest_draft": listing.latest_draft}
    if stage == Stage.APPROVED:
        return in_two_lines(_("Nobody: approved"), _("on %(since)s") % {"since": since})
    if stage not in HELD:
        return _("There is no draft")
    known = {"name": listing.held_name, "since": since, "days": days_since(listing.held_since)}
    scored = _("since %(since)s (%(days)s), scored by %(name)s") if stage == Stage.REVIEW else ""
    link = format_html('<a href="{}">{}</a>', page_of("scorecard", listing.held_card or 0), _(HELD[stage]) % known)
    return in_two_lines(link, (scored or _("since %(since)s (%(days)s)")) % known)


def in_two_lines(first: str, second: str) -> SafeString:
    """What stands in a cell, and small below it what more there is to say."""
    return format_html('{}<br><small class="hint">{}</small>', first, second)


@register.simple_tag
def movement(word: str) -> SafeString | str:
    """How the position moved (`overview.moved`), with a sign and a word."""
    if word not in MOVES:
        return format_html('<span class="hint">{}</span>', _("First reading")) if word else ""
    sign, label = MOVES[word]
    return format_html('<span class="move move-{}"><span aria-hidden="true">{}</span> {}</span>', word, sign, label)


def label_of(position: str) -> str:
    """A position as it heads a column."""
    return position_label(position)


@register.simple_tag
def series() -> list[dict[str, str]]:
    """The chart's positions, each with its class, sign and label."""
    return [
        {"slug": position_slug(position), "sign": POSITION_SYMBOLS[position], "label": label_of(position)}
        for position in SERIES
    ]


@register.simple_tag
def position_chart(periods: list[Period]) -> SafeString:
    """Stacked columns, one for each period: worst at the foot. The table beside it says the same in figures."""
    most = max(LEAST, *(period.total for period in periods))
    every = 1 if len(periods) <= 12 else 2
    width, height = LEFT + COLUMN * len(periods) + 4, TOP + PLOT + FOOT
    return format_html(
        '<svg class="chart" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-title">'
        '<title id="chart-title">{}</title>{}{}</svg>',
        width,
        height,
        width,
        height,
        _("Drafts by position over time; the figures are in the table below"),
        axis(most, width),
        format_html_join(
            "", "{}", ((column(place, period, most, named=place % every == 0),) for place, period in enumerate(periods))
        ),
    )


def axis(most: int, width: int) -> SafeString:
    """Lines at nothing, at the half where it is a whole number, and at the largest column."""
    steps = [0, most // 2, most] if most % 2 == 0 and most > 2 else [0, most]
    lines: list[tuple[Any, ...]] = []
    for step in steps:
        y = TOP + PLOT - PLOT * step / most
        lines.append((LEFT, f"{y:.1f}", width, f"{y:.1f}", LEFT - 6, f"{y + 4:.1f}", step))
    return format_html_join(
        "",
        '<line class="chart-rule" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text class="chart-axis" x="{}" y="{}" text-anchor="end">{}</text>',
        lines,
    )


def column(place: int, period: Period, most: int, *, named: bool) -> SafeString:
    """One period: a piece for each position, with sign and number where they fit."""
    left, foot = LEFT + place * COLUMN + (COLUMN - BAR) // 2, float(TOP + PLOT)
    pieces: list[SafeString] = []
    for position, number in zip(SERIES, period.counts, strict=True):
        if not number:
            continue
        tall = PLOT * number / most
        foot -= tall
        slug, sign = position_slug(position), POSITION_SYMBOLS[position]
        pieces.append(
            format_html(
                '<rect class="bar bar-{}" x="{}" y="{}" width="{}" height="{}"><title>{}, {}: {}</title></rect>',
                *(slug, left, f"{foot:.1f}", BAR, f"{tall:.1f}"),
                *(period.label, label_of(position), number),
            )
        )
        if tall >= LABELLED:
            where = (slug, left + BAR / 2, f"{foot + tall / 2 + 4:.1f}")
            said = f"{sign} {number}"
            pieces.append(
                format_html(
                    '<text class="bar-text bar-text-{}" x="{}" y="{}" text-anchor="middle">{}</text>', *where, said
                )
            )
    if named:
        at = (left + BAR / 2, TOP + PLOT + 17, period.short)
        pieces.append(format_html('<text class="chart-axis" x="{}" y="{}" text-anchor="middle">{}</text>', *at))
    return format_html_join("", "{}", ((piece,) for piece in pieces))
