"""A draft, amendments to it and the next draft, in which some of them were taken and nothing else changed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from checklist.amendments.words import Asked

SOME = """party parties declare stocks office inspect sites within days shall may not report annually uranium plutonium
    treaty sanctions relief verify dismantle missile test halt"""
WORDS = SOME.split()


@dataclass(frozen=True)
class Piece:
    """A clause."""

    label: str
    text: str
    level: int = 0


def pieces(*texts: str) -> list[Piece]:
    """Clauses numbered from 1."""
    return [Piece(str(number), text) for number, text in enumerate(texts, start=1)]


def amended(old: Sequence[Piece], asked: Sequence[Asked], taken: Sequence[bool]) -> list[str]:
    """The texts of the draft with those amendments taken."""
    chosen = [one for one, yes in zip(asked, taken, strict=True) if yes]
    found = [one.words for one in chosen if one.at is None]
    for place, clause in enumerate(old):
        mine = [one for one in chosen if one.at == place]
        changed = next((one for one in mine if one.kind != "insert"), None)
        if changed is None:
            found.append(clause.text)
        elif changed.kind == "replace":
            found.append(changed.words)
        found += [one.words for one in mine if one.kind == "insert"]
    return found


def sentence(chance: random.Random) -> str:
    """A few words in any order."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 12))).capitalize() + "."


def reworded(text: str, chance: random.Random) -> str:
    """A clause as an amendment could have it: with more words, another word, another sign, or wholly new."""
    how = chance.randrange(4)
    if how == 0:
        return f"{text} {sentence(chance)}"
    if how == 1:
        words = text.split()
        words[chance.randrange(len(words))] = "amended"
        return " ".join(words)
    return text.replace(" ", ", ", 1) if how == 2 else sentence(chance)


def made(seed: int, *, twins: float) -> tuple[list[Piece], list[Asked], list[bool]]:
    """A draft, its amendments and which of them were taken; `twins` is the share of clauses from a few texts."""
    chance = random.Random(seed)
    few = [sentence(chance) for _ in range(6)]

    def text() -> str:
        return chance.choice(few) if chance.random() < twins else sentence(chance)

    old = pieces(*(text() for _ in range(chance.randint(1, 12))))
    asked = []
    for place, clause in enumerate(old):
        if chance.random() < 0.4:
            words = reworded(clause.text, chance) if chance.random() < 0.7 else ""
            asked.append(Asked("replace" if words else "strike", place, words))
    for place in range(-1, len(old)):
        if chance.random() < 0.3:
            asked.append(Asked("insert", None if place < 0 else place, text(), f"{place + 1} bis"))
    return old, asked, [chance.random() < 0.5 for _ in asked]
