"""What a matrix that came back would change: held against the amendments as they are now, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from checklist.amendments import matrix
from checklist.amendments.matrix_file import Returned
from checklist.documents.compare import runs
from checklist.documents.workbook import digest, normal
from checklist.models import Amendment
from checklist.said import commas

REWORDED = gettext_noop("The amendment was reworded after the file was made, so this answers other words.")
ANSWERED = gettext_noop("It was answered here after the file was made; this would put the file’s answer in its place.")
OTHER_WORDS = gettext_noop(
    "The proposed words were changed in the file. Only decisions and answers are taken over: %(words)s"
)
NO_KEY = gettext_noop("nothing says which amendment it answers")
UNKNOWN = gettext_noop("its amendment is not in this table any more")
TWICE = gettext_noop("its amendment was answered further up already")
NO_DECISION = gettext_noop("“%(word)s” is no decision: %(decisions)s")
TOO_LONG = gettext_noop("its answer is longer than %(limit)s characters")


def words_of(one: Amendment) -> str:
    """A digest of what an amendment says and of what it replaces."""
    return digest(one.kind, one.label, one.words_now, one.words_then)


def answer_of(one: Amendment) -> str:
    """A digest of how it is answered."""
    return digest(one.decision, one.answer)


def stamp_of(one: Amendment) -> str:
    """What its row of a matrix bears, so that it is known again."""
    return matrix.stamp(one.pk, words_of(one), answer_of(one))


def as_marked(now: str, then: str) -> str:
    """Words now and proposed as the one cell of a matrix holds them, struck words among the others."""
    return "".join(run.text for run in runs(now, then))


@dataclass(frozen=True)
class Change:
    """An answer that differs: `stale` says why it should be looked at first, `hint` what else is different."""

    amendment: Amendment
    number: int
    row: Returned
    stale: tuple[str, ...] = ()
    hint: str = ""

    @property
    def before(self) -> str:
        """The decision that is saved, in words."""
        return str(self.amendment.get_decision_display())

    @property
    def after(self) -> str:
        """The decision in the file, in words."""
        return str(Amendment.Decision(self.row.decision or "").label)

    def carried(self) -> dict[str, Any]:
        """What a page carries of it until it is confirmed."""
        return {"row": replace(self.row, shows=None).plain(), "revision": self.amendment.revision}


@dataclass(frozen=True)
class Difference:
    """What a file would change; `same` rows change nothing, `unmatched` ones answer nothing, and why."""

    changes: tuple[Change, ...]
    same: int
    unmatched: tuple[tuple[int, str], ...]


def difference(amendments: Sequence[Amendment], rows: Sequence[Returned]) -> Difference:
    """The rows of a file against these amendments, which its sender sees. No query.

    A row whose answer is what it was when the file was made says nothing, whatever was answered here meanwhile.
    """
    known = {one.pk: (number, one) for number, one in enumerate(amendments, start=1)}
    changes: list[Change] = []
    unmatched: list[tuple[int, str]] = []
    done: set[int] = set()
    same = 0
    for row in rows:
        why = problem_with(row, known, done)
        if why:
            unmatched.append((row.line, why))
            continue
        done.add(row.key)
        number, one = known[row.key]
        answer = digest(row.decision or "", row.answer)
        if answer in (row.answered, answer_of(one)):
            same += 1
        else:
            changes.append(change_of(one, number, row))
    return Difference(tuple(changes), same, tuple(unmatched))


def problem_with(row: Returned, known: dict[int, tuple[int, Amendment]], done: set[int]) -> str:
    """Why a row answers no amendment, "" where it does."""
    if not row.key:
        return _(NO_KEY)
    if row.key not in known:
        return _(UNKNOWN)
    if row.key in done:
        return _(TWICE)
    if row.decision is None:
        decisions = commas(str(label) for value, label in Amendment.Decision.choices if value)
        return _(NO_DECISION) % {"word": row.word, "decisions": decisions}
    return _(TOO_LONG) % {"limit": f"{Amendment.ANSWER_MAX:,}"} if len(row.answer) > Amendment.ANSWER_MAX else ""


def change_of(one: Amendment, number: int, row: Returned) -> Change:
    """One answer that differs, with what should be looked at."""
    reworded = row.words != words_of(one)
    stale = [_(REWORDED)] if reworded else []
    if row.answered != answer_of(one):
        stale.append(_(ANSWERED))
    hint = ""
    if row.shows is not None and not reworded:
        shown = (normal(as_marked(one.words_now, one.words_then)), normal(one.words_then))
        if row.shows not in shown:
            hint = _(OTHER_WORDS) % {"words": f"“{row.shows[:2000]}”"}
    return Change(one, number, row, tuple(stale), hint)
