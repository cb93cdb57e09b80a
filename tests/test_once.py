"""A form that is sent twice makes one thing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from checklist import once
from checklist.models import Made, SavedView
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-token-of-a-form"


def makes(person, name="A view"):
    return lambda: SavedView.objects.create(person=person, name=f"{name} {SavedView.objects.count()}")


def test_the_same_content_under_the_same_token_makes_one_thing():
    who = make_user()
    first = once.make_once(who, "view", TOKEN, {"a": ["1"], "b": ["2"]}, makes(who))
    again = once.make_once(who, "view", TOKEN, {"b": ["2"], "a": ["1"]}, makes(who))
    kept = SavedView.objects.get()
    assert (first, again) == ((kept.pk, True), (kept.pk, False))


def test_other_content_under_the_same_token_is_told_of_what_was_made():
    who = make_user()
    pk, _ = once.make_once(who, "view", TOKEN, {"a": ["1"]}, makes(who))
    with pytest.raises(once.MadeOtherwise) as told:
        once.make_once(who, "view", TOKEN, {"a": ["2"]}, makes(who))
    assert (told.value.target, SavedView.objects.count()) == (pk, 1)


def test_other_people_kinds_and_tokens_make_things_of_their_own():
    who, other = make_user(), make_user()
    cases = [(who, "view", TOKEN), (other, "view", TOKEN), (who, "other", TOKEN), (who, "view", TOKEN[:-1])]
    assert all(once.make_once(person, kind, token, {}, makes(person))[1] for person, kind, token in cases)
    assert SavedView.objects.count() == 4


@pytest.mark.parametrize("token", ["", "short", "with space and more", "x" * 65, "nul\0nul\0nul"])
def test_without_a_token_everything_is_made_anew(token):
    who = make_user()
    assert [once.make_once(who, "view", token, {}, makes(who))[1] for _ in range(2)] == [True, True]
    assert not Made.objects.exists()


def test_what_could_not_be_made_can_be_made_by_sending_it_again():
    who = make_user()

    def fails():
        raise LookupError

    with pytest.raises(LookupError):
        once.make_once(who, "view", TOKEN, {}, fails)
    assert once.make_once(who, "view", TOKEN, {}, makes(who))[1] is True


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_of_two_sendings_at_a_time_one_waits_and_finds_what_the_other_made():
    who = make_user()
    begun, go_on = threading.Event(), threading.Event()
    found = []

    def slowly():
        begun.set()
        assert go_on.wait(60)
        return makes(who)()

    def send(make):
        try:
            found.append(once.make_once(who, "view", TOKEN, {}, make))
        finally:
            connections.close_all()

    one = threading.Thread(target=send, args=[slowly])
    one.start()
    assert begun.wait(60)
    two = threading.Thread(target=send, args=[makes(who)])
    two.start()
    go_on.set()
    one.join(60)
    two.join(60)
    kept = SavedView.objects.get()
    assert sorted(found) == [(kept.pk, False), (kept.pk, True)]


def test_what_became_of_something_that_is_gone_is_found():
    who, view = make_user(), SavedView.objects.create(person=make_user(), name="x")
    once.remember(who, "draft", "7", view)
    assert once.made(who, "draft", "7") == view.pk
    assert once.made(make_user(), "draft", "7") is None
