"""Where proposed words stand in the next draft, word for word: each amendment claims its own place, and no other's.

Plain Python, no database. The numbers of references to renumbered clauses make no difference. Words that the old draft
had already are nobody's claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from checklist.amendments.two_drafts import TwoDrafts
from checklist.amendments.words import Asked, form_of, is_sentence, occurrences, read, slot, telling
from checklist.documents.compare import REFERENCE, label_key, only_renumbered


class Claim(NamedTuple):
    """Words that stand in the new draft: how (0 as a clause, 1 over several, 2 beside others in one), how far from
    where they were asked for, whose they are, in which places, and within a place from which word to which."""

    how: int
    far: int
    number: int
    places: tuple[int, ...]
    span: tuple[int, int] | None = None


class Claims:
    """What stands word for word of all that was asked for and is not found yet, each place for one amendment."""

    def __init__(self, asked: Sequence[Asked], drafts: TwoDrafts, done: Collection[int]) -> None:
        self.asked, self.drafts, self.done = asked, drafts, done
        self.texts = {j: read(clause.text) for j, clause in drafts.new.items()}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The numbers of old clauses, and what they are now."""
        old, new = self.drafts.old, self.drafts.new
        both = ((p.old, p.new) for p in self.drafts.pairs if p.old is not None and p.new is not None)
        return {label_key(old[i].label): label_key(new[j].label) for i, j in both if old[i].label}

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], list[int]]:
        """The new draft's clauses by their words, and by label and words together."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for j, clause in self.drafts.new.items():
            for words in {self.texts[j].words, read(f"{clause.label} {clause.text}").words}:
                found[words].append(j)
        return found

    def places(self, i: int | None) -> list[int]:
        """Where an old clause stands in the new draft."""
        pairs = self.drafts.by_old.get(i, ()) if i is not None else ()
        return [pair.new for pair in pairs if pair.new is not None]

    def expected(self, one: Asked) -> int:
        """Where the words should stand in the new draft."""
        if one.kind != "insert" and (now := self.places(one.at)):
            return now[0]
        for i in range(slot(one), -1, -1):
            if now := self.places(i):
                return now[-1] + 1
        return 0

    def found(self) -> dict[int, Claim]:
        """Per amendment, by its place among those asked for, where its words stand; nothing for the others."""
        numbers = [number for number in range(len(self.asked)) if number not in self.done]
        result: dict[int, Claim] = {}
        whole: set[int] = set()
        words: set[tuple[int, int]] = set()
        for claim in sorted(claim for number in numbers for claim in self.of(number)):
            inside = set() if claim.span is None else {(claim.places[0], k) for k in range(*claim.span)}
            if claim.number in result or whole.intersection(claim.places) or words & inside:
                continue
            if claim.span is None and {place for place, _ in words}.intersection(claim.places):
                continue
            result[claim.number] = claim
            words |= inside
            whole.update(claim.places if claim.span is None else ())
        return result

    def of(self, number: int) -> Iterator[Claim]:
        """Every place where the words of one amendment could stand."""
        one = self.asked[number]
        if one.kind == "strike":
            return
        at = self.expected(one)
        was = self.drafts.old.get(one.at) if one.at is not None and one.kind == "replace" else None
        depth = telling(was.text, one.words) if was else 0
        if depth or not read(one.words).words:
            yield from (Claim(0, abs(j - at), number, (j,)) for j in self.small_changes(one, depth or 1))
            return
        yield from (Claim(0, abs(j - at), number, (j,)) for j in self.wholes(one))
        yield from (Claim(1, abs(places[0] - at), number, places) for places in self.rows(one))
        yield from (Claim(2, abs(j - at), number, (j,), span) for j, span in self.insides(one))

    def small_changes(self, one: Asked, depth: int) -> Iterator[int]:
        """Where only signs change, or none that a reader sees, the clause itself is looked at and no other."""
        for j in self.drafts.fresh if one.kind == "insert" else self.places(one.at):
            if form_of(self.drafts.new[j].text, depth) == form_of(one.words, depth):
                yield j

    def wholes(self, one: Asked) -> Iterator[int]:
        """Clauses that have just these words, and did not have them before."""
        alike = {read(one.words).words, read(f"{one.label} {one.words}").words}
        equal = {j for words in alike for j in self.by_words.get(words, ())}
        asked = read(one.words)
        refers = bool(REFERENCE.search(asked.key))
        for j in self.drafts.fresh:
            alike_long = refers and len(self.texts[j].words) == len(asked.words)
            if j in equal or (alike_long and only_renumbered(asked.key, self.texts[j].key, self.numbers)):
                yield j

    def rows(self, one: Asked) -> Iterator[tuple[int, ...]]:
        """Two or more clauses in a row that have these words together, not all of which had them before."""
        wanted, kept = read(one.words).words, self.drafts.kept
        for start in self.drafts.new:
            places: list[int] = []
            made: tuple[str, ...] = ()
            j = start
            while j in self.texts and (j not in kept or (one.kind == "replace" and kept[j] == one.at)):
                made += self.texts[j].words
                if made != wanted[: len(made)]:
                    break
                places.append(j)
                if len(made) == len(wanted):
                    break
                j += 1
            if len(places) > 1 and made == wanted:
                yield tuple(places)

    def insides(self, one: Asked) -> Iterator[tuple[int, tuple[int, int]]]:
        """Clauses in which these words are sentences beside others, and were not before."""
        wanted = read(one.words)
        for j in self.drafts.fresh:
            if len(self.texts[j].words) <= len(wanted.words):
                continue
            spans = list(occurrences(wanted, self.texts[j]))
            if spans:
                known = len(list(occurrences(wanted, read(self.drafts.before(j)))))
                yield from ((j, span) for span in spans[known:] if is_sentence(self.texts[j], span))
