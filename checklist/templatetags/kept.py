"""Parts of pages that are made of known facts alone: drawn once for the same ones and kept in the process.

They are kept for everybody, so nothing goes in that somebody typed, nor anything of the page around them.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from checklist.said import kept_by_language

register = template.Library()


def part(name: str, **facts: Hashable) -> SafeString:
    """A template, or one of its parts ("score.html#scale"), that knows these facts and nothing else."""
    return drawn(get_script_prefix(), name, tuple(facts.items()))


@kept_by_language(8192)
def drawn(prefix: str, name: str, facts: tuple[tuple[str, Hashable], ...]) -> SafeString:
    """The part, whose links lead below a prefix."""
    return render_to_string(name, dict(facts))


@register.simple_tag
def page_files() -> SafeString:
    """The icon, the style sheet and the scripts of every page."""
    return part("components/layout.html#files")


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> SafeString:
    """The main navigation, as far as this person's role has it, with the place marked that the page belongs to."""
    request: Any = context["request"]
    here = getattr(request.resolver_match, "url_name", None) or ""
    return part("components/layout.html#navigation", here=here, is_manager=request.user.is_manager)


@register.simple_tag(takes_context=True)
def own_pages(context: template.Context) -> SafeString:
    """The menu's pages about oneself and one's account."""
    is_staff = bool(context["request"].user.is_staff)
    return part("components/layout.html#own", is_staff=is_staff, local_passwords=bool(settings.LOCAL_PASSWORDS))


@register.simple_tag
def terms() -> SafeString:
    """The words of the method, each with its line."""
    return part("components/terms.html#line")
