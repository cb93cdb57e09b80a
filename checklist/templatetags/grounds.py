"""What a rating rests on, as the scoring page shows it for every requirement. Drawn here and not by a template, as a
scorecard's rows are: it was a seventh of what the scoring page took."""

from __future__ import annotations

from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.scoring.words import dom_id
from checklist.templatetags.ui import page_of_code

register = template.Library()

TAKE_BACK = gettext_lazy("Take back %(printed)s")
CITE = gettext_lazy('Cite a clause <kbd class="js-only">c</kbd>')
CITE_FOR = gettext_lazy("Cite clauses for %(row_code)s")
LIKELIEST = gettext_lazy("Likeliest: %(cited_as)s <kbd>l</kbd>")
TAKE_SOURCE_BACK = gettext_lazy("Take back %(source_title)s")
NAME = gettext_lazy('Name a source <kbd class="js-only">s</kbd>')
NAME_FOR = gettext_lazy("Name a source for %(row_code)s")
AGAIN = gettext_lazy("Again: %(again_title)s <kbd>l</kbd>")
PRECEDENTS = gettext_lazy('Precedents <kbd class="js-only">p</kbd>')
PRECEDENTS_FOR = gettext_lazy("Precedents for %(row_code)s")


@register.simple_tag
def grounds(item: Any, card: int) -> SafeString:
    """The clauses that a requirement's rating cites, its sources, and the ways to name others."""
    return SafeString(
        f'<div class="grounds" id="grounds-{item.dom}"> {cites(item, card)} <div class="sources">'
        f" {sources(item, card)} {none_shown(item)}"
        f" {way('precedents', card, item.row.code, PRECEDENTS, PRECEDENTS_FOR, 'data-precedents')} </div> </div>"
    )


@register.simple_tag
def cites(item: Any, card: int) -> SafeString:
    """The clauses that a rating cites, and the likeliest one where it cites none."""
    row = item.row
    chips = "".join(cite(citation) for citation in row.citations)
    more = ""
    if item.likely and not row.citations:
        name = escape(item.likely.cited_as)
        more = (
            f' <button type="button" class="linklike js-only" data-likely="{item.likely.pk}" data-name="{name}">'
            f" {LIKELIEST % {'cited_as': name}} </button>"
        )
    cite_link = way("cite", card, row.code, CITE, CITE_FOR, "data-cite")
    return SafeString(f'<div class="cites" id="cites-{dom_id(row.code)}"> {chips} {cite_link}{more} </div>')


def cite(citation: Any) -> str:
    """A clause, or words of it, with a button to take it back."""
    printed = escape(citation.printed)
    return (
        f'<span class="chip"><a class="cite" href="#clause-{citation.clause.place}">{printed}</a>'
        f"{take_back('data-uncite', citation.pk, TAKE_BACK % {'printed': printed})}</span>"
    )


def sources(item: Any, card: int) -> str:
    """The sources that are named, and the one that was named last where there is none."""
    row = item.row
    chips = "".join(
        f'<span class="chip">{(title := escape(source.title))}'
        f"{take_back('data-source-drop', source.pk, TAKE_SOURCE_BACK % {'source_title': title})}</span>"
        for source in row.sources
    )
    more = ""
    if item.again and not row.sources:
        more = (
            f' <button type="button" class="linklike js-only" data-again="{item.again.pk}">'
            f" {AGAIN % {'again_title': escape(item.again.title)}} </button>"
        )
    return f"{chips} {way('ground', card, row.code, NAME, NAME_FOR, 'data-ground')}{more}"


def none_shown(item: Any) -> str:
    """The button by which somebody says that nothing can be shown."""
    said = bool(item.row.rating and item.row.rating.said_none)
    words = _("Said: nothing can be shown") if said else _("Nothing can be shown")
    pressed = "true" if said else "false"
    button = f'<button type="button" class="linklike js-only" data-none aria-pressed="{pressed}">'
    return f"{button} {words} <kbd>n</kbd> </button>"


def way(page: str, card: int, code: str, words: Any, label: Any, attribute: str) -> str:
    """A link to a page about one requirement."""
    return (
        f'<a href="{page_of_code(page, card, code)}" class="cite-link" {attribute}'
        f' aria-label="{label % {"row_code": escape(code)}}">{words}</a>'
    )


def take_back(attribute: str, pk: int, label: str) -> str:
    """A button that takes one ground back."""
    return f'<button type="button" class="uncite js-only" {attribute}="{pk}" aria-label="{label}"> × </button>'
