"""Search over everything: what is found, in what order, and by whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist.amendments import writing
from checklist.finding import search as searching
from checklist.finding.kinds import KINDS
from checklist.finding.search import Wanted, search
from checklist.models import Amendment, Comment, Draft, Proposal, Rating, Requirement, Scorecard, User
from checklist.panels import assignments
from checklist.proposals import actions
from checklist.review import comments, workflow
from checklist.scorecards import rating as verbs
from tests.factory import (
    judged,
    make_complete,
    make_draft,
    make_framework,
    make_proposal,
    make_user,
    submit,
)
from tests.panel_made import Made, dissent

pytestmark = pytest.mark.django_db


def kinds(person, words, **wanted):
    """The kinds of what is found, in its order."""
    return [hit.kind.name for hit in search(person, words, wanted=Wanted(**wanted)).hits]


def texts(person, words, **wanted):
    return [hit.shown.texts[0] for hit in search(person, words, wanted=Wanted(**wanted)).hits]


def test_every_kind_is_found_with_its_place(card):
    found = {hit.kind.name: hit.shown for hit in search(card.scorer, "plutonium").hits}
    proposal, draft, framework = card.draft.proposal, card.draft, card.framework
    page = f"/scorecards/{card.pk}/"
    assert {name: (shown.place, shown.url, shown.texts[0]) for name, shown in found.items()} == {
        "proposal": ("", f"/proposals/{proposal.pk}/", "A plutonium deal"),
        "clause": (
            "A plutonium deal, draft 1, ¶\u00a01",
            f"/drafts/{draft.pk}/#clause-1",
            "All plutonium goes.",
        ),
        "requirement": (
            "Two tests 1.1",
            f"/frameworks/{framework.slug}/1/#r-1-1",
            "The plutonium is declared.",
        ),
        "reason": (
            "A plutonium deal, draft 1, Two tests 1.2",
            f"{page}#r-1-2",
            "No plutonium is named.",
        ),
        "bottom-line": ("A plutonium deal, draft 1, Two tests", page, "Plutonium!"),
        "comment": (
            "A plutonium deal, draft 1, Two tests",
            f"{page}#comment-{Comment.objects.get().pk}",
            "Which plutonium?",
        ),
        "amendment": (
            "A plutonium deal, draft 1: Replace ¶\u00a02",
            f"/drafts/{draft.pk}/amendments/{framework.pk}/#req-a{Amendment.objects.get().pk}",
            "All plutonium is weighed.",
        ),
    }
    assert found["reason"].by == found["comment"].by == str(card.scorer)
    assert search(card.scorer, "plutonium").counts == dict.fromkeys(found, 1) | {"dissent": 0}


def test_each_place_is_on_its_page(card, client):
    client.force_login(card.scorer)
    for hit in search(card.scorer, "plutonium").hits:
        url, _, anchor = hit.shown.url.partition("#")
        answer = client.get(url)
        assert answer.status_code == 200
        assert not anchor or f'id="{anchor}"' in answer.content.decode(), hit.shown.url


def test_what_an_open_scorecard_says_is_found_by_its_scorer_and_managers_alone(card, boss):
    of_the_card = {"reason", "bottom-line", "comment"}
    everybody = {"proposal", "clause", "requirement", "amendment"}
    assert set(kinds(make_user(), "plutonium")) == everybody
    assert set(kinds(boss, "plutonium")) == set(kinds(card.scorer, "plutonium")) == everybody | of_the_card


def test_of_a_restricted_proposal_nothing_is_found_and_nothing_is_counted(card, boss):
    Proposal.objects.update(restricted=True)
    for stranger in (make_user(), boss):
        found = search(stranger, "plutonium")
        assert [hit.kind.name for hit in found.hits] == ["requirement"]
        assert sum(found.counts.values()) == 1
    member, proposal = make_user(), card.draft.proposal
    actions.name_member(proposal, member, by=proposal.lead)
    assert set(kinds(member, "plutonium")) == {"proposal", "clause", "requirement", "amendment"}
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert kinds(User.objects.get(pk=member.pk), "plutonium") == ["requirement"]


def test_the_others_readings_are_not_found_before_ones_own_is_handed_in():
    made = Made()
    comments.add_comment(made.cards["ann"], None, "ann says so too", by=made.cards["ann"].scorer)
    made.hand_in("ann")
    bob = made.cards["bob"].scorer
    assert kinds(bob, '"ann says"') == []
    assert search(bob, '"ann says"').counts == dict.fromkeys([kind.name for kind in KINDS], 0)
    assert len(kinds(bob, '"bob says"')) == 3
    made.hand_in("bob")
    bob = made.cards["bob"].scorer
    assert sorted(set(kinds(bob, '"ann says"'))) == ["comment", "reason"]


def test_the_others_amendments_are_not_found_before_ones_own_is_handed_in():
    made = Made()
    ann, bob = (made.cards[name] for name in ("ann", "bob"))
    one = writing.add(ann.draft, ann.framework, kind="insert", place=1, by=ann.scorer)
    writing.write(one.pk, writing.Text("Ann has words."), by=ann.scorer, revision=0)
    assert kinds(bob.scorer, '"ann has"') == []
    assert kinds(ann.scorer, '"ann has"') == ["amendment"]
    made.hand_in("bob")
    assert kinds(bob.scorer, '"ann has"') == ["amendment"]
    writing.remove(one.pk, by=ann.scorer)
    assert kinds(ann.scorer, '"ann has"') == []


def test_a_dissent_is_found_while_it_stands():
    made = Made()
    made.hand_in()
    card = made.settled()
    dissent(made, card, "bob", reason="Ruthenium is missing.")
    person = make_user("manager")
    assert texts(person, "ruthenium") == ["Ruthenium is missing."]
    panels_own = Rating.objects.filter(scorecard=card, requirement__number=4, requirement__criterion__number=1)
    value = panels_own.get().value
    panels_own.update(value="")
    assert texts(person, "ruthenium") == []
    panels_own.update(value=value)
    assert texts(person, "ruthenium") == ["Ruthenium is missing."]
    made.settle(card, "1.4", "contradicted")
    assert texts(person, "ruthenium") == []


def test_only_clauses_in_force_are_found(card):
    rows = [{"label": "1", "text": "All uranium goes.", "level": 0}]
    actions.correct_clauses(card.draft, rows, by=card.draft.proposal.lead, revision=0)
    assert texts(card.scorer, "plutonium", kinds=("clause",)) == []
    assert texts(card.scorer, "uranium", kinds=("clause",)) == ["All uranium goes."]


def test_requirements_are_found_once_their_framework_is_published():
    framework, person = make_framework(publish=False), make_user("manager")
    row = Requirement.objects.filter(criterion__framework=framework).earliest("pk")
    row.text = "The tritium is declared."
    row.save(update_fields=["text"])
    assert texts(person, "tritium") == []
    framework.state = "published"
    framework.save()
    assert texts(person, "tritium") == ["The tritium is declared."]


def test_a_rating_of_another_framework_than_its_scorecards_is_not_found(card):
    other = Requirement.objects.filter(criterion__framework=make_framework()).earliest("pk")
    Rating.objects.create(scorecard=card, requirement=other, value="unmet", reason="No tritium is named.")
    assert texts(card.scorer, "tritium") == []
    third = Requirement.objects.get(criterion__framework=card.framework, criterion__number=1, number=3)
    Rating.objects.filter(requirement=other).update(requirement=third)
    assert texts(card.scorer, "tritium") == ["No tritium is named."]


def test_the_same_clause_in_several_drafts_is_one_hit(card):
    for _ in range(3):
        make_draft(card.draft.proposal, clauses=["All plutonium goes.", "All  PLUTONIUM goes."])
    make_draft(make_proposal(), clauses=["All plutonium goes."])
    found = search(card.scorer, "plutonium", wanted=Wanted(kinds=("clause",)))
    here = [hit for hit in found.hits if hit.shown.proposal == card.draft.proposal]
    assert [(hit.row.draft.number, hit.alike) for hit in here] == [(4, "the same in drafts 1, 2, 3")]
    assert found.counts == {"clause": 2}


SAID = [
    "An inspection comes.",
    "Two facilities in 2018.",
    "Relations are normalised; stocks come.",
    "原子力設備を廃棄する。",
    "원자력 시설",
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("inspecting", [0]),
        ("inspect", [0]),
        ("insp", [0]),
        ("inspection -comes", []),
        ("comes -stocks", [0]),
        ('"comes an"', []),
        ('"inspection comes"', [0]),
        ("facility", [1]),
        ("normalize", [2]),
        ("2018", [1]),
        ("201", []),
        ("設備", [3]),
        ("力設", [3]),
        ("備原", []),
        ("원자", [4]),
        ("력", [4]),
        ("자력시", []),
    ],
)
def test_words_find_their_other_forms_their_beginnings_and_pairs(words, found):
    person = make_draft(clauses=SAID).proposal.lead
    assert texts(person, words, kinds=("clause",)) == [SAID[place] for place in found]


@pytest.mark.parametrize(
    "words",
    [
        "' OR 1=1 --", '"', '""""', "NEAR(a b)", "tokens:x", "a AND", "OR", "NOT", "*", "^a", "a*b", "{a}", "a:b",
        "+", "-", "- -", '-"', "(((", ")", "&", "|", "!", "<->", ":*", "\\", "\\'", "%", "_", "\x00", "\u200b",
        "\ud800", "a\x00b", "𝔘𝔫𝔦", "🙂", "ﷺ" * 100, "a " * 500, '"a ' * 200, "-a " * 200, "가" * 500, "z", "wz",
        "q" * 300, "\u0301" * 300,
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(card, words):
    for typed in (words, f"plutonium {words}", f'plutonium -{words} "{words}"'):
        found = search(card.scorer, typed)
        assert len(found.hits) == sum(found.counts.values()) <= 8


