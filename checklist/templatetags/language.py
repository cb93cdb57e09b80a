"""What a page needs besides its own texts to speak a language."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from checklist.said import kept_by_language

register = template.Library()


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Code and name of each language on offer, each named in itself: whoever looks for one reads no other."""
    return list(settings.LANGUAGES)


@register.simple_tag
def words_script() -> SafeString:
    """The scripts' words in the language that is spoken, before any script that says them; nothing for English."""
    return script_element()


@kept_by_language(16)
def script_element() -> SafeString:
    """The element; known for the life of the process, as the files are."""
    name = f"checklist/words/{get_language()}.js"
    return format_html('<script defer src="{}"></script>', static(name)) if finders.find(name) else SafeString("")
