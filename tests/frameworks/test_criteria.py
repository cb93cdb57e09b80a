"""One criterion with its requirements: saved together, numbered, kept against two tabs and lost answers."""

from __future__ import annotations

import pytest

from checklist.errors import Refused, Stale
from checklist.frameworks import criteria, drafting
from checklist.frameworks.criteria import RequirementEdit
from checklist.models import Criterion, Event
from tests.factory import make_framework

pytestmark = pytest.mark.django_db
NEW = {
    "kind": "provision",
    "red_line": "",
    "dated": False,
    "weight": 1,
    "guidance": "",
    "where": "",
    "search_terms": "",
}


@pytest.fixture
def draft():
    return make_framework(publish=False)


@pytest.fixture
def part(draft):
    return draft.criteria.get(number=1)


def lines_of(part, **changes):
    """Every row as it is, with changes by number: {"r2": {"text": ...}}."""
    return [
        RequirementEdit(row.pk, drafting.values(row, drafting.REQUIREMENT) | changes.get(f"r{row.number}", {}))
        for row in part.requirements.all()
    ]


def save(part, lines, *, by, revision=0, **fields):
    return criteria.save_criterion(
        part, drafting.values(part, drafting.CRITERION) | fields, lines, by=by, revision=revision
    )


def rows(part):
    return [(row.number, row.text) for row in part.requirements.order_by("number")]


START = [(1, "Demand 1.1."), (2, "Demand 1.2."), (3, "Demand 1.3."), (4, "Demand 1.4.")]


# Verbs


def test_two_numbers_are_swapped(part, boss):
    save(part, lines_of(part, r1={"number": 2}, r2={"number": 1}), by=boss)
    assert rows(part) == [(1, "Demand 1.2."), (2, "Demand 1.1."), *START[2:]]
    event = Event.objects.get(action="renumbered requirements")
    assert (event.before, event.after) == ("1.1, 1.2", "1.2, 1.1")


def test_a_report_may_keep_its_own_numbering(part, boss):
    save(
        part,
        [*lines_of(part, r4={"number": 40}), RequirementEdit(None, NEW | {"number": None, "text": "Last."})],
        by=boss,
    )
    assert rows(part) == [*START[:3], (40, "Demand 1.4."), (41, "Last.")]


def test_everything_at_once_is_one_revision_and_its_events(draft, part, boss):
    lines = lines_of(part, r1={"text": "Reworded.", "red_line": ""})
    lines[1] = RequirementEdit(lines[1].pk, lines[1].fields, remove=True)
    lines.append(RequirementEdit(None, NEW | {"number": 2, "text": "In its place."}))
    saved = save(part, lines, by=boss, title="First of all")
    assert rows(part) == [(1, "Reworded."), (2, "In its place."), *START[2:]]
    draft.refresh_from_db()
    assert (draft.revision, saved.revision, draft.head_revision) == (1, 1, 0)
    events = {event.action: event for event in Event.objects.filter(framework=draft)}
    assert events["changed a requirement"].target == "1.1"
    assert events["changed a requirement"].detail["fields"] == {
        "red_line": {"from": "report", "to": ""},
        "text": {"from": "Demand 1.1.", "to": "Reworded."},
    }
    assert events["removed a requirement"].detail["fields"]["text"] == {"from": "Demand 1.2.", "to": ""}
    assert events["added a requirement"].detail["fields"]["text"] == {"from": "", "to": "In its place."}
    assert events["changed a criterion"].detail["fields"] == {"title": {"from": "First", "to": "First of all"}}


def test_what_is_there_already_is_not_written_again(part, boss):
    save(part, lines_of(part), by=boss)
    assert (part.framework.revision, Event.objects.count()) == (0, 0)


def test_a_lost_answer_does_not_double_what_was_added(part, boss):
    lines = [*lines_of(part), RequirementEdit(None, NEW | {"number": None, "text": "Added."})]
    save(part, lines, by=boss)
    save(part, lines, by=boss)
    assert rows(part) == [*START, (5, "Added.")]


