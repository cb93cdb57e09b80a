"""How long closed proposals are kept: they are exported, then purged, and the log says that they were.

Their events go with them, since those hold what was judged and said. The log's chain keeps the hash of each, and the
record of the purge names their numbers, so that `verify_log` still finds whatever else is missing.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from post_office.models import Email

from checklist.exports import papers
from checklist.models import (
    Amendment,
    Assignment,
    Citation,
    Clause,
    Comment,
    Declaration,
    Dissent,
    Draft,
    DraftListing,
    Event,
    Handover,
    Listing,
    LogLink,
    Meaning,
    Measure,
    Membership,
    Notice,
    Original,
    Outcome,
    Proposal,
    Rating,
    Review,
    Scorecard,
    SealedFile,
    Served,
    Source,
    Upload,
    triggers,
)
from checklist.models.log import PURGED, chain_events
from checklist.reports.sealed import approval_of, is_whole
from checklist.upkeep.backup import Unusable, lines_of

READ_ME = """Proposal {pk}, closed {closed} and purged from the program afterwards.

rows/       every row that the database held of it, one JSON array a line; columns.txt names the columns
originals/  the files that its drafts were read from
approved/   for each approved scorecard "everything for the file": papers, approval and signature (see /verify)
"""


def due(before: datetime) -> models.QuerySet[Proposal]:
    """Proposals that were put into the archive before this moment, oldest first."""
    return Proposal.objects.filter(archived_at__lt=before).order_by("archived_at", "pk")


def rows_of(proposal: Proposal) -> list[tuple[type[models.Model], models.QuerySet[Any]]]:
    """All that is kept of a proposal, in an order in which it can be deleted."""
    cards = Scorecard.objects.filter(draft__proposal=proposal)
    through = Rating.sources.through
    mails = Email.objects.filter(notices__proposal=proposal).distinct()
    found: list[models.QuerySet[Any]] = [
        Notice.objects.filter(proposal=proposal),
        SealedFile.objects.filter(review__scorecard__in=cards),
        Review.objects.filter(scorecard__in=cards),
        Comment.objects.filter(scorecard__in=cards),
        Dissent.objects.filter(scorecard__in=cards),
        Handover.objects.filter(scorecard__in=cards),
        Citation.objects.filter(rating__scorecard__in=cards),
        through.objects.filter(rating__scorecard__in=cards),
        Rating.objects.filter(scorecard__in=cards),
        Measure.objects.filter(scorecard__in=cards),
        Assignment.objects.filter(draft__proposal=proposal),
        Declaration.objects.filter(draft__proposal=proposal),
        Event.objects.filter(models.Q(proposal=proposal) | models.Q(scorecard__in=cards)),
        cards,
        Outcome.objects.filter(models.Q(amendment__draft__proposal=proposal) | models.Q(draft__proposal=proposal)),
        Served.objects.filter(amendment__draft__proposal=proposal),
        Amendment.objects.filter(draft__proposal=proposal),
        Upload.objects.filter(proposal=proposal),
        Original.objects.filter(draft__proposal=proposal),
        Clause.objects.filter(draft__proposal=proposal),
        DraftListing.objects.filter(proposal=proposal),
        Listing.objects.filter(proposal=proposal),
        Draft.objects.filter(proposal=proposal),
        Source.objects.filter(proposal=proposal),
        Membership.objects.filter(proposal=proposal),
        Proposal.objects.filter(pk=proposal.pk),
        mails,
    ]
    return [(rows.model, rows) for rows in found]


def purge(proposal: Proposal, folder: Path) -> Path:
    """Export a closed proposal into a file of the folder, then take it out of the database; the file.

    All or nothing. Raises `Unusable` where the proposal is not closed or the file cannot be written.
    """
    chain_events(whole=True)
    path = folder / f"proposal-{proposal.pk}.zip"
    with transaction.atomic():
        held = Proposal.objects.select_for_update().filter(pk=proposal.pk).exclude(archived_at=None).first()
        if held is None:
            raise Unusable(f"Proposal {proposal.pk} is not in the archive, so it stays.")
        content = exported(held)
        delete(held, hashlib.sha256(content).hexdigest())
        keep(path, content)
    return path


def exported(proposal: Proposal) -> bytes:
    """A ZIP of everything that is kept of the proposal."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        closed = f"{proposal.archived_at:%Y-%m-%d}"
        archive.writestr("READ ME.txt", READ_ME.format(pk=proposal.pk, closed=closed))
        columns = []
        for model, rows in rows_of(proposal):
            label = model._meta.label_lower
            columns.append(f"{label}: {', '.join(field.attname for field in model._meta.concrete_fields)}")
            archive.writestr(f"rows/{label}.jsonl", b"".join(lines_of(model, rows)))
        archive.writestr("rows/columns.txt", "\n".join(columns) + "\n")
        for original in Original.objects.filter(draft__proposal=proposal).select_related("draft"):
            name = original.name.replace("/", "_").replace("\\", "_")
            archive.writestr(f"originals/draft-{original.draft.number}-{name}", bytes(original.content))
        sealed = Scorecard.objects.filter(draft__proposal=proposal, state__in=Scorecard.SEALED)
        for card in sealed.with_context().order_by("pk"):
            approval = approval_of(card)
            if approval and is_whole(approval):
                archive.writestr(f"approved/scorecard-{card.pk}.zip", papers.paper(approval, papers.WHOLE))
    return out.getvalue()


def delete(proposal: Proposal, sha256: str) -> None:
    """Take every row of it out, and write down that it was done; guards are away meanwhile."""
    rows = rows_of(proposal)
    count = sum(found.count() for _, found in rows)
    events = Event.objects.filter(models.Q(proposal=proposal) | models.Q(scorecard__draft__proposal=proposal))
    numbers = list(LogLink.objects.filter(event__in=events).order_by("number").values_list("number", flat=True))
    mails = list(Email.objects.filter(notices__proposal=proposal).distinct().values_list("pk", flat=True))
    triggers.remove(connection)
    others = Scorecard.objects.exclude(draft__proposal=proposal)
    others.filter(carried_from__draft__proposal=proposal).update(carried_from=None)
    ratings = Rating.objects.exclude(scorecard__draft__proposal=proposal)
    ratings.filter(carried_from__scorecard__draft__proposal=proposal).update(carried_from=None)
    LogLink.objects.filter(event__in=events).update(event=None)
    for model, found in rows:
        if model is not Email:
            found._raw_delete(connection.alias)
    Email.objects.filter(pk__in=mails).delete()
    Meaning.objects.orphans().delete()
    connection.check_constraints()
    triggers.install(connection)
    Event.objects.write(
        PURGED,
        by=None,
        target=f"proposal {proposal.pk}",
        before=f"{proposal.archived_at:%Y-%m-%d}",
        after=sha256,
        links=spans(numbers),
        rows=count,
    )


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as first and last of each unbroken run."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def keep(path: Path, content: bytes) -> None:
    """Write the file, for its owner alone, and onto the disk; a file that is there is not written over."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unusable(f"{path} is there already. Move it away, or choose another folder.") from None
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from None
