from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklist.errors import Locked, Refused, Stale
from checklist.models import Event, Rating, Scorecard
from checklist.scorecards import rating as verbs
from checklist.scorecards.bottom_line import write_bottom_line
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import WORKED_RATINGS, make_draft, make_framework, make_scorecard, make_user

pytestmark = pytest.mark.django_db


def rate(card, code, value, *, reason="Because.", revision=0, by=None, **more):
    return verbs.rate(card, code, Judgement(value, reason), by=by or card.scorer, revision=revision, **more)


def test_saves_logs_and_stores_the_result():
    card = make_scorecard(ratings=WORKED_RATINGS)
    saved = rate(card, "1.3", "partly")
    card.refresh_from_db()
    assert (saved.row.value, saved.row.revision) == ("partly", 1)
    assert (card.score_low, card.score_high, card.judged, card.total) == (33, 33, 6, 7)
    assert (card.position, card.worst, card.best) == ("oppose unless amended",) * 3
    event = Event.objects.get(action="rated")
    assert (event.target, event.before, event.after, event.who) == ("1.3", "", "partly", card.scorer)
    assert event.detail["reason"] == {"from": "", "to": "Because."}


def test_a_stale_revision_is_refused_and_nothing_is_written():
    card = make_scorecard()
    rate(card, "1.1", "met")
    with pytest.raises(Stale) as stale:
        rate(card, "1.1", "unmet")
    assert stale.value.row.value == "met"
    assert Rating.objects.get().value == "met"
    assert Event.objects.filter(action="rated").count() == 1


def test_an_answer_that_got_lost_is_no_conflict():
    card = make_scorecard()
    rate(card, "1.1", "met", reason="One")
    saved = rate(card, "1.1", "met", reason="One two", sent=Judgement("met", "One"))
    assert (saved.row.reason, saved.row.revision) == ("One two", 2)


def test_saving_the_same_again_writes_nothing():
    card = make_scorecard()
    rate(card, "1.1", "met")
    assert rate(card, "1.1", "met").row.revision == 1
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "judgement", "field"),
    [
        ("1.4", Judgement("unmet", "r"), "value"),
        ("1.1", Judgement("not_applicable", " "), "reason"),
        ("1.1", Judgement("met", "x" * 4001), "reason"),
    ],
)
def test_refuses_what_the_rules_do_not_allow(code, judgement, field):
    card = make_scorecard()
    with pytest.raises(Refused) as refused:
        verbs.rate(card, code, judgement, by=card.scorer, revision=0)
    assert refused.value.field == field
    assert not Rating.objects.exists()


def test_only_the_scorer_rates_and_only_while_open():
    card = make_scorecard()
    with pytest.raises(Scorecard.DoesNotExist):
        rate(card, "1.1", "met", by=make_user())
    with pytest.raises(PermissionDenied):
        rate(card, "1.1", "met", by=make_user("manager"))
    Scorecard.objects.filter(pk=card.pk).update(state="approved")
    with pytest.raises(Locked):
        rate(card, "1.1", "met")


def test_the_rest_follows_the_drafts_silence_and_can_be_undone():
    card = make_scorecard(ratings={"1.1": "met"})
    rate(card, "1.3", "", reason="Mine")
    done = verbs.rate_rest(card, 1, by=card.scorer, reason="Silence.")
    rows = load_sheet(card).by_code
    assert {code: row.value for code, row in rows.items()} == {
        "1.1": "met",
        "1.2": "",
        "1.3": "unmet",
        "1.4": "met",
        "2.1": "",
        "2.2": "",
        "2.3": "",
    }
    assert (rows["1.3"].reason, rows["1.4"].reason) == ("Mine", "Silence.")
    rate(card, "1.4", "partly", revision=1)
    verbs.undo_rest(card, done.touched, by=card.scorer, reason="Silence.")
    rows = load_sheet(card).by_code
    assert (rows["1.3"].value, rows["1.3"].reason, rows["1.4"].value) == ("", "Mine", "partly")


def test_cites_clauses_of_its_own_draft_only():
    card = make_scorecard()
    one, two, _ = card.draft.clauses.all()
    row = verbs.cite(card, "1.1", [two, one], by=card.scorer)
    assert [c.clause for c in row.citations] == [one, two]
    assert Event.objects.get(action="cited").after == "¶\N{NO-BREAK SPACE}1, ¶\N{NO-BREAK SPACE}2"
    with pytest.raises(Refused):
        verbs.cite(card, "1.1", [make_draft().clauses.first()], by=card.scorer)


def test_the_bottom_line_has_a_limit_and_a_revision():
    card = make_scorecard()
    write_bottom_line(card, "x" * 600, by=card.scorer, revision=0)
    with pytest.raises(Refused, match="601 characters; the limit is 600"):
        write_bottom_line(card, "x" * 601, by=card.scorer, revision=1)
    with pytest.raises(Stale):
        write_bottom_line(card, "other", by=card.scorer, revision=0)


def test_starting_twice_gives_the_same_scorecard():
    draft, framework = make_draft(), make_framework()
    one = verbs.begin(draft, framework, by=draft.proposal.lead)
    assert verbs.begin(draft, framework, by=draft.proposal.lead) == one
    with pytest.raises(Refused):
        verbs.begin(draft, make_framework(publish=False), by=draft.proposal.lead)


def test_not_applicable_without_a_reason_does_not_fit_the_table():
    card = make_scorecard()
    row = load_sheet(card).rows[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(scorecard=card, requirement=row.requirement, value="not_applicable")
