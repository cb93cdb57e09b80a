"""A requirement and a draft's clauses -> the clauses most likely to bear on it, best first, matching words marked.

It suggests and never rates. The ranking is BM25 (Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25
and Beyond, Foundations and Trends in Information Retrieval 3(4), 333-389, equation 3.15) over the stems of the Snowball
English stemmer (Porter 2001). Text in Chinese, Japanese and Korean script is cut into overlapping pairs of characters.
A search term of several words counts as one word of its own, where its stems stand near each other.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

from checklist.documents.folding import merged

# Robertson & Zaragoza 2009, section 3.5: k1 between 1.2 and 2 and b between 0.5 and 0.8 do well in most collections.
K1 = 1.2  # how soon a repeated word stops adding; from 0
B = 0.75  # how much a long clause is marked down; 0 not at all, 1 in full
TERM_WEIGHT = 3.0  # of a search term, where a word of the requirement itself has 1
CONTEXT_WEIGHT = 0.5  # of a word that only stands around the requirement
SLACK = 3  # how many other words may stand among those of a phrase
SENTENCE = 10  # places between sentences, so that no phrase reaches over
SEVERAL = 3  # how many rare words of a requirement make a clause relevant without a search term

CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
CJK += "\U00020000-\U0003ffff"
PIECE = re.compile(
    rf"(?P<abbreviation>\b(?:[A-Za-z]\.){{2,}})"
    rf"|(?P<asian>[{CJK}](?:\s?[{CJK}])*)"
    rf"|(?P<word>(?:(?![{CJK}_])[\w\u0300-\u036f])+(?:['’](?:(?![{CJK}_])\w)+)*)"
    rf"|(?P<end>[.;!?](?=\s|$)|[。；！？]|\n)"
)
STOP_WORDS = """
    a about above after again all also an and any anything are as at be been before being between both but by can could
    did do does down during each either every few for from further had has have having he her here his how i if in into
    is it its itself may might more most must no nor not nothing of off on once only or other otherwise our out over own
    per same shall she should so some such than that the their them then there these they this those through to too
    toward towards under until up upon us very was we were what when where whether which while who whom whose why will
    with within without would you your
"""
# Words that stand in any clause of any deal of this kind. In a requirement they tell nothing; in a phrase they count.
GENERAL_WORDS = """
    accept agree agreement america american article commit commitment country cover deal denuclearization denuclearize
    document dprk draft ensure general government implement implementation include korea korean north obligation party
    peninsula prc pyongyang republic rok russia seoul side south state text tokyo undertake undertaking
    united washington
    비핵화 한반도 조선 북한 미국 한국 합의 朝鮮 北朝鮮 韓国 米国 朝鲜 美国 韩国 半島 半岛 非核化 无核化
"""
SPELLINGS = {
    "centre": "center",
    "defence": "defense",
    "favour": "favor",
    "labour": "labor",
    "programme": "program",
    "programmes": "programs",
}
STEMMER = EnglishStemmer()
STEMMING = Lock()  # the stemmer keeps the word at hand in itself


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a requirement's own words, and search terms of one or more words each.

    `around` are texts that stand around it; their words help to rank where there are no search terms, and only there.
    """

    text: str
    terms: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that matches: its place among the texts from 0, its score above 0, the offsets of its matching words.

    `own` says whether a word of the requirement itself is among them, or a search term.
    """

    index: int
    score: float
    marks: tuple[tuple[int, int], ...]
    own: bool = True


class Token(NamedTuple):
    """A word's stem or a pair of Asian characters; offsets in code points; its place among the words from 0."""

    stem: str
    start: int
    end: int
    place: int


class Term(NamedTuple):
    """What counts as one in the ranking: stems that stand near each other, or just as they do in the term."""

    stems: tuple[str, ...]
    places: tuple[int, ...]  # of the stems within the term, from 0
    whole: bool  # whether they must stand at these places; else within `SLACK` words more, in any order
    weight: float


@dataclass(frozen=True, slots=True)
class Index:
    """Texts cut into words: tokens, lengths in words and their mean; where each stem stands, text -> token numbers."""

    tokens: tuple[tuple[Token, ...], ...]
    lengths: tuple[int, ...]
    mean: float
    postings: Mapping[str, Mapping[int, tuple[int, ...]]]


