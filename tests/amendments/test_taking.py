"""What became of proposed words, by the words of the next draft."""

from __future__ import annotations

import pytest

from checklist.amendments.taking import findings
from checklist.amendments.words import Asked
from tests.amendments.half_and_half import Piece, amended, made, pieces

OFFICE, STOCKS, MEET = "The Parties open an office.", "The Parties may hide their stocks.", "They meet again in spring."
ALL = (OFFICE, STOCKS, MEET)
DECLARE = "The Parties declare all stocks within 30 days."
INSPECT = "Inspectors of the Agency visit every site twice a year."


def became(asked, old, new):
    return [one.became for one in findings(asked, old, new)]


def one(asked, *new, old=ALL):
    return findings([asked], pieces(*old), pieces(*new))[0]


def told(finding):
    """What became of it, where, and what differs."""
    return finding.became, finding.places, [(run.kind, run.text) for run in finding.runs if run.kind != "same"]


REPLACE = Asked("replace", 1, DECLARE)
INSERT = Asked("insert", 1, INSPECT, "2 bis")
STRIKE = Asked("strike", 1)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((OFFICE, DECLARE, MEET), ("taken", (1,), [])),
        ((DECLARE, OFFICE, MEET), ("taken", (0,), [])),  # elsewhere
        ((OFFICE, "the parties declare all stocks, within 30 days", MEET), ("taken", (1,), [])),
        ((OFFICE, f"{DECLARE} {MEET}"), ("taken", (1,), [])),  # joined with the next clause
        ((OFFICE, "The Parties declare all stocks", "within 30 days.", MEET), ("taken", (1, 2), [])),  # split
        (ALL, ("not_taken", (1,), [])),
        ((OFFICE, MEET), ("gone", (), [])),
        ((OFFICE, "The Parties may hide their oil.", MEET), ("not_taken", (1,), [])),
        ((OFFICE, "The Parties may hide their stocks and oil.", MEET), ("not_taken", (1,), [])),
        (
            (OFFICE, "The Parties declare their stocks.", MEET),
            ("in_part", (1,), [("removed", "all"), ("added", "their"), ("removed", " within 30 days")]),
        ),
        # The new words stand, and so do those that they should replace.
        ((OFFICE, STOCKS, MEET, DECLARE), ("in_part", (3, 1), [])),
        ((OFFICE, f"{STOCKS} {DECLARE}", MEET), ("in_part", (1,), [])),
        # The clause stands, and most of the new words do in a new one.
        ((*ALL, "All stocks are to be declared within 30 days of signature."), ("in_part", (3,), None)),
        # More was put into the sentence than was asked for.
        (
            (OFFICE, "The Parties declare all stocks within 30 days unless one of them objects.", MEET),
            ("in_part", (1,), [("added", " unless one of them objects")]),
        ),
        # The clause went, and most of the new words stand in another one.
        (
            (OFFICE, MEET, "All stocks are to be declared within 30 days of signature."),
            ("in_part", (2,), None),
        ),
        ((OFFICE, f"They meet again soon. {STOCKS}"), ("not_taken", (1,), [])),
        ((), ("gone", (), [])),
    ],
)
def test_a_clause_that_should_read_otherwise(new, expected):
    found = told(one(REPLACE, *new))
    assert found[:2] == expected[:2]
    assert expected[2] is None or found[2] == expected[2]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((OFFICE, STOCKS, INSPECT, MEET), ("taken", (2,))),
        ((INSPECT, *ALL), ("taken", (0,))),
        ((OFFICE, f"{STOCKS} {INSPECT}", MEET), ("taken", (1,))),
        ((OFFICE, STOCKS, "Inspectors of the Agency", "visit every site twice a year.", MEET), ("taken", (2, 3))),
        ((OFFICE, STOCKS, "Inspectors of the Agency visit one site a year.", MEET), ("in_part", (2,))),
        (ALL, ("not_taken", ())),
        ((OFFICE, STOCKS, "Every Party pays a fee.", MEET), ("not_taken", ())),
        ((OFFICE, MEET), ("gone", ())),
        ((OFFICE, INSPECT, MEET), ("taken", (1,))),  # what it should follow is gone, the words are there
    ],
)
def test_new_words(new, expected):
    assert told(one(INSERT, *new))[:2] == expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((OFFICE, MEET), ("taken", ())),
        (ALL, ("not_taken", (1,))),
        ((STOCKS, OFFICE, MEET), ("not_taken", (0,))),
        ((OFFICE, "The Parties may hide", "their stocks.", MEET), ("not_taken", (1, 2))),
        ((OFFICE, f"{STOCKS} {MEET}"), ("not_taken", (1,))),
        ((OFFICE, f"They meet again soon. {STOCKS}"), ("not_taken", (1,))),
        ((OFFICE, "The Parties may hide their oil.", MEET), ("not_taken", (1,))),
        ((OFFICE, "The Parties declare fuel.", MEET), ("in_part", (1,))),
    ],
)
def test_a_clause_that_should_go(new, expected):
    assert told(one(STRIKE, *new))[:2] == expected