def test_the_better_hit_comes_first():
    long = "Inspections are spoken of among a great many other things " + "and further matters of the parties " * 10
    draft = make_draft(clauses=[long, "Inspections, inspections everywhere.", "Nothing."])
    make_proposal(title="Inspections")
    found = texts(draft.proposal.lead, "inspections")
    assert found == ["Inspections", "Inspections, inspections everywhere.", long]


def test_pages_follow_each_other_without_gap_or_repetition(monkeypatch):
    monkeypatch.setattr(searching, "PER_PAGE", 4)
    draft = make_draft(clauses=[f"Inspection number {n}{' more' * (n % 3)}." for n in range(9)])
    make_proposal(title="An inspection")
    seen, after = [], ""
    for size in (4, 4, 2):
        page = search(draft.proposal.lead, "inspection", after=after)
        assert len(page.hits) == size
        seen += [(hit.kind.name, hit.row.pk) for hit in page.hits]
        after = page.after
    assert after == ""
    assert len(set(seen)) == 10
    one = [(hit.kind.name, hit.row.pk) for hit in search(draft.proposal.lead, "inspection").hits]
    assert seen[:4] == one


@pytest.mark.parametrize("after", ["x", "1:2", "nan:0:0", "inf:1:1", "1:2:3:4", "1e999:9:9", "::", "-1:-1:-1", "٣:٣:٣"])
def test_a_place_that_is_none_is_answered(card, after):
    assert set(search(card.scorer, "plutonium", after=after).counts.values()) == {0, 1}


