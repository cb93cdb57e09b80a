"""A scorecard's workbook: what goes out, and what of one that came back is taken."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from checklist.documents import fenced, workbook
from checklist.documents.workbook import NotRead
from checklist.errors import Locked
from checklist.exports.workbook import HEAD, HEAD_ROW, KEY, PAGE, TEXT
from checklist.models import Event, Scorecard, Source
from checklist.panels import settlement
from checklist.scorecards import citations, rating, sources
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.workbook import FILLED_IN, Cells
from checklist.scorecards.workbook_back import CHANGED, CORRECTED, NO_KEY, TWICE, UNKNOWN, cells_of
from checklist.scorecards.workbook_file import from_plain, read
from checklist.scorecards.workbook_saving import save, would_change
from tests.factory import judged, make_draft, make_scorecard
from tests.panel_made import Made
from tests.workbook_made import CALC, filled_in, line_of, put, through_libreoffice, workbook_of

pytestmark = pytest.mark.django_db
RATINGS = {"1.1": "met", "1.2": "partly", "1.4": "met", "2.1": "unmet"}
KNOWN = "Met, Partly, Silent, Contradicted, Unclear, Not applicable, Open"
SOURCE = "A source needs a title of at most 300 characters, and at most 500 on where it is."
SAID = "=cmd|' /C calc'!A0"


@pytest.fixture
def card():
    """Four ratings; 1.1 rests on words, 1.2 on a clause and a source, 2.1 on nothing."""
    clauses = ["The parties open an office.", "The parties declare “all” their stocks.", "The parties meet again."]
    made = make_scorecard(make_draft(clauses=clauses), ratings=RATINGS, reason=SAID)
    by, first, second = made.scorer, made.clauses[0], made.clauses[1]
    citations.quote(made, "1.1", second, "“all” their stocks", by=by)
    rating.cite(made, "1.2", [first], by=by)
    sources.add_source(made, "1.2", title="A report", dated=date(2018, 6, 1), where="page 3", by=by)
    return made


def back(card, change, *, content=None):
    """What comes back when somebody changed the sheet."""
    return read(filled_in(content or workbook_of(card), change), card=card.pk)


def at(card, code, **cells):
    return lambda page: put(page, line_of(card, code), **cells)


def told(found):
    return [(one.row.code, one.differing) for one in found.changes]


def why(found):
    return [(one.line, one.code, list(map(str, one.why))) for one in found.refused]


def everything(card):
    """All that a workbook can say of a scorecard, by code."""
    return {row.code: cells_of(row) for row in load_sheet(card, citations=True).rows}


def test_what_goes_out(card):
    book = load_workbook(io.BytesIO(workbook_of(card)))
    page = book[PAGE]
    assert [sheet.title for sheet in book] == [PAGE, TEXT, KEY]
    assert [cell.value for cell in page[HEAD_ROW + 1]] == list(HEAD)
    row = [cell.value or "" for cell in page[line_of(card, "1.2")]]
    assert row[:5] == ["1.2", "Demand 1.2.", "Guidance 1.2.\npage 2", "", "condition, required"]
    assert row[5:] == ["Partly holds", "", SAID, "1", "", "A report | 2018-06-01 | page 3", ""]
    assert {cell.data_type for line in page.iter_rows() for cell in line} == {"s", "n"}  # "n": empty; no formula
    assert page.cell(line_of(card, "1.1"), HEAD.index("Words quoted") + 1).value == "2: “all” their stocks"
    assert page.cell(line_of(card, "2.1"), HEAD.index("Nothing can be shown") + 1).value == "Yes"
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation if one.type == "list"}
    assert (
        lists[f"F{line_of(card, '1.2')}"]
        == '"Open,Holds,Partly holds,Does not hold,Ruled out,Not known,Not applicable"'
    )
    assert lists[f"F{line_of(card, '1.4')}"] == '"Open,Respected,In doubt,Breached,Unclear,Not applicable"'
    assert lists[f"I{line_of(card, '1.2')}"] == f"'{TEXT}'!$A$2:$A$4"
    assert page.protection.sheet
    locked = [cell.column for cell in page[line_of(card, "1.2")] if cell.protection.locked]
    assert locked == [1, 2, 3, 4, 5]
    assert (book[KEY].sheet_state, book[KEY].protection.sheet) == ("veryHidden", True)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.oddHeader.center.text == "UNCLASSIFIED"


def test_the_file_as_it_was_downloaded_changes_nothing(card):
    content = workbook_of(card)
    found = would_change(card, read(content, card=card.pk))
    assert (found.changes, found.refused, found.same) == ((), (), 7)
    rating.rate(card, "1.1", judged("partly"), by=card.scorer, revision=1)
    assert would_change(card, read(content, card=card.pk)).same == 7


@pytest.mark.skipif(not CALC, reason="no LibreOffice Calc found (Debian: apt-get install libreoffice-calc-nogui)")
def test_what_went_through_libreoffice_changes_exactly_what_was_changed(card, tmp_path):
    def change(page):
        put(
            page,
            line_of(card, "1.3"),
            Rating="Contradicted",
            Confidence="High",
            Reason="Line one.\n+1 is no formula.",
            Clauses="3; 1",
        )
        put(
            page,
            line_of(card, "1.2"),
            Clauses=2,
            Sources_outside_the_draft="A report | 2018-06-01 | page 3\nAnother | | archive",
        )
        put(page, line_of(card, "2.1"), Words_quoted="3: “meet again”", Nothing_can_be_shown=None)

    before = everything(card)
    content = through_libreoffice(filled_in(workbook_of(card), change), tmp_path)
    file = read(content, card=card.pk)
    found = would_change(card, file)
    assert [one.row.code for one in found.changes] == ["1.2", "1.3", "2.1"]
    assert (found.refused, found.same) == ((), 4)
    done = save(card, file, by=card.scorer)
    assert (done.changed, done.refused) == (3, ())
    after = everything(card)
    assert {code for code in after if after[code] != before[code]} == {"1.2", "1.3", "2.1"}
    assert after["1.3"] == Cells("Contradicted", "High", "Line one.\n+1 is no formula.", "1; 3")
    found = after["1.2"]
    assert (found.rating, found.reason, found.clauses, found.words, found.nothing) == (
        "Partly holds",
        SAID,
        "2",
        "",
        "",
    )
    # Databases differ in where what has no day comes.
    assert sorted(found.sources.split("\n")) == ["A report | 2018-06-01 | page 3", "Another |  | archive"]
    assert after["2.1"] == Cells("Silent", "", SAID, "", "3: meet again")
    assert (Scorecard.objects.get(pk=card.pk).judged, Source.objects.count()) == (5, 2)
    assert would_change(card, file).same == 7  # brought back a second time, it changes nothing


def test_signs_of_an_east_asian_keyboard_are_read_as_well(card):
    def change(page):
        put(page, line_of(card, "1.3"), Rating="Contradicted", Reason=SAID, Clauses="3；1")
        put(page, line_of(card, "1.2"), Sources_outside_the_draft="A report｜2018-06-01｜page 3")
        put(page, line_of(card, "2.1"), Words_quoted="3：meet again", Nothing_can_be_shown=None)

    save(card, back(card, change), by=card.scorer)
    found = everything(card)
    assert found["1.3"].clauses == "1; 3"
    assert found["1.2"].sources == "A report | 2018-06-01 | page 3"
    assert found["2.1"].words == "3: meet again"


def test_a_row_that_was_changed_here_meanwhile_is_refused_with_both_values(card):
    content = workbook_of(card)
    rating.rate(card, "1.1", judged("partly", "Half."), by=card.scorer, revision=1)
    rating.cite(card, "2.1", [card.clauses[2]], by=card.scorer)

    def change(page):
        put(page, line_of(card, "1.1"), Rating="Contradicted")
        put(page, line_of(card, "1.3"), Rating="unclear ", Reason="Nobody knows.")
        put(page, line_of(card, "2.1"), Clauses="1")

    file = back(card, change, content=content)
    done = save(card, file, by=card.scorer)
    assert done.changed == 1
    assert [(one.code, one.differing) for one in done.refused] == [
        ("1.1", [("Rating", "Partly", "Contradicted"), ("Reason", "Half.", "")]),
        ("2.1", [("Clauses", "3", "1")]),
    ]  # fmt: skip
    assert {one.why for one in done.refused} == {(CHANGED,)}
    assert [everything(card)[code].rating for code in ("1.1", "1.3", "2.1")] == ["Partly", "Unclear", "Silent"]


def test_what_is_already_so_is_no_change(card):
    content = workbook_of(card)
    rating.rate(card, "1.1", judged("partly", ""), by=card.scorer, revision=1)
    found = would_change(card, back(card, at(card, "1.1", Rating="Partly"), content=content))
    assert (found.changes, found.refused) == ((), ())


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Rating": "Silent-ish"}, f"“Silent-ish” is no rating of it: {KNOWN}."),
        ({"Rating": "Holds"}, f"“Holds” is no rating of it: {KNOWN}."),
        ({"Confidence": "sure"}, "“sure” is no confidence: Low, Moderate, High."),
        ({"Rating": "Not applicable"}, "Say why this does not apply; the rating is saved with the reason."),
        ({"Reason": "x" * 4001}, "The reason has 4,001 characters; the limit is 4,000. Shorten it."),
        ({"Clauses": "1; 7(9)"}, "“7(9)” is no clause of this draft."),
        ({"Words_quoted": "The parties"}, "“The parties” does not begin with the name of a clause and a colon."),
        ({"Words_quoted": "1: no such words"}, "The words quoted from ¶\N{NO-BREAK SPACE}1 do not stand there."),
        ({"Words_quoted": "1:"}, "The words quoted from ¶\N{NO-BREAK SPACE}1 do not stand there."),
        ({"Sources_outside_the_draft": "Paper | June"}, "“June” is no day: write it as 2026-03-31, or leave it out."),
        ({"Sources_outside_the_draft": "| 2026-01-01"}, SOURCE),
        ({"Nothing_can_be_shown": "perhaps"}, "“perhaps” is neither Yes nor empty."),
    ],
)  # fmt: skip
def test_what_a_row_says_wrongly_is_told_and_keeps_no_other_row_back(card, cells, said):
    def change(page):
        put(page, line_of(card, "1.3"), **cells)
        put(page, line_of(card, "2.3"), Rating="Breached", Reason="It is.")

    before = everything(card)["1.3"]
    file = back(card, change)
    found = would_change(card, file)
    assert why(found) == [(line_of(card, "1.3"), "1.3", [said])]
    assert [one.row.code for one in found.changes] == ["2.3"]
    assert save(card, file, by=card.scorer).changed == 1
    assert everything(card)["1.3"] == before


def test_rows_of_no_requirement_are_listed(card):
    def change(page):
        last = line_of(card, "2.3")
        put(page, last + 1, Code="9.9", Rating="Met")
        put(page, last + 2, Code="1.1", Rating="Partly")
        put(page, last + 3, Reason="Whose?")

    last = line_of(card, "2.3")
    found = would_change(card, back(card, change))
    assert why(found) == [(last + 1, "9.9", [UNKNOWN]), (last + 2, "1.1", [TWICE]), (last + 3, "", [UNKNOWN])]
    assert (found.changes, found.same) == ((), 7)


def test_a_file_without_what_its_hidden_sheet_says_of_a_row_is_not_believed(card):
    book = load_workbook(io.BytesIO(workbook_of(card)))
    book[KEY].cell(2, 1).value = "1.1 0 0"
    put(book[PAGE], line_of(card, "1.1"), Rating="Partly")
    out = io.BytesIO()
    book.save(out)
    assert why(would_change(card, read(out.getvalue(), card=card.pk))) == [(line_of(card, "1.1"), "1.1", [NO_KEY])]


def test_after_a_correction_of_the_text_ratings_are_taken_and_clauses_are_not(card):
    content = workbook_of(card)
    card.draft.revision = 1
    card.draft.save()
    for clause in list(card.clauses):
        clause.pk, clause.edition = None, 1
        clause.save()
    Scorecard.objects.filter(pk=card.pk).update(edition=1)
    card.refresh_from_db()

    def change(page):
        put(page, line_of(card, "1.3"), Rating="Met")
        put(page, line_of(card, "1.4"), Clauses="1")

    found = would_change(card, back(card, change, content=content))
    assert [one.row.code for one in found.changes] == ["1.3"]
    assert why(found) == [(line_of(card, "1.4"), "1.4", [CORRECTED])]


def test_another_scorecards_workbook_is_refused(card):
    other = make_scorecard(card.draft, scorer=make_draft().proposal.lead, framework=card.framework)
    with pytest.raises(NotRead, match="is of another scorecard"):
        read(workbook_of(other), card=card.pk)


def test_a_workbook_without_a_column_is_refused(card):
    with pytest.raises(NotRead, match="Columns are missing from this workbook: Reason\\."):
        back(card, lambda page: put(page, HEAD_ROW + 1, Reason="Reasons"))


def macro_file(content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"spreadsheetml.sheet.main", b"template.macroEnabledTemplate.main")
            new.writestr(name, data)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    return out.getvalue()


def with_entity(content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
            new.writestr(name, data)
    return out.getvalue()


def bomb(content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet9.xml", b"0" * 400_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda content: b"", "no Excel workbook"),
        (lambda content: b"%PDF-1.7", "no Excel workbook"),
        (lambda content: content[:3000], "no Excel workbook"),
        (with_entity, "no Excel workbook"),
        (bomb, "no Excel workbook"),
        (lambda content: b"0" * (workbook.LARGEST + 1), "larger than 10 MB"),
    ],
)
def test_files_that_are_no_workbook_get_a_sentence(card, made, said):
    with pytest.raises(NotRead, match=said):
        read(made(workbook_of(card)), card=card.pk)


def test_macros_are_never_run_and_another_workbook_is_not_ours(card):
    with pytest.raises(NotRead, match="no Excel workbook"):
        read(macro_file(workbook_of(card)), card=card.pk)
    out = io.BytesIO()
    Book().save(out)
    with pytest.raises(NotRead, match="no scorecard of ours"):
        read(out.getvalue(), card=card.pk)


@pytest.mark.parametrize(
    ("fault", "said"), [(fenced.Spent, "too long"), (fenced.Died, "too long"), (fenced.Crowded, "just now")]
)
def test_a_reader_that_dies_is_told_in_a_sentence(card, monkeypatch, fault, said):
    def run(*args, **kwargs):
        raise fault

    monkeypatch.setattr(fenced, "run", run)
    with pytest.raises(NotRead, match=said):
        read(b"", card=card.pk)


def test_nobody_but_the_scorer_saves_one_and_nothing_once_it_is_handed_in(card):
    file = back(card, at(card, "1.3", Rating="Met"))
    with pytest.raises(Scorecard.DoesNotExist):  # somebody else's open scorecard
        save(card, file, by=make_draft().proposal.lead)
    Scorecard.objects.filter(pk=card.pk).update(state="approved")
    with pytest.raises(Locked):
        save(card, file, by=card.scorer)


def test_what_is_saved_is_in_the_log_once(card):
    count = Event.objects.count()
    save(card, back(card, at(card, "1.3", Rating="Met", Clauses="2")), by=card.scorer)
    events = Event.objects.order_by("pk")[count:]
    assert [(one.action, one.target, one.after) for one in events] == [
        ("rated", "1.3", "met"),
        ("cited", "1.3", "¶\N{NO-BREAK SPACE}2"),
    ]


def test_a_panels_scorecard_is_filled_in_by_its_lead():
    made = Made()
    made.hand_in()
    panel = made.settled()
    code = next(row.code for row in load_sheet(panel).rows if row.value == "met")
    lead = panel.draft.proposal.lead
    done = save(panel, back(panel, at(panel, code, Reason="All agree.")), by=lead, settle=settlement.settle_all)
    assert (done.changed, done.refused) == (1, ())
    assert everything(panel)[code].reason == "All agree."


GOOD = {"line": 1, "code": "", "judged": "", "rests": "", "cells": [""] * 7}


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"edition": 0},
        {"edition": -1, "rows": []},
        {"edition": 0, "rows": [{}]},
        {"edition": 0, "rows": [GOOD | {"line": True}]},
        {"edition": 0, "rows": [GOOD | {"cells": [""] * 6}]},
        {"edition": 0, "rows": [GOOD | {"rests": 1}]},
        {"edition": 0, "rows": [GOOD | {"more": 1}]},
    ],
)
def test_what_a_page_carried_is_checked(said):
    with pytest.raises(ValueError, match="No "):
        from_plain(said)


def test_what_a_page_carries_is_what_was_read(card):
    file = back(card, at(card, "1.3", Rating="Met"))
    assert from_plain(file.plain(row.line for row in file.rows)) == file
    assert len(FILLED_IN) == len(file.rows[0].cells.all)
