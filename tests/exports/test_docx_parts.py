"""What a Word file is made of: rows written as XML text, styles named without being looked for."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE

from checklist.documents.compare import Run
from checklist.exports.docx_frame import STYLES, headed, styled_paragraph
from checklist.exports.docx_table import table
from checklist.exports.text import clean


def read_again(document):
    out = io.BytesIO()
    document.save(out)
    return Document(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize("name", STYLES)
def test_styles_are_those_of_the_package(name):
    document = Document()
    assert document.part.get_style_id(name, WD_STYLE_TYPE.PARAGRAPH) == STYLES[name]
    styled_paragraph(document, "A", name)
    assert read_again(document).paragraphs[-1].style.name == name


def test_a_heading_is_the_package_s_own():
    ours, theirs = Document(), Document()
    headed(ours, "A & b", 2)
    theirs.add_heading("A & b", 2)
    assert ours.element.xml == theirs.element.xml


@pytest.mark.parametrize(
    "text", ["a < b & c > d", 'said "so" and ’so’', " led and followed ", "a\nb\n\nc", "", "]]>", "\t1"]
)
def test_a_cell_says_what_it_was_given(text):
    document = Document()
    table(document, ("Head",), [(text,)], (40,))
    (row,) = read_again(document).tables[0].rows[1:]
    assert row.cells[0].text == text


def test_no_sign_that_a_file_cannot_hold_gets_into_it():
    document = Document()
    given = "a\x00b\x0bc\ud800d\uffffe"
    table(document, ("Head",), [(given,)], (40,))
    assert read_again(document).tables[0].rows[1].cells[0].text == clean(given)


def test_a_blank_between_two_marks_stays():
    runs = [Run("removed", "gone"), Run("same", " "), Run("added", "came")]
    document = Document()
    table(document, ("Head",), [(runs,)], (40,), small=True)
    (paragraph,) = read_again(document).tables[0].rows[1].cells[0].paragraphs
    assert [(run.text, run.font.strike, run.bold, run.underline) for run in paragraph.runs] == [
        ("gone", True, None, None),
        (" ", None, None, None),
        ("came", None, True, True),
    ]
    assert {run.font.size.pt for run in paragraph.runs} == {7.5}


def test_heads_repeat_and_rows_stay_whole_but_where_they_may_split():
    document = Document()
    table(document, ("No.", "Rating"), [("1.1", "● Met"), ("1.2", "○ Silent")], (10, 20), split=(False, True))
    rows = [re.findall(r"<w:(cantSplit|tblHeader)/>", row._tr.xml) for row in document.tables[0].rows]
    assert rows == [["cantSplit", "tblHeader"], ["cantSplit"], []]
    met = document.tables[0].rows[1].cells[1].paragraphs[0].runs[0]
    assert (met.bold, str(met.font.color.rgb)) == (True, "23704A")
