"""Moving a scorecard to a later version: what carries, what is to be confirmed, what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from checklist.errors import Refused, Stale
from checklist.frameworks import drafting
from checklist.models import Comment, Event, Framework, Rating, Scorecard
from checklist.panels import assignments
from checklist.reports.sealed import approval_of
from checklist.review import workflow
from checklist.review.seal import still_covers
from checklist.scorecards import rating as verbs
from checklist.scorecards import version_move
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.version_plan import between, plan
from tests.factory import all_met, make_draft, make_framework, make_scorecard, make_user, rate_all
from tests.reading import approve_as_read
from tests.two_versions import RATINGS, asked, change, publish

pytestmark = pytest.mark.django_db


def moved(card, framework, by=None):
    return Scorecard.objects.with_context().get(pk=version_move.move(card, framework, by=by or card.scorer).pk)


def values(card):
    rows = load_sheet(card).rows
    return {row.code: (row.rating.value if row.rating else "", row.to_confirm) for row in rows}


NEW = {
    "2.1": ("unmet", False),
    "2.2": ("not_applicable", False),
    "2.3": ("", False),
    "2.4": ("", False),
    "3.1": ("met", False),
    "3.2": ("partly", True),
    "3.3": ("", False),
}


def test_it_moves_in_place(card, first, second):
    before = {row.code: row.rating for row in load_sheet(card).rows}
    after = moved(card, second)
    assert (after.pk, after.framework, after.state) == (card.pk, second, "open")
    assert values(after) == NEW
    rows = load_sheet(after, citations=True).by_code
    assert rows["3.1"].rating.pk == before["1.1"].pk
    assert [c.clause.place for c in rows["3.1"].citations] == [1]
    assert [c.clause.place for c in rows["3.2"].citations] == [2]
    assert rows["3.3"].reason == "Because of the text."
    assert rows["3.2"].rating.doubts == [
        {
            "kind": "changed",
            "new_place": None,
            "old": "1.2",
            "old_text": "Demand 1.2.",
            "new": "3.2",
            "new_text": "Demand 1.2, put otherwise.",
        }
    ]
    assert (after.judged, after.total) == (3, 7)


def test_the_stored_result_follows(card, second):
    after = moved(card, second)
    result = load_sheet(after).result
    assert (after.score_low, after.score_high) == result.score.points
    assert (after.position, after.worst, after.best) == (result.position or "", result.worst, result.best)
    assert after.red_unresolved == 0


def test_the_event_keeps_what_is_no_longer_asked(card, first, second):
    moved(card, second)
    event = Event.objects.get(action="moved")
    assert (event.before, event.after, event.scorecard, event.framework) == (str(first), str(second), card, None)
    assert event.detail["to_confirm"] == ["3.2"]
    assert event.detail["opened"] == [
        {
            "code": "1.3",
            "text": "Demand 1.3.",
            "value": "unmet",
            "reason": "Because of the text.",
            "confidence": "",
            "citations": [],
        }
    ]
    assert [(row["code"], row["value"], row["citations"]) for row in event.detail["gone"]] == [
        ("1.4", "met", ["¶\N{NO-BREAK SPACE}3"])
    ]
    assert not Rating.objects.filter(requirement=asked(first, "1.4")).exists()


def test_their_own_doubts_stay(card, second):
    row = load_sheet(card).by_code["1.1"]
    Rating.objects.filter(pk=row.rating.pk).update(to_confirm=True, doubts=[{"kind": "unconfirmed"}])
    rows = load_sheet(moved(card, second)).by_code
    assert (rows["3.1"].to_confirm, rows["3.1"].rating.doubts) == (True, [{"kind": "unconfirmed"}])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_guidance_and_kind_show_in_the_words(first, language):
    made, _ = drafting.begin_version(first, by=make_user("manager"))
    change(made, "1.1", guidance="Met only where signed.")
    change(made, "1.3", kind="condition")
    card = make_scorecard(framework=first, ratings=RATINGS)
    with translation.override(language):
        rows = load_sheet(moved(card, publish(made))).by_code
    words = [(row.rating.doubts[0]["old_text"], row.rating.doubts[0]["new_text"]) for row in (rows["1.1"], rows["1.3"])]
    assert words == [
        ("Demand 1.1.\nGuidance 1.1.", "Demand 1.1.\nMet only where signed."),
        ("Provision: Demand 1.3.", "Condition: Demand 1.3."),
    ]


def test_an_open_page_cannot_write_into_the_new_version(card, second):
    """What a tab still shows of the old version is stale under every code that both versions have."""
    shown = {row.code: row.revision for row in load_sheet(card).rows}
    after = moved(card, second)
    for code in ("2.1", "2.2", "2.3"):
        with pytest.raises(Stale):
            verbs.rate(after, code, Judgement("met", "Typed before."), by=after.scorer, revision=shown[code])
    assert values(after) == NEW


def test_an_open_page_neither_cites_nor_rates_the_rest(client, card, second):
    old = card.framework_id
    version_move.move(card, second, by=card.scorer)
    client.force_login(card.scorer)
    places, events = {"cite": "1.1", "rate_rest": 1, "undo_rest": 1}, Event.objects.count()
    for name, place in places.items():
        answer = client.post(reverse(f"checklist:{name}", args=[card.pk, place]), {"framework": old})
        assert answer.status_code == 409, name
        assert "moved to another version" in answer.html
    assert Event.objects.count() == events
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 2])).html
    assert f"""hx-vals='{{"framework": "{second.pk}"}}'""" in page
    now = client.post(reverse("checklist:rate_rest", args=[card.pk, 2]), {"framework": second.pk})
    assert now.status_code == 302


def test_remarks_stay_with_their_requirement(card, first, second):
    for code in ("1.1", "1.4"):
        Comment.objects.create(scorecard=card, requirement=asked(first, code), author=card.scorer, text=f"On {code}!")
    whole = Comment.objects.create(scorecard=card, author=card.scorer, text="All of it.")
    moved(card, second)
    kept, gone, same = Comment.objects.order_by("pk")
    assert (kept.requirement, kept.text) == (asked(second, "3.1"), "On 1.1!")
    assert (gone.requirement, gone.text) == (None, "On 1.4 of version 1, which is no longer asked: On 1.4!")
    assert (same.pk, same.requirement, same.text) == (whole.pk, None, "All of it.")


def test_a_rating_that_a_sealed_one_rests_on_stays_off_every_page(card, first, second):
    other = make_scorecard(make_draft(card.draft.proposal), framework=first, ratings={"1.4": "met"})
    source = load_sheet(card).by_code["1.4"].rating
    other.ratings.update(carried_from=source)
    Scorecard.objects.filter(pk=other.pk).update(state="approved")
    after = moved(card, second)
    assert values(after) == NEW
    assert other.ratings.get().carried_from == source
    assert not source.citations.exists()


def test_a_plan_says_what_a_move_does(card, second):
    found = plan(load_sheet(card, citations=True), second)
    assert found.counts == [
        ("carried", 3),
        ("to confirm", 1),
        ("open: that rating is not offered for its new kind", 1),
        ("open, as it was", 1),
        ("new, open", 1),
        ("no longer asked", 1),
    ]
    expected = found.sheet.result
    assert {row.code: (row.rating.value, row.to_confirm) for row in found.sheet.rows} == NEW
    assert not Rating.objects.filter(requirement__criterion__framework=second).exists()
    after = moved(card, second)
    assert load_sheet(after).result == expected
    assert found.confirmed.by_code["3.2"].value == "partly"
    marks = {step.new.code: step.marks for step in found.steps if step.new and step.marks}
    assert marks["3.1"] == ["was 1.1", "no longer a red line", "weight 1 → 3"]


def test_between_two_versions_without_a_scorecard(first, second):
    assert [step.fate for step in between(first, second)].count("unchanged") == 4


def approve(card):
    rate_all(card, {code: "met" for code in all_met(card) if not load_sheet(card).by_code[code].rating})
    workflow.apply(card, "submit", by=card.scorer, confirmed=all_met(card))
    return approve_as_read(card, by=make_user("manager"), confirmed=all_met(card))


def test_a_sealed_one_stays_and_begins_another(card, first, second):
    approve(card)
    own = moved(card, second)
    assert (own.pk != card.pk, own.scorer, own.carried_from, own.state) == (True, card.scorer, card, "open")
    assert values(own) == NEW | {"2.3": ("met", False)}
    rows = load_sheet(own, citations=True).by_code
    assert [c.clause.place for c in rows["3.1"].citations] == [1]
    assert rows["3.1"].rating.carried_from.scorecard == card
    card.refresh_from_db()
    assert (card.framework, card.state) == (first, "approved")
    assert still_covers(approval_of(card), card)
    with pytest.raises(Refused, match="You have a scorecard of this draft against version 2 already"):
        moved(card, second)


def test_whoever_may_score_begins_their_own_from_an_approved_one(card, second):
    approve(card)
    other = make_user()
    own = moved(card, second, by=other)
    assert (own.scorer, own.ratings.filter(updated_by=other).count()) == (other, 6)
    assert Event.objects.get(action="began from another version").detail["source"] == card.pk
    with pytest.raises(PermissionDenied):
        moved(card, second, by=make_user("administrator"))


def test_an_approved_one_reads_its_own_wording(card, second):
    approve(card)
    draft = card.draft
    draft.revision = 1
    draft.save()
    texts = ["The parties open two offices.", "The parties declare their stocks.", "The parties meet again."]
    for place, text in enumerate(texts, start=1):
        draft.clauses.create(edition=1, place=place, label=str(place), ref=str(place), text=text)
    rows = load_sheet(moved(card, second), citations=True).by_code
    assert [doubt["kind"] for doubt in rows["3.1"].rating.doubts] == ["reworded"]
    assert [doubt["kind"] for doubt in rows["3.2"].rating.doubts] == ["changed"]
    assert rows["3.1"].citations[0].clause.text == "The parties open two offices."


def test_what_is_refused(card, first, second):
    with pytest.raises(PermissionDenied):
        version_move.move(card, second, by=make_user("manager"))
    with pytest.raises(Scorecard.DoesNotExist):
        version_move.move(card, second, by=make_user())
    with pytest.raises(Refused, match="Choose a later published version of Two tests"):
        moved(card, first)
    with pytest.raises(Refused, match="Choose a later published version"):
        moved(card, make_framework(version=3))
    Framework.objects.filter(pk=second.pk).update(state="retired")
    with pytest.raises(Refused, match="Choose a later published version"):
        moved(card, second)
    assert values(card)["1.1"] == ("met", False)
    Framework.objects.filter(pk=second.pk).update(state="published")
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=timezone.now())
    with pytest.raises(Refused, match="Recall it first, or have it returned to you"):
        moved(card, second)
    Scorecard.objects.filter(pk=card.pk).update(state="returned")
    make_scorecard(card.draft, framework=second)
    with pytest.raises(Refused, match="You have a scorecard of this draft against version 2 already"):
        moved(card, second)
    assert Event.objects.filter(action="moved").count() == 0


def test_a_panel_scores_against_one_version(card, first, second):
    boss = make_user("manager")
    task = assignments.assign(card.draft, first, card.scorer, by=boss)
    with pytest.raises(Refused, match="a panel scores against one version"):
        moved(card, second)
    assignments.release(task, by=boss)
    assert moved(card, second).framework == second


def test_who_scores_alone_does_not_begin_from_another_reading(card, second):
    approve(card)
    other, boss = make_user(), make_user("manager")
    task = assignments.assign(card.draft, second, other, by=boss)
    with pytest.raises(Refused, match="each from the text alone"):
        moved(card, second, by=other)
    assignments.assign(card.draft, second, card.scorer, by=boss)
    assert moved(card, second).scorer == card.scorer
    assignments.release(task, by=boss)
    assert moved(card, second, by=other).scorer == other


def test_a_retired_version_may_be_left(card, first, second):
    Framework.objects.filter(pk=first.pk).update(state="retired")
    assert moved(card, second).framework == second


def test_the_database_refuses_to_repoint_an_approved_one(card, second):
    approve(card)
    with pytest.raises(IntegrityError):
        Scorecard.objects.filter(pk=card.pk).update(framework=second)


def test_moving_costs_the_same_for_any_size(first, second):
    def cost(card, target):
        with CaptureQueriesContext(connection) as found:
            version_move.move(card, target, by=card.scorer)
        return len(found)

    big = make_framework((("First", [("provision", "")] * 40),))
    bigger = publish(drafting.begin_version(big, by=make_user("manager"))[0])
    small = make_framework((("First", [("provision", "")] * 3),))
    smaller = publish(drafting.begin_version(small, by=make_user("manager"))[0])
    cards = [make_scorecard(framework=one, ratings={"1.1": "met", "1.2": "met"}) for one in (big, small)]
    assert cost(cards[0], bigger) == cost(cards[1], smaller)
