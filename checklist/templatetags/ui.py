"""The few things that templates draw more than once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checklist.exports.text import opening as first_sentences
from checklist.exports.wording import key
from checklist.models import Scorecard, User
from checklist.panels.readings import PanelRow
from checklist.review import watch
from checklist.said import capital, commas, kept_by_language
from checklist.scorecards.ledger import LedgerChange, LedgerRow
from checklist.scorecards.sheet import Row
from checklist.scoring import words
from checklist.scoring.words import Standing

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The token by which a form that is sent twice makes one thing."""
    return format_html('<input type="hidden" name="once" value="{}" autocomplete="off">', token_urlsafe(16))


@register.simple_tag(takes_context=True)
def proposals_url(context: template.Context) -> str:
    """The list of proposals, filtered as this person last saw it."""
    query = context["request"].session.get("proposals filter", "")
    return reverse("checklist:proposals") + (f"?{query}" if query else "")


@register.filter
def dom(code: str) -> str:
    """A code as it may stand in an id: "4.1" becomes "4-1"."""
    return words.dom_id(code)


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A moment by the office's clock, with its zone, for people and for programs; nothing where there is none."""
    if at is None:
        return SafeString("")
    local = timezone.localtime(at)
    return by_the_clock(local, local.isoformat(), local.tzname())


@kept_by_language(8192)
def by_the_clock(local: datetime, written: str, _zone: str | None) -> SafeString:
    """A moment of some zone's clock; named with it, for one moment by two clocks is the same to a cache."""
    return format_html('<time datetime="{}">{}</time>', written, date_format(local, "DATETIME_FORMAT"))


@register.filter
def weight(number: Decimal) -> str:
    """A weight without trailing zeros."""
    return words.weight_text(number)


@register.filter
def get(found: dict[str, object], key: str) -> object:
    """The entry of a dictionary, or nothing."""
    return found.get(key)


@register.filter
def percent(share: float | Fraction) -> str:
    """A share of 1 as whole percent, "100%" and "0%" only where it is all or nothing."""
    rounded = round(share * 100)
    return f"{rounded if share in (0, 1) else min(99, max(1, rounded))}%"


@register.filter
def glyph(value: str) -> str:
    """The sign of a rating, so that colour never speaks alone."""
    return words.SYMBOLS[value] if value else ""


@register.simple_tag
def altered_notice(cards: Iterable[Scorecard | int]) -> SafeString:
    """On top of a list: which of its approved scorecards are no longer what was approved; nothing where none is."""
    wrong = watch.altered({card if isinstance(card, int) else card.pk for card in cards})
    if not wrong:
        return SafeString("")
    rows = ((reverse("checklist:scorecard", args=[pk]), name) for pk, name in sorted(wrong.items()))
    return format_html(
        '<p class="notice notice-error" role="alert"><b>{}</b> {}. {}</p>',
        _("Not what was approved any more:"),
        format_html_join(commas(["", ""]), '<a href="{}">{}</a>', rows),
        _("Somebody changed the database behind an approval; what this list says of it may be false."),
    )


@register.simple_tag
def page_of(name: str, *parts: int | str) -> str:
    """The address of one of our pages, as `url` has it; a page that asks for many asks for the same ones again."""
    return address(get_script_prefix(), name, parts)


@register.simple_tag
def page_of_code(name: str, card: int, code: str) -> str:
    """The address of a page about one requirement: a scorecard's are all alike but for the code, as "4.1"."""
    return page_of(name, card, "-CODE-").replace("-CODE-", code)


@lru_cache(maxsize=8192)
def address(prefix: str, name: str, parts: tuple[int | str, ...]) -> str:
    """An address below a prefix."""
    return reverse(f"checklist:{name}", args=parts)


@register.simple_tag
@lru_cache(maxsize=4096)
def pips(ratings: tuple[tuple[str, str, str], ...]) -> SafeString:
    """A small square for each of several ratings: (value, code, word)."""
    return format_html_join("", "{}", ((pip(*rating),) for rating in ratings))


def pip(value: str, code: str, word: str) -> SafeString:
    """One small square for one rating: shape and sign differ with the value, not the colour alone."""
    sign = "" if value == "open" else glyph(value)
    return format_html('<i class="pip pip-{}" title="{} {}">{}</i>', value or "open", code, word, sign)


@register.simple_tag
def position_badge(position: str, note: str = "") -> SafeString:
    """A position with its sign and, small, what is gravest about it."""
    small = format_html("<small>{}</small>", note) if note else ""
    return format_html(
        '<div class="position position-{}"><span aria-hidden="true">{}</span><span>{}{}</span></div>',
        words.position_slug(position),
        words.POSITION_SYMBOLS[position],
        words.position_label(position),
        small,
    )


@register.simple_tag
def standing_of(card: Scorecard) -> SafeString:
    """A scorecard's stored position with its sign; below it the verdicts, and how far better positions are away."""
    verdicts = sorted(tuple(pair) for pair in card.verdicts.values() if pair)  # in one order: they are counted
    away = (card.to_support_if, card.to_support) if card.judged else (None, None)
    return standing(card.position, card.worst, card.best, tuple(verdicts), *away, card.judged == card.total)


@kept_by_language(4096)
def standing(
    position: str,
    worst: str,
    best: str,
    verdicts: tuple[tuple[str, ...], ...],
    to_support_if: int | None,
    to_support: int | None,
    certain: bool,
) -> SafeString:
    """The same from what is stored; drawn once for the same values, which lists show again and again."""
    distance = words.distance_text(to_support_if, to_support, certain=certain)
    return format_html(
        '{}<small class="standing">{}{}</small>',
        position_badge(position, words.range_label("" if position else worst, best)),
        words.profile_text(verdicts),
        format_html("<br>{}", distance) if distance else "",
    )


