"""The table of amendments on screen, its files, and answers by hand and from a file."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from checklist.amendments import writing
from checklist.exports.amendment_columns import MATRIX_HEAD as HEAD
from checklist.forms.amendment_answers import BROKEN, CHOOSE, OTHER
from checklist.models import Amendment, Event, Scorecard
from checklist.panels import assignments
from tests.amendments.proposed import all_of, proposed
from tests.factory import make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def card():
    return proposed()


@pytest.fixture
def scorer(client, card):
    client.force_login(card.scorer)
    return client


def url(card, name="table", *more):
    return reverse(f"checklist:amendment_{name}", args=[card.draft_id, card.framework_id, *more])


def answer_url(one):
    return reverse("checklist:amendment_answer", args=[one.pk])


def matrix(client, card, answers):
    """The downloaded matrix with decisions and answers in these rows, as an upload."""
    book = load_workbook(io.BytesIO(client.get(url(card, "export", "xlsx") + "?matrix=1").content))
    for row, (decision, words) in answers.items():
        book["Matrix"].cell(row, HEAD.index("Decision") + 1).value = decision
        book["Matrix"].cell(row, HEAD.index("Answer") + 1).value = words
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("matrix.xlsx", out.getvalue())


def carried_in(answer):
    return html.fromstring(answer.content).xpath("//input[@name='carried']/@value")[0]


def ticked_in(answer):
    return [int(key) for key in html.fromstring(answer.content).xpath("//input[@name='take'][@checked]/@value")]


def test_the_page_shows_all_of_them_and_what_is_left_out_of_files(scorer, card):
    page = scorer.get(url(card)).html
    assert page.count('<tr id="amendment-') == 4
    assert "2 of 4 are left out of files" in page
    assert "Insert after ¶\xa01 as 1 bis" in page
    assert "<del>The parties may hide their stocks.</del>" in page
    assert "<ins>Each Party opens an office within 30 days.</ins>" in page
    assert "Set aside" in page
    part = scorer.get(url(card), headers=HTMX).html
    assert part.startswith('<div id="amendment-table">')


def test_effects_come_from_the_scorecard_that_is_asked_for(client, card):
    boss = make_user("manager")
    client.force_login(boss)
    page = client.get(url(card)).html
    assert "No scorecard of this draft is at hand" in page
    assert f'<option value="{card.pk}">' in page
    page = client.get(f"{url(card)}?scorecard={card.pk}").html
    assert "1.1 Silent → Met" in page
    assert client.get(f"{url(card)}?scorecard=x").status_code == 200
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=card.created_at)
    assert "1.1 Silent → Met" in client.get(url(card)).html


def test_a_panels_member_sees_their_own_alone_before_handing_in(client, card):
    member = make_user()
    assignments.assign(card.draft, card.framework, member, by=make_user("manager"))
    client.force_login(member)
    assert "Nobody has proposed an amendment here." in client.get(url(card)).html
    assert "30 days" not in client.get(url(card, "export", "csv")).content.decode()
    assert client.get(answer_url(all_of(card)[0])).status_code == 404


@pytest.mark.parametrize("query", ["", "?matrix=1", "?all=1"])
@pytest.mark.parametrize("format", ["csv", "xlsx", "docx", "pdf"])
def test_every_file_comes_and_is_logged(scorer, card, format, query):
    answer = scorer.get(url(card, "export", format) + query)
    kind = "matrix" if "matrix" in query else "amendments"
    assert answer.status_code == 200
    assert re.search(rf'filename="{kind}-deal-\d+-draft-1\.{format}"', answer["Content-Disposition"])
    event = Event.objects.get(action="downloaded amendments")
    what = "matrix" if "matrix" in query else "table"
    assert event.target == f"the {what} of amendments of draft 1 ({format})"


def test_all_are_in_a_file_where_that_is_asked_for(scorer, card):
    assert "declare all stocks" not in scorer.get(url(card, "export", "csv")).content.decode()
    assert "declare all stocks" in scorer.get(url(card, "export", "csv") + "?all=1").content.decode()
    assert scorer.get(url(card, "export", "exe")).status_code == 404


def test_the_page_costs_the_same_at_one_and_at_thirty(scorer, card):
    def cost():
        with CaptureQueriesContext(connection) as found:
            scorer.get(url(card))
        return len(found)

    cost()
    before = cost()
    for _ in range(30):
        writing.add(card.draft, card.framework, kind="insert", place=1, by=card.scorer, serves=["1.1"])
    assert cost() == before


def test_an_answer_is_entered_by_hand(scorer, card):
    one = all_of(card)[0]
    page = scorer.get(answer_url(one)).html
    assert '<option value="" selected>No answer yet</option>' in page
    fields = {"decision": "rejected", "answer": "Too soon.\r\nSays the ministry.", "revision": one.revision}
    answer = scorer.post(answer_url(one), fields, follow=True)
    assert "was saved." in answer.html
    assert "Too soon.\nSays the ministry." in answer.content.decode()
    one.refresh_from_db()
    assert (one.decision, one.answer) == ("rejected", "Too soon.\nSays the ministry.")
    part = scorer.post(answer_url(one), fields | {"decision": "noted", "revision": one.revision}, headers=HTMX)
    assert part.html.startswith("<form")
    assert "Saved" in part.html
    assert f'name="revision" value="{one.revision + 1}"' in part.html


def test_a_stale_answer_is_kept_and_not_saved(scorer, card):
    one = all_of(card)[0]
    writing.let_stand(one.pk, by=card.scorer, stands=False)
    answer = scorer.post(answer_url(one), {"decision": "noted", "answer": "Mine.", "revision": one.revision})
    assert answer.status_code == 409
    assert "Mine.</textarea>" in answer.html
    assert f'name="revision" value="{one.revision + 1}"' in answer.html
    assert Amendment.objects.get(pk=one.pk).decision == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "perhaps"}, "Choose one of the decisions shown."),
        ({"answer": "x" * 4001}, "This answer has 4,001 characters; the limit is 4,000. Shorten it."),
        ({"revision": "x"}, 'class="errors"'),
    ],
)
def test_a_bad_answer_is_said_beside_its_field(scorer, card, change, said):
    one = all_of(card)[0]
    fields = {"decision": "noted", "answer": "Mine.", "revision": one.revision} | change
    answer = scorer.post(answer_url(one), fields)
    assert (answer.status_code, said in answer.html) == (422, True)


def test_a_matrix_is_shown_as_a_difference_and_saved_once_it_is_confirmed(scorer, card):
    file = matrix(scorer, card, {2: ("Accepted", "In the third round."), 3: ("Perhaps", "")})
    shown = scorer.post(url(card, "answers"), {"file": file})
    first = all_of(card)[0]
    assert shown.status_code == 200
    assert "Row 3: “Perhaps” is no decision" in shown.html
    assert ticked_in(shown) == [first.pk]
    assert not Amendment.objects.exclude(decision="").exists()
    fields = {"carried": carried_in(shown), "take": [first.pk]}
    answer = scorer.post(url(card, "answers"), fields, follow=True)
    assert "1 answer was saved." in answer.html
    first.refresh_from_db()
    assert (first.decision, first.answer) == ("accepted", "In the third round.")
    assert Event.objects.get(action="answered an amendment").after == "accepted"
    assert scorer.post(url(card, "answers"), fields).status_code == 302
    assert Event.objects.filter(action="answered an amendment").count() == 1


def test_what_is_not_ticked_is_not_saved(scorer, card):
    shown = scorer.post(url(card, "answers"), {"file": matrix(scorer, card, {2: ("Accepted", "")})})
    scorer.post(url(card, "answers"), {"carried": carried_in(shown)})
    assert not Amendment.objects.exclude(decision="").exists()


def test_what_is_stale_is_pointed_out_and_taken_only_where_it_is_ticked(scorer, card):
    one = all_of(card)[0]
    file = matrix(scorer, card, {2: ("Accepted", "Yes.")})
    scorer.post(answer_url(one), {"decision": "rejected", "answer": "No.", "revision": one.revision})
    shown = scorer.post(url(card, "answers"), {"file": file})
    assert "It was answered here after the file was made" in shown.html
    assert ticked_in(shown) == []
    scorer.post(url(card, "answers"), {"carried": carried_in(shown), "take": [one.pk]})
    one.refresh_from_db()
    assert (one.decision, one.answer) == ("accepted", "Yes.")


def test_what_changed_after_the_difference_was_shown_is_shown_anew(scorer, card):
    first, second = all_of(card)[:2]
    shown = scorer.post(url(card, "answers"), {"file": matrix(scorer, card, {2: ("Accepted", ""), 3: ("Noted", "")})})
    scorer.post(answer_url(first), {"decision": "rejected", "answer": "No.", "revision": first.revision})
    fields = {"carried": carried_in(shown), "take": [first.pk, second.pk]}
    again = scorer.post(url(card, "answers"), fields)
    assert (again.status_code, ticked_in(again)) == (409, [second.pk])
    assert "Nothing was saved" in again.html
    assert Amendment.objects.get(pk=second.pk).decision == ""
    writing.remove(second.pk, by=card.scorer)
    gone = scorer.post(url(card, "answers"), fields | {"take": [second.pk]})
    assert (gone.status_code, "taken away" in gone.html) == (409, True)


def test_files_that_are_no_matrix_of_this_draft_are_refused(scorer, card):
    assert str(CHOOSE) in scorer.post(url(card, "answers"), {}).html
    bad = scorer.post(url(card, "answers"), {"file": SimpleUploadedFile("a.xlsx", b"No workbook.")})
    assert (bad.status_code, "This is no Excel workbook" in bad.html) == (422, True)
    file = matrix(scorer, card, {2: ("Accepted", "")})
    other = proposed()
    scorer.force_login(other.scorer)
    answer = scorer.post(url(other, "answers"), {"file": file})
    assert (answer.status_code, str(OTHER) in answer.html) == (422, True)


@pytest.mark.parametrize("carried", ["", "{", "[1]", '[{"row": {}, "revision": 1}]', "[" * 100_000, "null", "7"])
def test_what_a_page_carries_is_not_believed(scorer, card, carried):
    answer = scorer.post(url(card, "answers"), {"carried": carried, "take": [1]})
    assert (answer.status_code, str(BROKEN) in answer.html) == (422, True)


def test_a_carried_row_of_another_draft_answers_nothing(scorer, card):
    shown = scorer.post(url(card, "answers"), {"file": matrix(scorer, card, {2: ("Accepted", "")})})
    other = all_of(proposed())[0]
    found = json.loads(carried_in(shown))
    found[0]["row"]["key"] = other.pk
    answer = scorer.post(url(card, "answers"), {"carried": json.dumps(found), "take": [other.pk]})
    assert answer.status_code == 409
    assert Amendment.objects.get(pk=other.pk).decision == ""
    found[0]["row"]["key"] = all_of(card)[0].pk
    found[0]["row"]["decision"] = None
    answer = scorer.post(url(card, "answers"), {"carried": json.dumps(found), "take": [all_of(card)[0].pk]})
    assert (answer.status_code, str(BROKEN) in answer.html) == (422, True)


def test_half_a_character_in_a_carried_row_is_left_out_of_the_page_that_shows_it_anew(scorer, card):
    one = all_of(card)[0]
    shown = scorer.post(url(card, "answers"), {"file": matrix(scorer, card, {2: ("Accepted", "")})})
    writing.let_stand(one.pk, by=card.scorer, stands=False)
    found = json.loads(carried_in(shown))
    found[0]["row"] |= {"word": "\ud800", "answered": "\ud800", "shows": "Half \ud800.", "answer": "Yes\ud800."}
    again = scorer.post(url(card, "answers"), {"carried": json.dumps(found), "take": [one.pk]})
    assert (again.status_code, "“Half .”" in again.html, "Yes." in again.html) == (409, True, True)


def test_the_scorecard_offers_its_files_with_them(scorer, card):
    address = f"/scorecards/{card.pk}/"
    page = scorer.get(address).html
    assert page.count("?amendments=1") == 5
    answer = scorer.get(f"{address}export/md/?amendments=1&comments=1")
    assert "open-with-comments-and-amendments.md" in answer["Content-Disposition"]
    assert "## Proposed amendments" in answer.content.decode()
    assert Event.objects.get(action="exported").target == "md with comments and amendments"
    Amendment.objects.all().delete()
    without = scorer.get(f"{address}export/md/?amendments=1").content.decode()
    assert "There are no amendments with words that stand." in without
