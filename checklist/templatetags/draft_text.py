"""The draft's text beside the scoring, clause by clause. Drawn here and not by a template, as a scorecard's rows are:
the clauses were a third of what the scoring page took."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext

from checklist.scoring.words import dom_id
from checklist.templatetags.ui import page_of

register = template.Library()

CITE = gettext_lazy('Cite<span class="sr-only"> %(cited_as)s</span>')
ONE_LEFT_OUT = gettext_lazy('Clause %(first)s of the text<span class="no-js"> (in a new tab)</span>')
LEFT_OUT = gettext_lazy('Clauses %(first)s to %(last)s of the text<span class="no-js"> (in a new tab)</span>')


@register.simple_tag(takes_context=True)
def text_rows(context: template.Context, parts: Iterable[Any]) -> SafeString:
    """Clauses and the gaps between them, as items of a list; with a button to cite each, unless it stands `alone`."""
    card, cite = context["scorecard"].pk, "" if context.get("alone") else str(CITE)
    rows = (gap(part, card) if getattr(part, "is_gap", False) else clause_row(part, card, cite) for part in parts)
    return SafeString("".join(rows))


def clause_row(clause: Any, card: int, cite: str) -> str:
    """One clause with what cites it; `cite` are the words of the button, "" for none."""
    cited_as = escape(clause.cited_as)
    button = (
        f' <button type="button" class="cite-here js-only" data-clause="{clause.pk}" aria-pressed="false">'
        f" {cite % {'cited_as': cited_as}} </button>"
    )
    return (
        f'<li class="clause level-{clause.level}" id="clause-{clause.place}" tabindex="-1">'
        f' <span class="no">{cited_as}</span>'
        f' <span class="clause-text"><span class="pre" data-text>{escape(clause.text)}</span>'
        f" {margin(clause, card)}{button if cite else ''} </span> </li>"
    )


@register.simple_tag
def margin(clause: Any, card: int, attributes: str = "") -> SafeString:
    """What cites a clause, beside it: each requirement's code, which leads there."""
    cited = ", ".join(
        f'<a href="{page_of("score_criterion", card, number)}#req-{dom_id(code)}">{code}</a>'
        for code, number in getattr(clause, "cited_by", ())
    )
    before = pgettext("codes follow", "cited in")
    said = f"{escape(before)} {cited}" if cited else ""
    return SafeString(f'<span class="by" id="by-{clause.place}"{attributes}>{said}</span>')


def gap(part: Any, card: int) -> str:
    """A link to clauses that are left out."""
    words = str(ONE_LEFT_OUT if part.count == 1 else LEFT_OUT) % {"first": part.first, "last": part.last}
    return (
        f'<li class="gap" data-after="{part.after}" data-before="{part.before}">'
        f' <a href="{page_of("score_text", card)}?at={part.first}" target="_blank" data-gap>{words}</a> </li>'
    )


@register.simple_tag
def pieces(parts: Iterable[tuple[str, bool]]) -> SafeString:
    """A text in pieces, those marked that match."""
    return SafeString("".join(f"<mark>{escape(text)}</mark>" if found else escape(text) for text, found in parts))
