"""The page of what was asked for, its forms, and where other pages speak of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.amendments import outcomes, writing
from checklist.models import Outcome, Scorecard
from tests.amendments.followed import Followed
from tests.amendments.made import RATINGS
from tests.factory import make_draft, make_proposal, make_scorecard, make_user
from tests.pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return Followed()


@pytest.fixture
def signed(client, made):
    client.force_login(made.who)
    return client


def url(made, *more):
    return reverse("checklist:asked", args=[made.draft.proposal_id]) + "/".join(map(str, (*more, ""))).lstrip("/")


def test_before_anything_was_asked_for_the_page_says_what_to_do(client):
    proposal = make_proposal()
    client.force_login(proposal.lead)
    page = client.get(reverse("checklist:asked", args=[proposal.pk])).html
    assert "Nothing has been asked for of any draft yet. <a href" in page
    assert "Add a draft</a> first." in page
    draft = make_draft(proposal)
    page = client.get(reverse("checklist:asked", args=[proposal.pk])).html
    assert f'Score <a href="/drafts/{draft.pk}/">draft 1</a> and propose words for what must change' in page


def test_before_the_next_draft_it_lists_what_was_asked_for(signed, made):
    page = signed.get(url(made)).html
    assert "<b>4 asked for.</b>" in page
    assert "No draft has come after it yet." in page
    assert "<ins>1 bis Each Party opens an office within 30 days.</ins>" in page
    assert "<del>The parties may hide their stocks.</del>" in page
    assert 'name="became"' not in page


def test_the_page_marks_what_differs_and_names_the_clauses(signed, made):
    made.next([made.office])
    draft = make_draft(made.draft.proposal)
    clause = draft.current_clauses[2]
    clause.text = "The Parties meet every year."
    clause.save()
    made.draft.proposal.drafts.get(number=2).delete()
    page = signed.get(url(made)).html
    assert f'<b>Taken in part</b>: <a href="/drafts/{draft.pk}/#clause-3">¶\xa03</a>' in page
    assert "The Parties meet every <del>month</del><ins>year</ins>." in page
    assert "Suggested from the words; not confirmed yet." in page


def test_one_is_confirmed_and_changed(signed, made):
    draft = made.next([made.office])
    page = signed.get(url(made))
    assert "<b>4 asked for: 1 taken, 3 not taken; 4 to be confirmed.</b>" in page.html
    sent = {"draft": draft.pk, "revision": 0, "became": "in_part"}
    answer = signed.post(url(made, made.office.pk), sent)
    assert (answer.status_code, answer.url) == (302, f"{url(made)}#amendment-{made.office.pk}")
    page = signed.get(url(made)).html
    assert f"Confirmed by {made.who}," in page
    assert "; the words suggest “Taken”." in page
    assert signed.post(url(made, made.office.pk), sent).status_code == 302
    assert Outcome.objects.get().revision == 1


def test_a_second_tab_is_told_and_keeps_its_choice(signed, made):
    draft = made.next([])
    other = make_user(first_name="Ada", last_name="Other")
    outcomes.confirm(made.office.pk, draft, "gone", by=other, revision=0)
    answer = signed.post(url(made, made.office.pk), {"draft": draft.pk, "revision": 0, "became": "taken"})
    assert answer.status_code == 409
    assert f"{other} confirmed “Gone with its clause” after you opened this page." in answer.html
    assert '<option value="taken" selected>' in answer.html
    assert Outcome.objects.get().became == "gone"
    form = form_of(answer, "became")
    assert form["revision"] == "1"


@pytest.mark.parametrize(
    "wrong", [{"became": "lost"}, {"became": ""}, {"revision": "x"}, {"draft": "x"}, {"draft": "9" * 30}]
)
def test_bad_input_gets_a_sentence_beside_the_amendment(signed, made, wrong):
    draft = made.next([])
    answer = signed.post(url(made, made.office.pk), {"draft": draft.pk, "revision": 0, "became": "taken"} | wrong)
    assert answer.status_code == 422
    said = "Choose what became of it" if "became" in wrong else "Open this page again and choose there."
    assert f'<p class="errors" id="error-{made.office.pk}" role="alert">{said}' in answer.html
    assert not Outcome.objects.exists()


def test_of_what_the_page_does_not_list_any_more_it_says_so_at_its_head(signed, made):
    draft = made.next([])
    writing.let_stand(made.office.pk, by=made.who, stands=False)
    answer = signed.post(url(made, made.office.pk), {"draft": draft.pk, "revision": 0, "became": "taken"})
    assert answer.status_code == 422
    assert '<p class="errors" role="alert">This amendment is no part of the counter-draft any more' in answer.html


def test_of_what_is_not_there_nothing_is_said(signed, made):
    draft, other = made.next([]), Followed()
    sent = {"draft": draft.pk, "revision": 0, "became": "taken"}
    for pk, more in ((0, {}), (other.office.pk, {}), (made.office.pk, {"draft": other.draft.pk})):
        assert signed.post(url(made, pk), sent | more).status_code == 404
    later = make_draft(made.draft.proposal)
    answer = signed.post(url(made, made.office.pk), sent | {"draft": later.pk})
    assert (answer.status_code, "held against the next draft" in answer.html) == (422, True)


def test_all_suggestions_with_one_button(signed, made):
    draft = made.next([made.office])
    page = signed.get(url(made))
    assert "Confirm all 4 suggestions" in page.html
    sent = form_of(page, "shown")
    answer = signed.post(url(made, "all"), sent, follow=True)
    assert "Confirmed 4 suggestions." in answer.html
    assert "<b>4 asked for: 1 taken, 3 not taken.</b>" in answer.html
    assert "Confirm all" not in answer.html
    assert "Confirmed 0 suggestions." in signed.post(url(made, "all"), sent, follow=True).html
    for shown in ("", "x", "1:lost", "1", f"{'9' * 20}:taken", "1:taken " * 1001):
        answer = signed.post(url(made, "all"), {"draft": draft.pk, "shown": shown})
        assert (answer.status_code, "Open this page again" in answer.html) == (422, True), shown[:20]


def test_who_may_not_work_on_it_reads_it_without_buttons(client, made):
    draft = made.next([])
    client.force_login(make_user("administrator"))
    page = client.get(url(made))
    assert page.status_code == 200
    assert 'name="became"' not in page.html
    assert (
        client.post(url(made, made.office.pk), {"draft": draft.pk, "revision": 0, "became": "taken"}).status_code == 403
    )
    assert client.post(url(made, "all"), {"draft": draft.pk, "shown": f"{made.office.pk}:taken"}).status_code == 403


def test_the_new_draft_says_that_amendments_wait(signed, made):
    draft = made.next([made.office])
    place = reverse("checklist:draft", args=[draft.pk])
    assert "4 amendments to draft 1 wait to be held against this draft" in signed.get(place).html
    assert "wait to be held" not in signed.get(reverse("checklist:draft", args=[made.draft.pk])).html
    for one in (made.office, made.strike, made.meet):
        outcomes.confirm(one.pk, draft, "taken", by=made.who, revision=0)
    assert "1 amendment to draft 1 waits to be held" in signed.get(place).html
    outcomes.confirm(made.last.pk, draft, "taken", by=made.who, revision=0)
    assert "to be held against" not in signed.get(place).html


def test_proposal_and_movement_lead_to_it_and_movement_names_what_brought_a_gain(signed, made):
    draft = made.next([made.strike])
    ratings = RATINGS | {"1.2": "met"}
    card = make_scorecard(draft, framework=made.card.framework, scorer=made.who, ratings=ratings)
    Scorecard.objects.filter(pk__in=[made.card.pk, card.pk]).update(state="submitted", submitted_at=card.created_at)
    assert f'href="{url(made)}"' in signed.get(reverse("checklist:proposal", args=[made.draft.proposal_id])).html
    page = signed.get(reverse("checklist:movement", args=[made.draft.proposal_id])).html
    assert f'href="{url(made)}"' in page
    assert f'<a href="{url(made)}#amendment-{made.strike.pk}">By striking ¶\xa02, to be confirmed</a>' in page


def test_the_page_costs_the_same_at_one_and_at_four_drafts(signed, made, django_assert_max_num_queries):
    made.next([made.office])
    with django_assert_max_num_queries(14):
        signed.get(url(made))
    for _ in range(6):
        draft = make_draft(made.draft.proposal)
        writing.add(draft, made.card.framework, kind="strike", place=1, by=made.who)
    with django_assert_max_num_queries(14):
        page = signed.get(url(made)).html
    assert "Page 1 of 2" in page
    assert "draft 1</a>" in signed.get(url(made) + "?page=2").html
