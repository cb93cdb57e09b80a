"""Pages of a PDF as pictures, drawn in the fenced process, and a sentence for whatever cannot be drawn."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from checklist.documents import fenced
from checklist.documents.original import page_of, text_of
from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable
from tests.documents.pdf_pages import drawn, lines
from tests.documents.reading_files import LAUGHING, docx, p, pdf

BOMB = docx(p("&l9;"), head=LAUGHING)
TWO = drawn(lines(72, 700, "The sides keep a register."), lines(72, 700, "Fees are due."))


def sentence(data, number):
    with pytest.raises(Unreadable) as told:
        page_of(data, number)
    return str(told.value)


def test_a_page_is_drawn_with_its_words():
    first, second = page_of(TWO, 1), page_of(TWO, 2)
    assert (first.number, first.pages, second.number, second.pages) == (1, 2, 2, 2)
    pictures = [Image.open(BytesIO(one.png)) for one in (first, second)]
    assert pictures[0].size[0] == 1000
    inked = [sum(picture.convert("L").histogram()[:128]) for picture in pictures]
    assert inked[0] > inked[1] > 50


@pytest.mark.parametrize(
    ("data", "number", "told"),
    [
        (TWO, 0, refusal.NO_PAGE),
        (TWO, 3, refusal.NO_PAGE),
        (TWO, -1, refusal.NO_PAGE),
        (b"%PDF-1.4 nothing", 1, refusal.DAMAGED),
        (b"", 1, refusal.DAMAGED),
        (b"PK\x03\x04", 1, refusal.DAMAGED),
    ],
)
def test_what_is_not_there_is_said(data, number, told):
    assert sentence(data, number) == told


@pytest.mark.parametrize("box", [b"0 0 9000000 9", b"0 0 9 9000000", b"0 0 0 0", b"5 5 -5 -5", b"0 0 14400 14400"])
def test_a_page_of_any_size_gives_a_picture_of_bounded_size_or_a_sentence(box):
    data = pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box,
    )
    with suppress(Unreadable):
        assert 0 < max(Image.open(BytesIO(page_of(data, 1).png)).size) <= 2000


@pytest.mark.parametrize(
    ("fault", "told"),
    [(fenced.Spent, refusal.NOT_DRAWN), (fenced.Died, refusal.NOT_DRAWN), (fenced.Crowded, refusal.LATER)],
)
def test_a_process_that_fails_is_said(monkeypatch, fault, told):
    def fails(*_):
        raise fault

    monkeypatch.setattr(fenced, "run", fails)
    assert sentence(TWO, 1) == told


def test_an_answer_that_is_none_is_said(monkeypatch):
    monkeypatch.setattr(fenced, "run", lambda *_: b"")
    assert sentence(TWO, 1) == refusal.NOT_DRAWN


def test_a_word_file_is_shown_as_running_text_with_its_tables_and_without_markup_of_its_own():
    table = "<w:tbl><w:tr><w:tc>" + p("Fee") + "</w:tc><w:tc>" + p("Day") + "</w:tc></w:tr></w:tbl>"
    html = text_of(docx(p("Scope &lt;script&gt;x&lt;/script&gt;") + table), "deal.docx")
    assert html == (
        "<p>Scope &lt;script&gt;x&lt;/script&gt;</p>"
        "<table><tbody><tr><td><p>Fee</p></td><td><p>Day</p></td></tr></tbody></table>"
    )


def test_an_html_file_keeps_no_script_style_link_or_heading():
    page = (
        b"<html><style>p{}</style><h2 id=x onclick=y()>Scope</h2><p class=z>Fees <a href='javascript:1'>due</a></p>"
        b"<script>alert(1)</script><img src=x onerror=alert(1)>"
    )
    assert text_of(page, "deal.html") == "<p><strong>Scope</strong></p><p>Fees due</p>"


@pytest.mark.parametrize("data", [BOMB, b"PK\x03\x04", b"", b"{\\rtf1 x}", b"%PDF-1.4"])
def test_of_what_is_no_such_file_it_is_said(data):
    with pytest.raises(Unreadable) as told:
        text_of(data, "deal.docx")
    assert str(told.value).endswith(".")
