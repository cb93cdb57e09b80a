"""What the search over everything goes by: a text -> words that both databases find alike; a query -> terms.

The databases stem, fold and cut differently, and neither cuts Chinese, Japanese or Korean script. So the words are
made here: folded (`folding.py`), stemmed by the stemmer of `search.py`, script without spaces cut into overlapping
pairs, and all of it written with the letters a to z and figures, which no tokenizer takes apart. What a database does
is store, find and rank them.

    w...  a word as it stands in the text, in the text's order, so that phrases are found
    s...  the stem of a word that is not its own stem, after all of these
    z     between the two, and between one field and the next: no phrase reaches over it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from checklist.documents.folding import Piece, fold, folded, merged, pieces
from checklist.documents.search import STOP_WORDS, stem

# Besides the scripts that `search.py` cuts into pairs: Thai, Lao, Myanmar and Khmer, which put no spaces either.
PAIRED = "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
PAIRED += "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
SIGNS = "%‰§¶#&@$€£¥₩+=<>°"  # found like words: 50%, § 4
WORD = re.compile(rf"(?P<paired>[{PAIRED}]+)|(?P<sign>[{SIGNS}])|(?:(?![{PAIRED}_])[\w\u0300-\u036f])+")
ASKED = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<quoted>[^"]*+)"|(?P<word>[^\s"]++))')
LONGEST = 40  # signs of a word that count
MOST = 15_000  # words of one row that are found; PostgreSQL knows no place beyond 16,383
MOST_SIGNS = 400_000  # of all that is stored for one row; PostgreSQL takes about a million
MOST_TERMS = 32
OPEN_FROM = 2  # letters from which on a word may go on; one letter stands for itself
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STOPPED = frozenset(STOP_WORDS.split())
BREAK = "z"


class Word(NamedTuple):
    """A word, sign or pair as it is compared, with its place in the folded text."""

    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a folded text, in order; of script without spaces every pair, and the last sign of a run alone."""
    found: list[Word] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        if match.lastgroup == "paired":
            found += [Word(text[at : min(at + 2, end)], at, min(at + 2, end)) for at in range(start, end)]
        else:
            found.append(Word(text[start : min(end, start + LONGEST)], start, end))
    return found


def tokens(texts: Iterable[str]) -> str:
    """What is stored for a row with these texts; "" where they hold no word."""
    said: list[str] = []
    stems: dict[str, None] = {}
    for text in texts:
        if said and said[-1] != BREAK:
            said.append(BREAK)
        for word in words(fold(text))[: MOST - len(said)]:
            said.append(written(word.form))
            root = root_of(word.form)
            if root != word.form:
                stems[f"s{plain(root)}"] = None
    if said and said[-1] != BREAK:
        said.append(BREAK)
    whole = " ".join([*said, *stems])
    cut = whole if len(whole) <= MOST_SIGNS else whole[: whole.rindex(" ", 0, MOST_SIGNS)]
    return "" if cut == BREAK else cut


def written(form: str) -> str:
    """A word as it is stored."""
    return f"w{plain(form)}"


@lru_cache(maxsize=50_000)
def plain(form: str) -> str:
    """A word in the letters a to z and figures, no two words alike, and each beginning like what begins it."""
    if form.isascii() and form.isalnum() and "q" not in form:
        return form
    return "".join(sign if sign.isascii() and sign.isalnum() and sign != "q" else spelled(sign) for sign in form)


def spelled(sign: str) -> str:
    """A sign that is none of a to z and figures: q and four more, the first of which is no q; q itself is qq."""
    if sign == "q":
        return "qq"
    code, said = ord(sign), ""
    for _ in range(4):
        code, digit = divmod(code, 36)
        said = DIGITS[digit] + said
    return f"q{said}"


def root_of(form: str) -> str:
    """The stem of a word in letters; anything else is its own."""
    return stem(form) if form.isalpha() and len(form) > 2 and not re.match(f"[{PAIRED}]", form) else form