def test_words_that_the_old_draft_had_already_are_not_taken():
    old = (OFFICE, "The Parties meet again in spring.")
    shorter = Asked("replace", 1, "The Parties meet again.")
    assert one(shorter, *old, old=old).became == "not_taken"
    assert one(shorter, OFFICE, "The Parties meet again in autumn.", old=old).became == "in_part"
    assert one(shorter, OFFICE, "The Parties meet again.", old=old).became == "taken"
    assert one(Asked("insert", 1, OFFICE), *old, old=old).became == "not_taken"
    assert one(Asked("insert", 1, OFFICE), *old, OFFICE, old=old).became == "taken"


def test_words_inside_a_reworded_clause_that_stood_there_before_are_not_taken():
    old = ("The Parties meet. They talk.", STOCKS)
    asked = Asked("insert", 1, "The Parties meet.")
    assert one(asked, "The Parties meet. They talk at length.", STOCKS, old=old).became == "not_taken"
    assert one(asked, old[0], f"{STOCKS} The Parties meet.", old=old).became == "taken"


def test_where_only_signs_change_the_signs_are_looked_at():
    old = ("Food, fuel and aid.", "The “aid”.")
    comma, marks = Asked("replace", 0, "Food, fuel, and aid."), Asked("replace", 1, 'The "aid".')
    asked = [comma, marks]
    assert became(asked, pieces(*old), pieces(*old)) == ["not_taken", "not_taken"]
    assert became(asked, pieces(*old), pieces(comma.words, old[1])) == ["taken", "not_taken"]
    assert became(asked, pieces(*old), pieces(old[0], marks.words)) == ["not_taken", "taken"]
    assert became(asked, pieces(*old), pieces("Food; fuel and aid.", "The 'aid'.")) == ["not_taken", "not_taken"]


def test_signs_that_mean_something_are_words():
    old = ("They reduce stocks by 5 % a year.",)
    ten = "They reduce stocks by 10 % a year."
    assert one(Asked("replace", 0, ten), ten, old=old).became == "taken"
    asked = Asked("replace", 0, "They reduce stocks by 5 $ a year.")
    assert one(asked, *old, old=old).became == "not_taken"
    assert one(asked, asked.words, old=old).became == "taken"


def test_renumbered_references_are_the_same_words():
    old = [Piece("Article 1", OFFICE), Piece("Article 2", STOCKS), Piece("Article 3", "Fees are due in May.")]
    new = [
        Piece("Article 1", OFFICE),
        Piece("Article 2", "Nobody asked for this one."),
        Piece("Article 3", "The Parties declare stocks under Article 4."),
        Piece("Article 4", "Fees are due in May."),
    ]
    asked = Asked("replace", 1, "The Parties declare stocks under Article 3.")
    found = findings([asked], old, new)[0]
    assert told(found) == ("taken", (2,), [("removed", "3"), ("added", "4")])
    other = [*new[:2], Piece("Article 3", "The Parties declare stocks under Article 1."), new[3]]
    assert findings([asked], old, other)[0].became == "in_part"


def test_the_number_of_a_new_clause_may_stand_in_its_words():
    old = pieces(*ALL)
    new = [*old[:2], Piece("", f"2 bis {INSPECT}"), old[2]]
    assert became([INSERT], old, new) == ["taken"]
    typed = Asked("insert", 1, f"2 bis {INSPECT}")
    assert became([typed], old, [*old[:2], Piece("2 bis", INSPECT), old[2]]) == ["taken"]


