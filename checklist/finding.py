"""Which clauses are most likely to bear on a requirement: ranking by its words and its own search terms.

Suggests and never rates. The same on both databases, because it runs on neither. Scores are BM25 (Robertson and
Zaragoza, The Probabilistic Relevance Framework, 2009, with k1 = 1.2 and b = 0.75) over Snowball stems; languages that
write without spaces are cut into pairs of characters.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log

import snowballstemmer

K1, B = 1.2, 0.75
TERM_WEIGHT = 2.5  # what a search term counts against a word of the requirement's own text
WINDOW = 2  # other words that may stand between the words of a term of several words
CJK = "぀-ヿ㐀-䶿一-鿿豈-﫿가-힣"
WORD = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:['’][^\W_]+)*")


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as prose."""
    return frozenset(text.split())


STOPS = words_of(
    """a about above after again against all also an and any are as at be been before being between both but by can
    could did do does done each every for from further had has have having he her him his how if in into is it its
    itself just may might more most must no nor not of off on once one only or other our out over own per same shall
    she should so some such than that the their them then there these they this those through to too under until up
    upon very was we were what when where which while who whom why will with within without would you your"""
)
# Words that nearly every clause of every deal uses; they rank, but never make a clause relevant by themselves.
COMMON = words_of(
    """agree agreement article commit commitment commitments complete country countries deal denuclearization draft
    dprk governments joint korea korean korean north nuclear part parties party peninsula people peoples provide
    pyongyang relations report republic rok shall side sides south state statement states summit talks two united
    america us washington work"""
)
stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: the requirement's own words and its search terms."""

    text: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause by its place from 0, its score above 0, and the spans (start, end, in characters) that match."""

    index: int
    score: float
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A stem with the span of the word that it comes from."""

    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Index:
    """The clauses of one draft, ready to be ranked."""

    tokens: tuple[tuple[Token, ...], ...]
    counts: tuple[Counter[str], ...]
    rarity: dict[str, float]
    average: float


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word, without case."""
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    return stemmer.stemWord(folded) if folded.isascii() else folded


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words that count, in order."""
    found: list[Token] = []
    for match in WORD.finditer(text):
        word, start = match.group(), match.start()
        if re.match(f"[{CJK}]", word):
            size = min(2, len(word))
            found += [Token(word[k : k + size], start + k, start + k + size) for k in range(len(word) - size + 1)]
        elif word.casefold() not in STOPS and (len(word) > 1 or word.isdigit()):
            found.append(Token(stem(word), start, match.end()))
    return tuple(found)


@lru_cache(maxsize=64)
def index_of(texts: tuple[str, ...]) -> Index:
    """The index of a draft's clauses; kept, because every page of a scorecard asks for the same one."""
    tokens = tuple(tokens_of(text) for text in texts)
    counts = tuple(Counter(token.stem for token in row) for row in tokens)
    holding = Counter(name for row in counts for name in row)
    size = len(texts)
    rarity = {name: log(1 + (size - number + 0.5) / (number + 0.5)) for name, number in holding.items()}
    return Index(tokens, counts, rarity, sum(map(len, tokens)) / max(1, size))


@lru_cache(maxsize=4096)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text, in order."""
    return tuple(token.stem for token in tokens_of(text))


def weights_of(query: Query) -> dict[str, float]:
    """How much each stem of the query counts."""
    weights = dict.fromkeys(stems_of(query.text), 1.0)
    for term in query.terms:
        names = stems_of(term)
        for name in names:
            weights[name] = max(weights.get(name, 0.0), TERM_WEIGHT if len(names) == 1 else 1.5)
    return {name: weight * (0.3 if name in COMMON_STEMS else 1.0) for name, weight in weights.items()}


def rank(query: Query, texts: tuple[str, ...], *, limit: int | None = None) -> list[Hit]:
    """The clauses that share words with the query, best first; equal ones in the draft's order."""
    index, weights = index_of(tuple(texts)), weights_of(query)
    found = []
    for place, counts in enumerate(index.counts):
        score = sum(weight * bm25(name, counts, index) for name, weight in weights.items() if name in counts)
        score += sum(TERM_WEIGHT * 2 for term in query.terms if several(term) and stands(term, index.tokens[place]))
        if score > 0:
            found.append((-score, place))
    return [Hit(place, -score, marks(query, texts[place])) for score, place in sorted(found)[:limit]]


def bm25(name: str, counts: Counter[str], index: Index) -> float:
    """What one stem adds to a clause's score."""
    length = counts.total() / max(index.average, 1.0)
    return index.rarity[name] * counts[name] * (K1 + 1) / (counts[name] + K1 * (1 - B + B * length))


def several(term: str) -> bool:
    """Whether a term is more than one word."""
    return len(stems_of(term)) > 1


def stands(term: str, tokens: tuple[Token, ...]) -> bool:
    """Whether the words of a term stand near each other, in its order or not."""
    wanted = stems_of(term)
    if not wanted:
        return False
    span = len(wanted) + WINDOW
    names = [token.stem for token in tokens]
    first = set(wanted)
    return any(names[k] in first and first <= set(names[k : k + span]) for k in range(len(names)))


def relevant(query: Query, texts: tuple[str, ...]) -> frozenset[int]:
    """The clauses that clearly bear on the requirement.

    Those in which a search term stands whole, or that share three different words with the requirement's own text
    which are not the common coin of every deal.
    """
    telling = {name for name in stems_of(query.text) if name not in COMMON_STEMS}
    found = set()
    for place, text in enumerate(texts):
        tokens = tokens_of(text)
        own = telling & {token.stem for token in tokens}
        if len(own) >= 3 or any(telling_term(term) and stands(term, tokens) for term in query.terms):
            found.add(place)
    return frozenset(found)


def telling_term(term: str) -> bool:
    """A term that says more than that this is a deal."""
    return any(name not in COMMON_STEMS for name in stems_of(term))


def marks(query: Query, text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the words that match, merged where they touch."""
    weights = weights_of(query)
    spans: list[tuple[int, int]] = []
    for token in tokens_of(text):
        if weights.get(token.stem, 0.0) < 1.0:
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return tuple(spans)


COMMON_STEMS = frozenset(stem(word) for word in COMMON)
