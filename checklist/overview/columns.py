"""What lists of proposals are sorted by, and what their cells say; the columns themselves are kept (`listings`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import Listing, Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order, Place


def name_of(path: str = "") -> Combinable:
    """The full name of the person that `path` leads to ("lead__"), or the username; alike names are not told apart."""
    full = Trim(Concat(f"{path}first_name", Value(" "), f"{path}last_name"))
    return Coalesce(NullIf(full, Value("")), f"{path}username", output_field=CharField())


@dataclass(frozen=True, slots=True)
class Sort:
    """One way to sort: its label, the column of `Listing`, whether less is more, and what kind of column it is."""

    label: Any
    column: str
    falls: bool = False
    blanks: bool = True
    is_text: bool = False

    def order(self, *, down: bool) -> Order:
        """The order by this column, smallest first, or last where `down`; blanks last either way."""
        term = f"listing__{self.column}"
        return Order(
            (InOrder(term) if self.is_text else term, "listing__proposal"), down=down != self.falls, blanks=self.blanks
        )

    def place(self, listing: Listing) -> Place:
        """Where a listing that no query gave stands in the order."""
        return Place((getattr(listing, self.column), listing.pk))


# An age is small where the day is late.
ORDERS: dict[str, Sort] = {
    "title": Sort(gettext_lazy("Proposal"), "title_key", blanks=False, is_text=True),
    "position": Sort(gettext_lazy("Position"), "position_key"),
    "score": Sort(gettext_lazy("Score"), "score_key"),
    "movement": Sort(gettext_lazy("Movement"), "movement_key"),
    "red": Sort(gettext_lazy("Red lines"), "red_key"),
    "age": Sort(gettext_lazy("Age of the latest draft"), "latest_came", falls=True),
    "first": Sort(gettext_lazy("Time since the first draft"), "first_came", falls=True),
    "holdup": Sort(gettext_lazy("Who holds it up"), "held_key"),
    "marking": Sort(gettext_lazy("Marking"), "marking_key", blanks=False),
    "lead": Sort(gettext_lazy("Lead"), "lead_key", blanks=False, is_text=True),
    "updated": Sort(gettext_lazy("Last changed"), "changed_at", blanks=False),
}
# Of a listing, what pages show of it.
SHOWN = (
    *("latest_draft", "latest_came", "first_came", "latest_card", "latest_card_draft", "latest_low", "latest_high"),
    *("previous_card", "previous_draft", "previous_position", "step", "change_low", "change_high"),
    *("stage", "held_card", "held_since"),
)
SORTS = {f"{sign}{name}": sort.label for name, sort in ORDERS.items() if name != "updated" for sign in ("", "-")}
NEWEST = "-updated"


def sort_of(key: str) -> tuple[Sort, bool]:
    """The sort that a key names ("-position"), and whether it goes down; the last changed first for anything else."""
    name = key.removeprefix("-")
    return (ORDERS[name], key.startswith("-")) if name in ORDERS else (ORDERS["updated"], True)


def listed(who: User) -> QuerySet[Proposal]:
    """The proposals that this person may know of, with what lists say of them, in one query."""
    seen: QuerySet[Proposal] = Proposal.objects.visible_to(who).filter(listing__isnull=False)
    return seen.select_related("lead", "listing__held_by")


def as_shown(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Such rows with the columns that pages show, and no others."""
    own = ("title", "parties", "marking", "restricted", "archived_at", "updated_at")
    kept = (f"listing__{name}" for name in SHOWN)
    return rows.only(*own, *kept, *User.named("lead"), *User.named("listing__held_by"))


def moved(listing: Listing | Mapping[str, Any]) -> str:
    """In one word how the position moved: better, same, worse, unclear or first; "" without any reading."""
    card, previous, step = (said(listing, name) for name in ("latest_card", "previous_card", "step"))
    if card is None:
        return ""
    if previous is None:
        return "first"
    if step is None:
        return "unclear"
    return "better" if step > 0 else "worse" if step < 0 else "same"


def said(listing: Listing | Mapping[str, Any], name: str) -> Any:
    """A column of a listing, whether it is a row or a mapping."""
    return listing[name] if isinstance(listing, Mapping) else getattr(listing, name)


def signed(number: int) -> str:
    """A change with its sign: "+5", "−3", "0"."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def change(listing: Listing) -> str:
    """By how much the score changed: "+5", or "−3 to +12" where scores are ranges; "" where it cannot be said."""
    low, high = listing.change_low, listing.change_high
    if low is None or high is None:
        return ""
    return (
        signed(low)
        if low == high
        else _("%(signed)s to %(signed2)s") % {"signed": signed(low), "signed2": signed(high)}
    )


def with_cards(rows: Iterable[Proposal]) -> list[Any]:
    """The rows with their latest reading as `latest`, None without one. One query."""
    found: list[Any] = list(rows)
    latest = [row.listing.latest_card for row in found if row.listing.latest_card]
    cards = Scorecard.objects.only(*Scorecard.STANDING).in_bulk(latest)
    for row in found:
        row.latest = cards.get(row.listing.latest_card)
    return found