Spots = list[tuple[int, ...]]  # for each stem of a term the numbers of the tokens that are it
Groups = Mapping[int, list[tuple[int, ...]]]  # text -> occurrences of a term, each by the numbers of its tokens


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in any case, British spelling made American: "Normalised" and "normalization" are "normal"."""
    word = unicodedata.normalize("NFKC", word).casefold().replace("’", "'").replace(".", "")
    word = SPELLINGS.get(word, word)
    if len(word) > 6:
        word = re.sub(r"is(ations?|ed|ers?|es?|ing)$", r"iz\1", word)
    with STEMMING:
        return str(STEMMER.stemWord(word))


def pieces(text: str) -> Iterator[Token]:
    """Every word and pair of characters, stop words included. A single Asian character stands beside its pair."""
    place = -1
    for found in PIECE.finditer(text):
        if found.lastgroup == "end":
            place += SENTENCE
        elif found.lastgroup == "asian":
            spots = [k for k in range(*found.span()) if not text[k].isspace()]
            for this, after in zip(spots, [*spots[1:], None], strict=True):
                place += 1
                if after is not None:
                    yield Token(text[this] + text[after], this, after + 1, place)
                yield Token(text[this], this, this + 1, place)
        else:
            place += 1
            yield Token(stem(found[0]), *found.span(), place)


STOP_STEMS = frozenset(map(stem, STOP_WORDS.split()))
ARTICLES = frozenset(("a", "an", "the"))


def asian(stem: str) -> bool:
    """Whether it is one character or a pair in Chinese, Japanese or Korean script."""
    return bool(re.match(f"[{CJK}]", stem))


def wanted(text: str, *, stop: frozenset[str] = STOP_STEMS) -> list[Token]:
    """The words of a query that count: no stop words, of Asian script the pairs, a character only where it is alone."""
    tokens = list(pieces(unicodedata.normalize("NFC", text)))
    paired = {k for token in tokens if asian(token.stem) and len(token.stem) == 2 for k in (token.start, token.end - 1)}
    return [
        token
        for token in tokens
        if token.stem not in stop and not (asian(token.stem) and len(token.stem) == 1 and token.start in paired)
    ]


GENERAL = frozenset(token.stem for word in GENERAL_WORDS.split() for token in wanted(word))


@lru_cache(maxsize=2_000)
def own_words(query: Query) -> tuple[str, ...]:
    """The distinct stems of the requirement's own words, in order, without general words and single letters."""
    return telling_words(query.text)


def telling_words(text: str) -> tuple[str, ...]:
    """The distinct stems of a text, in order, without stop words, general words and single letters."""
    stems = (token.stem for token in wanted(text) if token.stem not in GENERAL)
    return tuple(dict.fromkeys(s for s in stems if len(s) > 1 or asian(s)))


@lru_cache(maxsize=2_000)
def words_around(query: Query) -> tuple[str, ...]:
    """The distinct stems of what stands around a requirement without search terms, less its own words."""
    if search_terms(query):
        return ()
    own = set(own_words(query))
    return tuple(dict.fromkeys(s for text in query.around for s in telling_words(text) if s not in own))


@lru_cache(maxsize=2_000)
def search_terms(query: Query) -> tuple[Term, ...]:
    """The distinct search terms, as phrases without stop words that leave room for `SLACK` words.

    With stop words, and without a gap, where hardly more than these is left: "in return", "once". Without a gap too in
    Asian script. Articles never count.
    """
    found: dict[tuple[str, ...], Term] = {}
    for text in query.terms:
        tokens = wanted(text)
        whole = len(tokens) < 2 or all(asian(token.stem) for token in tokens)
        tokens = wanted(text, stop=ARTICLES) if len(tokens) < 2 else tokens
        if tokens:
            stems = tuple(token.stem for token in tokens)
            places = tuple(token.place - tokens[0].place for token in tokens)
            found.setdefault(stems, Term(stems, places, whole, TERM_WEIGHT))
    return tuple(found.values())


def terms_of(query: Query) -> tuple[Term, ...]:
    """All that counts in the ranking; a word that is a search term too counts once, as that."""
    terms = search_terms(query)
    single = {term.stems[0] for term in terms if len(term.stems) == 1}
    own = tuple(Term((word,), (0,), True, 1.0) for word in own_words(query) if word not in single)
    return terms + own + tuple(Term((word,), (0,), True, CONTEXT_WEIGHT) for word in words_around(query))


@lru_cache(maxsize=32)
def index_of(texts: tuple[str, ...]) -> Index:
    """The texts cut into words, kept for the last 32 sets of texts."""
    tokens = tuple(tuple(pieces(text)) for text in texts)
    postings: dict[str, dict[int, list[int]]] = {}
    for number, found in enumerate(tokens):
        for k, token in enumerate(found):
            if token.stem not in ARTICLES:
                postings.setdefault(token.stem, {}).setdefault(number, []).append(k)
    lengths = tuple(len({token.place for token in found}) for found in tokens)
    return Index(
        tokens,
        lengths,
        sum(lengths) / len(lengths) if sum(lengths) else 1.0,
        {stem: {n: tuple(ks) for n, ks in places.items()} for stem, places in postings.items()},
    )


