"""A framework's own texts on a page: in the reader's language where it has them, with the original a click away."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from checklist import said
from checklist.models.translation import texts_in

register = template.Library()


def translations(context: template.Context) -> dict[str, str]:
    """What the framework of the page says in the reader's language, by the originals; {} in English.

    One query for each request and framework, none in English and outside of requests.
    """
    request, language = context.get("request"), said.language()
    found: Any = context.get("framework") or getattr(context.get("scorecard"), "framework", None)
    if request is None or language == said.ENGLISH or getattr(found, "pk", None) is None:
        return {}
    kept: dict[tuple[int, str], dict[str, str]] = request.__dict__.setdefault("framework_texts", {})
    key = (found.pk, language)
    if key not in kept:
        kept[key] = texts_in(*key)
    return kept[key]


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, text: str) -> SafeString:
    """A text of the page's framework in the reader's language where it has it, with the original behind a button."""
    return beside(text, translations(context).get(text, ""), said.language())


def beside(text: str, translated: str, language: str) -> SafeString:
    """The translation and a button that shows the original; the text alone where it has none."""
    if not translated:
        return format_html("{}", text)
    return format_html(
        '<span lang="{0}">{1}</span> <button type="button" class="term" popovertarget="{2}">{3}</button>'
        '<span popover id="{2}" class="term-text" role="note" lang="en">{4}</span>',
        language,
        translated,
        f"original-{sha256(text.encode()).hexdigest()[:12]}",
        _("Original"),
        text,
    )
