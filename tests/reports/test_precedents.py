"""How others rated the same requirement."""

from __future__ import annotations

import numpy as np
import pytest
from django.conf import settings

from checklist.documents.meaning import RECIPE, SIZE, key_of, packed
from checklist.frameworks.yaml_file import read_framework, save_framework
from checklist.models import Citation, Framework, Meaning, Membership, Rating, Requirement, Review, Scorecard
from checklist.proposals import actions
from checklist.reports import precedents as module
from checklist.reports.precedents import Precedent, closeness, precedents
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user
from tests.panel_made import Made

pytestmark = pytest.mark.django_db
TREE = (("Offices", [("provision", "report"), ("prohibition", "")]),)


def judged(framework, title, text, *, value="partly", reason="No date is set.", state="approved", **proposal):
    """A scorecard of a new proposal whose 1.1 is rated and rests on its one clause."""
    draft = make_draft(make_proposal(title=title, **proposal), clauses=[text])
    card = make_scorecard(draft, framework=framework, ratings={"1.1": value, "1.2": "met"}, reason=reason)
    rating = load_sheet(card).by_code["1.1"].rating
    Citation.objects.create(rating=rating, clause=card.clauses.get())
    Scorecard.objects.filter(pk=card.pk).update(state=state, submitted_at=card.created_at)
    return Scorecard.objects.with_context().get(pk=card.pk)


@pytest.fixture
def framework():
    return make_framework(TREE, slug="offices")


@pytest.fixture
def card(framework):
    draft = make_draft(clauses=["Inspectors visit every reactor.", "The parties pay fees."])
    card = make_scorecard(draft, framework=framework)
    Requirement.objects.filter(criterion__framework=framework).update(search_terms="inspectors")
    return Scorecard.objects.with_context().get(pk=card.pk)


def found(card, who=None, code="1.1"):
    row = load_sheet(card, citations=True).by_code[code]
    return precedents(card, row, list(card.clauses), person=who or card.scorer)


def titles(card, who=None):
    return [one.title for one in found(card, who)]


def test_a_precedent_says_of_what_with_which_clause_why_and_who(card, framework):
    theirs = judged(framework, "Other deal", "Inspectors visit one reactor.")
    (one,) = found(card)
    assert (one.title, one.value, one.word, one.reason) == ("Other deal", "partly", "Partly", "No date is set.")
    assert one.clauses == (("¶\xa01", "Inspectors visit one reactor."),)
    assert one.place == f"Draft 1, 1.1 of {framework}"
    assert one.said == f"Scored by {theirs.scorer}"
    assert (one.url, one.asked, one.takes) == (f"/scorecards/{theirs.pk}/", "", True)


def test_the_closest_clause_comes_first(card, framework):
    judged(framework, "Reactor", "Inspectors visit every reactor twice.")
    judged(framework, "Fees", "Every party pays its fees.")
    judged(framework, "Nothing alike", "Athletes march under one flag.")
    assert titles(card) == ["Reactor", "Nothing alike", "Fees"]
    rating = Rating.objects.create(
        scorecard=card, requirement=load_sheet(card).by_code["1.1"].requirement, updated_by=card.scorer
    )
    Citation.objects.create(rating=rating, clause=card.clauses.get(place=2))
    assert titles(card) == ["Fees", "Nothing alike", "Reactor"]


def named(title, *texts):
    """A precedent with clauses of these texts."""
    clauses = tuple((str(place), text) for place, text in enumerate(texts, start=1))
    return Precedent(title, title, "", "met", "Met", "", clauses, "", "UNCLASSIFIED", whole=texts)


def test_closeness_goes_by_words_where_no_meaning_is_known():
    both = [named("fees", "Fees are due."), named("reactor", "A reactor is visited.")]
    assert closeness("Inspectors visit reactors", ["Inspectors visit reactors."], both) == [1, 0]


def test_closeness_goes_by_meaning_where_words_tell_nothing():
    texts = ["核查人员检查反应堆。", "Fees are due.", "Inspectors visit reactors."]
    vectors = {texts[0]: (1.0, 0.1), texts[1]: (0.0, 1.0), texts[2]: (1.0, 0.0)}
    for text, (one, two) in vectors.items():
        row = np.zeros((1, SIZE), dtype=np.float32)
        row[0, :2] = one, two
        Meaning.objects.create(key=key_of(text), recipe=RECIPE, vectors=packed(row))
    both = [named("fees", texts[1]), named("reactor", texts[0])]
    assert closeness(texts[2], [texts[2]], both) == [1, 0]


@pytest.mark.parametrize("state", ["open", "submitted", "returned", "superseded"])
def test_only_approved_scorecards_are_precedents(card, framework, state):
    judged(framework, "Other deal", "Inspectors visit one reactor.", state=state)
    assert titles(card) == []


def test_nothing_of_ones_own_proposal_and_nothing_open(card, framework):
    judged(framework, "Other deal", "Inspectors visit one reactor.", value="")
    assert titles(card) == []
    mine = make_scorecard(make_draft(card.draft.proposal), framework=framework, ratings={"1.1": "met"})
    Scorecard.objects.filter(pk=mine.pk).update(state="approved", submitted_at=mine.created_at)
    assert titles(card) == []


def test_a_rating_that_waits_to_be_confirmed_is_none(card, framework):
    theirs = judged(framework, "Other deal", "Inspectors visit one reactor.", state="open")
    Rating.objects.update(to_confirm=True)
    Scorecard.objects.filter(pk=theirs.pk).update(state="approved")
    assert titles(card) == []


