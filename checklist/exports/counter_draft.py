"""The counter-draft as a Word file: the draft's own, or a clean one, with every amendment as a tracked change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from checklist.amendments.counter import edits_of
from checklist.documents.redline import Redlined, clean_redline, redline
from checklist.models import Amendment, Draft, Original
from checklist.proposals.placing import is_word, placed_clauses


def word_file_of(draft: Draft) -> Original | None:
    """The Word file that the draft came as; None where it came otherwise. One query."""
    found = Original.objects.filter(draft=draft).first()
    return found if found and is_word(bytes(found.content)) else None


def counter_draft(
    draft: Draft, amendments: Sequence[Amendment], original: Original | None, *, at: datetime
) -> Redlined:
    """The counter-draft, and what of it stands in comments only. Two queries once the clauses are placed.

    In the draft's own Word file, `original` (see `word_file_of`), else in a clean one of its clauses. Raises
    `Unreadable`, whose text is one sentence for the person who asked.
    """
    clauses = list(draft.current_clauses)
    edits, author = edits_of(clauses, amendments), settings.OFFICE_NAME
    placed = placed_clauses(draft, clauses)
    if original is None:
        return clean_redline(
            f"{draft.proposal.title}, draft {draft.number}",
            placed,
            edits,
            author=author,
            at=at,
        )
    rejected = draft.tracked == "rejected"
    return redline(bytes(original.content), placed, edits, author=author, at=at, rejected=rejected)
