"""Comments: resolved once, whoever asks again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.models import Event
from checklist.review import comments, workflow
from tests.factory import make_complete, make_scorecard, make_user

pytestmark = pytest.mark.django_db


def test_a_comment_is_resolved_once():
    card, first = make_scorecard(), make_user("manager")
    remark = comments.add_comment(card, None, "Look at 1.1.", by=first)
    for person in (first, make_user()):
        comments.resolve_comment(card, remark, by=person)
    remark.refresh_from_db()
    assert remark.resolved_by == first
    assert [event.who for event in Event.objects.filter(action="resolved")] == [first]


def test_a_comment_of_another_scorecard_is_not_touched():
    remark = comments.add_comment(make_scorecard(), None, "Look at 1.1.", by=make_user())
    comments.resolve_comment(make_scorecard(), remark, by=make_user())
    remark.refresh_from_db()
    assert remark.resolved_at is None
    assert not Event.objects.filter(action="resolved").exists()


def test_whom_a_comment_does_not_concern_neither_settles_it_nor_is_offered_to(client):
    card, manager = make_complete(), make_user("manager")
    workflow.apply(card, "submit", by=card.scorer)
    remark = comments.add_comment(card, None, "Look at 1.1.", by=manager)
    page, url = (
        reverse(f"checklist:{name}", args=args)
        for name, args in (
            ("scorecard", [card.pk]),
            ("comment_resolve", [card.pk, remark.pk]),
        )
    )
    client.force_login(make_user())
    assert url not in client.get(page).content.decode()
    assert client.post(url).status_code == 403
    client.force_login(manager)
    assert url in client.get(page).content.decode()
    assert client.post(url).status_code == 302
    remark.refresh_from_db()
    assert remark.resolved_by == manager
