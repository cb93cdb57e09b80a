"""A whole form saves under one lock: what one rating is refused for keeps no other one back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.errors import Locked
from checklist.models import Event, LogLink, Scorecard
from checklist.panels import settlement
from checklist.review import workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.together import Wanted, rate_together
from checklist.templatetags import kept, scoring
from tests.factory import all_met, judged, make_framework, make_scorecard, rate_all
from tests.panel_made import Made

pytestmark = pytest.mark.django_db
WIDE = (("One", [("provision", "")] * 24),)


def stored(card):
    card.refresh_from_db()
    result = load_sheet(card).result
    return (card.position, card.judged, card.worst) == (result.position or "", result.judged, result.worst or "")


def typed(sheet, value="met", **more):
    data = {}
    for row in sheet.rows:
        data |= {f"{row.code}-{name}": "" for name in ("reason", "confidence")}
        data |= {f"{row.code}-value": value, f"{row.code}-revision": row.revision}
    return data | more


def test_it_says_and_logs_what_one_by_one_would(django_assert_max_num_queries):
    one, other = make_scorecard(), make_scorecard()
    for card in (one, other):
        rate_all(card, {"1.1": "unmet", "1.2": "partly"})
    wanted = [
        Wanted("1.1", judged("met", "Now it is.", "high"), 1),
        Wanted("1.3", judged("contradicted"), 0),
        Wanted("1.2", judged("partly", "Said otherwise."), 1),
    ]
    done = rate_together(one, wanted, by=one.scorer)
    for each in wanted:
        verbs.rate(other, each.code, each.judgement, by=other.scorer, revision=each.revision)
    assert (done.stale, done.refused) == (frozenset(), {})
    said = [
        list(
            Event.objects.filter(scorecard=card).order_by("pk").values("action", "target", "before", "after", "detail")
        )
        for card in (one, other)
    ]
    assert said[0] == said[1]
    rows = [
        list(card.ratings.order_by("requirement__number").values("value", "reason", "confidence", "revision", "tokens"))
        for card in (one, other)
    ]
    assert rows[0] == rows[1]
    assert all(rating.updated_by == one.scorer for rating in one.ratings.all())
    assert done.sheet.result == load_sheet(one).result
    assert stored(one)


def test_each_is_refused_by_itself():
    card = make_scorecard(ratings={"1.1": "met", "1.2": "met"})
    done = rate_together(
        card,
        [
            Wanted("1.1", judged("unmet"), 0),
            Wanted("1.2", judged("partly"), 1),
            Wanted("1.3", Judgement("not_applicable"), 0),
            Wanted("1.4", Judgement("unmet"), 0),
            Wanted("9.9", judged("met"), 0),
        ],
        by=card.scorer,
    )
    assert done.stale == {"1.1"}
    assert done.refused["1.3"].field == "reason"
    assert "not offered" in str(done.refused["1.4"])
    assert {row.code: row.value for row in load_sheet(card).rows if row.value} == {"1.1": "met", "1.2": "partly"}
    assert stored(card)


def test_a_lost_answer_is_told_from_a_change_and_the_same_again_writes_nothing():
    card = make_scorecard(ratings={"1.1": "met"})
    met = Judgement("met")
    assert not rate_together(card, [Wanted("1.1", judged("partly"), 0, sent=met)], by=card.scorer).stale
    before = Event.objects.count()
    assert not rate_together(card, [Wanted("1.1", judged("partly"), 0)], by=card.scorer).stale
    assert Event.objects.count() == before


def test_nothing_is_saved_of_one_that_is_handed_in(client):
    card = make_scorecard()
    rate_all(card, all_met(card))
    workflow.apply(card, "submit", by=card.scorer)
    with pytest.raises(Locked):
        rate_together(card, [Wanted("1.1", judged("unmet"), 1)], by=card.scorer)


def test_the_form_takes_fifteen_queries_however_many_requirements(client):
    card = make_scorecard(framework=make_framework(WIDE))
    sheet = load_sheet(card, lean=True)
    rate_all(card, {row.code: "unmet" for row in sheet.rows[::2]})
    client.force_login(card.scorer)
    url = reverse("checklist:score_criterion", args=[card.pk, 1])
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        answer = client.post(url, typed(load_sheet(card), "partly"))
    assert (answer.status_code, answer.url) == (302, url + "?saved=1")
    assert len(found) <= 15, "\n".join(query["sql"][:120] for query in found)
    assert {row.value for row in load_sheet(card).rows} == {"partly"}
    assert Event.objects.filter(scorecard=card, action="rated").count() == 24


@pytest.mark.django_db(transaction=True)
def test_the_chain_of_the_log_takes_all_of_them_up(client):
    card = make_scorecard(framework=make_framework(WIDE))
    client.force_login(card.scorer)
    client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), typed(load_sheet(card)))
    assert LogLink.objects.count() == Event.objects.count() >= 24


def statements(found):
    """What is sent but for the ends of transactions."""
    return [sql for sql in (query["sql"] for query in found) if not sql.startswith(("BEGIN", "COMMIT"))]


@pytest.mark.django_db(transaction=True)
def test_a_save_takes_ten_queries_and_a_form_twelve_with_the_link_of_the_log(client):
    card = make_scorecard(framework=make_framework(WIDE))
    client.force_login(card.scorer)
    page = reverse("checklist:score_criterion", args=[card.pk, 1])
    client.get(page)
    rated = {"1.1-value": "met", "1.1-reason": "", "1.1-revision": "0"}
    one = reverse("checklist:rate", args=[card.pk, "1.1"])
    with CaptureQueriesContext(connection) as found:
        assert client.post(one, rated, headers={"HX-Request": "true"}).status_code == 200
    assert len(statements(found)) <= 10, "\n".join(statements(found))
    with CaptureQueriesContext(connection) as found:
        assert client.post(page, typed(load_sheet(card), "partly")).status_code == 302
    assert len(statements(found)) <= 13, "\n".join(statements(found))
    assert LogLink.objects.count() == Event.objects.count() >= 25


def test_what_is_stale_or_wrong_comes_back_with_both_texts_and_the_rest_is_saved(client):
    card = make_scorecard(ratings={"1.1": "met", "1.2": "met"})
    client.force_login(card.scorer)
    data = typed(load_sheet(card))
    verbs.rate(card, "1.1", judged("partly", "Somebody else."), by=card.scorer, revision=1)
    data |= {"1.1-value": "unmet", "1.1-reason": "Mine, long thought about."}
    data |= {"1.2-value": "no such", "1.2-reason": "Kept too."}
    answer = client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), data)
    page = answer.html
    assert answer.status_code == 409
    for words in ("Somebody else.", "Mine, long thought about.", "Kept too.", "Choose one of the ratings shown."):
        assert words in page
    now = load_sheet(card).by_code
    assert (now["1.1"].value, now["1.2"].value, now["1.3"].value, now["1.4"].value) == ("partly", "met", "met", "met")


def test_what_is_not_of_this_criterion_is_not_touched(client):
    card = make_scorecard()
    client.force_login(card.scorer)
    data = typed(load_sheet(card)) | {"7.7-value": "met", "7.7-revision": "0", "1.99-revision": "x"}
    assert client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), data).status_code == 302
    assert {row.code for row in load_sheet(card).rows if row.value} == {"1.1", "1.2", "1.3", "1.4"}


def test_a_panels_form_settles_and_leaves_dissents_as_one_by_one(client):
    made = Made()
    made.hand_in()
    card = made.start()
    client.force_login(made.lead)
    sheet = load_sheet(card)
    data = {f"{row.code}-{name}": "" for row in sheet.sections[0].rows for name in ("confidence",)}
    for row in sheet.sections[0].rows:
        data |= {f"{row.code}-revision": row.revision, f"{row.code}-value": row.value, f"{row.code}-reason": row.reason}
    data |= {"1.1-value": "met", "1.1-reason": "Talked over.", "1.1-left": "1"}
    data |= {"1.4-value": "met", "1.4-reason": "Talked over.", "1.4-left": "0"}
    assert client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), data).status_code == 302
    assert {(one.requirement.number, one.person.username, one.value) for one in card.dissents.all()} == {
        (1, "bob", "contradicted")
    }
    actions = Event.objects.filter(scorecard=card, action__in=["left a dissent", "settled"]).order_by("pk")
    assert [(event.action, event.target) for event in actions] == [("left a dissent", "1.1"), ("settled", "1.4")]
    assert settlement.load_panel_of(Scorecard.objects.with_context().get(pk=card.pk)).card.judged == 4


def test_what_somebody_typed_is_never_among_what_is_kept_for_all(client, monkeypatch):
    """Parts of the page that are kept between requests are made of the framework's words and of known choices."""
    asked = []

    def watched(where, name):
        made = getattr(where, name)

        def making(*facts, **named):
            asked.append((name, facts, named))
            return made(*facts, **named)

        monkeypatch.setattr(where, name, making)

    watched(kept, "drawn")
    watched(scoring, "entry_of")
    card = make_scorecard()
    client.force_login(card.scorer)
    data = typed(load_sheet(card)) | {"1.1-value": "hostile", "1.1-reason": "private", "1.1-confidence": "odd"}
    answer = client.post(reverse("checklist:score_criterion", args=[card.pk, 1]), data)
    assert (answer.status_code, "private" in answer.html) == (422, True)
    of_the_page = [facts[1] for name, facts, _ in asked if name == "drawn" and facts[1].startswith("checklist/score")]
    assert len(of_the_page) == 4 * 3
    assert sum(name == "entry_of" for name, *_ in asked) == 2
    for word in ("hostile", "private", "odd", card.scorer.username, "csrf"):
        assert word not in repr(asked), word