@dataclass(frozen=True, slots=True)
class Term:
    """What one word of a query, or one phrase, asks for."""

    forms: tuple[str, ...]  # one after the other
    is_open: bool  # whether the last of them may go on
    root: str = ""  # the stem that will do as well; "" where only the word itself does
    tail: str = ""  # signs that stand behind it in the query, and are marked where they stand in a text

    def spans(self, text: str, found: Sequence[Word]) -> Iterable[tuple[int, int]]:
        """Start and end of each place in a folded text, whose words are given, where the term stands."""
        many = len(self.forms)
        for at in range(len(found) - many + 1):
            here = found[at : at + many]
            if self.stands(here):
                end = here[-1].start + 1 if self.is_open and is_single(self.forms[-1]) else here[-1].end
                end += len(self.tail) if self.tail and text.startswith(self.tail, end) else 0
                yield here[0].start, end

    @property
    def instead(self) -> list[str]:
        """The stored words that will do as well: those of its stem, and the stem itself where it does not begin so."""
        if not self.root:
            return []
        found = [f"s{plain(self.root)}"]
        return found if self.root.startswith(self.forms[-1]) else [*found, written(self.root)]

    @property
    def apart(self) -> list[Term]:
        """Its words, each by itself; the last may go on where that of the term may."""
        *firsts, last = self.forms
        return [*(Term((form,), is_open=False) for form in firsts), Term((last,), self.is_open, self.root)]

    def stands(self, here: Sequence[Word]) -> bool:
        """Whether these words, as many as the term has, are what it asks for."""
        if self.root and self.root in (here[0].form, root_of(here[0].form)):
            return True
        *firsts, last = self.forms
        if any(word.form != form for word, form in zip(here, firsts, strict=False)):
            return False
        return here[-1].form.startswith(last) if self.is_open else here[-1].form == last


def is_single(form: str) -> bool:
    """Whether it is one sign of a script without spaces, of which pairs are stored."""
    return len(form) == 1 and bool(re.match(f"[{PAIRED}]", form))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query taken apart: every one of the terms has to stand in a row, and none of the others."""

    terms: tuple[Term, ...]
    without: tuple[Term, ...] = ()

    def pieces(self, text: str, room: int | None = None) -> tuple[Piece, ...]:
        """A text as written, or about `room` signs of it, cut where what is asked for begins and ends."""
        whole = folded(text)
        found = words(whole.text)
        spans = (span for term in self.terms for span in term.spans(whole.text, found))
        return pieces(text, merged(sorted((whole.spans[at][0], whole.spans[end - 1][1]) for at, end in spans)), room)


@lru_cache(maxsize=256)
def ask(query: str) -> Asked:
    """A query as people type it; whatever it is, it means something or nothing, and never fails.

    Words in any order; each may go on ("inspect" finds inspectors) and finds its other forms ("inspecting" does too).
    What stands in quotation marks is found just so. A hyphen before a word leaves out what holds it. Words such as
    "the" count only where there are no others.
    """
    terms: dict[Term, None] = {}
    without: dict[Term, None] = {}
    for found in ASKED.finditer(fold_keeping_minus(query)):
        quoted = found["quoted"] is not None
        term = term_of(found["quoted"] if quoted else found["word"], quoted=quoted)
        if term:
            (without if found["no"] else terms)[term] = None
    telling = [term for term in terms if len(term.forms) > 1 or term.forms[0] not in STOPPED]
    return Asked(tuple(telling or terms)[:MOST_TERMS], tuple(without)[:MOST_TERMS])


def fold_keeping_minus(query: str) -> str:
    """A folded query in which only a hyphen of the keyboard leaves out a word: a dash before one does not."""
    return fold(re.sub("[\u2010-\u2015\u2212]", " ", query))


def term_of(text: str, *, quoted: bool) -> Term | None:
    """One word or phrase of a folded query; None where it holds no word."""
    found = words(text)
    if not found:
        return None
    forms = [word.form for word in found]
    # A pair at the end of a query says how its run goes on; that the run ends with it, nobody said.
    if len(forms) > 1 and is_single(forms[-1]) and found[-2].end == found[-1].end:
        forms.pop()
    last = forms[-1]
    goes_on = is_single(last) or (not quoted and last.isalpha() and len(last) >= OPEN_FROM and not is_paired(last))
    root = root_of(last) if goes_on and len(forms) == 1 and not is_single(last) else ""
    return Term(tuple(forms), goes_on, root, tail=text[found[-1].end :])


def is_paired(form: str) -> bool:
    """Whether it is a pair, which says all of itself."""
    return bool(re.match(f"[{PAIRED}]", form))
