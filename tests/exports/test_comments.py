"""Comments on paper: only where asked for, apart from the scorecard, and never part of what was approved."""

from __future__ import annotations

import io
import json

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from checklist.exports import FORMATS, papers
from checklist.models import Comment, Event
from checklist.reports import interchange_schema
from checklist.reports.talk import APART, NOT_APPROVED
from checklist.review import comments
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_complete, make_user, submit
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
TALKING = [name for name, chosen in FORMATS.items() if chosen.talks]


@pytest.fixture
def boss():
    return make_user("manager", username="mia")


@pytest.fixture
def card(boss):
    card = submit(make_complete(title="Nuuk", lead=make_user(username="ada")))
    comments.add_comment(card, load_sheet(card).by_code["1.2"].requirement, "=Look | at *this*\nagain", by=boss)
    comments.add_comment(card, None, "On the whole.", by=card.scorer)
    gone = comments.add_comment(card, None, "Never mind.", by=boss)
    comments.withdraw_comment(gone, by=boss)
    return card


def words(name, content):
    if name == "pdf":
        found = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    elif name == "docx":
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found = " ".join([*(p.text for p in document.paragraphs), *cells])
    elif name == "xlsx":
        book = load_workbook(io.BytesIO(content))
        found = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    else:
        found = content.decode()
    return " ".join(found.split())


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_holds_a_comment_unasked(client, card, name):
    client.force_login(card.scorer)
    assert "On the whole." not in words(name, client.get(f"/scorecards/{card.pk}/export/{name}/").content)
    assert Event.objects.get(action="exported").target == name


@pytest.mark.parametrize("name", TALKING)
def test_a_file_holds_them_where_they_are_asked_for(client, card, name):
    client.force_login(card.scorer)
    answer = client.get(f"/scorecards/{card.pk}/export/{name}/?comments=1")
    assert f"ada-submitted-with-comments.{name}" in answer["Content-Disposition"]
    found = words(name, answer.content)
    for said in (APART, "On the whole.", "mia"):
        assert said in found, said
    assert "ithdrawn " in found
    assert "Never mind." not in found
    assert found.index("On the whole.") < found.index("Look")
    assert Event.objects.get(action="exported").target == f"{name} with comments"


@pytest.mark.parametrize("name", TALKING)
def test_an_approved_scorecards_say_that_they_are_not_part_of_it(client, card, boss, name):
    card = approve_as_read(card, by=boss, despite_comments=True)
    signed = papers.file_of(card, name)[1]
    client.force_login(card.scorer)
    found = words(name, client.get(f"/scorecards/{card.pk}/export/{name}/?comments=1").content)
    assert NOT_APPROVED in found
    assert "On the whole." in found
    assert papers.file_of(card, name)[1] == signed
    assert "On the whole." not in words(name, signed)


def test_formats_without_room_for_them_are_what_they_always_are(client, card, boss):
    approve_as_read(card, by=boss, despite_comments=True)
    client.force_login(card.scorer)
    for name in ("csv", "zip"):
        plain = client.get(f"/scorecards/{card.pk}/export/{name}/").content
        answer = client.get(f"/scorecards/{card.pk}/export/{name}/?comments=1")
        assert (answer.content, "with-comments" in answer["Content-Disposition"]) == (plain, False)
    assert client.get(f"/scorecards/{card.pk}/export/exe/?comments=1").status_code == 404


def test_the_interchange_file_with_comments_can_be_read_again(card):
    found = json.loads(papers.file_of(card, "json", with_comments=True)[1])
    assert interchange_schema.check(found) == found
    remarks = found["comments"]["remarks"]
    assert [(one["requirement"], one["by"], one["text"]) for one in remarks] == [
        ("", "ada", "On the whole."), ("", "mia", ""), ("1.2", "mia", "=Look | at *this*\nagain")
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(papers.file_of(card, "xlsx", with_comments=True)[1]))
    cell = book["Comments"]["D5"]
    assert (cell.value, cell.data_type) == ("=Look | at *this*\nagain", "s")
    assert "\\| at \\*this\\*<br>again" in papers.file_of(card, "md", with_comments=True)[1].decode()


def test_the_page_offers_them_where_there_are_any(client, card):
    client.force_login(card.scorer)
    page = client.get(f"/scorecards/{card.pk}/").html
    assert page.count("?comments=1") == len(TALKING)
    Comment.objects.all().delete()
    assert "?comments=1" not in client.get(f"/scorecards/{card.pk}/").html


def test_a_stranger_gets_none_of_it(client, card):
    client.force_login(make_user())
    card.draft.proposal.restricted = True
    card.draft.proposal.save()
    assert client.get(f"/scorecards/{card.pk}/export/md/?comments=1").status_code == 404
