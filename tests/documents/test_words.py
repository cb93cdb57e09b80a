"""Words as both databases' full text stores and finds them, and queries as people type them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.documents.folding import Piece, fold
from checklist.documents.words import MOST, MOST_SIGNS, MOST_TERMS, Term, ask, plain, tokens, words

SIGNS = "aBq é\u0301ß łﬁ\u200b\n\u00a0’'“\"—-한\u1112\u1161\u11ab核ᄒ%_\\*()\u3099か½¨´\x00\ufeffİ"
TEXTS = st.text(st.sampled_from(SIGNS)) | st.text()


def forms(text):
    return [word.form for word in words(fold(text))]


def found(text, query, room=None):
    return [piece.text for piece in ask(query).pieces(text, room) if piece.found]


def test_a_text_is_cut_into_words_signs_and_pairs():
    assert forms("The DPRK’s 50% of Łódź") == ["the", "dprk", "s", "50", "%", "of", "lodz"]
    assert forms(unicodedata.normalize("NFD", "북한은 핵")) == ["북한", "한은", "은", "핵"]
    assert forms("IAEA는 2018年") == ["iaea", "는", "2018", "年"]
    assert forms("ข้อตกลง")[0] == "ข้"
    assert forms("snake_case \\ * ()") == ["snake", "case"]


def test_what_is_stored_holds_words_in_order_then_stems_that_differ():
    assert tokens(["The facilities", "dismantled"]) == "wthe wfacilities z wdismantled z sfacil sdismantl"
    assert tokens(["nuclear"]) == "wnuclear z"
    assert tokens(["", " — "]) == tokens([]) == ""
    assert tokens(["q"]) == "wqq z"


@given(TEXTS)
def test_what_is_stored_is_nothing_but_letters_figures_and_spaces(text):
    assert re.fullmatch(r"([wsz][a-z0-9]*( |$))*", tokens([text]))


@given(TEXTS, TEXTS)
def test_no_two_words_are_stored_alike_and_beginnings_stay_beginnings(one, other):
    one, other = fold(one), fold(other)
    assert (plain(one) == plain(other)) == (one == other)
    assert plain(one + other).startswith(plain(one))
    assert plain(one).startswith(plain(other)) == one.startswith(other)


def test_a_huge_text_is_stored_as_far_as_a_database_takes_it():
    assert tokens(["word " * 50_000]).count("wword") == MOST
    assert len(tokens([" ".join(f"{n}한글자모음" for n in range(14_000))])) <= MOST_SIGNS
    assert tokens(["x" * 100_000]) == f"w{'x' * 40} z"


def test_a_query_is_taken_apart():
    asked = ask("Inspecting “nuclear facilities” DPRK's -peninsula 50%")
    assert asked.terms == (
        Term(("inspecting",), is_open=True, root="inspect"),
        Term(("nuclear", "facilities"), is_open=False),
        Term(("dprk", "s"), is_open=False),
        Term(("50", "%"), is_open=False),
    )
    assert asked.without == (Term(("peninsula",), is_open=True, root="peninsula"),)
    assert ask("핵시설").terms == (Term(("핵시", "시설"), is_open=False),)
    assert ask("핵").terms == (Term(("핵",), is_open=True),)


@pytest.mark.parametrize("query", ["", " ", '"', '""', "-", "--", "- -", "'", "()", "*", "\u200b", '-"', "\\", "_"])
def test_a_query_without_a_word_asks_for_nothing(query):
    assert ask(query).terms == ()


def test_words_such_as_the_count_only_where_there_are_no_others():
    assert [term.forms for term in ask("the stocks of").terms] == [("stocks",)]
    assert [term.forms for term in ask("to be or not").terms] == [("to",), ("be",), ("or",), ("not",)]
    assert [term.forms for term in ask('"the stocks"').terms] == [("the", "stocks")]


def test_a_dash_between_words_leaves_nothing_out():
    assert ask("Yongbyon — all").without == ask("Yongbyon –all").without == ask("well-known").without == ()
    assert ask("Yongbyon -stocks").without == (Term(("stocks",), is_open=True, root="stock"),)


def test_a_long_query_has_an_end():
    assert len(ask(" ".join(f"word{n}" for n in range(500))).terms) == MOST_TERMS


@given(TEXTS, TEXTS, st.none() | st.integers(8, 60))
def test_pieces_are_the_text_as_written(text, query, room):
    cut = "".join(piece.text for piece in ask(query).pieces(text, room))
    if room is None:
        assert cut == text
    else:
        assert cut.removeprefix("…").removesuffix("…").strip() in text or cut in text
        assert len(cut) <= room + room // 8 + 2 or len(text) <= room


def test_pieces_tell_what_was_found():
    assert ask("lodz ELITE dprk's").pieces("The DPRK’s élite in Łódź.") == (
        Piece("The ", found=False),
        Piece("DPRK’s", found=True),
        Piece(" ", found=False),
        Piece("élite", found=True),
        Piece(" in ", found=False),
        Piece("Łódź", found=True),
        Piece(".", found=False),
    )


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("They dismantled it.", "dismantling", ["dismantled"]),
        ("The centre’s normalisation", "center normalize", ["centre", "normalisation"]),
        ("inspectors and inspections", "inspect", ["inspectors", "inspections"]),
        ("inspectors and an inspect", '"inspect"', ["inspect"]),
        ("nuclear weapons, weapons of nuclear", '"nuclear weapons"', ["nuclear weapons"]),
        ("북한은 핵시설을", "핵시설", ["핵시설"]),
        ("북한은 핵시설을", "핵", ["핵"]),
        ("북한은 핵시설을", '"한은 핵시"', ["한은 핵시"]),
        ("核武器の放棄", "武器", ["武器"]),
        ("500 and 50", "50", ["50"]),
        ("a map, an atlas", "a at", ["a", "atlas"]),
    ],
)
def test_what_is_found_is_marked_as_a_whole(text, query, marked):
    assert found(text, query) == marked


def test_a_long_text_is_cut_around_the_first_find():
    text = "word " * 200 + "Yongbyon " + "more " * 200
    assert found(text, "yongbyon", 60) == ["Yongbyon"]
    cut = "".join(piece.text for piece in ask("yongbyon").pieces(text, 60))
    assert cut == "…word word word Yongbyon more more more more more more more …"
