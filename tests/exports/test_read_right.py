"""Files as other programs read them: spreadsheets, Word, browsers that save them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from unittest import mock

import pytest
from docx import Document
from docx.shared import Mm
from openpyxl import load_workbook
from pypdf import PdfReader

from checklist.exports import FORMATS, csv_file, disposition, docx_file, filename, papers, pdf, plain_filename
from checklist.exports.docx_table import narrowed
from checklist.exports.text import CELL, CUT, fitted, units
from checklist.models import Review, Scorecard
from checklist.reports.report import build_report
from checklist.reports.sealed import parse
from checklist.trust.canonical import canonical
from tests.exports.test_papers import submitted
from tests.factory import WORKED_RATINGS, make_complete, make_framework, make_scorecard, make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
NOTE = "Only with annex B, says the house.\nIts dates stand in the text."
LATE = datetime(2026, 11, 25, 2, 13, tzinfo=UTC)  # the evening before in Washington


def approved(note=NOTE):
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager"), confirmed=codes, note=note)
    return Review.objects.get(action="approve")


def words(name, content):
    """What a reader of the file finds, without white space."""
    if name == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif name == "docx":
        text = "".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    elif name == "xlsx":
        rows = load_workbook(io.BytesIO(content))["Summary"].iter_rows(values_only=True)
        text = "".join(str(cell) for row in rows for cell in row)
    elif name == "json":
        text = json.loads(content)["approval"]["note"]
    else:
        text = content.decode("utf-8-sig")
    return "".join(text.split())


@pytest.mark.parametrize("name", FORMATS)
def test_the_approvers_note_stands_in_every_format(name):
    content = papers.paper(approved(), name)
    assert "".join(NOTE.split()) in words(name, content)


@pytest.mark.parametrize("name", ["pdf", "docx"])
def test_a_long_note_stands_whole_behind_page_one(name):
    long = f"{'It says a great deal of what is to follow, ' * 20}. The end."
    found = words(name, papers.paper(approved(long), name))
    assert "".join(long.split()) in found
    first = PdfReader(io.BytesIO(papers.paper(Review.objects.get(), "pdf"))).pages[0].extract_text()
    assert "Sign-off".upper() in first
    assert "approver’s note:" in first


@pytest.mark.parametrize("name", FORMATS)
def test_an_approval_without_a_note_says_none(name):
    assert "note:" not in words(name, papers.paper(approved(""), name)).replace('"note":', "")


def test_a_seal_from_before_notes_is_read_and_printed():
    review = approved()
    held = json.loads(review.content)
    del held["approval"]["note"]
    text = canonical(held)
    report = parse(text, "0" * 64, "")
    assert report.note == ""
    assert words("pdf", FORMATS["pdf"].render(report))
    assert '"note":' not in json.dumps(held["report"])


def test_an_approval_that_keeps_no_report_prints_its_note():
    review = approved()
    card = Scorecard.objects.with_context().get()
    with mock.patch("checklist.reports.report.is_whole", return_value=False):
        assert build_report(card).note == review.note == NOTE


def test_the_day_of_approval_is_the_offices_in_every_file(settings):
    settings.TIME_ZONE = "America/New_York"
    with mock.patch("django.utils.timezone.now", return_value=LATE):
        review = approved()
    for name in ("pdf", "docx", "md", "xlsx"):
        found = words(name, papers.paper(review, name))
        assert "24November2026" in found, name
        assert "25November2026" not in found, name


def test_every_code_of_a_csv_file_is_text_and_another():
    tree = (("Ten", [("provision", "")] * 12), ("Two", [("provision", "")] * 2))
    report = build_report(make_scorecard(framework=make_framework(tree)))
    table = list(csv.reader(io.StringIO(csv_file.render(report).decode("utf-8-sig"))))
    codes = [row[0] for row in table[1:]]
    assert codes[:2] == ["No. 1.1", "No. 1.2"]
    assert codes[9] == "No. 1.10"
    assert len(set(codes)) == 14
    for code in codes:
        with pytest.raises(ValueError, match="could not convert"):
            float(code)
    assert table[0][-1] == "The approver’s note"
    assert {len(row) for row in table} == {len(csv_file.HEAD) + 1}


def test_a_note_that_looks_like_a_formula_is_made_inert():
    found = csv_file.render(replace(build_report(make_scorecard()), seal=None))
    assert b"\r\nNo. 1.1," in found
    table = csv.reader(io.StringIO(papers.paper(approved("=1+1"), "csv").decode("utf-8-sig")))
    assert {row[-1] for row in list(table)[1:]} == {"'=1+1"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("x" * CELL, False),
        ("x" * (CELL + 1), True),
        ("😀" * (CELL // 2), False),
        ("😀" * (CELL // 2 + 1), True),
        ("x" + "😀" * 20_000, True),
    ],
)
def test_a_text_is_cut_at_what_a_cell_holds_and_says_so(text, cut):
    found = fitted(text)
    assert units(found) <= CELL
    assert found.endswith(f"\n{CUT}") == cut
    assert text.startswith(found.removesuffix(f"\n{CUT}"))
    assert units(found) >= (CELL - 1 if cut else units(text))


def test_a_clause_that_is_cut_says_so_in_its_cell():
    report = build_report(make_scorecard())
    report = replace(report, clauses=tuple(replace(clause, text="word " * 8_000) for clause in report.clauses))
    cell = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))["Clauses"]["B2"].value
    assert len(cell) == CELL
    assert cell.endswith("[Cut here: a cell holds no more. The whole is in the other formats.]")


def test_scores_and_counts_of_a_workbook_are_numbers():
    report = build_report(make_scorecard(ratings=WORKED_RATINGS))
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))
    summary = {row[0].value: row[1] for row in book["Summary"].iter_rows(min_row=2)}
    assert [summary[name].value for name in ("Score", "Score low", "Score high")] == ["25–42", 25, 42]
    assert [summary[name].value for name in ("Requirements", "Judged", "Red lines", "Red lines not held")] == [
        7,
        5,
        1,
        0,
    ]
    assert summary["Score low"].number_format == "0"
    rows = list(book["Recommendations"].iter_rows(values_only=True))
    assert rows[0][3:6] == ("Score", "Score low", "Score high")
    assert [row[3:6] for row in rows[1:]] == [("50–84", 50, 84), (0, 0, 0)]
    assert [row[0] for row in rows[1:]] == [1, 2]
    whole = build_report(make_complete())
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(whole)))
    assert [row[3] for row in book["Recommendations"].iter_rows(min_row=2, values_only=True)] == [100, 100]
    assert {row[0].data_type for row in book["Requirements"].iter_rows(min_row=2)} == {"s"}


@pytest.mark.parametrize(
    ("paper", "width", "height", "number"), [("us-letter", 12240, 15840, 1), ("a4", 11906, 16838, 9)]
)
def test_the_offices_paper_is_that_of_word_and_excel(signed, settings, paper, width, height, number):
    settings.PAPER = paper
    card = make_scorecard(ratings=WORKED_RATINGS)
    page = f"/scorecards/{card.pk}/export"
    files = {name: zipfile.ZipFile(io.BytesIO(signed.get(f"{page}/{name}/").content)) for name in ("docx", "xlsx")}
    size = re.search(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"', files["docx"].read("word/document.xml").decode())
    assert size.groups() == (str(width), str(height))
    for sheet in [name for name in files["xlsx"].namelist() if name.startswith("xl/worksheets/sheet")]:
        assert f'paperSize="{number}"' in files["xlsx"].read(sheet).decode()
    other = make_scorecard(framework=card.framework)
    book = zipfile.ZipFile(io.BytesIO(signed.get(f"/compare/xlsx/?card={card.pk}&card={other.pk}").content))
    assert f'paperSize="{number}"' in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
def test_tables_stay_between_the_margins(paper):
    report = replace(build_report(make_scorecard(ratings=WORKED_RATINGS)), paper=paper)
    document = Document(io.BytesIO(docx_file.render(report)))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert sum(cell.width for cell in table.rows[0].cells) <= room + Mm(0.2)
    assert narrowed((10, 30), 50) == (10, 30)
    assert narrowed((10, 30), 20) == [5, 15]


def test_a_long_title_without_a_space_has_places_to_break():
    report = replace(build_report(make_scorecard()), title="W" * 120)
    data = pdf.data_of(report)
    assert max(map(len, data["heading"].split("\u200b"))) == 15
    assert max(map(len, data["footer"].split(" · ")[0].split("\u200b"))) == 15


def test_a_file_is_named_by_a_title_of_any_script():
    report = build_report(make_complete(title="합의"))
    report = replace(report, scorer="분석관")
    assert filename(report, "pdf") == "scorecard-합의-draft-1-분석관-open.pdf"
    assert plain_filename(report, "pdf") == "scorecard-proposal-draft-1-scorer-open.pdf"
    mixed = replace(report, title="Łódź / 합의: the DPRK’s offer")
    assert filename(mixed, "md").startswith("scorecard-lodz-합의-the-dprks-offer-draft-1-")
    assert plain_filename(mixed, "md").startswith("scorecard-lodz-the-dprks-offer-draft-1-")
    hindi = replace(report, title="समझौता")
    assert "समझौता" in filename(hindi, "md")
    endless = replace(report, title="한" * 300, scorer="국" * 300, draft_number=99_999)
    assert len(filename(endless, "docx", state="superseded").encode()) <= 255
    nasty = replace(report, title='..\\../"; filename="x.exe\u202e\r\n', scorer="/")
    assert filename(nasty, "pdf") == "scorecard-filenamexexe-draft-1-scorer-open.pdf"


def test_a_browser_saves_a_file_under_its_korean_title(signed):
    card = make_complete(title="합의 2")
    header = signed.get(f"/scorecards/{card.pk}/export/md/")["Content-Disposition"]
    assert header.startswith('attachment; filename="scorecard-2-draft-1-analyst')
    message = Message()
    message["Content-Disposition"] = header.split("; ")[0] + "; " + header.split("; ")[2]
    assert message.get_filename().startswith("scorecard-합의-2-draft-1-analyst")
    assert header.isascii()
    assert disposition("a.md", "a.md") == 'attachment; filename="a.md"'
