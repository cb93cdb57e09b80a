"""The private address of a person's due dates: who reads what by it, and until when it works."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from checklist.models import CalendarFeed, Membership, Proposal, User
from checklist.panels import assignments, feed
from tests.factory import make_draft, make_framework, make_proposal, make_user

pytestmark = pytest.mark.django_db
DAY = date(2031, 5, 3)


@pytest.fixture
def person():
    return make_user(username="ann")


def assigned(person, *, due=DAY, **fields):
    draft = make_draft(make_proposal(**fields))
    return assignments.assign(draft, make_framework(), person, by=make_user("manager"), due=due)


def url(token):
    return reverse("checklist:calendar", args=[token])


def unfolded(answer):
    return re.sub("\r\n ", "", answer.content.decode()).split("\r\n")


def summaries(answer):
    return [line.removeprefix("SUMMARY:") for line in unfolded(answer) if line.startswith("SUMMARY:")]


def test_the_file_as_a_whole(client, person, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://touchstone.office.example", "touchstone@office.example"
    task = assigned(person, title="The deal, of Nuuk")
    assigned(person, due=None, title="Without a day")
    answer = client.get(url(feed.make_anew(person)))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    stamp = f"{task.created_at:%Y%m%dT%H%M%SZ}"
    assert unfolded(answer) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touchstone//Due dates//EN",
        "X-WR-CALNAME:Due in Touchstone",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "BEGIN:VEVENT",
        f"UID:assignment-{task.pk}@touchstone.office.example",
        f"DTSTAMP:{stamp}",
        "ORGANIZER:mailto:touchstone@office.example",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20310503",
        "SUMMARY:Due: draft 1 of The deal\\, of Nuuk",
        f"URL:https://touchstone.office.example/drafts/{task.draft_id}/",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_it_names_nothing_of_restricted_and_marked_proposals_and_leaves_out_what_may_not_be_seen(client, person):
    token = feed.make_anew(person)
    secret = assigned(person, title="Secret deal", marking="CUI")
    closed = assigned(person, title="Closed deal")
    Membership.objects.create(proposal=closed.draft.proposal, person=person, role="contributor")
    Proposal.objects.filter(pk=closed.draft.proposal_id).update(restricted=True)
    answer = client.get(url(token))
    assert summaries(answer) == ["Due in Touchstone", "Due in Touchstone"]
    assert "deal" not in answer.content.decode()
    assert f"/drafts/{secret.draft_id}/" not in answer.content.decode()
    Membership.objects.all().delete()
    assert len(summaries(client.get(url(token)))) == 1
    Proposal.objects.filter(pk=secret.draft.proposal_id).update(archived_at=timezone.now())
    assert summaries(client.get(url(token))) == []


def test_who_has_no_address_any_more_finds_nothing(client, person):
    first = feed.make_anew(person)
    second = feed.make_anew(person)
    assert [client.get(url(token)).status_code for token in (first, second, "x" * 2000, "a\0b")] == [
        404, 200, 404, 404
    ]  # fmt: skip
    assert CalendarFeed.objects.get().token_hash == feed.digest(second)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(url(second)).status_code == 404
    User.objects.filter(pk=person.pk).update(is_active=True)
    feed.switch_off(person)
    assert client.get(url(second)).status_code == 404


def test_a_calendar_that_knows_it_already_is_told_so(client, person):
    task, token = assigned(person), feed.make_anew(person)
    answer = client.get(url(token))
    etag, changed = answer["ETag"], answer["Last-Modified"]
    assert client.get(url(token), headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url(token), headers={"If-Modified-Since": changed}).status_code == 304
    assignments.assign(task.draft, task.framework, person, by=make_user("manager"), due=date(2031, 5, 4))
    assert client.get(url(token), headers={"If-Modified-Since": changed}).status_code == 200
    later = client.get(url(token), headers={"If-None-Match": etag})
    assert later.status_code == 200
    assert "DTSTART;VALUE=DATE:20310504" in unfolded(later)
    assert "SEQUENCE:1" in unfolded(later)


def test_it_speaks_the_persons_language_whatever_the_calendar_asks_for(client, person):
    assigned(person, title="Nuuk")
    token = feed.make_anew(person)
    User.objects.filter(pk=person.pk).update(language="ko")
    korean, japanese = (client.get(url(token), headers={"Accept-Language": language}) for language in ("en", "ja"))
    with translation.override("ko"):
        assert summaries(korean) == [gettext("Due: draft %(number)s of %(title)s") % {"number": 1, "title": "Nuuk"}]
    assert korean.content == japanese.content
    assert "Due" not in summaries(korean)[0]


def test_its_queries_do_not_grow_with_the_days(client, person, django_assert_num_queries):
    token = feed.make_anew(person)
    assigned(person)
    client.get(url(token))
    with django_assert_num_queries(2):
        client.get(url(token))
    for _ in range(4):
        assigned(person)
    client.get(url(token))
    with django_assert_num_queries(2):
        assert len(summaries(client.get(url(token)))) == 5


def test_it_is_made_shown_once_made_anew_and_closed_in_the_settings(client, person):
    client.force_login(person)
    page, do = reverse("checklist:settings"), reverse("checklist:calendar_address")
    assert "Make an address" in client.get(page).content.decode()
    shown = client.post(do, {"do": "make"}).content.decode()
    found = re.search(r'value="[^"]*(/calendar/[\w-]{43}\.ics)"', shown)
    assert found
    client.logout()
    assert client.get(found[1]).status_code == 200
    client.force_login(person)
    again = client.get(page).content.decode()
    assert "/calendar/" not in again.replace("/settings/calendar/", "")
    assert "Make a new address" in again
    client.post(do, {"do": "make"})
    assert client.get(found[1]).status_code == 404
    assert "works no longer" in client.post(do, {"do": "off"}, follow=True).content.decode()
    assert not CalendarFeed.objects.exists()
