"""The pages of a scorecard's workbook: who sees them, the difference, and one press that saves it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml.html import fromstring

from checklist.models import Event, Scorecard
from checklist.scorecards import rating
from checklist.scorecards.sheet import load_sheet
from tests.factory import judged, make_scorecard, make_user
from tests.workbook_made import filled_in, line_of, put, workbook_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return make_scorecard(ratings={"1.1": "met", "1.2": "partly"})


@pytest.fixture
def scorer(client, card):
    client.force_login(card.scorer)
    return client


def url(card, name="workbook"):
    return reverse(f"checklist:{name}", args=[card.pk])


def sent(content):
    return {"file": SimpleUploadedFile("card.xlsx", content)}


def changed(card, content=None, **cells):
    return filled_in(content or workbook_of(card), lambda page: put(page, line_of(card, "1.3"), **cells))


def carried(answer):
    return {"carried": fromstring(answer.content.decode()).xpath("//input[@name='carried']/@value")[0]}


def value(card, code):
    return load_sheet(card).by_code[code].value


def test_it_is_linked_downloaded_shown_and_saved_by_one_press(scorer, card):
    assert url(card) in scorer.get(reverse("checklist:scorecard", args=[card.pk])).content.decode()
    assert url(card) in scorer.get(reverse("checklist:score_criterion", args=[card.pk, 1])).content.decode()
    assert url(card, "workbook_file") in scorer.get(url(card)).content.decode()
    file = scorer.get(url(card, "workbook_file"))
    content, name = file.content, file["Content-Disposition"]
    assert name.endswith(f'-draft-{card.draft.number}.xlsx"')
    assert name.startswith('attachment; filename="fill-in-')
    assert Event.objects.latest("pk").target == "workbook"
    shown = scorer.post(url(card), sent(changed(card, content, Rating="Silent", Reason="<b>Nothing</b>")))
    assert shown.status_code == 200
    assert "&lt;b&gt;Nothing&lt;/b&gt;" in shown.content.decode()
    assert value(card, "1.3") == ""
    saved = scorer.post(url(card), carried(shown), follow=True)
    assert "1 requirement was saved." in saved.content.decode()
    assert value(card, "1.3") == "unmet"


def test_what_changed_between_the_difference_and_the_press_is_refused_with_both_values(scorer, card):
    shown = scorer.post(url(card), sent(changed(card, Rating="Silent", Reason="Nothing.")))
    rating.rate(card, "1.3", judged("partly", "Half of it."), by=card.scorer, revision=0)
    answer = scorer.post(url(card), carried(shown))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(said in text for said in ("Nothing was saved.", "changed here", "Half of it.", "Nothing."))
    assert value(card, "1.3") == "partly"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose the workbook that you filled in."),
        ({"file": SimpleUploadedFile("a.xlsx", b"nothing")}, "This is no Excel workbook"),
        ({"carried": ""}, "did not arrive whole"),
        ({"carried": "[" * 5000}, "did not arrive whole"),
        ({"carried": json.dumps({"edition": 0, "rows": [1]})}, "did not arrive whole"),
    ],
)
def test_what_is_no_workbook_gets_a_sentence(scorer, card, data, said):
    answer = scorer.post(url(card), data)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_strangers_find_nothing_and_others_may_not(client, card):
    other = make_user()
    client.force_login(other)
    for name in ("workbook", "workbook_file"):
        assert client.get(url(card, name)).status_code == 404
    assert client.post(url(card), sent(workbook_of(card))).status_code == 404
    Scorecard.objects.filter(pk=card.pk).update(state="approved", desk="done")
    assert client.get(url(card)).status_code == 403
    client.force_login(card.scorer)
    for answer in (client.get(url(card)), client.get(url(card, "workbook_file")), client.post(url(card), {})):
        assert (answer.status_code, answer.url) == (302, reverse("checklist:scorecard", args=[card.pk]))


def test_the_pages_ask_as_much_of_the_database_for_one_row_as_for_all(scorer, card, django_assert_max_num_queries):
    def change(page):
        for code in ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3"):
            put(page, line_of(card, code), Rating="Unclear" if code != "1.2" else "Not known", Reason="Who knows.")

    content = workbook_of(card)
    few, many = changed(card, content, Rating="Silent", Reason="No."), filled_in(content, change)
    with django_assert_max_num_queries(15) as first:
        scorer.post(url(card), sent(few))
    with django_assert_max_num_queries(len(first)):
        shown = scorer.post(url(card), sent(many))
    with django_assert_max_num_queries(40):
        assert scorer.post(url(card), carried(shown)).status_code == 302
    assert Scorecard.objects.get(pk=card.pk).judged == 0 or value(card, "2.3") == "unclear"