def test_of_words_that_very_many_hold_the_newest_are_ranked(monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 3)
    draft = make_draft(clauses=[f"Inspection {n}." for n in range(5)])
    found = search(draft.proposal.lead, "inspection")
    assert found.cut == ("Clauses",)
    assert {hit.row.place for hit in found.hits} == {3, 4, 5}


def test_filters_leave_out_what_is_not_asked_for(card):
    person, framework, proposal = card.scorer, card.framework_id, card.draft.proposal_id
    of_the_card = {"reason", "bottom-line", "comment"}
    other = make_complete(title="Another plutonium deal", lead=person)
    assert set(kinds(person, "plutonium", framework=framework)) == of_the_card | {"requirement", "amendment"}
    assert kinds(person, "plutonium", framework=other.framework_id) == []
    assert set(kinds(person, "plutonium", proposal=proposal)) == of_the_card | {"proposal", "clause", "amendment"}
    assert kinds(person, "plutonium", proposal=other.draft.proposal_id) == ["proposal"]
    assert set(kinds(person, "plutonium", state="open")) == of_the_card
    assert kinds(person, "plutonium", state="approved") == []
    assert kinds(person, "plutonium", kinds=("clause",), framework=framework) == []
    Proposal.objects.filter(pk=proposal).update(archived_at=timezone.now())
    assert kinds(person, "plutonium", archived=False) == ["proposal"]
    assert set(kinds(person, "plutonium", archived=True)) == of_the_card | {"proposal", "clause", "amendment"}


