"""The table of amendments and its matrix as files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import page
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from checklist.amendments.matrix import STAMP
from checklist.exports import papers
from checklist.exports.amendment_file import TABLES, filename, plain_filename
from checklist.reports.amendment_table import APART
from tests.amendments.proposed import REASON, proposed, table_of
from tests.exports.test_formats import HOSTILE, docx_text, pdf_text
from tests.standards import faults

pytestmark = pytest.mark.django_db
MATRIX = [False, True]
# As offices exchange it: what they fill in and send back is read by these words.
HEAD = (
    *("No.", "Source", "Type", "Clause", "Comment", "Words now"),
    *("Proposed words", "Rationale", "Decision", "Answer"),
)


@pytest.fixture
def card():
    return proposed()


@pytest.fixture
def table(card):
    return table_of(card)


def words(name, content):
    if name == "pdf":
        return pdf_text(content)
    if name == "docx":
        return docx_text(content)
    if name == "xlsx":
        book = load_workbook(io.BytesIO(content))
        return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return content.decode()


@pytest.mark.parametrize("name", TABLES)
def test_the_table_holds_words_requirements_effects_and_what_they_rest_on(table, name):
    found = " ".join(words(name, TABLES[name].render(table)).replace("\xa0", " ").split())
    for wanted in (
        "1 bis",
        "Each Party opens an office within 30 days.",
        "Silent → Met",
        "Critical",
        REASON,
        "Strike ¶ 2",
    ):
        assert wanted in found, wanted
    assert "declare all stocks" not in found
    assert ("Effects are worked out from" in found) is (name != "csv")
    assert ("2 amendments left out" in found) is (name != "csv")


@pytest.mark.parametrize("name", TABLES)
def test_the_matrix_tells_no_position(table, name):
    found = " ".join(words(name, TABLES[name].render(table, matrix=True)).replace("\xa0", " ").split())
    assert "1.1 (red line), silent: The parties open an office." in found
    assert "oppose" not in found
    assert "→" not in found


@pytest.mark.parametrize("matrix", MATRIX)
@pytest.mark.parametrize("name", TABLES)
def test_no_text_breaks_a_file_and_none_is_a_formula(table, name, matrix):
    rows = tuple(
        replace(row, now=HOSTILE, then=HOSTILE[::-1], reason="=1+1", answer=HOSTILE, source="@x") for row in table.rows
    )
    content = TABLES[name].render(replace(table, title=HOSTILE, rows=rows * 3), matrix=matrix)
    if name == "xlsx":
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
    if name == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
        assert "'=1+1" in cells
    assert TABLES[name].render(replace(table, rows=()), matrix=matrix)


@pytest.mark.parametrize("matrix", MATRIX)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_the_pdf_passes_the_standards_and_bears_its_marking_in_landscape(table, profile, matrix, tmp_path):
    path = tmp_path / "table.pdf"
    path.write_bytes(TABLES["pdf"].render(table, matrix=matrix))
    assert faults(path, profile) == []
    for sheet in PdfReader(path).pages:
        assert "UNCLASSIFIED" in sheet.extract_text()
        assert sheet.mediabox.width > sheet.mediabox.height


def test_what_goes_is_struck_and_what_comes_bold_and_underlined_in_word(table):
    document = Document(io.BytesIO(TABLES["docx"].render(table)))
    runs = [run for row in document.tables[0].rows for p in row.cells[4].paragraphs for run in p.runs]
    looks = [(run.text, bool(run.font.strike), bool(run.font.bold), bool(run.font.underline)) for run in runs[1:]]
    assert looks == [
        ("Each Party opens an office within 30 days.", False, True, True),
        ("The parties may hide their stocks.", True, False, False),
    ]
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert section.header.paragraphs[0].text == "UNCLASSIFIED"


def test_the_matrix_names_the_office_as_its_source(table, settings):
    settings.OFFICE_NAME = "Office of Arms Control"
    sheet = load_workbook(io.BytesIO(TABLES["xlsx"].render(table, matrix=True))).worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == HEAD[0])
    assert head[1].value == "Source"
    assert {sheet.cell(head[0].row + 1 + k, 2).value for k in range(len(table.rows))} == {"Office of Arms Control"}


def test_of_the_matrix_only_decisions_and_answers_can_be_written(table):
    book = load_workbook(io.BytesIO(TABLES["xlsx"].render(table, matrix=True)))
    page = book["Matrix"]
    assert page.protection.sheet is True
    assert [cell.value for cell in page[1]][: len(HEAD)] == list(HEAD)
    unlocked = {cell.column for row in page.iter_rows(min_row=2) for cell in row if not cell.protection.locked}
    assert unlocked == {HEAD.index("Decision") + 1, HEAD.index("Answer") + 1}
    [choice] = page.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == (
        "I2:I3", '"Accepted,Accepted with modifications,Rejected,Noted"'
    )  # fmt: skip
    assert page.column_dimensions["K"].hidden is True
    assert all(STAMP.fullmatch(page.cell(row, 11).value) for row in (2, 3))


def test_marked_words_of_a_workbook_are_marked_in_the_cell(card):
    from checklist.amendments import writing
    from tests.amendments.proposed import all_of

    one = all_of(card)[3]
    text = writing.Text("The parties meet again in autumn.", values={"2.2": "met"})
    writing.write(one.pk, text, by=card.scorer, revision=one.revision)
    content = TABLES["xlsx"].render(table_of(card))
    cell = load_workbook(io.BytesIO(content), rich_text=True)["Amendments"]["F4"].value
    assert [(str(part), getattr(getattr(part, "font", None), "strike", None)) for part in cell] == [
        ("The parties meet again in ", None), ("spring", True), ("autumn", None), (".", None)
    ]  # fmt: skip


def test_each_row_of_the_csv_bears_its_marking_and_of_what_it_is(table):
    head, *rows = csv.reader(io.StringIO(TABLES["csv"].render(table).decode("utf-8-sig")))
    assert head[-2:] == ["Marking", "Of"]
    assert [row[-2:] for row in rows] == [["UNCLASSIFIED", f"{table.title}. {table.about}"]] * 2


def test_a_long_row_is_high_in_a_workbook_and_may_split_in_word(table):
    short, other = table.rows
    made = replace(table, rows=(short, replace(other, then="Parties meet. " * 60)))
    page = load_workbook(io.BytesIO(TABLES["xlsx"].render(made)))["Amendments"]
    assert page.row_dimensions[3].height > 3 * page.row_dimensions[2].height
    rows = Document(io.BytesIO(TABLES["docx"].render(made))).tables[0].rows
    assert [bool(row._tr.xpath("w:trPr/w:cantSplit")) for row in rows] == [True, True, False]


def test_words_that_no_cell_holds_stand_cut_and_unmarked(table):
    made = replace(table, rows=(replace(table.rows[1], then="Parties meet. " * 3000),))
    page = load_workbook(io.BytesIO(TABLES["xlsx"].render(made)), rich_text=True)["Amendments"]
    assert isinstance(page["F2"].value, str)
    assert page["F2"].value.startswith("Parties meet. Parties meet.")
    assert len(page["F2"].value) <= 32_767
    assert "Cut here" in page["F2"].value


def test_files_are_named_by_the_deal(table):
    named = replace(table, title="Offre d’été 제안")
    assert filename(named, "pdf", matrix=False) == "amendments-offre-dete-제안-draft-1.pdf"
    assert plain_filename(named, "xlsx", matrix=True) == "matrix-offre-dete-draft-1.xlsx"


@pytest.mark.parametrize("name", ["pdf", "docx", "md", "json", "xlsx"])
def test_a_scorecards_file_takes_them_along_where_asked_for(card, name):
    def text_of(content):
        return " ".join(words(name, content).replace("\xa0", " ").split())

    bare = text_of(papers.file_of(card, name, reader=card.scorer)[1])
    full = text_of(papers.file_of(card, name, reader=card.scorer, with_amendments=True)[1])
    assert "opens an office within 30 days" not in bare
    assert "Each Party opens an office within 30 days." in full
    assert APART in full


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_a_scorecards_pdf_with_them_passes_the_standards(card, profile, tmp_path):
    path = tmp_path / "card.pdf"
    path.write_bytes(papers.file_of(card, "pdf", reader=card.scorer, with_amendments=True)[1])
    assert faults(path, profile) == []
