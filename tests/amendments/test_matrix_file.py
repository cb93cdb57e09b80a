"""A matrix that comes back, as a stranger may have left it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from checklist.amendments import answering, coming_back, matrix_file, writing
from checklist.amendments.answering import Answer
from checklist.amendments.matrix import heading
from checklist.amendments.matrix_file import Returned, from_plain, read
from checklist.documents import fenced, workbook
from checklist.documents.workbook import NotRead
from checklist.exports.amendment_columns import MATRIX_HEAD as HEAD
from checklist.exports.amendment_file import TABLES
from tests.amendments.proposed import all_of, proposed, table_of

pytestmark = pytest.mark.django_db
DECISION, ANSWER, WORDS = HEAD.index("Decision") + 1, HEAD.index("Answer") + 1, HEAD.index("Proposed words") + 1
STAMP = len(HEAD) + 1
NO_DECISION = coming_back.NO_DECISION
DECISIONS = "Accepted, Accepted with modifications, Rejected, Noted"


@pytest.fixture
def card():
    return proposed()


def filled_in(card, change):
    """The bytes of the matrix after somebody changed its sheet."""
    book = load_workbook(io.BytesIO(TABLES["xlsx"].render(table_of(card), matrix=True)))
    change(book["Matrix"])
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def decide(page, row, decision, answer=""):
    page.cell(row, DECISION).value, page.cell(row, ANSWER).value = decision, answer


def found_in(card, change):
    return coming_back.difference(all_of(card), read(filled_in(card, change))[2])


def told(found):
    return [(one.number, one.before, one.after, one.row.answer, one.stale, one.hint) for one in found.changes]


def test_decisions_come_back_as_a_difference(card):
    def change(page):
        decide(page, 2, "Accepted with modifications", "Within 60 days.\nAgreed.")

    draft, framework, rows = read(filled_in(card, change))
    assert (draft, framework, len(rows)) == (card.draft_id, card.framework_id, 2)
    found = coming_back.difference(all_of(card), rows)
    assert told(found) == [
        (1, "No answer yet", "Accepted with modifications", "Within 60 days.\nAgreed.", (), "")
    ]  # fmt: skip
    assert (found.same, found.unmatched) == (1, ())


def test_the_file_as_it_was_downloaded_changes_nothing_even_where_it_was_answered_here_since(card):
    one = all_of(card)[0]
    content = TABLES["xlsx"].render(table_of(card), matrix=True)
    answering.answer(one, Answer("rejected", "Too soon.", one.revision), by=card.scorer)
    found = coming_back.difference(all_of(card), read(content)[2])
    assert (found.changes, found.same, found.unmatched) == ((), 2, ())


def test_what_was_answered_or_reworded_here_since_is_pointed_out(card):
    first = all_of(card)[0]

    def change(page):
        decide(page, 2, "Accepted")
        decide(page, 3, "noted")

    content = filled_in(card, change)
    answering.answer(first, Answer("rejected", "Too soon.", first.revision), by=card.scorer)
    text = writing.text_in(first)
    other = replace(text, words="Other words.")
    writing.write(first.pk, other, by=card.scorer, revision=first.revision + 1)
    found = coming_back.difference(all_of(card), read(content)[2])
    assert told(found) == [
        (1, "Rejected", "Accepted", "", (coming_back.REWORDED, coming_back.ANSWERED), ""),
        (2, "No answer yet", "Noted", "", (), ""),
    ]


def test_rows_may_be_sorted_and_left_out_and_columns_moved(card):
    rows = [[cell.value for cell in row] for row in load_workbook(
        io.BytesIO(TABLES["xlsx"].render(table_of(card), matrix=True))
    )["Matrix"].iter_rows()]  # fmt: skip
    book = Workbook()
    page = book.active
    page.append(["A letter comes with it."])
    for row in (rows[0], rows[2]):
        row[DECISION - 1] = row[DECISION - 1] or " REJECTED "
        page.append(list(reversed(row)))
    found = coming_back.difference(all_of(card), read(saved(book))[2])
    assert [(one.number, one.after) for one in found.changes] == [(2, "Rejected")]


def test_rows_that_answer_nothing_are_listed(card):
    def change(page):
        decide(page, 2, "Perhaps")
        decide(page, 3, "Accepted", "x" * 4001)
        page.cell(4, STAMP).value = "999999-0000000000000000-0000000000000000"
        decide(page, 4, "Accepted")
        decide(page, 5, "Accepted", "Nobody knows of what.")
        page.cell(6, STAMP).value = page.cell(2, STAMP).value
        page.cell(7, STAMP).value = "=HYPERLINK(1)"
        page.cell(8, STAMP).value = page.cell(9, STAMP).value = page.cell(3, STAMP).value

    assert found_in(card, change).unmatched == (
        (2, NO_DECISION % {"word": "Perhaps", "decisions": DECISIONS}),
        (3, coming_back.TOO_LONG % {"limit": "4,000"}),
        (4, coming_back.UNKNOWN),
        (5, coming_back.NO_KEY),
        (9, coming_back.TWICE),
    )


def test_words_that_were_changed_in_the_file_are_pointed_out_and_not_taken(card):
    def change(page):
        page.cell(2, WORDS).value = "Each Party opens an office within 90 days."
        decide(page, 2, "Accepted with modifications")

    [(_, _, _, _, stale, hint)] = told(found_in(card, change))
    assert stale == ()
    assert hint == coming_back.OTHER_WORDS % {"words": "“Each Party opens an office within 90 days.”"}


def test_cells_of_any_kind_are_text(card):
    def change(page):
        decide(page, 2, True, 12.5)
        decide(page, 3, "Accepted", "=1+1")

    found = found_in(card, change)
    assert found.unmatched == ((2, NO_DECISION % {"word": "True", "decisions": DECISIONS}),)
    assert [(one.after, one.row.answer) for one in found.changes] == [("Accepted", "")]


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in parts.items():
            held.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def with_entities():
    book = Workbook()
    book.active.append([*HEAD, heading(1, 1)])
    source = zipfile.ZipFile(io.BytesIO(saved(book)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            held.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"a,b,c\n1,2,3", archive(a_dot_xml="<a/>"), b"\xd0\xcf\x11\xe0" * 200],
    ids=["empty", "cut off", "csv", "no workbook", "old format"],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(content):
    with pytest.raises(NotRead, match="This is no Excel workbook"):
        read(content)


def test_a_bomb_and_entities_are_not_opened():
    with pytest.raises(NotRead, match="This is no Excel workbook"):
        read(archive(xl__workbook_dot_xml=b"0" * 420 * 1024 * 1024))
    with pytest.raises(NotRead, match="This is no Excel workbook"):
        read(with_entities())


def test_another_workbook_and_one_that_is_too_large_are_refused():
    with pytest.raises(NotRead, match="no matrix of ours"):
        read(saved(Workbook()))
    with pytest.raises(NotRead, match="larger than 10 MB"):
        read(b"0" * (workbook.LARGEST + 1))


@pytest.mark.parametrize(
    ("fault", "said"), [(fenced.Spent, "too long"), (fenced.Died, "too long"), (fenced.Crowded, "just now")]
)
def test_what_the_fence_ends_is_said(monkeypatch, fault, said):
    def run(*args):
        raise fault

    monkeypatch.setattr(fenced, "run", run)
    with pytest.raises(NotRead, match=said):
        read(b"x")


def test_answers_longer_than_a_page_carries_are_refused(card, monkeypatch):
    monkeypatch.setattr(matrix_file, "MOST_TEXT", 10)
    with pytest.raises(NotRead, match="longer than 3 MB"):
        read(filled_in(card, lambda page: decide(page, 2, "Accepted", "Eleven signs")))


ROW = Returned(2, 7, "w" * 16, "a" * 16, "accepted", "Accepted", "Yes.")


def test_a_row_goes_through_a_page_and_back():
    assert from_plain(ROW.plain()) == ROW


@pytest.mark.parametrize(
    "change",
    [
        {"key": "7"},
        {"key": True},
        {"key": -1},
        {"key": 10**15},
        {"decision": "perhaps"},
        {"decision": None},
        {"answer": None},
        {"more": 1},
    ],
)
def test_a_row_that_was_tampered_with_is_refused(change):
    with pytest.raises(ValueError, match=r"row|should be"):
        from_plain(ROW.plain() | change)
    with pytest.raises(ValueError, match="row"):
        from_plain([1])