def test_days_are_the_offices_and_both_are_included(card):
    today = timezone.localdate()
    for since, until, found in (
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
        (date(1, 1, 1), date(9999, 12, 31), True),
    ):
        assert (kinds(card.scorer, "plutonium", kinds=("comment",), since=since, until=until) != []) == found


def test_a_page_costs_the_same_number_of_queries_however_much_is_found(card):
    def queries():
        with CaptureQueriesContext(connection) as found:
            search(card.scorer, "plutonium")
        return len(found)

    # One a kind, and one for the rows that are shown of the seven that have some; PostgreSQL asks two more how common
    # the words are, and for keys, and none where there are no keys.
    first = 8 * 3 - 1 + 7 if connection.vendor == "postgresql" else 8 + 7
    assert queries() == first
    for _ in range(30):
        make_draft(make_proposal(title="More plutonium"), clauses=["Plutonium."] * 3)
        comments.add_comment(card, None, "More plutonium?", by=card.scorer)
    assert queries() <= first + (connection.vendor == "postgresql")


def test_saving_what_is_searched_costs_no_query_more(card):
    """The database keeps its index itself; one query inserts, one updates."""
    with CaptureQueriesContext(connection) as found:
        remark = Comment.objects.create(scorecard=card, author=card.scorer, text="Thorium")
        remark.text = "Protactinium"
        remark.save(update_fields=["text"])
    assert len(found) == 2
    assert texts(card.scorer, "thorium") == []
    assert texts(card.scorer, "protactinium") == ["Protactinium"]


def test_every_verb_keeps_the_index(card):
    person = card.scorer
    verbs.rate(card, "1.3", judged("unmet", "Americium is left out."), by=person, revision=0)
    assert texts(person, "americium") == ["Americium is left out."]
    remark = comments.add_comment(card, None, "Curium?", by=person)
    comments.correct_comment(remark, "Berkelium?", by=person, revision=0)
    assert (texts(person, "curium"), texts(person, "berkelium")) == ([], ["Berkelium?"])
    comments.withdraw_comment(remark, by=person)
    assert texts(person, "berkelium") == []
    actions.edit_proposal(card.draft.proposal, by=card.draft.proposal.lead, summary="On einsteinium.")
    assert kinds(person, "einsteinium") == ["proposal"]


def test_what_is_written_together_and_what_is_deleted_is_kept_too(card):
    draft = make_draft(clauses=["Fermium."])
    assert texts(card.scorer, "fermium") == ["Fermium."]
    Draft.objects.filter(pk=draft.pk).delete()
    assert texts(card.scorer, "fermium") == []
    rows = list(Rating.objects.all())
    for row in rows:
        row.reason = "Nobelium."
        row.make_anew()
    Rating.objects.bulk_update(rows, ["reason", "tokens"])
    assert texts(card.scorer, "nobelium") == ["Nobelium."]


def test_what_is_deleted_while_it_is_searched_is_left_out(card, monkeypatch):
    def late(kind, keys):
        Comment.objects.all().delete()
        return rows_of(kind, keys)

    rows_of = searching.rows_of
    monkeypatch.setattr(searching, "rows_of", late)
    assert texts(card.scorer, "plutonium", kinds=("comment",)) == []
    assert kinds(card.scorer, "plutonium", kinds=("reason", "comment")) == ["reason"]


def test_another_scorer_is_found_once_handed_in():
    card = make_complete()
    Scorecard.objects.filter(pk=card.pk).update(bottom_line="")
    card = Scorecard.objects.get(pk=card.pk)
    card.bottom_line = "Mendelevium."
    card.save(update_fields=["bottom_line"])
    reader = make_user()
    assert texts(reader, "mendelevium") == []
    submit(card)
    assert texts(reader, "mendelevium") == ["Mendelevium."]


def test_a_manager_assigned_to_a_draft_is_blind_to_it_too(card):
    manager = make_user("manager")
    assert set(kinds(manager, "plutonium")) >= {"reason", "comment"}
    assignments.assign(card.draft, card.framework, manager, by=make_user("manager"))
    assert set(kinds(manager, "plutonium")) == {"proposal", "clause", "requirement"}
    assert workflow.available(card, manager) == []
