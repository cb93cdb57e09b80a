"""How a scorecard is read, where it is decided, and what is asked before it is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.models import Comment, Framework
from checklist.review import workflow
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import TERMS
from tests.factory import make_complete, make_framework, make_scorecard, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted():
    card = make_complete()
    workflow.apply(card, "submit", by=card.scorer, confirmed=[row.code for row in load_sheet(card).rows])
    return card


def page_of(card):
    return reverse("checklist:scorecard", args=[card.pk])


def test_how_to_read_a_scorecard(client, submitted):
    client.force_login(submitted.scorer)
    framework = submitted.framework
    url = reverse("checklist:how_to_read", args=[framework.slug, framework.version])
    assert f'href="{url}"' in client.get(page_of(submitted)).html
    page = client.get(url).html
    assert "The position is that of the worst verdict" in page
    assert "less than 50 of its own 100 points" in page
    assert all(said in page for said in TERMS.values())


def test_it_names_floors_of_recommendations_and_hides_drafts(client):
    framework = make_framework(publish=False, floor=40)
    framework.criteria.filter(number=2).update(floor=70)
    url = reverse("checklist:how_to_read", args=[framework.slug, framework.version])
    client.force_login(make_user("manager"))
    assert "less than 40 of its own 100 points (recommendation 2: 70)" in client.get(url).html
    client.force_login(make_user())
    assert client.get(url).status_code == 404
    Framework.objects.filter(pk=framework.pk).update(state="published")
    assert client.get(url).status_code == 200


def test_words_of_the_method_explain_themselves(client, submitted):
    client.force_login(submitted.scorer)
    page = client.get(page_of(submitted)).html
    assert '<button type="button" class="term" popovertarget="term-verdict">Verdict' in page
    assert f'<span popover id="term-verdict" class="term-text" role="note">{TERMS["verdict"]}</span>' in page


def test_the_bar_leads_to_the_decision_and_to_the_next_in_the_queue(client, submitted):
    boss = make_user("manager")
    client.force_login(boss)
    assert "Next in the queue" not in client.get(page_of(submitted)).html
    other = make_complete(title="The other deal")
    workflow.apply(other, "submit", by=other.scorer, confirmed=[row.code for row in load_sheet(other).rows])
    page = client.get(page_of(submitted)).html
    assert f'<a href="{page_of(other)}">Next in the queue: The other deal, draft 1</a>' in page
    assert '<a class="btn" href="#decide">Decide</a>' in page
    client.force_login(submitted.scorer)
    assert "Next in the queue" not in client.get(page_of(submitted)).html


def test_approving_asks_once_and_names_what_is_approved(client, submitted):
    client.force_login(make_user("manager"))
    page = client.get(page_of(submitted)).html
    title = submitted.draft.proposal.title
    assert f"Approve “{title}”, draft 1, as <b>Support" in page
    assert 'popovertarget="sure-approve"' in page


def test_a_returned_scorecard_shows_note_and_open_comments_where_it_is_scored(client, submitted):
    boss = make_user("manager", username="boss")
    row = load_sheet(submitted).by_code["2.1"]
    Comment.objects.create(scorecard=submitted, author=boss, requirement=row.requirement, text="Which clause?")
    done = Comment.objects.create(scorecard=submitted, author=boss, text="Settled by now.")
    Comment.objects.filter(pk=done.pk).update(resolved_at=done.created_at, resolved_by=boss)
    workflow.apply(submitted, "return", by=boss, note="Say more.")
    client.force_login(submitted.scorer)
    page = client.get(reverse("checklist:score_criterion", args=[submitted.pk, 1])).html
    assert "Returned by boss" in page
    assert "Say more." in page
    assert "Which clause?" in page
    assert "Settled by now." not in page


@pytest.mark.parametrize("name", ["overview", "queue", "scorecard_what_if", "compare"])
def test_words_explain_themselves_wherever_they_stand(client, submitted, name):
    client.force_login(make_user("manager"))
    other = make_scorecard(submitted.draft, framework=submitted.framework, scorer=make_user(), ratings={"1.1": "met"})
    url = reverse(f"checklist:{name}", args=[submitted.pk] if name == "scorecard_what_if" else [])
    page = client.get(url, {"card": [submitted.pk, other.pk]} if name == "compare" else {}).html
    for word in ("Position", "Verdict", "Distance"):
        assert f'popovertarget="term-{word.lower()}"' in page, word
    ids = [part.split('"')[0] for part in page.split('id="')[1:]]
    assert sorted(set(ids)) == sorted(ids)
