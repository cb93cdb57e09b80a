"""Two versions of a draft: what became of each clause, and the words that changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checklist.documents.clauses import Clause, cut
from checklist.documents.compare import Change, Run, compare, runs

OPEN, DECLARE, MEET = "The parties open an office.", "The parties declare all stocks.", "The parties meet again in May."
STAY = "Sanctions on luxury goods stay in force."


def numbered(*texts):
    return [Clause(str(place), text) for place, text in enumerate(texts, start=1)]


def told(old, new):
    return [(str(pair.change), pair.old, pair.new) for pair in compare(old, new)]


def test_nothing_changed():
    assert told(numbered(OPEN, MEET), numbered(OPEN, MEET)) == [("unchanged", 0, 0), ("unchanged", 1, 1)]


def test_renumbering_alone_is_no_change():
    new = numbered("A preamble on peace.", OPEN, DECLARE)
    pairs = compare(numbered(OPEN, DECLARE), new)
    assert [(str(p.change), p.old, p.new, p.renumbered) for p in pairs] == [
        ("added", None, 0, False),
        ("unchanged", 0, 1, True),
        ("unchanged", 1, 2, True),
    ]


def test_nor_is_a_reference_to_what_was_renumbered():
    old = numbered(OPEN, "Stocks under Article 1 are declared.")
    assert told(old, numbered(STAY, OPEN, "Stocks under Article 2 are declared."))[2] == ("unchanged", 1, 2)
    assert told(old, numbered(STAY, OPEN, "Stocks under Article 3 are declared."))[2] == ("reworded", 1, 2)
    days = numbered(OPEN, "They are declared within 1 day.")
    assert told(days, numbered(STAY, OPEN, "They are declared within 2 days."))[2] == ("reworded", 1, 2)


def test_typography_is_no_change():
    assert told(numbered("The “stock”  is\nhis."), numbered('The "stock" is his.')) == [("unchanged", 0, 0)]


def test_moved_reworded_added_and_removed():
    old = numbered(OPEN, DECLARE, MEET, STAY)
    new = numbered(MEET, OPEN, "The parties declare some stocks.", "Remains are returned to their families.")
    assert told(old, new) == [
        ("moved", 2, 0),
        ("unchanged", 0, 1),
        ("reworded", 1, 2),
        ("removed", 3, None),
        ("added", None, 3),
    ]


def test_under_another_heading_is_moved():
    old = [Clause("1", OPEN), Clause("(a)", DECLARE, 1), Clause("2", MEET)]
    new = [Clause("1", OPEN), Clause("2", MEET), Clause("(a)", DECLARE, 1)]
    assert ("moved", 1, 2) in told(old, new) or ("moved", 2, 1) in told(old, new)
    new = [Clause("1", OPEN), Clause("2", MEET), Clause("(a)", DECLARE, 1), Clause("3", STAY)]
    old = [Clause("1", OPEN), Clause("(a)", DECLARE, 1), Clause("2", MEET), Clause("3", STAY)]
    assert [pair.change for pair in compare(old, new)].count(Change.MOVED) == 1


def test_bare_headings_are_known_by_what_follows():
    old = cut(f"Article 1\n\n{OPEN}\n\nArticle 2\n\n{DECLARE}")
    new = cut(f"Article 1\n\n{STAY}\n\nArticle 2\n\n{OPEN}\n\nArticle 3\n\n{DECLARE}")
    assert [(str(p.change), p.renumbered) for p in compare(old, new)] == [
        ("added", False),
        ("unchanged", True),
        ("unchanged", True),
    ]


def test_a_rewrite_between_known_neighbours_is_a_rewording():
    old = numbered(OPEN, "The North halts all of its tests for good.", MEET)
    new = numbered(OPEN, "The North pauses tests while talks last.", MEET)
    assert told(old, new)[1] == ("reworded", 1, 1)


def test_the_same_words_twice_stay_two_clauses():
    assert told(numbered(OPEN, OPEN), numbered(OPEN)) == [("unchanged", 0, 0), ("removed", 1, None)]


def test_korean_and_japanese():
    old = numbered("양측은 평양에 사무소를 연다.", "双方は核物質を申告する。")
    new = numbered("양측은 서울에 사무소를 연다.", "双方は全ての核物質を申告する。")
    assert told(old, new) == [("reworded", 0, 0), ("reworded", 1, 1)]
    assert runs(old[1].text, new[1].text) == (
        Run("same", "双方は"),
        Run("added", "全ての"),
        Run("same", "核物質を申告する。"),
    )


def test_changed_words_are_told_in_phrases():
    assert runs("The North shall declare all stocks.", "The North will soon declare some stocks.") == (
        Run("same", "The North "),
        Run("removed", "shall"),
        Run("added", "will soon"),
        Run("same", " declare "),
        Run("removed", "all"),
        Run("added", "some"),
        Run("same", " stocks."),
    )


@pytest.mark.parametrize("texts", [([], []), ([OPEN], []), ([], [OPEN])])
def test_empty_drafts(texts):
    old, new = (numbered(*side) for side in texts)
    assert len(compare(old, new)) == len(old) + len(new)


TEN = ["the", "north", "declares", "stocks", "in", "may", "or", "june", "and", "rests"]
WORDS = st.lists(st.sampled_from(TEN), max_size=7)
DRAFTS = st.lists(st.builds(" ".join, WORDS), max_size=7).map(lambda texts: numbered(*texts))


@given(DRAFTS, DRAFTS)
@example(numbered("the", "the"), numbered("the the"))
@example(numbered("the the"), numbered("the", "the"))
@example(numbered("north", "the", "in may", "", "june"), numbered("in", "the north in", "in june north the", "in"))
@example(numbered(".", "a", "c .", "", "b"), numbered("c", "a . c", "c b . a", "c"))
@example(numbered("the north", "in"), numbered("the", "north", "the north in"))
def test_every_clause_is_told_once_but_for_what_was_cut(old, new):
    pairs = compare(old, new)
    once_old = [p.old for p in pairs if p.old is not None and p.change != Change.SPLIT]
    once_new = [p.new for p in pairs if p.new is not None and p.change != Change.JOINED]
    split = {p.old for p in pairs if p.change == Change.SPLIT}
    joined = {p.new for p in pairs if p.change == Change.JOINED}
    assert sorted([*once_old, *split]) == list(range(len(old)))
    assert sorted([*once_new, *joined]) == list(range(len(new)))
    order = [p.new for p in pairs if p.new is not None]
    assert order == sorted(order)
    assert pairs == compare(old, new)


@given(DRAFTS)
def test_a_draft_is_no_change_against_itself(draft):
    assert {pair.change for pair in compare(draft, draft)} <= {Change.UNCHANGED}


@given(st.text(max_size=60), st.text(max_size=60))
def test_runs_hold_both_texts(old, new):
    found = runs(old, new)
    assert "".join(run.text for run in found if run.kind != "removed") == new
    assert "".join(run.text for run in found if run.kind != "added").split() == old.split()


def became(old, new):
    def clauses(texts):
        return [Clause(str(place), text) for place, text in enumerate(texts, 1)]

    return [(str(pair.change), pair.old, pair.new, pair.moved) for pair in compare(clauses(old), clauses(new))]


FIRST, SECOND, THIRD = "The sides keep a register.", "Inspectors enter any site.", "Fees are due in May."


def test_a_clause_that_was_split_has_a_pair_for_each_part():
    assert became([FIRST, f"{SECOND} {THIRD}"], [FIRST, SECOND, THIRD]) == [
        ("unchanged", 0, 0, False),
        ("split", 1, 1, False),
        ("split", 1, 2, False),
    ]


def test_clauses_that_were_joined_have_a_pair_each():
    assert became([FIRST, SECOND, THIRD], [FIRST, f"{SECOND} {THIRD}"]) == [
        ("unchanged", 0, 0, False),
        ("joined", 1, 1, False),
        ("joined", 2, 1, False),
    ]


def test_parts_that_are_not_word_for_word_are_no_split():
    kinds = [kind for kind, *_ in became([FIRST, f"{SECOND} {THIRD}"], [FIRST, SECOND, "Fees are due in June."])]
    assert "split" not in kinds
    assert "joined" not in kinds


def test_a_clause_in_between_parts_nothing():
    kinds = [kind for kind, *_ in became([f"{SECOND} {THIRD}"], [SECOND, FIRST, THIRD])]
    assert "split" not in kinds


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12), st.data())
def test_splitting_and_joining_lose_no_clause(letters, data):
    texts = [f"word {letter} {place}" for place, letter in enumerate(letters)]
    cuts = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    joined = []
    for text, alone in zip(texts, cuts, strict=True):
        if alone or not joined:
            joined.append(text)
        else:
            joined[-1] += f" {text}"
    for old, new in ((texts, joined), (joined, texts)):
        pairs = became(old, new)
        assert {i for _, i, _, _ in pairs if i is not None} == set(range(len(old)))
        assert {j for _, _, j, _ in pairs if j is not None} == set(range(len(new)))
        assert {kind for kind, *_ in pairs} <= {"unchanged", "split", "joined"}
        assert not any(moved for *_, moved in pairs)
