"""Random Word files with all that Word puts between words, and random edits of them."""

from __future__ import annotations

from hypothesis import strategies as st

from checklist.documents.redline import Edit, Kind
from tests.documents.word_parts import field, p, r, word_file
from tests.documents.word_sample import bold, box, control, endnote, footnote, link, picture, row, table, theirs

WORDS = (
    "Party",
    "shall",
    "declare",
    "every",
    "site",
    "within",
    "days,",
    "unless",
    "the",
    "other",
    "agrees",
    "조약은",
    "é",
)
FORMATS = ("", "", "<w:b/>", "<w:i/>", '<w:color w:val="FF0000"/><w:sz w:val="28"/>')
STYLES = ("Normal", "Clause", "Clause", "Point")


def phrase(least: int = 1, most: int = 6) -> st.SearchStrategy[str]:
    """Some words in a row; few different ones, so that they repeat."""
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most).map(" ".join)


def numbered(name: str) -> st.SearchStrategy[str]:
    """Words that somebody else put in or struck."""
    return st.builds(lambda number, text: theirs(name, number, f"{text} "), st.integers(500, 900), phrase(1, 3))


def pieces(*, plainly: bool) -> st.SearchStrategy[str]:
    """What a paragraph consists of; `plainly` without content controls."""
    plain = st.builds(lambda text, look: r(f"{text} ", look), phrase(), st.sampled_from(FORMATS))
    split = st.builds(lambda text: r(text[: len(text) // 2]) + r(text[len(text) // 2 :] + " "), phrase())
    tabbed = st.builds(lambda text: f"<w:r><w:t>{text}</w:t><w:tab/><w:t>{text}</w:t><w:br/></w:r>", phrase(1, 2))
    other = st.one_of(
        st.sampled_from([footnote(1), footnote(2), endnote(1), picture(), field("ADDIN other.program", "Article 3 ")]),
        st.builds(lambda text, lock: control(f"{text} ", lock), phrase(1, 2), st.sampled_from(["", "contentLocked"])),
        phrase(1, 3).map(link),
    )
    if plainly:
        other = st.one_of(st.sampled_from([footnote(1), endnote(1), picture()]), phrase(1, 3).map(link))
    return st.one_of(plain, plain, plain, split, tabbed, numbered("ins"), numbered("del"), other)


def paragraphs(*, plainly: bool) -> st.SearchStrategy[str]:
    """A paragraph that begins with words of its own, so that the reader sees it as one."""
    return st.builds(
        lambda style, first, look, inside, end: p(style, r(f"{first} ", look), *inside, *([end] if end else [])),
        st.sampled_from(STYLES),
        phrase(2, 5).map(lambda text: f"Each {text}"),
        st.sampled_from(FORMATS),
        st.lists(pieces(plainly=plainly), max_size=5),
        st.sampled_from(["", "", "as agreed.", "at once;"]),
    )


def typed() -> st.SearchStrategy[str]:
    """A paragraph with a typed number."""
    return st.builds(
        lambda number, gap, text: p("Normal", bold(f"{number}."), gap, r(f"Each {text}.")),
        st.integers(1, 30),
        st.sampled_from([r(" "), "<w:r><w:tab/></w:r>"]),
        phrase(2, 6),
    )


def tables() -> st.SearchStrategy[str]:
    """A table."""
    cells = st.tuples(phrase(1, 1), phrase(1, 3), phrase(1, 4)).map(lambda cells: row(*cells))
    return st.lists(cells, min_size=1, max_size=3).map(lambda rows: table(*rows))


def drafts(*, plainly: bool = False) -> st.SearchStrategy[bytes]:
    """A Word file. Its last element is often a table, or a paragraph right before or after one.

    `plainly`: without what LibreOffice itself changes in a file: controls, fields and paragraphs that others put in.
    """
    boxed = st.just(p("Normal", r("Each box stands beside. "), box("Each word in a box.")))
    empty = st.sampled_from([p("Normal"), p("Clause", theirs("ins", 950, "Each one is new."))])
    own = paragraphs(plainly=plainly)
    blocks = st.one_of(own, own, own, typed(), tables(), *([] if plainly else [boxed, empty]))
    return st.lists(blocks, min_size=1, max_size=7).map(lambda found: word_file("".join(found)))


@st.composite
def edits(draw: st.DrawFn, texts: list[str]) -> list[Edit]:
    """Edits of clauses with these texts: words changed, put in, left out, whole clauses struck and put in."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        place = draw(st.integers(-1, len(texts) - 1))
        kind = draw(st.sampled_from(list(Kind))) if place >= 0 else Kind.INSERT
        comment = draw(st.sampled_from(["", f"4.{number} is not met.\nSay more."]))
        text = "" if kind == Kind.STRIKE else f"Each {draw(phrase(2, 6))}."
        if kind == Kind.REPLACE:
            text = draw(reworded(texts[place]))
        found.append(Edit(f"e{number}", kind, place, text, comment=comment))
    return found


@st.composite
def reworded(draw: st.DrawFn, text: str) -> str:
    """The text with words changed at one to three places; now and then another text."""
    if draw(st.integers(0, 5)) == 0:
        return f"Each {draw(phrase(2, 8))}."
    words = text.split(" ")
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(1, len(words)))
        end = draw(st.integers(start, min(start + 3, len(words))))
        words[start:end] = draw(phrase(0, 3)).split()
    return " ".join(words)
