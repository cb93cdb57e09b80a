"""A list of proposals narrowed by words: by the index, and at most so many rows looked at, however many there are.

`models.folded.holds` says the same and reads every row. This asks the full text first whether few proposals hold the
words: then their keys narrow the list. If many do, the list is walked in its own order and each row tested, which
finds a page of them soon.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from checklist.documents.folding import BEFORE, begins_a_word, terms
from checklist.documents.words import Asked, Term, is_paired, is_single, words
from checklist.finding.index import ENGINES
from checklist.models.folded import holds
from checklist.models.rowwise import OfKey

FEW = 1_000  # so many keys narrow a list; of more proposals the list is walked


@dataclass(frozen=True, slots=True)
class Literal:
    """Words as they have to stand in a folded text; where one of `after` is named, right after one of these."""

    text: str
    after: tuple[str, ...] = ("",)

    @property
    def forms(self) -> list[str]:
        """The texts of which one has to be in it; a line's beginning is written as its end before."""
        return [sign + self.text for sign in self.after]


def proposals_with(text: str, path: str = "pk") -> Q:
    """Holds for rows whose proposal has every word of the text in title, parties or summary, in any order.

    `path` leads to the proposal's key: "pk" in a list of proposals, "draft__proposal" in one of scorecards. It finds
    what `holds(text, "folded")` finds, as far as each word stands where a word begins ("inspec" finds inspections,
    "spection" does not); script without spaces is found anywhere, and what stands in quotation marks as it is written.
    A text without a word finds nothing. Asks the database at once: one query, which reads no more than one row beyond
    `FEW` that holds the words; the list that it narrows then reads at most `FEW` rows more than it shows, or finds them
    often as it walks.
    """
    asked = terms(text)
    wanted = [term for term in map(term_of, asked) if term]
    if not wanted:  # signs alone, which no index has; a text without a term finds nothing that way
        prefix = "" if path == "pk" else f"{path}__"
        return holds(text, f"{prefix}folded")
    literals = [Literal(term, tuple(BEFORE) if begins_a_word(term) else ("",)) for term in asked if is_literal(term)]
    engine = ENGINES[connection.vendor]
    keys = engine.few(connection, "checklist_proposal", Asked(tuple(wanted)), literals, most=FEW)
    if keys is None:
        return Q(OfKey(path, *engine.tested("checklist_proposal", Asked(tuple(wanted)), literals)))
    return Q(OfKey(path, *engine.among(keys))) if keys else Q(pk__in=())


def term_of(said: str) -> Term | None:
    """A folded term as the full text has it, the last of its words open; None where it holds no word."""
    found = words(said)
    if not found:
        return None
    forms = [word.form for word in found]
    # The last sign of a run of pairs: in the text the run may go on.
    if len(forms) > 1 and is_single(forms[-1]) and found[-2].end == found[-1].end:
        forms.pop()
    return Term(tuple(forms), is_open=is_single(forms[-1]) or not is_paired(forms[-1]))


def is_literal(said: str) -> bool:
    """Whether the full text knows less than the term says: its signs, or where one or two letters stand."""
    found = words(said)
    return begins_a_word(said) or len(found) > 1 or not found or found[0].form != said
