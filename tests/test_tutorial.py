"""What the follower of the tutorial reads out of its words."""

from __future__ import annotations

from tests.tutorial import DOCS, PRINTED, Step, steps

TEXT = """
Before the points, `make run` and **bold** are not followed.

1. *Login*: `analyst`, *Password*: the one that was printed, **Sign in**
2. `]` and (`5` `r` `Not
   known.` `Esc`) × 2

> The page says “2 open”.

> Somebody else's words are none of ours.

![A picture](pictures/one.png)
"""


def test_it_reads_what_to_do_in_order():
    five = [Step("type", key) for key in ("5", "r", "Not known.", "Esc")]
    assert list(steps(TEXT)) == [
        Step("fill", "Login", "analyst"),
        Step("fill", "Password", PRINTED),
        Step("press", "Sign in"),
        Step("type", "]"),
        *five,
        *five,
        Step("expect", "2 open"),
        Step("picture", "pictures/one.png"),
    ]


def test_every_point_of_the_tutorial_says_something_to_do():
    kinds = [step.kind for step in steps((DOCS / "tutorial.md").read_text())]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "expect": 7,
        "fill": 9,
        "picture": 6,
        "press": 19,
        "type": 118,
    }
