from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import page
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from checklist.exports import FORMATS, filename, pdf, press, printer, typeset
from checklist.exports.text import breakable, clean, inert, opening, short
from checklist.models import Clause, Scorecard
from checklist.reports.report import build_report
from checklist.scorecards.bottom_line import write_bottom_line
from checklist.scorecards.rating import cite
from tests.factory import WORKED_RATINGS, make_scorecard
from tests.standards import faults

HOSTILE = (
    "".join(map(chr, range(32)))
    + '#include "x" *typst* @ref $x$ <script> =1+1 \u202eRTL\u202c 😀 한국어 日本語 \ufffe '
    + "x" * 4000
)


@pytest.fixture
def report(db):
    card = make_scorecard(ratings=WORKED_RATINGS, reason="For a good reason.")
    cite(card, "1.1", [Clause.objects.first()], by=card.scorer)
    write_bottom_line(card, "It falls short.", by=card.scorer, revision=0)
    card.refresh_from_db()
    return build_report(card)


def pdf_text(data):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def docx_text(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize(("name", "text_of"), [("pdf", pdf_text), ("docx", docx_text)])
def test_the_printed_page_holds_position_red_lines_and_reasons(report, name, text_of):
    text = text_of(FORMATS[name].render(report))
    for wanted in (
        "Oppose unless amended",
        "It falls short.",
        "Delivers 25–42 of 100 of what was asked.",
        "Demand 1.1.",
        "For a good reason.",
        "¶\N{NO-BREAK SPACE}1",
        "Partly holds",
        "Respected",
        "Silent",
        "Not applicable",
    ):
        assert wanted.replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " "), wanted
    assert text.count("For a good reason.") >= 3


def test_every_page_of_a_draft_says_so_and_bears_the_marking(report):
    for sheet in PdfReader(io.BytesIO(FORMATS["pdf"].render(report))).pages:
        text = sheet.extract_text()
        assert "DRAFT" in text
        assert "UNCLASSIFIED" in text
    approved = FORMATS["pdf"].render(replace(report, provisional=False))
    assert "DRAFT" not in PdfReader(io.BytesIO(approved)).pages[0].extract_text()


def test_the_pdf_is_tagged(report):
    reader = PdfReader(io.BytesIO(FORMATS["pdf"].render(report)))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"] == "en-US"
    assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_the_pdf_passes_the_standards(report, profile, tmp_path):
    path = tmp_path / "card.pdf"
    path.write_bytes(FORMATS["pdf"].render(report))
    assert faults(path, profile) == []


def test_the_docx_has_real_structure(report):
    document = Document(io.BytesIO(FORMATS["docx"].render(report)))
    xml = document.element.xml
    assert xml.count("<w:tblHeader/>") == len(document.tables)
    assert "w:fldSimple" in document.sections[0].footer._element.xml
    assert "DRAFT" in document.sections[0].header.paragraphs[0].text
    assert {"Title", "Heading 1", "Heading 2"} <= {p.style.name for p in document.paragraphs}


@pytest.mark.parametrize("name", FORMATS)
def test_no_text_breaks_a_format(report, name):
    rows = tuple(
        replace(part, title=HOSTILE, requirements=tuple(replace(r, reason=HOSTILE) for r in part.requirements))
        for part in report.criteria
    )
    assert FORMATS[name].render(replace(report, title=HOSTILE, bottom_line=HOSTILE, criteria=rows))


def test_what_no_font_has_is_visibly_stood_in_for(report, monkeypatch):
    monkeypatch.setattr(typeset, "settable", lambda character: character != "😀")
    monkeypatch.setattr(typeset, "compiled", fails_once(typeset.compiled))
    text = pdf_text(pdf.render(replace(report, title="A 😀 deal")))
    assert "A ▯ deal" in text
    assert "Characters that no font on this system has are printed as ▯." in text


def fails_once(act):
    calls = []

    def wrapper(data, at=None, **where):
        # Neither the packages' fonts nor the system's have the character at first.
        calls.append(where)
        if len(calls) <= 2:
            raise typeset.Unprintable
        return act(data, at, **where)

    return wrapper


def test_tables_hold_no_formulas(report):
    rows = tuple(
        replace(part, requirements=tuple(replace(r, reason="=1+1") for r in part.requirements))
        for part in report.criteria
    )
    odd = replace(report, criteria=rows)
    table = list(csv.reader(io.StringIO(FORMATS["csv"].render(odd).decode("utf-8-sig"))))
    assert len(table) == 8
    assert {row[7] for row in table[1:]} == {"'=1+1"}
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(odd)))
    assert book.sheetnames == ["Summary", "Recommendations", "Requirements", "What must change", "Clauses"]
    assert book["Requirements"]["H2"].data_type == "s"


def test_markdown(report):
    text = FORMATS["md"].render(report).decode()
    assert text.startswith("**UNCLASSIFIED** · DRAFT. Being scored")
    assert "## Oppose unless amended" in text
    assert "| 1 | First | ◐ Partly | ● ◐ ◌ ● | " in text
    assert "## The one red line is held" in text
    assert "- 2 Second\n  - 2.1 Demand 2.1. (Silent → Met)" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_what_a_spreadsheet_takes_for_a_formula_is_made_inert(start):
    assert inert(f"{start}SUM(A1)") == f"'{start}SUM(A1)"
    assert inert(f"a{start}") == f"a{start}"


