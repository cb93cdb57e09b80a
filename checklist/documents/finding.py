"""Texts ranked by words and by meaning together: what a requirement, or a clause, is nearest to, best first.

Each of the two rankings is brought to one scale: how many standard deviations a text stands above the mean of all of
them. Where no vectors are there, words rank alone. It suggests and never rates.

`SEEN` was measured on the shipped examples, less the Hanoi offer, whose four clauses tell nothing, with and without
search terms, in English and on three of them put into Korean, Japanese and Chinese. Of the cited clauses among the
first three, 94 to 99 % share a word with the requirement or reach it; of the clauses that nobody cites, 59 to 70 %
do neither. At 0.20 it would be 80 to 96 % of the cited ones: to say that nothing bears on it where something does costs
more than a suggestion too many. `CLEAR` is reached by one in a hundred of the clauses that nobody cites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.documents.meaning import Vectors, likeness, spread
from checklist.documents.search import Query, rank, relevant

MEANING = 0.4  # of the ranking, from 0 to 1: how much meaning weighs beside words
SEEN = 0.15  # likeness from which a text may bear on a requirement without sharing a word with it
CLEAR = 0.40  # likeness from which it clearly does


@dataclass(frozen=True, slots=True)
class Found:
    """A text in its rank: its place among the texts from 0, how it stands, the offsets of its matching words.

    `seen` says whether words or meaning see anything in it.
    """

    index: int
    score: float
    marks: tuple[tuple[int, int], ...]
    seen: bool

    @property
    def by_meaning(self) -> bool:
        """Whether no word of it matches, so that only its meaning speaks for it."""
        return not self.marks


def joined(
    query: Query, texts: Sequence[str], *, queries: Vectors | None, vectors: Sequence[Vectors | None]
) -> list[Found]:
    """All texts, best first and ties by place; `vectors` are those of the texts, None where there are none yet."""
    hits = {hit.index: hit for hit in rank(query, texts)}
    alike = [None] * len(texts) if queries is None else likeness(queries, vectors)
    words = spread(hits[k].score if k in hits else 0.0 for k in range(len(texts)))
    meaning = spread(alike)
    found = []
    for k, near in enumerate(alike):
        hit = hits.get(k)
        score = (1 - MEANING) * words[k] + MEANING * meaning[k]
        seen = bool(hit and hit.own) or (near is not None and near >= SEEN)
        found.append(Found(k, score, hit.marks if hit else (), seen))
    return sorted(found, key=lambda one: (-one.score, one.index))


def clearly(
    query: Query, texts: Sequence[str], *, queries: Vectors | None, vectors: Sequence[Vectors | None]
) -> frozenset[int]:
    """The places, from 0, of the texts that clearly bear on the requirement, by words or by meaning."""
    by_words = relevant(query, texts)
    if queries is None:
        return by_words
    alike = likeness(queries, vectors)
    return by_words | {k for k, near in enumerate(alike) if near is not None and near >= CLEAR}
