"""The page of a draft's amendments: proposing, editing in place, switching off, conflicts, without JavaScript."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.amendments import writing
from checklist.models import Amendment, Membership, Scorecard
from checklist.proposals import actions
from tests.amendments.made import scored
from tests.factory import make_user
from tests.pages import form_of

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def card():
    return scored()


@pytest.fixture
def page(client, card):
    client.force_login(card.scorer)
    return client


def url_of(card, query: str = "") -> str:
    return reverse("checklist:amendments", args=[card.draft_id, card.framework_id]) + query


def propose(page, card, code):
    return page.post(reverse("checklist:propose", args=[card.pk, code]))


def fields_of(one, **typed):
    """What the page sends of an amendment."""
    one.refresh_from_db()
    said = {"words": one.words, "reason": one.reason, "revision": one.revision, **typed}
    return {f"a{one.pk}-{name}": value for name, value in said.items()}


def test_one_action_proposes_words_for_a_requirement_where_they_fit(page, card):
    answer = propose(page, card, "2.1")
    made = Amendment.objects.get()
    assert answer.url == f"{url_of(card)}?scorecard={card.pk}#req-a{made.pk}"
    assert (made.kind, made.clause.place, made.words) == ("replace", 2, "The Parties declare all stocks.")


def test_one_action_proposes_words_for_all_that_a_position_wants_in_the_text(page, card):
    propose(page, card, "support")
    served = {code for one in Amendment.objects.with_context() for code in writing.codes_of(one)}
    assert served == {"1.1", "1.2", "2.1", "2.2"}


def test_a_condition_gets_a_sentence_and_no_words(page, card):
    answer = page.post(reverse("checklist:propose", args=[card.pk, "1.3"]), follow=True)
    assert "1.3 is a condition: only conduct can meet it, no words can." in answer.html
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("code", ["9.9", "oppose", "nothing", "1"])
def test_what_is_not_asked_is_not_found(page, card, code):
    assert propose(page, card, code).status_code == 404


def test_the_page_says_what_the_position_would_be(page, card):
    for code in ("1.1", "1.2", "2.1"):
        propose(page, card, code)
    answer = page.get(url_of(card))
    then = answer.context["then"]
    assert (then.saved.result.position, then.then.result.position) == ("oppose unless amended", "support if amended")
    assert "Reckoned from the scorecard of" in answer.html
    assert [goal.sentence for goal in then.goals] == [
        "Support if amended: 2 of 2 changes served.",
        "Support: 3 of 5 changes served, 1 without words, 1 that no words can change.",
    ]


def test_single_amendments_are_switched_off_and_the_least_is_one_click_away(page, card):
    for code in ("1.1", "1.2", "2.1"):
        propose(page, card, code)
    struck = Amendment.objects.get(kind="strike")
    answer = page.get(url_of(card))
    kept = answer.context["then"].least.places
    assert struck.pk not in kept
    assert answer.context["least_query"] == f"scorecard={card.pk}&off={struck.pk}"
    least = page.get(url_of(card, f"?{answer.context['least_query']}"))
    assert least.context["then"].then.result.position == "support if amended"
    for pk in kept:
        fewer = page.get(url_of(card, f"?{answer.context['least_query']}&off={pk}"))
        assert fewer.context["then"].then.result.position == "oppose unless amended"


def test_switching_answers_the_part_beside_and_keeps_the_address(page, card):
    propose(page, card, "1.1")
    made = Amendment.objects.get()
    query = f"?scorecard={card.pk}&off={made.pk}"
    answer = page.get(url_of(card, query), **HX)
    assert answer["HX-Replace-Url"] == url_of(card, query)
    assert 'id="then"' in answer.html
    assert "<html" not in answer.html


@pytest.mark.parametrize("query", ["?off=x&scorecard=y", "?off=99999999999999999999", "?scorecard=-1&off=", "?off=0"])
def test_an_address_that_says_nonsense_gives_the_page(page, card, query):
    assert page.get(url_of(card, query)).status_code == 200


def test_a_save_answers_its_state_and_what_would_follow(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    answer = page.post(
        reverse("checklist:amendment", args=[made.pk]),
        fields_of(made, words="All of them.", **{"v2-1": "partly"}),
        **HX,
    )
    made = Amendment.objects.with_context().get()
    assert (answer.status_code, made.words, writing.text_in(made).values) == (200, "All of them.", {"2.1": "partly"})
    assert f'id="marked-a{made.pk}"' in answer.html
    assert 'id="then"' in answer.html
    assert f'name="a{made.pk}-revision" value="1"' in " ".join(answer.html.split())


def test_a_stale_save_shows_both_and_loses_nothing(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    old = fields_of(made, words="Mine.")
    writing.write(made.pk, writing.Text("Theirs."), by=card.scorer, revision=0)
    answer = page.post(reverse("checklist:amendment", args=[made.pk]), old, **HX)
    assert answer.status_code == 409
    assert "Theirs." in answer.html
    made.refresh_from_db()
    assert made.words == "Theirs."
    whole = page.post(url_of(card), old)
    assert whole.status_code == 409
    assert "Mine." in whole.html
    assert "Theirs." in whole.html


def test_too_long_words_get_a_sentence_and_stay_in_the_field(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    words = "w" * 20_001
    answer = page.post(url_of(card), fields_of(made, words=words))
    assert answer.status_code == 422
    assert "At most 20,000 characters; these are 20,001." in answer.html
    assert words in answer.html


@pytest.mark.parametrize("typed", [{"revision": ""}, {"revision": "x"}, {"words": "a\0b"}, {"v2-1": "splendid"}])
def test_bad_input_is_refused_with_a_sentence(page, card, typed):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    answer = page.post(reverse("checklist:amendment", args=[made.pk]), fields_of(made, **typed), **HX)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.html


def test_the_ordinary_form_saves_all_before_it_acts(page, card):
    propose(page, card, "1.1")
    propose(page, card, "2.1")
    first, second = Amendment.objects.order_by("pk")
    sent = fields_of(first, words="One.") | fields_of(second, words="Two.")
    page.post(reverse("checklist:amendment_do", args=[second.pk, "aside"]), sent)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.words, second.words, second.stands) == ("One.", "Two.", False)


def test_it_serves_more_and_fewer(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    page.post(
        reverse("checklist:amendment_do", args=[made.pk, "serve"]), {f"a{made.pk}-serve": "1.1 The parties open it."}
    )
    page.post(reverse("checklist:amendment_do", args=[made.pk, "unserve"]), {"unserve": "2.1"})
    assert writing.codes_of(Amendment.objects.with_context().get()) == ["1.1"]
    refused = page.post(
        reverse("checklist:amendment_do", args=[made.pk, "serve"]), {f"a{made.pk}-serve": ""}, follow=True
    )
    assert "Choose a requirement from the list." in refused.html


def test_taken_away_and_put_back(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    answer = page.post(reverse("checklist:amendment_do", args=[made.pk, "remove"]), follow=True)
    assert "It can be put back at the end of the page." in answer.html
    assert answer.context["items"] == []
    page.post(reverse("checklist:amendment_do", args=[made.pk, "back"]))
    assert [item.amendment for item in page.get(url_of(card)).context["items"]] == [made]


def test_words_typed_into_one_that_was_taken_away_are_given_back(page, card):
    propose(page, card, "2.1")
    made = Amendment.objects.get()
    sent = fields_of(made, words="Typed for nothing.")
    writing.remove(made.pk, by=card.scorer)
    answer = page.post(url_of(card), sent, follow=True)
    assert "Not saved, for the amendment was taken away meanwhile. You had typed: Typed for nothing." in answer.html
    assert page.post(reverse("checklist:amendment", args=[made.pk]), sent, **HX).status_code == 404
    assert page.post(reverse("checklist:amendment_do", args=[made.pk, "aside"]), sent).status_code == 404


def test_a_new_one_begins_with_the_clauses_words_and_is_made_once(page, card):
    form = form_of(page.get(url_of(card)), "kind")
    form |= {"kind": "replace", "place": "3", "serves": "2.2"}
    url = reverse("checklist:amendment_add", args=[card.draft_id, card.framework_id])
    for _ in range(2):
        page.post(url, form)
    made = Amendment.objects.with_context().get()
    assert (made.words, made.has_words, writing.codes_of(made)) == ("The parties meet again in spring.", False, ["2.2"])
    changed = page.post(url, form | {"place": "1"})
    assert changed.status_code == 409
    assert "This form has made" in changed.html


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "replace", "place": "0"}, "There is no clause at the beginning."),
        ({"kind": "burn", "place": "1"}, "Choose what it does."),
        ({"kind": "strike", "place": "77"}, "Choose a clause from the list."),
        ({"kind": "strike", "place": "1", "serves": "1.3"}, "Choose a requirement from the list."),
    ],
)
def test_a_new_one_that_cannot_be_is_refused_beside_the_field(page, card, sent, sentence):
    answer = page.post(reverse("checklist:amendment_add", args=[card.draft_id, card.framework_id]), sent)
    assert answer.status_code == 422
    assert sentence in answer.html
    assert not Amendment.objects.exists()


def test_of_a_draft_with_one_framework_its_page_is_shown(page, card):
    answer = page.get(reverse("checklist:amendments_of_draft", args=[card.draft_id]))
    assert answer.url == url_of(card)


def test_without_a_scorecard_amendments_are_written_all_the_same(client, card):
    other = make_user()
    writing.propose(card, "1.1", by=card.scorer)
    client.force_login(other)
    Scorecard.objects.filter(pk=card.pk).update(state="open")
    answer = client.get(url_of(card))
    assert answer.context["then"] is None
    assert "nothing can be said of the position" in answer.html


def test_a_reader_reads_and_a_stranger_finds_nothing(client, card):
    made = writing.propose(card, "1.1", by=card.scorer)
    reader, stranger = make_user(), make_user()
    actions.edit_proposal(card.draft.proposal, by=card.scorer, restricted=True)
    actions.name_member(card.draft.proposal, reader, by=card.scorer, role=Membership.Role.READER)
    client.force_login(reader)
    answer = client.get(url_of(card))
    assert answer.status_code == 200
    assert "Set aside" not in answer.html
    assert client.post(reverse("checklist:amendment", args=[made.pk]), fields_of(made)).status_code == 403
    client.force_login(stranger)
    assert client.get(url_of(card)).status_code == 404
    assert client.post(reverse("checklist:amendment", args=[made.pk]), fields_of(made)).status_code == 404
    assert client.post(reverse("checklist:amendment_do", args=[made.pk, "remove"])).status_code == 404


def test_the_page_takes_the_same_queries_however_many_there_are(page, card):
    counts = []
    for code in ("1.1", "2.1", "2.2"):
        propose(page, card, code)
        with CaptureQueriesContext(connection) as seen:
            page.get(url_of(card))
        counts.append(len(seen))
    assert len(set(counts)) == 1
