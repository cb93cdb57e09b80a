"""What a rating rests on beside clauses: documents outside the draft, or the word that nothing can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.errors import Refused
from checklist.models import Event, Rating, Scorecard, Source, User
from checklist.scorecards.rating import lock
from checklist.scorecards.sheet import Row, load_sheet

MOST_SOURCES = 200  # of one proposal: all of them stand in one list


@transaction.atomic
def add_source(scorecard: Scorecard, code: str, *, title: str, dated: date | None, where: str, by: User) -> Row:
    """Let the rating of `code` rest on a document, which the proposal keeps for others; one that is there is taken.

    Raises `Refused` without a title or where the proposal has too many, and what `lock` raises.
    """
    held = lock(scorecard, by=by)
    title, where = " ".join(title.split()), " ".join(where.split())
    if not title:
        raise Refused(_("Give the source a title."), field="title")
    there = Source.objects.filter(proposal=held.draft.proposal_id, title=title, dated=dated).first()
    if there is None and Source.objects.filter(proposal=held.draft.proposal_id).count() >= MOST_SOURCES:
        raise Refused(
            _("This proposal has %(most_sources)s sources already. Pick one of them.") % {"most_sources": MOST_SOURCES},
            field="title",
        )
    source = there or Source.objects.create(proposal=held.draft.proposal, title=title, dated=dated, where=where)
    return named(held, code, source, by=by)


@transaction.atomic
def name_source(scorecard: Scorecard, code: str, source: int, *, by: User) -> Row:
    """Let the rating of `code` rest on one of the proposal's sources. Raises `Refused` for another proposal's."""
    held = lock(scorecard, by=by)
    found = Source.objects.filter(proposal=held.draft.proposal_id, pk=source).first()
    if found is None:
        raise Refused(_("That source is not among this proposal’s. Pick one from the list."), field="source")
    return named(held, code, found, by=by)


def named(held: Scorecard, code: str, source: Source, *, by: User) -> Row:
    """Put the source beside the rating, which then no longer says that nothing can be shown."""
    row = load_sheet(held, citations=True).by_code[code]
    if source in row.sources:
        return row
    rating = row.rating or Rating.objects.create(scorecard=held, requirement=row.requirement, updated_by=by)
    rating.sources.add(source)
    Rating.objects.filter(pk=rating.pk, said_none=True).update(said_none=False)
    return after(held, row, by=by)


@transaction.atomic
def drop_source(scorecard: Scorecard, code: str, source: int, *, by: User) -> Row:
    """Take a source back; one that is not named changes nothing, and the proposal keeps it."""
    held = lock(scorecard, by=by)
    row = load_sheet(held, citations=True).by_code[code]
    if row.rating is None or source not in {one.pk for one in row.sources}:
        return row
    row.rating.sources.remove(source)
    return after(held, row, by=by)


@transaction.atomic
def say_none(scorecard: Scorecard, code: str, *, said: bool, by: User) -> Row:
    """Say that neither a clause nor a source can be shown for the rating of `code`, or take that back."""
    held = lock(scorecard, by=by)
    row = load_sheet(held, citations=True).by_code[code]
    if bool(row.rating and row.rating.said_none) is said:
        return row
    rating = row.rating or Rating.objects.create(scorecard=held, requirement=row.requirement, updated_by=by)
    Rating.objects.filter(pk=rating.pk).update(said_none=said)
    return after(held, row, by=by)


def after(scorecard: Scorecard, before: Row, *, by: User) -> Row:
    """Log the change and give back the row as it is now."""
    now = load_sheet(scorecard, citations=True).by_code[before.code]
    Event.objects.write(
        "grounded",
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=before.code,
        before=told(before),
        after=told(now),
    )
    Scorecard.objects.filter(pk=scorecard.pk).update(updated_at=timezone.now())
    return now


def told(row: Row) -> str:
    """What a rating rests on beside clauses, for the log."""
    said = "nothing can be shown" if row.said_none else ""
    return "; ".join([*(source.title for source in row.sources), *([said] if said else [])])[:2000]


def copy_sources(pairs: Iterable[tuple[Row, Rating]]) -> None:
    """Let new ratings name the sources that the rows they come from name. One insert."""
    link = Rating.sources.through
    links = [link(rating=rating, source=source) for row, rating in pairs for source in row.sources]
    link.objects.bulk_create(links, ignore_conflicts=True)
