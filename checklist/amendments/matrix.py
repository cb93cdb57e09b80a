"""The comment-resolution matrix as offices exchange it: its columns, and how a row that comes back is known again.

Plain Python: the fenced process that opens a stranger's workbook reads this too.
"""

from __future__ import annotations

import re

# The heading of the hidden column; behind it come the keys of draft and framework.
MARK = "Touchstone matrix 1"
HEADING = re.compile(rf"{MARK}: (?P<draft>[0-9]{{1,15}}) (?P<framework>[0-9]{{1,15}})")
STAMP = re.compile(r"(?P<key>[0-9]{1,15})-(?P<words>[0-9a-f]{16})-(?P<answer>[0-9a-f]{16})")
PROPOSED, DECISION, ANSWER = "Proposed words", "Decision", "Answer"


def heading(draft: int, framework: int) -> str:
    """What stands above the hidden column of the matrix of a draft and a framework."""
    return f"{MARK}: {draft} {framework}"


def stamp(key: int, words: str, answer: str) -> str:
    """What stands in the hidden column: which amendment, with what words, and how it was answered then."""
    return f"{key}-{words}-{answer}"
