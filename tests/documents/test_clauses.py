from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.documents.clauses import Clause, clean, cut, refs

TREATY = """The parties,
having met, agree.

1. First thing
that goes on.
2. Second thing:
   (a) one part
   (b) another
       (i) deep
       (ii) deeper
   (c) a third
3) Third thing
"""


def test_keeps_the_documents_numbering():
    found = cut(TREATY)
    assert [(c.label, c.level) for c in found] == [
        ("", 0),
        ("1", 0),
        ("2", 0),
        ("(a)", 1),
        ("(b)", 1),
        ("(i)", 2),
        ("(ii)", 2),
        ("(c)", 1),
        ("3", 0),
    ]
    assert found[1].text == "First thing that goes on."
    assert refs(found) == ["¶ 1", "1", "2", "2(a)", "2(b)", "2(b)(i)", "2(b)(ii)", "2(c)", "3"]


def test_articles_and_romans_open_above():
    found = cut("Article 3: Title\n1. para\n2. para\nArticle 4\nBody here.\n\nII\n\n1. one")
    assert [(c.label, c.text, c.level) for c in found] == [
        ("Article 3", "Title", 0),
        ("1", "para", 1),
        ("2", "para", 1),
        ("Article 4", "Body here.", 0),
        ("II", "II", 1),
        ("1", "one", 2),
    ]


@pytest.mark.parametrize("line", ["2018 was a year.", "1,000 tons a year.", "I agree.", "A treaty."])
def test_words_are_no_markers(line):
    assert cut(line) == [Clause("", line, 0)]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("제3조 한국어", "제3조"),
        ("第3条 日本語", "第3条"),
        ("¶ 4 text", "¶ 4"),
        ("2.1.3 text", "2.1.3"),
        ("(iv) text", "(iv)"),
    ],
)
def test_markers(line, label):
    assert cut(line)[0].label == label


def test_nothing_gives_nothing():
    assert cut("") == cut(" \n\t\r\n\x00") == []


def test_equal_paths_get_a_counter():
    assert refs([Clause("1", "a"), Clause("1", "b")]) == ["1", "1 [2]"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_never_raises_and_loses_no_letter(text):
    found = cut(text)
    kept = "".join(c.label + c.text for c in found)
    letters = [ch for ch in clean(text) if ch.isalpha()]
    assert all(kept.count(ch) >= letters.count(ch) for ch in set(letters))
    assert all(c.text for c in found)
    assert len(set(refs(found))) == len(found)


def test_sections_of_bills_are_cited_without_the_printers_capitals():
    bill = cut("SECTION 1. SHORT TITLE.\n\nSEC. 2. DUTY TO KEEP.\n\n(a) An office keeps a register.")
    assert [clause.label for clause in bill] == ["Section 1", "Sec. 2", "(a)"]
    treaty = cut("SECTION 1. GENERAL\n\nArticle 1. Terms\n\nSECTION 2. LIMITS")
    assert [clause.label for clause in treaty] == ["SECTION 1", "Article 1", "SECTION 2"]
