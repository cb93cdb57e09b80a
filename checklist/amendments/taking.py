"""What became of amendments in the next draft: taken, taken in part, not taken, or gone with their clause.

Plain Python, no database; it suggests, and a person confirms. The new draft is first read as the old one with some of
the amendments taken (`explained`); then words are looked for that stand elsewhere, over several clauses or beside
others (`claims`). All that is taken out of both drafts, and the rest is compared as if nobody had asked for anything.
So where some tracked changes were accepted and others rejected, exactly those accepted are found as taken, whatever
their neighbours are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checklist.amendments.claims import Claim, Claims
from checklist.amendments.explained import Explained, explained
from checklist.amendments.two_drafts import Left, TwoDrafts, bag, weighty
from checklist.amendments.words import Asked, Read, forget, is_sentence, occurrences, read, telling
from checklist.documents.compare import Change, Numbered, Run, runs

TAKEN, IN_PART, NOT_TAKEN, GONE = "taken", "in_part", "not_taken", "gone"
# A rewording took an amendment in part from a third of the words that the amendment would add or take out: two words of
# six are more than chance, and one of four is a word that any rewording could bring. Words of no weight do not count.
CHANGED = 1 / 3
# Of words that are wholly new, or wholly to go, half: shorter shares are reached by any clause of the same field.
WHOLE = 1 / 2
MOST_BESIDE = 4  # a clause that has more than so many times the new words is about something else


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of an amendment; in which places, from 0, of the new draft its words or its clause stand now.

    `runs` mark where the words there differ from those asked for ("removed": asked for, "added": came instead); of a
    clause that should go, what went of it. Empty where nothing differs, and where nothing was taken.
    """

    became: str
    places: tuple[int, ...] = ()
    runs: tuple[Run, ...] = ()


def findings(asked: Sequence[Asked], old: Sequence[Numbered], new: Sequence[Numbered]) -> tuple[Finding, ...]:
    """What became of each, in their order; all of one framework to one draft, since they are told apart together."""
    first = explained(asked, old, new)
    brought = {number: Claim(0, 0, number, (place,)) for number, place in first.brought.items()}
    drafts = left_of(asked, dict(enumerate(old)), dict(enumerate(new)), brought, first)
    later = Claims(asked, drafts, brought).found()
    rest = left_of(asked, drafts.old, drafts.new, later, first)
    found = Held(asked, old, new, brought | later, rest).findings()
    forget()
    return found


def left_of(
    asked: Sequence[Asked],
    old: Mapping[int, Numbered],
    new: Mapping[int, Numbered],
    claims: Mapping[int, Claim],
    first: Explained,
) -> TwoDrafts:
    """Both drafts without what was claimed, and without what that replaced."""
    gone = {asked[number].at for number in claims if asked[number].kind == "replace"}
    whole = {place for claim in claims.values() if claim.span is None for place in claim.places}
    return TwoDrafts(
        {i: clause for i, clause in old.items() if i not in gone},
        {j: without(clause, j, claims.values()) for j, clause in new.items() if j not in whole},
        first.kept,
    )


def without(clause: Numbered, place: int, claims: Iterable[Claim]) -> Numbered:
    """A clause of the new draft without the words in it that amendments brought."""
    spans = sorted(claim.span for claim in claims if claim.span is not None and claim.places == (place,))
    if not spans:
        return clause
    text, kept, at = read(clause.text), [], 0
    for first, last in spans:
        kept.append(text.key[at : text.spans[first][0]])
        at = text.spans[last][0] if last < len(text.spans) else len(text.key)
    return Left(clause.label, " ".join([*kept, text.key[at:]]), clause.level)


