"""Where the clauses of a draft that came as a Word file stand in it: looked for once, after the draft is saved."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from django.db import IntegrityError, transaction

from checklist.documents.redline import Busy, PlacedClause, Standing, Unreadable, placed
from checklist.models import Clause, Draft, Original, Placement

log = logging.getLogger(__name__)


def soon(draft: Draft) -> None:
    """Look for the clauses once the draft is saved. What hinders it hinders nothing else; it is tried again later."""
    transaction.on_commit(partial(place, draft.pk, patient=False), robust=True)


def place(pk: int, *, patient: bool = True) -> list[Standing] | None:
    """Write down where the clauses in force of a draft stand: nowhere in a file that is not Word's.

    None, and nothing is written, where other files are being read just now (`patient` waits for those) and where the
    draft came without a file.
    """
    original = Original.objects.select_related("draft").filter(draft=pk).first()
    if original is None:
        return None
    draft = original.draft
    clauses = list(draft.current_clauses)
    content = bytes(original.content)
    stands = [Standing() for _ in clauses]
    try:
        if is_word(content):
            rejected = {"accepted": False, "rejected": True}.get(draft.tracked)
            pieces = [PlacedClause(one.label, one.text) for one in clauses]
            found = placed(content, pieces, rejected=rejected, patient=patient)
            stands = found.stands
            if found.tracked and not draft.tracked:
                Draft.objects.filter(pk=pk).update(tracked="rejected" if found.rejected else "accepted")
    except Busy:
        return None
    except Unreadable as refused:
        log.warning("The clauses of draft %s could not be placed: %s", pk, refused)
    kept = [one.as_json() for one in stands]
    with suppress(IntegrityError), transaction.atomic():  # the draft may be taken back meanwhile
        Placement.objects.update_or_create(draft=draft, edition=draft.revision, defaults={"stands": kept})
    return stands


def is_word(content: bytes) -> bool:
    """Whether it may be a Word file: a zip file that does not begin with its kind, as OpenDocument's do."""
    return content[:2] == b"PK" and b"mimetype" not in content[:64]


def copy(source: Draft, target: Draft) -> None:
    """The clauses of a copy stand where those of its source do."""
    found = Placement.objects.filter(draft=source, edition=source.revision).first()
    if found:
        Placement.objects.create(draft=target, edition=target.revision, stands=found.stands)


def forget(draft: Draft) -> None:
    """Drop what is known of editions that are gone."""
    draft.placements.exclude(edition__in=draft.clauses.values("edition")).delete()


def standings(draft: Draft, count: int) -> list[Standing]:
    """Where each of so many clauses in force stands, in order, looked for now where nobody has; else nowhere.

    The search may find out how the file's tracked changes were read: the draft given knows it afterwards.
    """
    kept = Placement.objects.filter(draft=draft, edition=draft.revision).first()
    if kept:
        found = [Standing.from_json(one) for one in kept.stands]
    else:
        found = place(draft.pk) or []
        draft.tracked = Draft.objects.filter(pk=draft.pk).values_list("tracked", flat=True).first() or draft.tracked
    return found if len(found) == count else [Standing() for _ in range(count)]


def wheres(draft: Draft) -> dict[int, str]:
    """By the place of each clause in force, from 1, where it stands in its Word file, in words: "table 2, row 3".

    Only what has been looked for already; empty for drafts that came otherwise. One query.
    """
    kept = Placement.objects.filter(draft=draft, edition=draft.revision).first()
    found = kept.stands if kept else []
    return {place: where for place, one in enumerate(found, start=1) if (where := Standing.from_json(one).where)}


def placed_clauses(draft: Draft, clauses: Sequence[Clause]) -> list[PlacedClause]:
    """The clauses in force, given in their order, with the places where they stand. One query once that is known."""
    stands = standings(draft, len(clauses))
    return [PlacedClause(one.label, one.text, one.level, at) for one, at in zip(clauses, stands, strict=True)]
