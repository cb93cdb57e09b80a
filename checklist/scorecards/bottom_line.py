"""The bottom line of a scorecard: the sentences right under its position."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from checklist.errors import Refused, Stale
from checklist.models import Event, Scorecard, User
from checklist.scorecards.rating import lock


@transaction.atomic
def write_bottom_line(
    scorecard: Scorecard, text: str, *, by: User, revision: int, sent: str | None = None
) -> Scorecard:
    """Save the bottom line. `sent` as for `rate`. Raises `Stale`, `Refused` over 600 characters, and as `lock`."""
    held = lock(scorecard, by=by)
    if held.bottom_line == text:
        return held
    if held.revision != revision and held.bottom_line != sent:
        raise Stale(None, held)
    if len(text) > Scorecard.BOTTOM_LINE_MAX:
        raise Refused(
            _("The bottom line has %(number)s characters; the limit is %(bottom_line_max)s. Shorten it.")
            % {"number": len(text), "bottom_line_max": Scorecard.BOTTOM_LINE_MAX},
            field="bottom_line",
        )
    Event.objects.write(
        "wrote the bottom line",
        by=by,
        proposal=held.draft.proposal,
        scorecard=held,
        before=held.bottom_line,
        after=text,
    )
    held.bottom_line = text
    held.revision += 1
    held.save(update_fields=["bottom_line", "revision", "updated_at"])
    return held