def test_who_approved_it_is_named(card, framework):
    theirs, boss = judged(framework, "Other deal", "Inspectors visit one reactor."), make_user("manager")
    Review.objects.create(scorecard=theirs, scorer=theirs.scorer, reviewer=boss, action="approve", digest="d")
    assert [one.said for one in found(card)] == [f"Scored by {theirs.scorer}, approved by {boss}"]


def test_nothing_of_a_restricted_proposal_for_those_who_are_not_named_on_it(card, framework):
    other = judged(framework, "Secret", "Inspectors visit one reactor.", restricted=True)
    manager = make_user("manager")
    assert (titles(card), titles(card, manager)) == ([], [])
    actions.name_member(other.draft.proposal, card.scorer, by=other.scorer, role=Membership.Role.READER)
    (one,) = found(card)
    assert (one.title, one.may_take, one.takes) == ("Secret", False, False)


def test_nothing_of_a_reading_that_one_is_to_judge_blind():
    made = Made()
    made.hand_in("ann", "bob")
    Scorecard.objects.filter(pk=made.cards["ann"].pk).update(state="approved")
    cy = make_scorecard(make_draft(), framework=made.framework, scorer=made.cards["cy"].scorer)
    cy = Scorecard.objects.with_context().get(pk=cy.pk)
    assert titles(cy) == []
    made.hand_in("cy")
    assert [one.reason for one in found(cy, code="1.3")] == ["ann says so."]


@pytest.mark.parametrize(
    ("theirs", "mine", "may"),
    [
        ("UNCLASSIFIED", "UNCLASSIFIED", True),
        ("UNCLASSIFIED", "SECRET", True),
        ("SECRET", "UNCLASSIFIED", False),
        ("Of old", "Of old", True),
        ("Of old", "UNCLASSIFIED", False),
    ],
)
def test_words_do_not_go_to_a_lower_marking(card, framework, theirs, mine, may):
    judged(framework, "Other deal", "Inspectors visit one reactor.", marking=theirs)
    card.draft.proposal.marking = mine
    assert [one.takes for one in found(card)] == [may]


def test_another_version_answers_for_the_same_requirement(card, framework):
    second = make_framework(
        (("Offices", [("prohibition", ""), ("provision", "report")]),), slug="offices", version=2, publish=False
    )
    first = Requirement.objects.filter(criterion__framework=second, number=1)
    first.update(text="Demand 1.2.", guidance="Guidance 1.2.")
    Requirement.objects.filter(criterion__framework=second, number=2).update(text="Demand 1.1, and more.")
    Framework.objects.filter(pk=second.pk).update(state="published")
    theirs = make_scorecard(
        make_draft(make_proposal(title="Later")), framework=second, ratings={"1.1": "contradicted", "1.2": "unmet"}
    )
    Scorecard.objects.filter(pk=theirs.pk).update(state="approved", submitted_at=theirs.created_at)
    (one,) = found(card)
    assert (one.value, one.word, one.asked) == ("unmet", "Silent", "Demand 1.1, and more.")
    assert one.place == f"Draft 1, 1.2 of {second}"
    (other,) = found(card, code="1.2")
    assert (other.value, other.asked) == ("contradicted", "")


def shipped_card(clauses, title="A new deal"):
    path = settings.BASE_DIR / "fixtures" / "frameworks" / "north-korea-2020.yaml"
    framework = Framework.objects.first() or save_framework(read_framework(path.read_bytes()))[0]
    card = make_scorecard(make_draft(make_proposal(title=title), clauses=clauses), framework=framework)
    return Scorecard.objects.with_context().get(pk=card.pk)


def test_the_shipped_examples_are_the_first_precedents_and_say_what_they_are():
    rows = found(shipped_card(["The leaders meet."]))
    assert {one.key for one in rows} <= set(module.examples())
    assert len(rows) >= 3
    assert {(one.said, one.url) for one in rows} == {("A shipped example; nobody here approved it", "")}
    leap = next(one for one in rows if one.key == "2012-leap-day")
    assert (leap.value, leap.reason) == ("met", "Delegations met; no leaders’ meeting is mentioned.")
    assert leap.place.startswith("29 February 2012, 1.1 of ")
    assert leap.takes
    hanoi = next(one for one in found(shipped_card(["Fees."]), code="1.4") if one.key == "2019-hanoi-offer")
    assert [name for name, _ in hanoi.clauses] == ["¶\xa0[1]", "¶\xa0[2]"]


def test_an_example_is_no_precedent_for_its_own_text_whatever_the_proposal_is_called():
    example = module.examples()["2012-leap-day"]
    texts = [piece.text for piece in example.draft["clauses"]]
    card = shipped_card(texts[: len(texts) * 2 // 3])
    assert "2012-leap-day" not in {one.key for one in found(card)}
    named = shipped_card(["Nothing."], title=example.proposal["title"])
    assert "2012-leap-day" not in {one.key for one in found(named)}


def test_precedents_cost_the_same_at_one_and_at_six(card, framework, django_assert_num_queries):
    row = load_sheet(card, citations=True).by_code["1.1"]
    clauses = list(card.clauses)
    judged(framework, "Deal", "Inspectors visit one reactor.")
    with django_assert_num_queries(5):
        precedents(card, row, clauses, person=card.scorer)
    for number in range(5):
        judged(framework, f"Deal {number}", "Inspectors visit one reactor.")
    with django_assert_num_queries(5):
        assert len(precedents(card, row, clauses, person=card.scorer)) == 6