def test_scripts_without_spaces_are_read_character_by_character():
    old = ("双方将开设办事处。", "双方可以隐藏其库存。")
    asked = Asked("replace", 1, "双方应在三十天内申报其全部库存。")
    assert one(asked, old[0], asked.words, old=old).became == "taken"
    assert one(asked, *old, old=old).became == "not_taken"
    assert one(asked, old[0], "双方应申报其库存。", old=old).became == "in_part"


def test_neighbours_are_told_apart():
    asked = [Asked("replace", 1, DECLARE), Asked("insert", 1, INSPECT), Asked("strike", 2)]
    old = pieces(*ALL)
    for taken in ([True, False, False], [False, True, False], [False, False, True], [True, True, False]):
        new = pieces(*amended(old, asked, taken))
        assert became(asked, old, new) == ["taken" if yes else "not_taken" for yes in taken]


def test_the_same_words_asked_for_twice_are_found_where_they_stand():
    asked = [Asked("insert", 0, INSPECT), Asked("insert", 2, INSPECT)]
    assert became(asked, pieces(*ALL), pieces(OFFICE, INSPECT, STOCKS, MEET)) == ["taken", "not_taken"]
    assert became(asked, pieces(*ALL), pieces(*ALL, INSPECT)) == ["not_taken", "taken"]
    asked = [Asked("replace", 0, DECLARE), Asked("replace", 1, DECLARE)]
    assert became(asked, pieces(*ALL), pieces(DECLARE, STOCKS, MEET)) == ["taken", "not_taken"]
    assert became(asked, pieces(*ALL), pieces(OFFICE, DECLARE, MEET)) == ["not_taken", "taken"]


def test_of_two_clauses_with_the_same_words_the_one_that_was_struck_is_found():
    old = (OFFICE, MEET, STOCKS, MEET, "Fees are due in May.")
    first, second = Asked("strike", 1), Asked("strike", 3)
    assert became([first, second], pieces(*old), pieces(OFFICE, *old[2:])) == ["taken", "not_taken"]
    assert became([first, second], pieces(*old), pieces(*old[:3], old[4])) == ["not_taken", "taken"]
    beside = Asked("strike", 1)
    assert became([beside], pieces(OFFICE, MEET, MEET), pieces(OFFICE, MEET)) == ["taken"]


def test_a_clause_that_is_struck_here_and_put_there_has_moved():
    asked = [Asked("strike", 2), Asked("insert", None, MEET)]
    assert became(asked, pieces(*ALL), pieces(MEET, OFFICE, STOCKS)) == ["taken", "taken"]
    assert became(asked, pieces(*ALL), pieces(*ALL)) == ["not_taken", "not_taken"]
    assert became(asked, pieces(*ALL), pieces(MEET, *ALL)) == ["not_taken", "taken"]


def test_new_words_after_a_clause_that_we_struck_ourselves_are_not_gone_with_it():
    asked = [STRIKE, Asked("insert", 1, INSPECT)]
    assert became(asked, pieces(*ALL), pieces(OFFICE, MEET)) == ["taken", "not_taken"]


@pytest.mark.parametrize("twins", [0.0, 0.3, 0.8])
def test_of_tracked_changes_exactly_the_accepted_ones_are_taken(twins):
    """Where clauses share their words, which of two equal ones went is told by what explains the whole draft."""
    exact = 0
    for seed in range(300):
        old, asked, taken = made(seed, twins=twins)
        new = amended(old, asked, taken)
        found = [one.became == "taken" for one in findings(asked, old, pieces(*new))]
        assert amended(old, asked, found) == new, seed
        exact += found == taken
    assert exact == 300 or twins


def test_nothing_is_made_of_nothing():
    assert findings([], pieces(*ALL), pieces(*ALL)) == ()
    assert became([Asked("insert", None, "…")], [], []) == ["not_taken"]
    assert became([Asked("insert", None, "…")], [], pieces("…")) == ["taken"]
    assert became([REPLACE, STRIKE], pieces(*ALL), []) == ["gone", "taken"]
