"""When something is due and how far it is, in words."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from checklist.overview import COUNTED, state_of
from checklist.said import commas, day

register = template.Library()
register.filter("progress", state_of)


@register.filter
def upto(count: int) -> str:
    """A figure about a person, as far as it was counted: "34", "more than 50"."""
    return _("more than %(counted)s") % {"counted": COUNTED} if count > COUNTED else str(count)


@register.simple_tag
def due(when: date, word: str = "") -> SafeString:
    """The day, after `word` ("due"); what is near or past says so, in words and not by colour alone."""
    today = timezone.localdate()
    if when < today:
        return format_html('<b class="overdue">{}</b>', _("overdue since %(day)s") % {"day": day(when)})
    near = {today: _("today"), today + timedelta(days=1): _("tomorrow")}.get(when)
    return format_html("{} <b>{}</b>", word, commas([near, day(when)]) if near else day(when))
