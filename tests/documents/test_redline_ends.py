"""Which paragraph's end goes with a struck clause: none that gives another paragraph a look that is not its own."""

from __future__ import annotations

import pytest
from lxml import etree

from checklist.documents.redline import Edit, Kind
from tests.documents.acceptor import W, canonical, part, resolved
from tests.documents.amended import amended
from tests.documents.redlining import OFFICE, placed_here, read_here, redline_here, texts
from tests.documents.word_parts import p, word_file
from tests.documents.word_sample import theirs


def ends_struck(data: bytes) -> list[bool]:
    """For each paragraph whether its end is struck."""
    root = etree.fromstring(part(data))
    return [one.find(f"{W}pPr/{W}rPr/{W}del") is not None for one in root.iter(f"{W}p")]


HEAD, ONE, TWO = p("Heading", "Sites"), p("Clause", "Each Party."), p("Clause", "Each site.")


@pytest.mark.parametrize(
    ("body", "struck", "wanted"),
    [
        (ONE + TWO + HEAD, [1], [True, False, False]),
        (HEAD + ONE + TWO + HEAD, [1, 2], [False, True, True, False]),
        (p("Clause", "First.") + ONE + TWO + HEAD, [1, 2], [True, True, False, False]),
        (ONE + TWO + ONE, [1], [False, True, False]),
    ],
)
def test_of_a_struck_clause_the_end_goes_that_leaves_every_other_paragraph_its_look(body, struck, wanted):
    edits = [Edit(str(place), Kind.STRIKE, place) for place in struck]
    found = redline_here(word_file(body), edits)
    assert ends_struck(found.content) == wanted
    clauses = placed_here(word_file(body))
    assert texts(read_here(found.content)) == texts(amended(clauses, edits))
    assert canonical(resolved(found.content, OFFICE, accept=False)) == canonical(word_file(body))


def test_a_clause_that_others_struck_or_that_a_new_one_follows_keeps_its_end():
    struck = '<w:p><w:pPr><w:pStyle w:val="Clause"/><w:rPr><w:del w:id="7" w:author="B" w:date="2026-01-01T00:00:00Z"/>'
    struck += f"</w:rPr></w:pPr>{theirs('del', 8, 'Gone.')}</w:p>"
    found = redline_here(word_file(ONE + struck + TWO + HEAD), [Edit("a", Kind.STRIKE, 1)])
    assert ends_struck(found.content) == [False, True, True, False]
    edits = [Edit("a", Kind.STRIKE, 1), Edit("b", Kind.INSERT, 0, "New.")]
    found = redline_here(word_file(ONE + TWO + HEAD), edits)
    assert texts(read_here(found.content)) == ["Each Party.", "New.", "Sites"]
