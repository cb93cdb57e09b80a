"""The page that moves a scorecard to a later version of its framework."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from checklist.models import Proposal, Scorecard
from tests.factory import make_user

pytestmark = pytest.mark.django_db


def test_the_page_shows_and_moves(client, card, second):
    client.force_login(card.scorer)
    url = reverse("checklist:scorecard_move", args=[card.pk])
    assert f'href="{url}"' in client.get(reverse("checklist:scorecard", args=[card.pk])).html
    assert f'href="{url}"' in client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    page = client.get(url).html
    assert "<b>3</b> carried · <b>1</b> to confirm" in page
    assert "<ins>, put otherwise</ins>" in page
    assert "Once all is confirmed" in page
    assert client.get(url + "?framework=junk").status_code == 200
    answer = client.post(url, {"framework": second.pk}, follow=True)
    assert "This scorecard is against version 2 now: 1 to confirm, 3 open." in answer.html
    assert "<ins>, put otherwise</ins>" in client.get(f"/scorecards/{card.pk}/score/3/").html
    assert "The requirement reads differently" in client.get(f"/scorecards/{card.pk}/score/3/").html
    history = client.get(reverse("checklist:proposal_history", args=[card.draft.proposal_id])).html
    assert "moved the scorecard of draft 1 from Two tests, version 1 to Two tests, version 2" in history
    assert "1.4 is no longer asked" in history


def test_a_form_that_comes_back_with_errors_still_says_that_a_later_version_is_there(client, card, second):
    client.force_login(card.scorer)
    page = reverse("checklist:score_criterion", args=[card.pk, 1])
    answer = client.post(page, {"1.1-revision": "0", "1.1-value": "no such"})
    assert answer.status_code == 422
    assert "Version 2 is published: move to it" in answer.html


def test_the_page_for_others(client, card, second):
    url = reverse("checklist:scorecard_move", args=[card.pk])
    for role, status in (("analyst", 404), ("manager", 403), ("administrator", 404)):
        client.force_login(make_user(role))
        assert client.get(url).status_code == status, role
        assert client.post(url, {"framework": second.pk}).status_code == status, role
    Proposal.objects.update(restricted=True)
    client.force_login(make_user("manager"))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("junk", ["", "x", "0", "-1", "9" * 30, "\0", "1.5"])
def test_junk_for_a_version_gets_a_sentence(client, card, second, junk):
    client.force_login(card.scorer)
    answer = client.post(reverse("checklist:scorecard_move", args=[card.pk]), {"framework": junk})
    assert answer.status_code == 422
    assert "Choose one of the later published versions in the list." in answer.html


def test_what_stands_in_the_way_is_said_before_the_button(client, card, first, second):
    client.force_login(card.scorer)
    url = reverse("checklist:scorecard_move", args=[card.pk])
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=timezone.now())
    page = client.get(url).html
    assert "Recall it first" in page
    assert 'id="move"' not in page
    answer = client.post(url, {"framework": second.pk})
    assert (answer.status_code, "Recall it first" in answer.html) == (422, True)


def test_nothing_is_offered_without_a_later_version(client, card):
    client.force_login(card.scorer)
    url = reverse("checklist:scorecard_move", args=[card.pk])
    assert url not in client.get(reverse("checklist:scorecard", args=[card.pk])).html
    answer = client.get(url)
    assert (answer.status_code, answer.url) == (302, reverse("checklist:scorecard", args=[card.pk]))