@register.simple_tag
def verdict(worst: str, best: str) -> SafeString:
    """A recommendation's verdict with its sign: one, or "falls short to delivered" while it is not decided."""
    decided = worst if worst == best else ""
    sign = words.VERDICT_SYMBOLS[decided] if worst else words.SYMBOLS["not_applicable"]
    return format_html(
        '<span class="verdict-word verdict-{}">{}&nbsp;{}</span>',
        slugify(decided) or ("open" if worst else "not-applicable"),
        sign,
        capital(words.verdict_text(worst, best)),
    )


@register.simple_tag
@kept_by_language(512)
def term(name: str, place: str = "") -> SafeString:
    """A word of the method that explains itself: a button that opens one line, for mouse, keyboard and reader alike.

    `place` tells two buttons of the same word on one page apart.
    """
    target = f"term-{slugify(name)}{place}"
    return format_html(
        '<button type="button" class="term" popovertarget="{0}">{1}'
        '<span class="sr-only">{3}</span></button>'
        '<span popover id="{0}" class="term-text" role="note">{2}</span>',
        target,
        said_as(name),
        _(words.TERMS[name.lower()]),
        _(": what is that?"),
    )


def said_as(name: str) -> str:
    """A word of the method in the language of the moment, with a capital where the page writes one."""
    word = words.spoken(name.lower())
    return capital(word) if name[:1].isupper() else word


@register.filter
def opening(text: str) -> str:
    """The first sentences of a long reason, whole."""
    return first_sentences(text, 170)


@register.simple_tag
def key_of_signs() -> str:
    """What the signs of ratings mean, in one line."""
    return key()


@register.simple_tag
def meter(standing: Standing) -> SafeString:
    """The score's interval on a line from 0 to 100; text stands beside it."""
    low, high = standing.low, standing.high
    parts = [("track", 0, 100)]
    if low is not None and high is not None:
        parts += [("range", low, max(0, high - low)), ("low", 0, low)]
    bars = format_html_join("", '<rect class="{}" x="{}" y="3" width="{}" height="8"/>', parts)
    return format_html(
        '<svg class="meter" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">{}</svg>', bars
    )


@register.filter
def score_range(low: int | None, high: int | None) -> str:
    """Whole points as they are shown: "26", "6–58", "" without a score."""
    return words.range_text(low, high)


@register.simple_tag(takes_context=True)
def scorecard_url(context: template.Context, card: Scorecard) -> str:
    """Where a person goes on with a scorecard: to its scoring page where it is theirs to work on, else to its page."""
    person: User = context["request"].user
    works_on_it = card.draft.proposal.lead_id if card.is_panel else card.scorer_id
    name = "score" if card.is_editable and works_on_it == person.pk else "scorecard"
    return reverse(f"checklist:{name}", args=[card.pk])


@register.simple_tag
def requirement_url(card: Scorecard, row: Row | PanelRow) -> str:
    """A requirement's place on the scoring page."""
    page = reverse("checklist:score_criterion", args=[card.pk, row.requirement.criterion.number])
    return f"{page}#req-{words.dom_id(row.code)}"


@register.filter
def cells(
    line: LedgerRow, behind: Mapping[tuple[str, int], Sequence[Any]]
) -> list[tuple[str, str, LedgerChange | None, Sequence[Any]]]:
    """A line of the ledger as its cells: value, word, the step that led there, and the amendments that it came from."""
    steps = enumerate(zip(line.values, (None, *line.steps), strict=True), start=-1)
    return [(value, word, step, behind.get((line.code, place), ())) for place, ((value, word), step) in steps]


@register.simple_tag
def movement_chart(cards: list[Scorecard]) -> SafeString:
    """Score intervals over the drafts; the table beside it says the same in words, with verdicts and distance."""
    wide = 90
    bars = []
    for place, card in enumerate(cards):
        x = 50 + place * wide
        low, high = card.score_low, card.score_high
        if low is not None and high is not None:
            bars.append(("bar", x, 110 - high, 26, max(2, high - low)))
    shapes = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', bars)
    names = format_html_join(
        "",
        '<text x="{}" y="126">{}</text><text x="{}" y="140">{} {}</text>',
        (
            (
                50 + k * wide,
                _("Draft %(number)s") % {"number": c.draft.number},
                50 + k * wide,
                words.POSITION_SYMBOLS[c.position],
                c.score_text or "–",
            )
            for k, c in enumerate(cards)
        ),
    )
    lines = format_html_join(
        "",
        '<line x1="40" x2="{}" y1="{}" y2="{}"/><text x="4" y="{}">{}</text>',
        ((40 + wide * len(cards), 110 - at, 110 - at, 113 - at, at) for at in (0, 50, 100)),
    )
    return format_html(
        '<svg class="movement-chart" viewBox="0 0 {0} 148" width="{0}" height="148" role="img" aria-label="{4}">'
        "{1}{2}{3}</svg>",
        60 + wide * len(cards),
        lines,
        shapes,
        names,
        _("Score per draft, 0 to 100; the table below says the same"),
    )


@register.filter
def spoken(word: str) -> str:
    """A word of the method as it is stored (a position, a verdict, a kind, ...) in the language of the moment."""
    return words.spoken(word) if word else ""


@register.filter
def word_of(value: str, kind: str) -> str:
    """A stored value in the words of a requirement's kind."""
    return words.word_for(kind, value)


@register.filter
def share_words(share: Fraction) -> str:
    """A share as percent: "12%", "0.4%"."""
    return words.share_text(share)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The present query string with some parameters set (None takes one out); starts with "?"."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