class Held:
    """All that was asked for, held against the new draft."""

    def __init__(
        self,
        asked: Sequence[Asked],
        old: Sequence[Numbered],
        new: Sequence[Numbered],
        claims: Mapping[int, Claim],
        rest: TwoDrafts,
    ) -> None:
        self.asked, self.old, self.new, self.claims, self.rest = asked, old, new, claims, rest

    def findings(self) -> tuple[Finding, ...]:
        """What became of each."""
        return tuple(self.of(number, one) for number, one in enumerate(self.asked))

    def of(self, number: int, one: Asked) -> Finding:
        """What became of one."""
        if number in self.claims:
            return self.claimed(one, self.claims[number])
        if one.kind == "insert":
            return self.insert(one)
        return self.strike(one) if one.kind == "strike" else self.replace(one)

    def text(self, places: Sequence[int]) -> str:
        """What stands in these places of the new draft."""
        return " ".join(self.new[j].text for j in places)

    def now(self, one: Asked) -> tuple[tuple[int, ...], bool]:
        """Where its clause is in the new draft, and whether it has the words that it had."""
        pairs = self.rest.by_old.get(one.at, []) if one.at is not None else []
        places = tuple(pair.new for pair in pairs if pair.new is not None)
        return places, bool(places) and all(pair.keeps_words for pair in pairs)

    def claimed(self, one: Asked, claim: Claim) -> Finding:
        """Its words stand; where the words that they should replace stand too, it was taken in part."""
        text = self.text(claim.places)
        differs = claim.span is None and read(text).words != read(one.words).words
        marked = runs(one.words, text) if differs else ()
        if one.kind == "replace" and one.at is not None:
            was = read(self.old[one.at].text)
            still = None if any(occurrences(was, read(one.words))) else self.standing(was)
            if still is not None:
                return Finding(IN_PART, tuple(dict.fromkeys((*claim.places, still))), marked)
        return Finding(TAKEN, claim.places, marked)

    def standing(self, was: Read) -> int | None:
        """Where words of the old draft stand in something new, as sentences; None where they do not."""
        for j in self.rest.fresh:
            text = read(self.rest.new[j].text)
            spans = [span for span in occurrences(was, text) if is_sentence(text, span)]
            if spans and len(spans) > len(list(occurrences(was, read(self.rest.before(j))))):
                return j
        return None

    def replace(self, one: Asked) -> Finding:
        """Its words do not stand: how much of the change came, where its clause is now."""
        places, keeps_words = self.now(one)
        if one.at is None or (places and telling(self.old[one.at].text, one.words)):
            return Finding(NOT_TAKEN, places)
        was, asked = bag(self.old[one.at].text), bag(one.words)
        added, removed = weighty((asked - was).elements()), weighty((was - asked).elements())
        if keeps_words:  # then most of the new words may still have been put elsewhere
            return self.elsewhere(one, added) or Finding(NOT_TAKEN, places)
        if not places:
            if (still := self.standing(read(self.old[one.at].text))) is not None:
                return Finding(NOT_TAKEN, (still,))
            return self.elsewhere(one, added) or Finding(GONE)
        here = bag(" ".join(self.rest.new[j].text for j in places))
        came = (added & (here - was)).total() + (removed & (was - here)).total()
        if came < CHANGED * (added.total() + removed.total()):
            return Finding(NOT_TAKEN, places)
        return Finding(IN_PART, places, runs(one.words, self.text(places)))

    def insert(self, one: Asked) -> Finding:
        """Its words do not stand: whether a good part of them does in something new."""
        if found := self.elsewhere(one, weighty(read(one.words).words)):
            return found
        pairs = self.rest.by_old.get(one.at, []) if one.at is not None else []
        struck = any(other.kind == "strike" and other.at == one.at for other in self.asked)
        return Finding(GONE if pairs and pairs[0].change is Change.REMOVED and not struck else NOT_TAKEN)

    def elsewhere(self, one: Asked, wanted: Counter[str]) -> Finding | None:
        """The new or reworded clause that has most of these words among its new ones, where those are enough."""
        most, best = 0.0, None
        for j, words in self.rest.fresh_words.items():
            if words.total() <= MOST_BESIDE * wanted.total() and (much := share(words, wanted)) > most:
                most, best = much, j
        if best is None or most < WHOLE:
            return None
        return Finding(IN_PART, (best,), runs(one.words, self.new[best].text))

    def strike(self, one: Asked) -> Finding:
        """Whether its clause went."""
        places, keeps_words = self.now(one)
        if one.at is None or keeps_words:
            return Finding(NOT_TAKEN, places)
        text = self.old[one.at].text
        if (still := self.standing(read(text))) is not None:
            return Finding(NOT_TAKEN, (still,))
        if not places:
            return Finding(TAKEN)
        went = weighty((bag(text) - bag(self.text(places))).elements())
        if share(went, weighty(read(text).words)) < WHOLE:
            return Finding(NOT_TAKEN, places)
        return Finding(IN_PART, places, runs(text, self.text(places)))


def share(part: Counter[str], whole: Counter[str]) -> float:
    """How much of the whole the part holds, 0 to 1; 0 of nothing."""
    return sum(min(many, part.get(word, 0)) for word, many in whole.items()) / whole.total() if whole else 0.0
