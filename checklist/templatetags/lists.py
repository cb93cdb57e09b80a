"""What rows of lists draw, of which a page has many: said once for the same values, and without a template each."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.models import Draft, Proposal
from checklist.said import kept_by_language
from checklist.templatetags.kept import part

register = template.Library()


@register.simple_tag
def tick(row: Proposal | None) -> SafeString:
    """The box by which a row is ticked; without a row the one in the head, which ticks all that the page shows."""
    if row is None:
        return format_html(
            '<input type="checkbox" data-all hidden class="tick" form="selected" aria-label="{}">',
            _("Tick all on this page"),
        )
    return format_html(
        '<input type="checkbox" name="chosen" value="{}" form="selected" class="tick" aria-label="{}">',
        row.pk,
        _("Tick %(row_title)s") % {"row_title": row.title},
    )


@register.filter
def in_full(draft: Draft) -> str:
    """A draft with its proposal's title: "Deal, draft 3"."""
    named = {"proposal_title": draft.proposal.title, "draft_number": draft.number}
    return _("%(proposal_title)s, draft %(draft_number)s") % named


@register.filter
def short_day(at: date | datetime | None) -> str:
    """The day by the office's clock, as tables have it; "" where there is none."""
    day = day_of(at)
    return written(day) if day else ""


def day_of(at: date | datetime | None) -> date | None:
    """The day of a moment by the office's clock; of a day, itself."""
    return timezone.localdate(at) if isinstance(at, datetime) else at


@kept_by_language(8192)
def written(day: date) -> str:
    """A day as the language has it in tables."""
    return date_format(day, "SHORT_DATE_FORMAT")


@register.filter
def days_since(at: date | datetime | None) -> str:
    """The days since then: "1 day", "12 days", "today"; "" where there is none."""
    day = day_of(at)
    return passed((timezone.localdate() - day).days) if day else ""


@kept_by_language(8192)
def passed(days: int) -> str:
    """A number of days since then in words."""
    return _("today") if days == 0 else ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


@register.simple_tag
def begun(at: datetime) -> SafeString:
    """When somebody's oldest scorecard was begun."""
    return part("checklist/workload.html#begun", day=short_day(at), days=days_since(at))


@register.simple_tag
@kept_by_language(1024)
def open_remarks(number: int) -> str:
    """How many remarks are not settled: "3 open"."""
    return _("%(talk)s open") % {"talk": number}
