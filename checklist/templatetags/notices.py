"""When something happened, and when something is due, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checklist.notices import day
from checklist.overview import state_of

register = template.Library()
register.filter("progress", state_of)


@register.simple_tag
def due(when: date, word: str = "") -> SafeString:
    """The day, after `word` ("due"); what is near or past says so, in words and not by colour alone."""
    today = timezone.localdate()
    if when < today:
        return format_html('<b class="overdue">overdue since {}</b>', day(when))
    near = {today: "today", today + timedelta(days=1): "tomorrow"}.get(when)
    return format_html("{} <b>{}</b>", word, f"{near}, {day(when)}" if near else day(when))


@register.filter
def moment(when: datetime) -> str:
    """The day and the time, in the office's time zone: "today, 14:05", "3 May 2031, 14:05"."""
    local = timezone.localtime(when)
    named = "today" if local.date() == timezone.localdate() else day(local.date())
    return f"{named}, {date_format(local, 'H:i')}"