def test_a_stale_save_writes_nothing(part, boss):
    mine = lines_of(part, r1={"text": "Mine."})
    save(part, lines_of(part, r1={"text": "Theirs."}), by=boss)
    with pytest.raises(Stale):
        save(part, mine, by=boss)
    assert rows(part)[0] == (1, "Theirs.")
    save(part, mine, by=boss, revision=1)
    assert rows(part)[0] == (1, "Mine.")


def test_two_people_may_work_on_two_criteria(draft, part, boss):
    other = draft.criteria.get(number=2)
    save(part, lines_of(part, r1={"text": "Here."}), by=boss)
    save(other, lines_of(other, r1={"text": "There."}), by=boss)
    drafting.save_head(draft, drafting.values(draft, drafting.HEAD) | {"title": "T"}, by=boss, revision=0)
    draft.refresh_from_db()
    assert (draft.revision, rows(part)[0], rows(other)[0]) == (3, (1, "Here."), (1, "There."))


def test_a_row_removed_elsewhere_comes_back_where_it_was_changed(part, boss):
    mine = lines_of(part, r2={"text": "Mine."})
    gone = lines_of(part)
    save(part, [RequirementEdit(gone[1].pk, gone[1].fields, remove=True)], by=boss)
    save(part, mine, by=boss, revision=1)
    assert rows(part) == [START[0], (2, "Mine."), *START[2:]]


@pytest.mark.parametrize(
    ("changes", "fields", "sentence"),
    [
        ({"r1": {"number": 2}}, {}, "2 is the number of two requirements"),
        ({}, {"number": 2}, "2 is the number of another criterion"),
    ],
)
def test_numbers_in_use_are_refused(part, boss, changes, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        save(part, lines_of(part, **changes), by=boss, **fields)
    assert rows(part) == START


def test_there_are_only_so_many(draft, part, boss, monkeypatch):
    monkeypatch.setattr(criteria, "MOST_REQUIREMENTS", 5)
    monkeypatch.setattr(criteria, "MOST_CRITERIA", 2)
    more = [RequirementEdit(None, NEW | {"number": None, "text": f"More {n}."}) for n in range(2)]
    with pytest.raises(Refused, match="at most 5 requirements"):
        save(part, more, by=boss)
    save(part, more[:1], by=boss)
    with pytest.raises(Refused, match="at most 2 criteria"):
        criteria.add_criterion(draft, title="Third", by=boss)
    top, other = lines_of(part)[:2]
    last = [
        RequirementEdit(top.pk, top.fields | {"number": 32_000}),
        RequirementEdit(other.pk, other.fields | {"number": None}),
    ]
    with pytest.raises(Refused, match="Numbers go up to 32,000"):
        save(part, last, by=boss, revision=9)


def test_criteria_change_places_and_numbers(draft, part, boss):
    criteria.order_criteria(draft, part, by=boss, down=True)
    assert list(draft.criteria.values_list("number", "title")) == [(1, "Second"), (2, "First")]
    criteria.order_criteria(draft, part, by=boss, down=True)
    Criterion.objects.filter(pk=part.pk).update(number=7)
    criteria.order_criteria(draft, None, by=boss)
    assert list(draft.criteria.values_list("number", "title")) == [(1, "Second"), (2, "First")]
    assert Event.objects.filter(action="ordered the criteria").count() == 2


def test_a_removed_criterion_leaves_its_words(draft, part, boss):
    Criterion.objects.filter(pk=part.pk).update(revision=3)
    with pytest.raises(Stale):
        criteria.remove_criterion(part, by=boss, revision=2)
    criteria.remove_criterion(part, by=boss, revision=3)
    event = Event.objects.get(action="removed a criterion")
    assert event.target == "1 First"
    assert [row["text"] for row in event.detail["requirements"]] == [text for _, text in START]
    assert draft.criteria.count() == 1