def occurrences(index: Index, term: Term) -> Groups:
    """Where a term stands in full."""
    first, *others = (index.postings.get(stem, {}) for stem in term.stems)
    if not others:
        return {number: [(k,) for k in ks] for number, ks in first.items()}
    found = {}
    for number in first:
        if all(number in other for other in others):
            spots = [first[number], *(other[number] for other in others)]
            groups = list((as_written if term.whole else near)(index.tokens[number], spots, term.places))
            if groups:
                found[number] = groups
    return found


def as_written(tokens: tuple[Token, ...], spots: Spots, places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """For each spot of the first stem the others, where each stands as far behind it as in the term."""
    by_place = [{tokens[k].place: k for k in candidates} for candidates in spots]
    for place in by_place[0]:
        group = [here.get(place + offset) for here, offset in zip(by_place, places, strict=True)]
        if None not in group:
            yield tuple(k for k in group if k is not None)


def near(tokens: tuple[Token, ...], spots: Spots, places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """For each spot of the first stem the nearest of every other one, where hardly more words stand among them."""
    width = places[-1] + 1 + SLACK
    for anchor in spots[0]:
        group, low, high = [anchor], tokens[anchor].place, tokens[anchor].place
        for candidates in spots[1:]:
            here = bisect_left(candidates, anchor)  # the nearest free one is among this many on either side
            around = candidates[max(0, here - len(spots)) : here + len(spots)]
            free = [(abs(tokens[k].place - tokens[anchor].place), k) for k in around if k not in group]
            _, nearest = min(free, default=(width, anchor))
            low, high = min(low, tokens[nearest].place), max(high, tokens[nearest].place)
            if nearest in group or high - low >= width:
                break
            group.append(nearest)
        else:
            yield tuple(group)


def rank(query: Query, texts: Iterable[str], *, limit: int | None = None) -> list[Hit]:
    """The texts in which something matches, best first and ties by place; at most `limit` of them.

    A text's score is the sum over terms of weight * idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean)), with
    tf how often the term stands in it, idf = ln(1 + (N - n + 0.5) / (n + 0.5)) for n of N texts that hold the term.
    The 1 inside the logarithm keeps a term that most texts hold from counting against them.
    """
    index = index_of(tuple(texts))
    scores: dict[int, float] = {}
    matched: dict[int, set[int]] = {}
    own: set[int] = set()
    for term in terms_of(query):
        found = occurrences(index, term)
        if term.weight > CONTEXT_WEIGHT:
            own.update(found)
        idf = math.log(1 + (len(index.tokens) - len(found) + 0.5) / (len(found) + 0.5))
        for number, groups in found.items():
            often = len(groups)
            damped = often + K1 * (1 - B + B * index.lengths[number] / index.mean)
            scores[number] = scores.get(number, 0.0) + term.weight * idf * often * (K1 + 1) / damped
            matched.setdefault(number, set()).update(k for group in groups for k in group)
    best = sorted(scores, key=lambda number: (-scores[number], number))[:limit]
    return [Hit(n, scores[n], spans_of(index.tokens[n], matched[n]), n in own) for n in best]


def spans_of(tokens: tuple[Token, ...], numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Start and end of the numbered tokens in code points, in order; those that touch or overlap are one."""
    return tuple(merged(sorted((tokens[k].start, tokens[k].end) for k in numbers)))


def marks(query: Query, text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each word of a text that matches, in code points, in order and without overlap."""
    hits = rank(query, (text,))
    return hits[0].marks if hits else ()


def relevant(query: Query, texts: Iterable[str]) -> frozenset[int]:
    """The places, from 0, of the texts that clearly bear on the requirement. Either holds for each:

    - a search term stands in it in full, one that does not consist of general words alone;
    - at least `SEVERAL` of the requirement's own rare words do, and at least half of its own words that are not
      general; rare is what stands in at most a quarter of the texts, or in at most three.
    """
    index = index_of(tuple(texts))
    telling_nothing = GENERAL | STOP_STEMS
    by_term = {
        number
        for term in search_terms(query)
        if not telling_nothing.issuperset(term.stems)
        for number in occurrences(index, term)
    }
    words = own_words(query)
    rare: dict[int, int] = {}
    for word in words:
        found = index.postings.get(word, {})
        if len(found) <= max(3, len(index.tokens) // 4):
            for number in found:
                rare[number] = rare.get(number, 0) + 1
    needed = max(SEVERAL, math.ceil(len(words) / 2))
    return frozenset(by_term | {number for number, many in rare.items() if many >= needed})
