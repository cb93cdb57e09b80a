"""The page of one criterion with its requirements: saving, junk, two tabs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.frameworks import drafting
from checklist.models import Criterion, Event, Requirement
from tests.factory import make_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_framework(publish=False)


@pytest.fixture
def part(draft):
    return draft.criteria.get(number=1)


def rows(part):
    return [(row.number, row.text) for row in part.requirements.order_by("number")]


START = [(1, "Demand 1.1."), (2, "Demand 1.2."), (3, "Demand 1.3."), (4, "Demand 1.4.")]


def address(part, name="framework_criterion"):
    return reverse(f"checklist:{name}", args=[part.framework.slug, part.framework.version, part.pk])


def typed(part, new=None, **changes):
    """What the page would send: every row as it is, changes by number, and the blank row."""
    data = {"number": part.number, "title": part.title, "statement": part.statement, "where": part.where}
    data |= {"weight": part.weight, "revision": part.framework.revision, "row": []}
    for row in part.requirements.order_by("number"):
        data["row"].append(f"r{row.pk}")
        fields = drafting.values(row, drafting.REQUIREMENT) | changes.get(f"r{row.number}", {})
        data |= {f"r{row.pk}-{name}": value for name, value in fields.items() if value is not False}
    data["row"].append("new0")
    blank = {"number": "", "kind": "provision", "red_line": "", "weight": "1", "text": "", "guidance": ""}
    data |= {f"new0-{name}": value for name, value in (blank | (new or {})).items()}
    return data | {name: value for name, value in changes.items() if not name.startswith("r") or name == "renumber"}


def page(answer):
    return answer.html


def test_the_page_saves_all_of_it(signed, part):
    data = typed(
        part, new={"text": "Typed in.", "search_terms": " one \n\n two "}, r1={"text": "Reworded.", "dated": "on"}
    )
    answer = signed.post(address(part), data | {"again": "1"})
    assert (answer.status_code, answer.url) == (302, address(part) + "?saved=1&at=new0")
    assert rows(part) == [(1, "Reworded."), *START[1:], (5, "Typed in.")]
    assert part.requirements.get(number=5).search_terms == "one\ntwo"
    assert part.requirements.get(number=1).dated
    text = page(signed.get(answer.url))
    assert 'name="new0-text" cols="40" rows="2" autofocus' in text
    assert "Saved " in text


def test_a_removed_number_is_free_at_once(signed, part):
    second = part.requirements.get(number=2)
    data = typed(part, new={"text": "In its place.", "number": "2"}) | {f"r{second.pk}-remove": "on"}
    assert signed.post(address(part), data).status_code == 302
    assert rows(part) == [START[0], (2, "In its place."), *START[2:]]


def test_the_blank_row_is_left_out(signed, part):
    assert signed.post(address(part), typed(part)).status_code == 302
    assert (rows(part), Event.objects.count()) == (START, 0)


def test_a_requirement_without_text_is_kept_for_later(signed, part):
    signed.post(address(part), typed(part, new={"guidance": "Only the guidance so far."}))
    assert rows(part) == [*START, (5, "")]


def test_buttons_move_and_number(signed, part):
    third = part.requirements.get(number=3)
    answer = signed.post(address(part), typed(part, r3={"text": "Third."}) | {"up": f"r{third.pk}"})
    assert answer.url == address(part) + f"?saved=1&at=up-r{third.pk}"
    assert f'id="up-r{third.pk}" autofocus' in page(signed.get(answer.url))
    assert rows(part) == [START[0], (2, "Third."), (3, "Demand 1.2."), START[3]]
    part.refresh_from_db()
    data = typed(part, r1={"number": 30}, new={"text": "Another."})
    signed.post(address(part), data | {"renumber": "1"})
    assert rows(part) == [(1, "Third."), (2, "Demand 1.2."), (3, "Demand 1.4."), (4, "Demand 1.1."), (5, "Another.")]
    part = Criterion.objects.get(pk=part.pk)
    signed.post(address(part), typed(part, r1={"number": 4}, r4={"number": 4}) | {"renumber": "1"})
    assert [number for number, _ in rows(part)] == [1, 2, 3, 4, 5]
    part = Criterion.objects.get(pk=part.pk)
    for junk in ("r999", "x", "", "\0", f"r{part.requirements.get(number=1).pk}"):
        before = rows(part)
        assert signed.post(address(part), typed(part) | {"up": junk}).status_code == 302
        assert rows(part) == before


def test_save_and_go_on(signed, draft, part):
    answer = signed.post(address(part), typed(part) | {"next": "1"})
    assert answer.url == address(draft.criteria.get(number=2))
    last = draft.criteria.get(number=2)
    assert signed.post(address(last), typed(last) | {"next": "1"}).url.endswith("/edit/?saved=1")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"r1": {"number": "0"}}, "Write a whole number from 1 to 32,000."),
        ({"r1": {"number": "9" * 300}}, "Write a whole number from 1 to 32,000."),
        ({"r1": {"number": "2"}}, "2 is the number of another requirement (Demand 1.1.)."),
        ({"r1": {"kind": "demand"}}, "Choose provision, prohibition or condition."),
        ({"r1": {"kind": "\0"}}, "Choose provision, prohibition or condition."),
        ({"r1": {"red_line": "mine"}}, "Choose one of the three."),
        ({"r1": {"weight": "0"}}, "Write a number above 0 such as 1 or 2.5"),
        ({"r1": {"weight": "nan"}}, "Write a number above 0 such as 1 or 2.5"),
        ({"r1": {"weight": "1e999999"}}, "Write a number above 0 such as 1 or 2.5"),
        ({"r1": {"weight": "1.00001"}}, "Write a number above 0 such as 1 or 2.5"),
        ({"r1": {"weight": "1" + "0" * 5000}}, "Write a number above 0 such as 1 or 2.5"),
        ({"r1": {"text": "x" * 20_001}}, "This has 20001 characters; the limit is 20,000."),
        ({"r1": {"where": "x" * 301}}, "This has 301 characters; the limit is 300."),
        ({"r1": {"search_terms": "x" * 121}}, "A search term has at most 120 characters."),
        ({"title": ""}, "Give the criterion a title."),
        ({"number": "2"}, "2 is the number of another criterion."),
        ({"weight": "-1"}, "Write a number above 0 such as 1 or 2.5"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(signed, part, changes, sentence):
    answer = signed.post(address(part), typed(part, new={"text": "Half an afternoon’s work."}, **changes))
    text = page(answer)
    assert answer.status_code == 422
    assert sentence in text.replace("&#x27;", "'")
    assert "Half an afternoon’s work." in text
    assert 'id="criterion-errors"' in text
    assert rows(part) == START


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"row": "r1"},
        {"row": ["r0", "r99999999999999999999", "\0", "new0", "new0", "newx", "x" * 5000]},
        {"row": [f"r{n}" for n in range(1, 3000)]},
        {"revision": "x"},
        {"up": "new0"},
    ],
)
def test_junk_is_answered_with_sentences(signed, part, data):
    assert signed.post(address(part), data).status_code == 422
    assert rows(part) == START


def test_a_page_that_names_no_row_removes_none(signed, part):
    data = typed(part) | {"row": []}
    assert signed.post(address(part), data).status_code == 302
    assert rows(part) == START


def test_two_tabs_show_both_versions(signed, part):
    mine = typed(
        part, r1={"text": "Mine.", "red_line": "house"}, new={"text": "My new one."}, statement="My statement."
    )
    theirs = typed(part, r1={"text": "Theirs."}, new={"text": "Their new one."}, statement="Their statement.")
    assert signed.post(address(part), theirs).status_code == 302
    answer = signed.post(address(part), mine)
    text = page(answer)
    assert answer.status_code == 409
    for words in ("Mine.", "Theirs.", "My statement.", "Their statement.", "My new one.", "Their new one."):
        assert words in text, words
    assert '<dt>Red line</dt><dd class="pre">The report&#x27;s red line</dd>' in text
    assert 'name="revision" value="1"' in text
    assert rows(part) == [(1, "Theirs."), *START[1:], (5, "Their new one.")]
    assert signed.post(address(part), mine | {"revision": 1}).status_code == 302
    assert rows(part) == [(1, "Mine."), *START[1:], (5, "Their new one."), (6, "My new one.")]


def test_a_removed_row_is_named_on_a_conflict(signed, part):
    mine = typed(part, r2={"text": "Mine."})
    second = part.requirements.get(number=2)
    signed.post(address(part), typed(part) | {f"r{second.pk}-remove": "on"})
    assert rows(part) == [START[0], *START[2:]]
    answer = signed.post(address(part), mine)
    assert answer.status_code == 409
    assert "This requirement was removed meanwhile. Saving puts it back" in page(answer)
    signed.post(address(part), mine | {"revision": 1})
    assert rows(part) == [START[0], (2, "Mine."), *START[2:]]


def test_typed_while_it_was_published(signed, draft, part, boss):
    drafting.publish(draft, by=boss, revision=0)
    answer = signed.post(address(part), typed(part, r1={"text": "Too late."}))
    assert answer.status_code == 409
    assert "Too late." in page(answer)
    assert "Version 1 is published by now" in page(answer)
    assert signed.get(address(part)).status_code == 302
    assert signed.post(address(part, "framework_criterion_remove"), {"revision": 0}, follow=True).status_code == 200
    assert draft.criteria.count() == 2


def test_criteria_are_added_ordered_and_removed_from_the_page(signed, draft, part):
    add = reverse("checklist:framework_criterion_new", args=[draft.slug, 1])
    answer = signed.post(add, {"title": ""})
    assert (answer.status_code, "Give the criterion a title" in page(answer)) == (422, True)
    answer = signed.post(add, {"title": "Third"})
    third = draft.criteria.get(number=3)
    assert (answer.status_code, answer.url) == (302, address(third))
    order = reverse("checklist:framework_order", args=[draft.slug, 1])
    text = page(signed.post(order, {"up": third.pk}, follow=True))
    assert f'value="{third.pk}" aria-label="Move 2 up" autofocus>' in text
    assert list(draft.criteria.values_list("title", flat=True)) == ["First", "Third", "Second"]
    for junk in ("x", "", "9" * 40, "\0", "²"):
        assert signed.post(order, {"down": junk}).status_code == 404
    signed.post(order, {"renumber": "1"})
    remove = address(third, "framework_criterion_remove")
    answer = signed.post(remove, {"revision": 0})
    assert (answer.status_code, "It was not removed" in page(answer)) == (409, True)
    assert signed.post(remove, {"revision": "x"}).status_code == 409
    draft.refresh_from_db()
    signed.post(remove, {"revision": draft.revision})
    assert list(draft.criteria.values_list("title", flat=True)) == ["First", "Second"]
    assert signed.get(address(third)).status_code == 404
    history = page(signed.get(reverse("checklist:framework", args=[draft.slug, 1])))
    assert "removed criterion 2 Third" in history


def test_the_page_costs_the_same_at_4_and_at_40_requirements(signed, part):
    def cost():
        with CaptureQueriesContext(connection) as found:
            assert signed.get(address(part)).status_code == 200
        return len(found)

    before = cost()
    Requirement.objects.bulk_create(
        Requirement(criterion=part, number=number, kind="provision", text=f"More {number}.") for number in range(5, 41)
    )
    assert cost() == before


def test_red_lines_and_prohibitions_keep_no_force_and_what_is_none_any_more_is_required(signed, part):
    part.requirements.filter(number=3).update(kind="prohibition", force="")
    changes = {"r2": {"red_line": "house", "force": "expected"}, "r3": {"force": "required"}}
    assert signed.post(address(part), typed(part, **changes)).status_code == 302
    assert dict(part.requirements.filter(number__in=[2, 3]).values_list("number", "force")) == {2: "", 3: ""}
    part.refresh_from_db()
    part.framework.refresh_from_db()
    assert signed.post(address(part), typed(part, r2={"red_line": ""})).status_code == 302
    assert part.requirements.get(number=2).force == "required"
