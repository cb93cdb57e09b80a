"""Where the words for a requirement go, and with what they begin: its model language, put where it fits."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checklist.documents.labels import opens
from checklist.documents.readers.numerals import written
from checklist.models import Amendment, Clause, Requirement
from checklist.scorecards.finding import ranked
from checklist.scorecards.sheet import Row
from checklist.scoring.words import Kind, Value

AGAIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
RUN = re.compile(r"[0-9]+|[A-Za-z]+")
ROMAN = {written(number, "lowerRoman"): number for number in range(1, 60)}
ROW = " | "  # between the cells of a table's row
SENTENCE_ENDS = tuple(".;:!?。；：")
MOST_OF_HEADING = 8  # words
AGAINST = (Value.CONTRADICTED, Value.PARTLY)


@dataclass(frozen=True, slots=True)
class Beginning:
    """An amendment before anybody has edited it: what it does, to which clause, and with what words it begins."""

    kind: str
    clause: Clause | None
    label: str = ""
    level: int = 0
    words: str = ""


def beginning(row: Row, clauses: Sequence[Clause]) -> Beginning:
    """Where words for a requirement fit, and its model language there.

    A clause that was cited against it is replaced; where it gives a part of what is asked, it goes on with the model
    language. A prohibition without model language strikes the clause that breaches it. Else a new clause follows the
    one that bears on the requirement most, or comes last where none does.
    """
    requirement, model = row.requirement, " ".join(row.requirement.model_language.split())
    cited = next((c.clause for c in row.citations), None)
    if cited is None or row.value not in AGAINST:
        return new_clause(requirement, clauses, model)
    if requirement.kind == Kind.PROHIBITION and not model:
        return Beginning(Amendment.Kind.STRIKE, cited, level=cited.level)
    words = model if model and row.value == Value.CONTRADICTED else added(cited.text, model)
    return Beginning(Amendment.Kind.REPLACE, cited, level=cited.level, words=words)


def added(text: str, more: str) -> str:
    """A clause's words, and more of them after these."""
    text = text.strip()
    if not more or more in text:
        return text
    if not text:
        return more
    return f"{text} {more}" if text[-1] in ".;:!?。；：" else f"{text}. {more}"


def new_clause(requirement: Requirement, clauses: Sequence[Clause], words: str) -> Beginning:
    """A new clause after the one that bears on the requirement most, and after all that stands under that one."""
    hits = [hit.index for hit in ranked(requirement, clauses) if hit.seen]
    following = next((place for place in (follows(clauses, hit) for hit in hits) if place is not None), None)
    if following is None:
        places = [place for place in range(len(clauses)) if follows(clauses, place) is not None]
        following = places[-1] if places else len(clauses) - 1
    return after(clauses, following, words=words)


def follows(clauses: Sequence[Clause], place: int) -> int | None:
    """The place of the clause that a new one is to follow, where the one at `place` bears on it.

    Behind a heading comes what stands under it; a point of a list is no place for a sentence, so that it comes behind
    the whole list. Nothing follows titles, rows of tables and, where clauses are numbered, what has no number.
    """
    clause = clauses[place]
    if ROW in clause.text or (not clause.label and any(one.label for one in clauses)):
        return None
    if clause.text[:1].islower():
        above = next((k for k in range(place - 1, -1, -1) if clauses[k].level < clause.level), None)
        return place if above is None else above
    under = end_of(clauses, place)
    if under == place or clause.text.rstrip()[-1:] in SENTENCE_ENDS:
        return None if is_heading(clause) else place
    least = min(clauses[k].level for k in range(place + 1, under + 1))
    return max(k for k in range(place + 1, under + 1) if clauses[k].level == least)


def is_heading(clause: Clause) -> bool:
    """A few words without an end."""
    return len(clause.text.split()) <= MOST_OF_HEADING and clause.text.rstrip()[-1:] not in SENTENCE_ENDS


def end_of(clauses: Sequence[Clause], place: int) -> int:
    """The place of the last clause that stands under the one at `place`; its own where none does."""
    last = place
    while last + 1 < len(clauses) and clauses[last + 1].level > clauses[place].level:
        last += 1
    return last


def after(clauses: Sequence[Clause], place: int, *, words: str = "") -> Beginning:
    """A new clause on the level of the one at `place`, from 0, behind all that stands under that; -1: before all."""
    if place < 0 or not clauses:
        return Beginning(Amendment.Kind.INSERT, None, words=words)
    level, last = clauses[place].level, end_of(clauses, place)
    return Beginning(Amendment.Kind.INSERT, clauses[last], next_label(clauses, place, last), level, words)


def next_label(clauses: Sequence[Clause], place: int, last: int) -> str:
    """The number of a new clause after the one at `place`, whose last part stands at `last`.

    The next number where it is free, else the clause's own with "bis", as treaties have it; "" after an unnumbered one.
    """
    label = clauses[place].label
    if not label or opens(label) == "annex":
        return ""
    found = counter_in(label)
    follows = clauses[last + 1] if last + 1 < len(clauses) else None
    if found and (follows is None or follows.level < clauses[place].level or not follows.label):
        before = clauses[place - 1].label if place else ""
        return f"{label[: found.start()]}{counted_on(found[0], before)}{label[found.end() :]}"
    return f"{label.rstrip('.')} {AGAIN[0]}"


def counter_in(label: str) -> re.Match[str] | None:
    """What of a label counts: its last number, numeral or letter; None where it ends in a word."""
    found = list(RUN.finditer(label))
    last = found[-1] if found else None
    if last is None or (last[0].isdecimal() and len(last[0]) <= 4):
        return last
    return last if len(last[0]) == 1 or last[0].lower() in ROMAN else None


def counted_on(count: str, before: str) -> str:
    """The next number, numeral or letter; "i" is a letter after "h"."""
    if count.isdecimal():
        return str(int(count) + 1)
    small = count.lower()
    if small in ROMAN and (len(small) > 1 or (small == "i" and before.strip("().").lower() != "h")):
        following = written(ROMAN[small] + 1, "lowerRoman")
    else:
        following = written(ord(small[0]) - ord("a") + 2, "lowerLetter")
    return following.upper() if count.isupper() else following


def next_free(label: str, taken: Collection[str]) -> str:
    """The label, or the next one where another new clause at its place has it: "4" and "5", "3 bis" and "3 ter"."""
    while label and label in taken:
        bare, _, again = label.rpartition(" ")
        counter = counter_in(label)
        if again in AGAIN[:-1]:
            label = f"{bare} {AGAIN[AGAIN.index(again) + 1]}"
        elif counter and again not in AGAIN:
            label = f"{label[: counter.start()]}{counted_on(counter[0], '')}{label[counter.end() :]}"
        else:
            return label
    return label
