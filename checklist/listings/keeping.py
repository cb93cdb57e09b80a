"""Listings are made anew by the verbs that change what they say, in the same transaction; and can be proven right."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import QuerySet

from checklist.listings.making import Made, made
from checklist.models import DraftListing, Listing, Proposal

BATCH = 500


def keep(*proposals: int) -> None:
    """Make what lists say of these proposals anew. Call it last in the transaction of what changed.

    Seven queries or eight. Where two people change something of one proposal at the same time, the second one waits
    here and then sees what the first one did.
    """
    with transaction.atomic():
        rows = Listing.objects.filter(pk__in=proposals).order_by("pk")
        if connection.features.has_select_for_update:
            list(rows.select_for_update().values_list("pk"))
        write(made(proposals).values())


def write(found: Collection[Made]) -> None:
    """Save what was made, whether it was there or not, and take away what lists say of drafts that are read no more."""
    save(Listing, [one.listing for one in found], "proposal")
    drafts = [row for one in found for row in one.drafts]
    there = DraftListing.objects.filter(proposal__in=[one.listing.pk for one in found])
    kept = {row.pk: values(row) for row in there}
    if gone := kept.keys() - {row.pk for row in drafts}:
        DraftListing.objects.filter(pk__in=gone).delete()
    save(DraftListing, [row for row in drafts if kept.get(row.pk) != values(row)], "draft")


def save(model: type[models.Model], rows: Collection[Any], key: str) -> None:
    """Insert or update; at most one query."""
    names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
    model._default_manager.bulk_create(rows, update_conflicts=True, update_fields=names, unique_fields=[key])


def values(row: models.Model) -> dict[str, Any]:
    """A row's columns."""
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def batches(rows: QuerySet[Proposal] | None = None) -> Iterator[list[int]]:
    """The keys of all proposals, or of these, some at a time."""
    rows = Proposal.objects.all() if rows is None else rows
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield keys
        last = keys[-1]


def fill() -> None:
    """Make the listings that are not there: of proposals that were written in bulk, or before there were any."""
    for keys in batches(Proposal.objects.filter(listing=None)):
        keep(*keys)


def fill_after_migration(*, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    if using == DEFAULT_DB_ALIAS and Listing._meta.db_table in connection.introspection.table_names():
        fill()


def differences(keys: Collection[int]) -> dict[int, list[str]]:
    """The proposals of which lists say what they should not, with the names of the columns that are wrong."""
    right, kept = made(keys), Listing.objects.in_bulk(keys)
    drafts: dict[int, list[DraftListing]] = {}
    for row in DraftListing.objects.filter(proposal__in=keys):
        drafts.setdefault(row.proposal_id, []).append(row)
    found = {}
    for pk, one in right.items():
        should, other = values(one.listing), values(kept[pk]) if pk in kept else {}
        wrong = [name for name, value in should.items() if name not in other or other[name] != value]
        if {row.pk: values(row) for row in one.drafts} != {row.pk: values(row) for row in drafts.get(pk, [])}:
            wrong.append("drafts")
        if wrong:
            found[pk] = wrong
    return found


def check() -> Iterator[tuple[int, list[str]]]:
    """Every proposal whose kept listing is wrong, with its wrong columns; nothing is changed."""
    for keys in batches():
        if differences(keys):  # Somebody may have changed something between two of its queries.
            with transaction.atomic():
                list(Listing.objects.filter(pk__in=keys).select_for_update().values_list("pk"))
                yield from differences(keys).items()


def recompute() -> Iterator[tuple[int, list[str]]]:
    """Make every listing that is wrong anew; which they were."""
    for keys in batches():
        wrong = differences(keys)
        keep(*wrong)
        yield from wrong.items()
