"""The managers' overview: its columns, its filters, positions over time, and who has how much to do."""

from checklist.overview.assignments import BY_DAY, COUNTED, OVERDUE, assigned_people, chosen_only, outstanding, state_of
from checklist.overview.columns import (
    ORDERS,
    SORTS,
    Part,
    Stage,
    change,
    in_order,
    listed,
    moved,
    ordering,
    overview,
    score_of,
    with_cards,
)
from checklist.overview.filters import MOVES, NONE, PERSONS, READINGS, RED_LINES, chosen_rows, narrowed, people
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
    "NONE",
    "ORDERS",
    "OVERDUE",
    "PERSONS",
    "READINGS",
    "RED_LINES",
    "SORTS",
    "Part",
    "Period",
    "Stage",
    "assigned_people",
    "change",
    "chosen_only",
    "chosen_rows",
    "in_order",
    "keep_view",
    "leavers",
    "led",
    "listed",
    "moved",
    "narrowed",
    "not_handed_in",
    "ordering",
    "outstanding",
    "overview",
    "people",
    "score_of",
    "state_of",
    "timeline",
    "with_cards",
    "workload",
]