def test_a_carriage_return_begins_no_formula():
    assert inert("\r=1+1") == "'\n=1+1"
    assert inert("\r\n@x") == "'\n@x"


def test_a_text_of_the_pdf_is_washed_once(report, monkeypatch):
    washed: list[str] = []
    monkeypatch.setattr(typeset, "clean", lambda text: washed.append(text) or text)
    data = pdf.data_of(report)
    assert len(washed) == len(typeset.texts(data))


def test_small_helpers(report):
    assert clean("a\x00b\r\nc\ud800") == "ab\nc"
    assert inert("-1") == "'-1"
    assert short("word " * 40, 20) == "word word word…"
    named = replace(report, title="Deal: Ünïted / x", scorer="Zoë Ann", state="approved")
    assert filename(named, "pdf") == "scorecard-deal-united-x-draft-1-zoe-ann-approved.pdf"
    assert filename(named, "zip", state="superseded").endswith("-zoe-ann-superseded.zip")


@pytest.mark.parametrize(
    ("text", "room", "wanted"),
    [
        ("One thing. Another.", 10, "One thing."),
        ("One thing. Another.", 100, "One thing. Another."),
        ("It provides for inspections; only at one site. More.", 0, "It provides for inspections; only at one site."),
        (
            "It provides for inspections. But only at one site. More.",
            0,
            "It provides for inspections. But only at one site.",
        ),
        ("In 3.2 and Art. 4 the U.S. agrees. Then?", 0, "In 3.2 and Art. 4 the U.S. agrees."),
        ("“Complete” is there. ‘Verifiable’ is not.", 0, "“Complete” is there."),
        ("Did it? Yes!", 0, "Did it?"),
        ("One。二つ。", 0, "One。"),
        ("No end", 0, "No end"),
        ("", 0, ""),
        ("long " * 200, 10, ("long " * 200).strip()),
    ],
)
def test_a_reason_is_cut_at_the_end_of_a_sentence_and_never_where_its_sense_turns(text, room, wanted):
    assert opening(text, room) == wanted


@pytest.mark.parametrize("sign", ["x", "é", "=", "<", "가", "́"])
def test_words_without_an_end_are_printed_whole(report, sign):
    """A PDF takes no text of more than 32,767 signs at a time, and a line holds a hundred."""
    long = sign * 33_000
    clauses = [replace(clause, text=f"From {long} to.") for clause in report.clauses]
    data = pdf.render(replace(report, clauses=clauses, bottom_line=long, title=sign * 200))
    text = re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    assert text.count(sign) >= 33_000 * (len(clauses) + 1)


def test_what_breaks_the_library_is_said(report, monkeypatch, signed):
    """A panic inside it is no Exception; the printing process says so, and the next page is made all the same."""
    monkeypatch.setattr(printer, "ask", lambda request: printer.Reply(press.FAULT, 0, 0.0, 0, b""))
    card = Scorecard.objects.get()
    answer = signed.get(f"/scorecards/{card.pk}/export/pdf/", follow=True)
    assert "Something in this scorecard cannot be set as a PDF." in answer.content.decode()
    monkeypatch.undo()
    assert signed.get(f"/scorecards/{card.pk}/export/pdf/").content.startswith(b"%PDF-")


def test_a_digest_can_be_copied_from_the_page(report):
    digest = "0123456789abcdef" * 4
    assert breakable(f"It is {digest}.") == f"It is {digest}."
    assert breakable("=" * 90) == "\u200b".join(["=" * 30, "=" * 30, "=" * 30])
    assert breakable("x" * 40) == "\u200b".join(["x" * 15, "x" * 15, "x" * 10])
    assert breakable("x" * 29) == "x" * 29


def test_a_reason_with_lines_of_its_own_keeps_them_in_tables(db):
    report = build_report(make_scorecard(ratings={"1.1": "unmet"}, reason="First: the text.\nSecond: the annex."))
    made = {name: FORMATS[name].render(report) for name in ("docx", "xlsx", "md", "csv", "pdf")}
    assert "First: the text.<br>Second: the annex." in made["md"].decode()
    cells = [cell.text for t in Document(io.BytesIO(made["docx"])).tables for row in t.rows for cell in row.cells]
    assert any("First: the text.\nSecond: the annex." in text for text in cells)
    book = load_workbook(io.BytesIO(made["xlsx"]))
    found = [c for page in book for row in page.iter_rows() for c in row if "First: the" in str(c.value)]
    assert found[0].value.endswith("First: the text.\nSecond: the annex.")
    assert found[0].alignment.wrap_text
    rows = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"))))
    assert any("First: the text.\nSecond: the annex." in cell for row in rows for cell in row)
    lines = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made["pdf"])).pages).split("\n")
    assert any(line.strip().endswith("First: the text.") for line in lines)
