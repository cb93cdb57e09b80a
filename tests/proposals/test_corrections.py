"""Correcting the text under scorecards that are submitted: who may, what is said first, and what goes back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from checklist.errors import Conflict, Refused
from checklist.models import Event, Notice, Scorecard
from checklist.proposals.actions import correct_clauses, edit_proposal
from checklist.review import workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.sheet import load_sheet
from tests.factory import TEXT, make_complete, make_proposal, make_user, submit
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


def rows(*texts):
    return [{"label": str(place), "level": 0, "text": text} for place, text in enumerate(texts, start=1)]


@pytest.fixture
def card():
    """Submitted by somebody who neither leads the proposal nor added the draft; 1.1 cites clause 1."""
    found = make_complete()
    scorer = make_user()
    Scorecard.objects.filter(pk=found.pk).update(scorer=scorer)
    found = Scorecard.objects.with_context().get(pk=found.pk)
    verbs.cite(found, "1.1", found.clauses.filter(place=1), by=scorer)
    return submit(found)


@pytest.fixture
def lead(card):
    return card.draft.proposal.lead


def correct(card, *texts, by, **more):
    card.draft.refresh_from_db()
    return correct_clauses(card.draft, rows(*texts), by=by, revision=card.draft.revision, **more)


def to_confirm(card):
    return [row.code for row in load_sheet(card).rows if row.to_confirm]


def test_it_is_said_first_that_submissions_go_back(card, lead):
    with pytest.raises(Refused, match=r"submitted\. Tick that you know they go back"):
        correct(card, "The parties open a bureau.", *TEXT[1:], by=lead)
    card.refresh_from_db()
    assert (card.state, card.edition, card.draft.revision) == ("submitted", 0, 0)
    assert not Event.objects.filter(action="corrected the clauses").exists()


def test_then_each_goes_back_with_what_changed_and_what_to_confirm(card, lead):
    manager = make_user("manager")
    correct(card, "The parties open a bureau.", *TEXT[1:], by=lead, send_back=True)
    card.refresh_from_db()
    assert (card.state, card.edition) == ("returned", 1)
    assert to_confirm(card) == ["1.1"]
    assert card.position == ""
    event = Event.objects.get(action="sent back")
    assert (event.who, event.scorecard_id, event.before, event.after) == (lead, card.pk, "submitted", "returned")
    assert event.detail["note"] == "Reworded: ¶\N{NO-BREAK SPACE}1."
    assert event.detail["to_confirm"] == ["1.1"]
    told = Notice.objects.filter(kind="corrected")
    assert {notice.person_id for notice in told} == {card.scorer_id, manager.pk}
    assert {notice.says for notice in told} == {
        f"{lead} corrected the text of draft 1, so a submitted scorecard went back to its scorer"
    }


def test_ratings_that_cite_nothing_are_to_be_confirmed_too(card, lead):
    row = load_sheet(card).by_code["2.1"]
    row.requirement.__class__.objects.filter(pk=row.requirement.pk).update(search_terms="stocks\ninspectors")
    # The old words bore on it as well: an open scorecard's rating would stand, a submitted one's is asked again.
    correct(card, TEXT[0], "The parties declare half of their stocks.", TEXT[2], by=lead, send_back=True)
    card.refresh_from_db()
    assert "2.1" in to_confirm(card)


def test_the_scorer_reads_why_and_submits_again(client, card, lead):
    correct(card, "The parties open a bureau.", *TEXT[1:], by=lead, send_back=True)
    client.force_login(card.scorer)
    page = client.get(f"/scorecards/{card.pk}/score/1/").html
    assert "The text was corrected by" in page
    assert "Reworded: ¶\N{NO-BREAK SPACE}1." in page
    assert "To be confirmed:" in page
    assert card.scorer.notices.filter(kind="corrected").count() == 1
    row = load_sheet(card).by_code["1.1"]
    verbs.rate(card, "1.1", verbs.Judgement("met"), by=card.scorer, revision=row.revision, confirm=True)
    assert workflow.apply(card, "submit", by=card.scorer).state == "submitted"


def test_once_a_reviewer_has_opened_it_only_managers_correct(client, card, lead):
    manager = make_user("manager")
    client.force_login(manager)
    seen = client.get(f"/scorecards/{card.pk}/").html
    assert "Approve" in seen
    client.force_login(lead)
    assert client.get(f"/drafts/{card.draft_id}/clauses/").status_code == 403
    assert "Correct the clauses" not in client.get(f"/drafts/{card.draft_id}/").html
    for person in (lead, card.scorer):
        with pytest.raises(PermissionDenied):
            correct(card, "The parties open a bureau.", *TEXT[1:], by=person, send_back=True)
    correct(card, "The parties open a bureau.", *TEXT[1:], by=manager, send_back=True)
    card.refresh_from_db()
    assert card.state == "returned"


def test_no_text_slips_under_an_approval(card, lead):
    """The manager has the page open, the text is corrected, the manager approves: nothing is approved."""
    other, boss = make_user("manager"), make_user("manager")
    from checklist.review.seal import digest_now

    seen = digest_now(card)
    correct(card, "The parties open a bureau.", *TEXT[1:], by=other, send_back=True)
    with pytest.raises(Conflict):
        workflow.apply(card, "approve", by=boss, seen=seen)
    card.refresh_from_db()
    assert card.state == "returned"


def test_the_page_says_it_and_keeps_what_was_typed(client, card, lead):
    client.force_login(lead)
    url = f"/drafts/{card.draft_id}/clauses/"
    page = client.get(url).html
    assert "Scorecards of this draft are submitted." in page
    fields = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3", "revision": "0"}
    for place, text in enumerate(["Typed anew.", *TEXT[1:]]):
        fields |= {f"form-{place}-label": str(place + 1), f"form-{place}-level": "0", f"form-{place}-text": text}
    answer = client.post(url, fields)
    assert answer.status_code == 422
    assert "Typed anew." in answer.html
    assert "Nothing was saved." in answer.html
    assert client.post(url, fields | {"send_back": "1"}).status_code == 302
    card.refresh_from_db()
    assert card.state == "returned"
    assert [clause.text for clause in card.clauses] == ["Typed anew.", *TEXT[1:]]


def test_readings_that_an_approved_panel_settled_stay(django_user_model):
    made = Made()
    made.hand_in()
    panel = approve_as_read(workflow.apply(made.settled(), "submit", by=made.lead), by=made.boss)
    texts = [f"{clause.text} Indeed." for clause in made.draft.current_clauses]
    correct_clauses(made.draft, rows(*texts), by=made.lead, revision=0)
    states = dict(Scorecard.objects.values_list("scorer__username", "state"))
    assert states == {None: "approved", "ann": "submitted", "bob": "submitted", "cy": "submitted"}
    assert panel.pk


def test_a_panels_scorecard_and_its_readings_go_back(django_user_model):
    made = Made()
    made.hand_in()
    workflow.apply(made.settled(), "submit", by=made.lead)
    texts = [f"{clause.text} Indeed." for clause in made.draft.current_clauses]
    correct_clauses(made.draft, rows(*texts), by=made.lead, revision=0, send_back=True)
    assert set(Scorecard.objects.values_list("state", flat=True)) == {"returned"}


def test_what_changes_under_a_submission_is_shown_to_the_approver(client, card, lead):
    edit_proposal(card.draft.proposal, by=lead, title="Another title", parties="Others")
    edit_proposal(make_proposal(), by=lead, title="Elsewhere")
    client.force_login(make_user("manager"))
    page = client.get(f"/scorecards/{card.pk}/").html
    assert "Changed since it was submitted." in page
    assert "“The United States and the DPRK” → “Others”" in " ".join(page.split())
    assert "→ “Another title”" in " ".join(page.split())
    assert "Elsewhere" not in page
    client.force_login(card.scorer)
    assert "Changed since it was submitted." not in client.get(f"/scorecards/{card.pk}/").html


def test_what_changed_before_it_was_submitted_is_not(client, lead, card):
    workflow.apply(card, "recall", by=card.scorer)
    edit_proposal(card.draft.proposal, by=lead, title="Another title")
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    client.force_login(make_user("manager"))
    assert "Changed since it was submitted." not in client.get(f"/scorecards/{card.pk}/").html
