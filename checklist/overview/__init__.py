"""The managers' overview: its columns, its filters, positions over time, and who has how much to do."""

from checklist.models.listing import Stage
from checklist.overview.assignments import BY_DAY, COUNTED, OVERDUE, assigned_people, chosen_only, outstanding, state_of
from checklist.overview.columns import NEWEST, SORTS, as_shown, change, listed, moved, with_cards
from checklist.overview.filters import MOVES, NONE, PERSONS, READINGS, RED_LINES, Chosen, choose, people
from checklist.overview.leavers import BY_TITLE, leavers, led, not_handed_in
from checklist.overview.saved import MOST_VIEWS, keep_view
from checklist.overview.timeline import Period, timeline
from checklist.overview.workload import BUSIEST, workload

__all__ = [
    "BUSIEST",
    "BY_DAY",
    "BY_TITLE",
    "COUNTED",
    "MOST_VIEWS",
    "MOVES",
    "NEWEST",
    "NONE",
    "OVERDUE",
    "PERSONS",
    "READINGS",
    "RED_LINES",
    "SORTS",
    "Chosen",
    "Period",
    "Stage",
    "as_shown",
    "assigned_people",
    "change",
    "choose",
    "chosen_only",
    "keep_view",
    "leavers",
    "led",
    "listed",
    "moved",
    "not_handed_in",
    "outstanding",
    "people",
    "state_of",
    "timeline",
    "with_cards",
    "workload",
]
