"""A draft in the wrong proposal: moved with all that rests on it, or taken back; what is sealed stays."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.amendments import outcomes, writing
from checklist.errors import Refused
from checklist.models import (
    Amendment,
    Assignment,
    Citation,
    Declaration,
    Draft,
    Event,
    Notice,
    Original,
    Outcome,
    Rating,
    Scorecard,
    Source,
    Upload,
)
from checklist.proposals import actions, moving
from checklist.scorecards.carry_over import carry
from tests.amendments.followed import Followed
from tests.factory import (
    all_met,
    make_complete,
    make_draft,
    make_framework,
    make_proposal,
    make_scorecard,
    make_user,
    rate_all,
    submit,
)
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_draft(make_proposal(title="Wrong"))


@pytest.fixture
def right():
    return make_proposal(title="Right")


def test_a_draft_that_is_taken_back_is_an_upload_again_with_text_file_and_clauses(right):
    lead = right.lead
    pieces = [{"label": "1", "text": "Fees are due.", "level": 0}, {"label": "(a)", "text": "In May.", "level": 1}]
    upload = actions.receive(right, by=lead, pieces=pieces, name="deal.txt", content=b"1. Fees", note="By post")
    draft = actions.accept(upload, by=lead)
    back = moving.take_back(draft, by=lead)
    assert not Draft.objects.exists()
    assert not Original.objects.exists()
    assert (back.by, back.proposal, back.name, bytes(back.content)) == (lead, right, "deal.txt", b"1. Fees")
    assert (back.pieces, back.note) == (pieces, "By post")
    assert Event.objects.filter(action="took back", target="draft 1", proposal=right).count() == 1
    again = actions.accept(Upload.objects.get(), by=lead)
    assert [clause.text for clause in again.current_clauses] == ["Fees are due.", "In May."]


def test_nothing_is_taken_back_once_somebody_scores_it_or_is_to(draft):
    Assignment.objects.create(
        draft=draft, framework=make_framework(), person=make_user(username="scorer"), assigned_by=draft.proposal.lead
    )
    with pytest.raises(Refused, match="scorer is assigned to score this draft"):
        moving.take_back(draft, by=draft.proposal.lead)
    make_scorecard(draft)
    with pytest.raises(Refused, match="Scorecards of this draft have begun"):
        moving.take_back(draft, by=draft.proposal.lead)
    assert Draft.objects.count() == 1


def test_a_draft_moves_with_its_scorecards_assignments_notices_and_sources(draft, right):
    make_draft(right)
    card = make_scorecard(draft)
    rate_all(card, {"1.1": "met"})
    rating = Rating.objects.get(value="met")
    source = Source.objects.create(proposal=draft.proposal, title="Joint communiqué", where="Archive, box 7")
    rating.sources.add(source)
    Citation.objects.create(rating=rating, clause=draft.current_clauses.first())
    task = Assignment.objects.create(draft=draft, framework=card.framework, person=card.scorer, assigned_by=right.lead)
    Notice.objects.create(person=card.scorer, kind="assigned", proposal=draft.proposal, draft=draft, says="x", path="/")
    moved = moving.move(draft, right, by=right.lead)
    assert (moved.proposal, moved.number) == (right, 2)
    rating.refresh_from_db()
    twin = rating.sources.get()
    assert (twin.proposal, twin.title, twin.where) == (right, "Joint communiqué", "Archive, box 7")
    assert rating.citations.get().clause.draft == moved
    assert Notice.objects.get().proposal == right
    assert Assignment.objects.get(pk=task.pk).draft.proposal == right
    assert Scorecard.objects.visible_to(card.scorer).get().draft.proposal == right
    said = {
        event.proposal.title: (event.action, event.target, event.before or event.after) for event in Event.objects.all()
    }
    assert said == {
        "Wrong": ("moved away", "draft 1", "“Right”"),
        "Right": ("moved in", "draft 2", "“Wrong”"),
    }


def test_neither_history_names_a_restricted_proposal(draft):
    secret = make_proposal(title="Secret", restricted=True, lead=draft.proposal.lead)
    moving.move(draft, secret, by=secret.lead)
    assert Event.objects.get(action="moved away").after == "another proposal"
    assert Event.objects.get(action="moved in").before == "“Wrong”"


def test_what_was_carried_over_to_the_moved_draft_loses_its_link(draft, right):
    first = make_scorecard(draft)
    rate_all(first, all_met(first))
    second = make_draft(draft.proposal)
    card = carry(first, second, by=first.scorer)
    moving.move(second, right, by=right.lead)
    card.refresh_from_db()
    assert card.carried_from is None
    assert not Rating.objects.exclude(carried_from=None).exists()
    assert Rating.objects.filter(scorecard=card).exclude(value="").exists()


def test_what_something_approved_rests_on_stays(right):
    card = submit(make_complete())
    approve_as_read(card, by=make_user("manager"))
    for act in (
        lambda: moving.take_back(card.draft, by=right.lead),
        lambda: moving.move(card.draft, right, by=right.lead),
    ):
        with pytest.raises(Refused, match="An approved scorecard rests on this draft"):
            act()
    assert Draft.objects.get().proposal == card.draft.proposal


def test_what_an_approved_scorecard_was_carried_over_from_stays(right):
    first = make_scorecard()
    rate_all(first, all_met(first))
    second = carry(first, make_draft(first.draft.proposal), by=first.scorer)
    Rating.objects.filter(scorecard=second).update(to_confirm=False)
    approve_as_read(submit(second), by=make_user("manager"))
    with pytest.raises(Refused, match="An approved scorecard rests on this draft"):
        moving.move(first.draft, right, by=right.lead)


@pytest.mark.parametrize("scores", [True, False])
def test_nobody_is_shut_out_of_their_scorecard_by_a_move(draft, scores):
    person = make_user(username="scorer")
    secret = make_proposal(restricted=True, lead=draft.proposal.lead)
    if scores:
        make_scorecard(draft, scorer=person)
    else:
        Assignment.objects.create(draft=draft, framework=make_framework(), person=person, assigned_by=secret.lead)
    with pytest.raises(Refused, match="scorer scores this draft and may not work on that proposal"):
        moving.move(draft, secret, by=secret.lead)
    actions.name_member(secret, person, by=secret.lead)
    assert moving.move(draft, secret, by=secret.lead).proposal == secret


def test_the_page_moves_and_takes_back(client, draft, right):
    client.force_login(draft.created_by)
    url = reverse("checklist:draft_take_back", args=[draft.pk])
    assert f'href="{url}"' in client.get(reverse("checklist:draft", args=[draft.pk])).html
    page = client.get(url, {"q": "right"}).html
    assert f'value="{right.pk}"' in page
    assert f'value="{right.pk}"' not in client.get(url, {"q": "nowhere"}).html
    hidden = {"proposal": draft.proposal_id}
    answer = client.post(url, hidden | {"move": "1", "target": right.pk})
    assert answer.url == reverse("checklist:proposal", args=[right.pk])
    assert client.post(url, hidden | {"take": "1"}).status_code == 409
    answer = client.post(url, {"proposal": right.pk, "take": "1"})
    assert answer.url == reverse("checklist:upload", args=[Upload.objects.get().pk])


@pytest.mark.parametrize("target", ["", "0", "x", "99999999999999999999"])
def test_no_target_is_no_error_of_the_server(client, draft, target):
    client.force_login(draft.created_by)
    assert client.post(reverse("checklist:draft_take_back", args=[draft.pk]), {"target": target}).status_code == 422


def test_a_draft_is_moved_only_to_where_one_may_add_drafts(client, draft):
    others = [make_proposal(restricted=True), make_proposal(archived_at="2026-01-01T00:00Z")]
    reads = make_proposal(restricted=True)
    actions.name_member(reads, draft.created_by, by=reads.lead, role="reader")
    client.force_login(draft.created_by)
    url = reverse("checklist:draft_take_back", args=[draft.pk])
    for other in (*others, reads, draft.proposal):
        assert client.post(url, {"move": "1", "target": other.pk}).status_code == 422


def test_nobody_loses_a_declared_conflict_by_taking_the_draft_away(draft, right):
    Declaration.objects.create(
        draft=draft, framework=make_framework(), person=make_user(), kind=Declaration.Kind.CONFLICT, text="Kin."
    )
    for act in (lambda: moving.take_back(draft, by=right.lead), lambda: moving.move(draft, right, by=right.lead)):
        with pytest.raises(Refused, match="A conflict of interest was declared about this draft"):
            act()
    assert moving.move(draft, right, by=make_user("manager")).proposal == right
    assert Declaration.objects.get().draft.proposal == right


def test_a_draft_with_amendments_is_not_taken_back_and_moves_with_them(right):
    made = Followed()
    following, proposal = made.next([made.office]), made.draft.proposal
    outcomes.confirm(made.office.pk, following, "taken", by=made.who, revision=0)
    writing.add(following, made.card.framework, kind="strike", place=1, by=made.who)
    with pytest.raises(Refused, match="Amendments to this draft were proposed"):
        moving.take_back(following, by=made.who)
    moving.move(following, right, by=make_user("manager"))
    assert {one.draft.proposal for one in Amendment.objects.filter(draft=following)} == {right}
    assert Amendment.objects.filter(draft__proposal=proposal).count() == 4
    # It is no longer the draft that came next.
    assert not Outcome.objects.exists()


def test_a_copy_of_a_proposal_leaves_the_amendments(right):
    made = Followed()
    copy = actions.copy_proposal(
        made.draft.proposal, title="A copy", lead=made.who, by=made.who, with_text=True, with_people=False
    )
    assert copy.drafts.count() == 1
    assert not Amendment.objects.filter(draft__proposal=copy).exists()
