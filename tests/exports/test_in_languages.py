"""Papers in the reader's language: every word of ours in it, what is checked the same in each."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.utils import translation
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from checklist import said
from checklist.exports import FORMATS, papers
from checklist.models import Event, Review, Scorecard, SealedFile
from checklist.models.trust import known_keys
from checklist.reports.report import build_report
from checklist.reports.sealed import read_sealed
from checklist.reports.spoken import spoken
from checklist.review import seal, workflow
from checklist.scorecards import rating
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from checklist.trust.checking import check
from checklist.trust.containers import attachments
from tests import bracketed
from tests.factory import make_complete, make_draft, make_scorecard, make_user
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
KINDS = ["one scorer's", "a panel's, with dissents", "the next draft's, with what moved"]


@pytest.fixture
def ko(monkeypatch):
    """Korean is the made-up language."""
    bracketed.speak(monkeypatch)
    return "ko"


def submitted(kind="one scorer's"):
    """A scorecard that waits for review, its reviewer, and the codes to confirm."""
    if kind.startswith("a panel"):
        made = Made()
        made.hand_in()
        return workflow.apply(made.settled(), "submit", by=made.lead), made.boss, []
    card = make_complete()
    rating.rate(card, "2.1", Judgement("partly", "Half of it."), by=card.scorer, revision=1)
    rating.cite(card, "1.1", card.clauses.filter(place=1), by=card.scorer)
    codes = [row.code for row in load_sheet(card).rows]
    card = workflow.apply(card, "submit", by=card.scorer, confirmed=codes)
    if kind.startswith("the next"):
        later = make_draft(card.draft.proposal)
        card = make_scorecard(later, scorer=card.scorer, framework=card.framework, ratings=dict.fromkeys(codes, "met"))
        card = workflow.apply(card, "submit", by=card.scorer)
    return card, make_user("manager", first_name="Max", last_name="Manager"), codes


def approved(kind="one scorer's"):
    card, boss, codes = submitted(kind)
    approve_as_read(card, by=boss, confirmed=codes, note="Read twice.")
    return Review.objects.get(action="approve", scorecard=card)


def written(report):
    """What people and the framework wrote of it, and codes and names that no language changes."""
    yield from (report.title, report.parties, report.summary, report.marking, report.bottom_line, report.note)
    yield from (report.framework_title, report.framework_source, report.framework_slug)
    for part in report.criteria:
        yield from (part.title, part.statement, part.where, part.why)
        for row in part.requirements:
            yield from (row.text, row.guidance, row.where, row.reason, row.model_language)
            yield from (cite.quote for cite in row.cites)
            yield from (one.reason for one in row.dissents)
            yield from (one.office for one in row.dissents)
            yield from (one.who for one in row.readings)
    yield from (clause.text for clause in report.clauses)
    yield from (sign.who for sign in report.sign_off)
    yield from (report.panel.scorers if report.panel else [report.scorer])
    if report.seal:
        yield from (report.seal.digest, report.seal.code, report.seal.checkpoint, report.seal.place)


def words_of(name, content):
    """The text of a file of ours."""
    if name == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if name == "docx":
        document = Document(io.BytesIO(content))
        section = document.sections[0]
        parts = [*document.paragraphs, *section.header.paragraphs, *section.footer.paragraphs]
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in parts), *cells])
    if name == "xlsx":
        book = load_workbook(io.BytesIO(content))
        return "\n".join(
            "\n".join([page.title, *(str(cell) for row in page.values for cell in row if isinstance(cell, str))])
            for page in book
        )
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["pdf", "docx", "md", "csv", "xlsx"])
def test_every_word_of_ours_is_in_the_readers_language(ko, name, kind):
    card, _boss, _codes = submitted(kind)
    card = Scorecard.objects.with_context().get(pk=card.pk)
    with translation.override(ko):
        report = build_report(card)
        text = words_of(name, FORMATS[name].render(report))
    # Names that programs have are the same everywhere, and Markdown's own line breaks.
    known = [*written(report), "<br>", "Krippendorff"]
    assert bracketed.words_outside(text, known) == []
    assert text.count(bracketed.OPEN) > 30


@pytest.mark.parametrize("name", ["pdf", "docx", "md", "xlsx"])
def test_a_sealed_report_speaks_too_and_says_that_it_was_sealed_in_english(ko, name):
    approval = approved()
    with translation.override(ko):
        report = spoken(read_sealed(approval))
        text = words_of(name, FORMATS[name].render(report))
    assert bracketed.words_outside(text, [*written(report), "<br>"]) == []
    assert "".join(["sealed", "in", "English"]) in "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_an_approval_in_another_language_seals_the_same_bytes(ko, kind):
    card, boss, codes = submitted(kind)
    sealed = []
    for language in ("en", ko):
        with translation.override(language):
            sheet = load_sheet(Scorecard.objects.with_context().get(pk=card.pk), citations=True)
            record = workflow.load_subject(sheet.scorecard).record
            report = workflow.report_of(sheet, record)
            when = card.submitted_at
            sealed.append(seal.sealed(sheet, record, report, by=boss, at=when, note="Read.", waivers=codes))
    assert sealed[0] == sealed[1]
    with translation.override(ko):
        approve_as_read(card, by=boss, confirmed=codes)
    review = Review.objects.get(action="approve", scorecard=card)
    assert bracketed.OPEN not in review.content
    assert seal.still_covers(review, Scorecard.objects.with_context().get(pk=card.pk))


def test_a_digest_does_not_depend_on_who_reads(ko):
    card, _boss, _codes = submitted()
    with translation.override("en"):
        english = seal.digest_now(card)
    with translation.override(ko):
        assert seal.digest_now(card) == english


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sealed_is_said_again_from_its_values_and_never_marked(ko, kind):
    approval = approved(kind)
    english = read_sealed(approval)
    with translation.override(ko):
        found = spoken(english)
        assert spoken(english) is not english
        assert found.sentence.startswith(bracketed.OPEN)
        assert "as sealed" not in repr(found)
        assert found.result == english.result
    with translation.override("en"):
        assert spoken(english) is english


def test_a_sentence_that_an_older_program_wrote_otherwise_stays_english_and_is_marked(ko):
    english = replace(read_sealed(approved()), sentence="Delivers most of it.", headline="All is well")
    with translation.override(ko):
        found = spoken(english)
    assert found.sentence == "«Delivers most of it. [English, as sealed]»"
    assert found.headline == "«All is well [English, as sealed]»"
    assert found.how_sure[0].startswith("«")


def test_rows_that_an_older_program_made_more_of_stay_as_they_were_sealed(ko):
    english = read_sealed(approved())
    older = replace(english, hinges=(*english.hinges, *english.hinges), how_sure=english.how_sure[:1], headline="")
    with translation.override(ko):
        found = spoken(older)
    assert found.hinges == older.hinges != ()
    assert found.how_sure == (f"«{older.how_sure[0]} [English, as sealed]»",)
    assert found.headline == ""


def test_each_languages_files_are_kept_signed_and_carry_the_same_approval(ko):
    approval = approved()
    keys = known_keys()
    with translation.override("en"):
        english = {name: papers.paper(approval, name) for name in ("pdf", "zip", "json")}
    with translation.override(ko):
        korean = {name: papers.paper(approval, name) for name in ("pdf", "zip", "json")}
        again = papers.paper(approval, "pdf")
    assert korean["pdf"] != english["pdf"]
    assert again == korean["pdf"]
    assert attachments(korean["pdf"]) == attachments(english["pdf"])
    assert korean["json"] == english["json"]
    for content in (*english.values(), *korean.values()):
        found = check(content, keys)
        assert (found.genuine, found.problems, found.digest) == (True, [], approval.digest)
    assert set(SealedFile.objects.values_list("name", flat=True)) >= {"pdf", "pdf.ko", "zip", "zip.ko"}
    with zipfile.ZipFile(io.BytesIO(korean["zip"])) as held:
        assert held.read("approval.json").decode() == approval.content


def test_a_korean_paper_is_the_same_each_time_it_is_made(ko):
    report = read_sealed(approved())
    with translation.override(ko):
        first, second = (FORMATS["pdf"].render(spoken(report)) for _ in range(2))
    assert first == second
    assert re.search(rb"/Lang\s*\(ko", first)


def test_a_word_file_says_its_language(ko):
    with translation.override(ko):
        content = FORMATS["docx"].render(spoken(read_sealed(approved())))
    assert Document(io.BytesIO(content)).core_properties.language == "ko-KR"
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        assert 'w:eastAsia="ko-KR"' in held.read("word/styles.xml").decode()


def test_a_paper_is_in_the_readers_language_or_in_the_one_asked_for(client, ko):
    card = Scorecard.objects.get(pk=approved().scorecard_id)
    client.force_login(card.scorer)
    url = f"/scorecards/{card.pk}/export/md/"
    assert bracketed.OPEN not in client.get(url).content.decode()
    assert bracketed.OPEN in client.get(f"{url}?lang=ko").content.decode()
    assert client.get(f"{url}?lang=tlh").content == client.get(url).content
    assert Event.objects.filter(action="exported").values_list("target", flat=True)[0] == "md"


def test_days_stand_as_each_language_writes_them():
    from datetime import date, datetime

    with translation.override("en"):
        assert said.day(date(2019, 3, 1)) == "1 March 2019"
        assert said.moment(datetime(2019, 3, 1, 14, 30)) == "1 March 2019, 14:30"
    with translation.override("ko"):
        assert (said.day(date(2019, 3, 1)), said.month(date(2019, 3, 1))) == ("2019년 3월 1일", "2019년 3월")
    with translation.override("ja"):
        assert (said.day(date(2019, 3, 1)), said.year(date(2019, 3, 1))) == ("2019年3月1日", "2019年")


def test_a_table_for_spreadsheets_has_as_many_columns_in_each_language(ko):
    report = build_report(Scorecard.objects.with_context().get(pk=submitted()[0].pk))
    rows = {}
    for language in ("en", ko):
        with translation.override(language):
            rows[language] = list(csv.reader(io.StringIO(words_of("csv", FORMATS["csv"].render(spoken(report))))))
    assert rows["en"][0][0] == "Code"
    assert rows[ko][0][0] == "«Code»"
    assert [len(row) for row in rows[ko]] == [len(row) for row in rows["en"]]
