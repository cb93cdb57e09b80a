"""What somebody sees of their notices: the start page, the list, marking as read, and what they choose."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from checklist.models import Assignment, Notice, Proposal, User
from checklist.notices import telling
from checklist.notices.telling import KINDS
from checklist.panels import assignments
from tests.factory import (
    make_complete,
    make_draft,
    make_framework,
    make_scorecard,
    make_user,
    submit,
)

pytestmark = pytest.mark.django_db
ALL = [*KINDS]


@pytest.fixture
def boss():
    return make_user("manager", username="mia", first_name="Mia", last_name="Boss")


@pytest.fixture
def card(boss):
    return make_complete(title="Nuuk", lead=make_user(username="ada"))


def test_the_start_page_shows_news_with_a_link_and_a_button(client, card, boss):
    submit(card)
    client.force_login(boss)
    page = client.get("/").html
    assert f'<a href="/scorecards/{card.pk}/" data-read>Nuuk</a>' in page
    assert "ada submitted a scorecard of draft 1. <small" in page
    notice = Notice.objects.get()
    answer = client.post(f"/notices/{notice.pk}/read/", headers={"Referer": "http://testserver/?x=1"})
    assert (answer.status_code, answer.url) == (302, "/?x=1")
    read_at = Notice.objects.get().read_at
    assert abs(timezone.now() - read_at) < timedelta(minutes=1)
    assert "Nothing new." in client.get("/").html
    assert "ada submitted a scorecard" in client.get("/notices/").html
    client.post(f"/notices/{notice.pk}/read/")
    assert Notice.objects.get().read_at == read_at


def test_a_script_that_marks_gets_an_empty_answer(client, card, boss):
    submit(card)
    client.force_login(boss)
    answer = client.post(f"/notices/{Notice.objects.get().pk}/read/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert Notice.objects.get().read_at


def test_all_that_was_shown_is_marked_and_nothing_newer(client, card, boss):
    for number in range(3):
        telling.tell("due", card.draft, by=None, to=[boss, card.scorer], key=str(number))
    client.force_login(boss)
    shown = Notice.objects.filter(person=boss).order_by("pk")[1]
    assert client.post("/notices/read/", {"up_to": shown.pk}).url == "/"
    assert Notice.objects.filter(person=boss).unread().count() == 1
    assert Notice.objects.filter(person=card.scorer).unread().count() == 3
    page = client.get("/notices/").html
    assert f'name="up_to" value="{Notice.objects.filter(person=boss).latest("pk").pk}"' in page


@pytest.mark.parametrize("junk", ["", "x", "-1", str(2**63), "1\0"])
def test_marking_with_junk_is_answered(client, card, boss, junk):
    submit(card)
    client.force_login(boss)
    answer = client.post("/notices/read/", {"up_to": junk})
    assert answer.status_code == 422
    assert "Open this page again and mark all as read." in answer.html
    assert Notice.objects.unread().count() == 1


def test_anothers_notice_is_not_there(client, card, boss):
    submit(card)
    pk = Notice.objects.get().pk
    client.force_login(make_user("manager"))
    assert [client.get(f"/notices/{pk}/").status_code, client.post(f"/notices/{pk}/read/").status_code] == [404, 404]
    assert client.get(f"/notices/{2**63 - 1}/").status_code == 404
    assert "ada submitted" not in client.get("/notices/").html
    assert Notice.objects.unread().count() == 1


def test_get_marks_nothing(client, card, boss):
    submit(card)
    client.force_login(boss)
    pk = Notice.objects.get().pk
    assert client.get(f"/notices/{pk}/").url == f"/scorecards/{card.pk}/"
    assert [client.get(url).status_code for url in (f"/notices/{pk}/read/", "/notices/read/")] == [405, 405]
    assert Notice.objects.unread().count() == 1


def restrict(card, boss):
    Proposal.objects.update(restricted=True)


def blind(card, boss):
    Assignment.objects.create(draft=card.draft, framework=card.framework, person=boss, assigned_by=card.scorer)


@pytest.mark.parametrize("happens", [restrict, blind])
def test_what_one_may_no_longer_see_is_not_shown_opened_or_marked(client, card, boss, happens):
    submit(card)
    notice = Notice.objects.get()
    happens(card, boss)
    client.force_login(boss)
    for url in ("/", "/notices/"):
        page = client.get(url).html
        assert "ada submitted" not in page
        assert 'name="up_to"' not in page
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/notices/{notice.pk}/read/").status_code == 404
    client.post("/notices/read/", {"up_to": notice.pk})
    assert Notice.objects.unread().count() == 1


def test_an_assignment_on_a_proposal_that_was_closed_since_is_not_shown(client, card, boss):
    zoe = make_user()
    assignments.assign(card.draft, card.framework, zoe, by=boss)
    client.force_login(zoe)
    assert "assigned draft 1" in client.get("/notices/").html
    Proposal.objects.update(restricted=True)
    assert "assigned draft 1" not in client.get("/notices/").html
    assert client.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_both_pages_cost_the_same_at_one_and_at_thirty(client, card, boss):
    def queries(url):
        client.get("/settings/")
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    framework, client_of = make_framework(), client.force_login
    client_of(boss)
    submit(card)
    before = [queries(url) for url in ("/", "/notices/")]
    for number in range(30):
        other = make_scorecard(make_draft(), framework=framework)
        telling.tell("commented", other.draft, by=None, scorecard=other, to=[boss], key=str(number))
    assert [queries(url) for url in ("/", "/notices/")] == before
    assert len(client.get("/").context["news"]) == 20
    first = client.get("/notices/").context["page"]
    second = client.get(f"/notices/?after={first.after}").context["page"]
    assert (len(first), first.before, {*first} & {*second}) == (25, "", set())
    assert client.get(f"/notices/?before={second.before}").context["page"].object_list == first.object_list


def choose(client, by_mail, on_page):
    return client.post("/settings/notices/", {"by_mail": by_mail, "on_page": on_page})


def test_everything_is_on_until_somebody_chooses(client, boss):
    client.force_login(boss)
    page = client.get("/settings/").html
    assert page.count(" checked>") - page.count('name="shortcuts"') == 2 * len(KINDS)
    assert 'aria-label="Your scorecard is returned: by e-mail" checked' in page


@pytest.mark.parametrize("mail_off", [False, True])
@pytest.mark.parametrize("page_off", [False, True])
def test_a_kind_that_is_switched_off_makes_no_mail_and_no_line(client, card, boss, mail_off, page_off):
    client.force_login(boss)
    rest = [kind for kind in ALL if kind != "submitted"]
    assert choose(client, rest if mail_off else ALL, rest if page_off else ALL).url == "/settings/"
    submit(card)
    telling.tell("due", card.draft, by=None, to=[boss])
    assert Email.objects.count() == (1 if mail_off else 2)
    assert ("ada submitted" in client.get("/").html) is not page_off
    assert ("ada submitted" in client.get("/notices/").html) is not page_off
    assert Notice.objects.filter(kind="submitted").count() == (0 if mail_off and page_off else 1)
    assert Notice.objects.get(kind="due").on_page


def test_choices_are_kept_as_what_is_off(client, boss):
    client.force_login(boss)
    choose(client, ["due"], [])
    boss.refresh_from_db()
    assert boss.mail_off == [kind for kind in ALL if kind != "due"]
    assert boss.page_off == ALL
    page = client.get("/settings/").html
    assert page.count('name="by_mail"') == page.count('name="on_page"') == len(KINDS)
    assert 'due tomorrow, or overdue: by e-mail" checked' in page
    assert 'due tomorrow, or overdue: on the start page">' in page


@pytest.mark.parametrize("junk", ["gossip", "\0", "submitted\0", "x" * 10_000])
def test_an_unknown_kind_is_refused_and_the_ticks_stay(client, boss, junk):
    client.force_login(boss)
    answer = choose(client, ["due", junk], ["returned"])
    page = answer.html
    assert answer.status_code == 422
    assert "Choose from the kinds in the table." in page
    assert 'due tomorrow, or overdue: by e-mail" checked' in page
    assert 'Your scorecard is returned: on the start page" checked' in page
    assert "/settings/accounts/" in page  # what else the page says stays, too
    boss.refresh_from_db()
    assert (boss.mail_off, boss.page_off) == ([], [])


def test_the_settings_say_why_no_mail_comes(client, settings, boss):
    client.force_login(boss)
    assert "notice-warn" not in client.get("/settings/").html
    User.objects.filter(pk=boss.pk).update(email="")
    assert "Your account has no e-mail address" in client.get("/settings/").html
    settings.NOTICES_BY_MAIL = False
    assert "No mail server is set up here" in client.get("/settings/").html


def test_saving_the_office_leaves_the_choices(client, boss):
    client.force_login(boss)
    choose(client, ["due"], ALL)
    client.post("/settings/", {"first_name": "Other", "office": "M", "shortcuts": "on"})
    boss.refresh_from_db()
    assert (boss.first_name, boss.office) == ("Mia", "M")
    assert (len(boss.mail_off), boss.page_off) == (len(KINDS) - 1, [])


@pytest.mark.parametrize(("pace", "mails", "waits"), [("at once", 1, False), ("daily", 0, True), ("never", 0, False)])
def test_each_chooses_when_mail_comes(client, card, boss, pace, mails, waits):
    client.force_login(boss)
    assert client.post("/settings/notices/", {"by_mail": ALL, "on_page": ALL, "pace": pace}).url == "/settings/"
    assert f'value="{pace}" selected' in " ".join(client.get("/settings/").html.split())
    submit(card)
    assert (Email.objects.count(), Notice.objects.get().in_digest) == (mails, waits)
    assert "ada submitted" in client.get("/").html
    choose(client, ALL, ALL)
    boss.refresh_from_db()
    assert boss.mail_pace == pace


@pytest.mark.parametrize("junk", ["hourly", "\0", "x" * 10_000])
def test_another_pace_is_refused_and_the_ticks_stay(client, boss, junk):
    client.force_login(boss)
    answer = client.post("/settings/notices/", {"by_mail": ["due"], "on_page": ALL, "pace": junk})
    assert answer.status_code == 422
    assert "Choose from the list when mail is to come." in answer.html
    assert 'due tomorrow, or overdue: by e-mail" checked' in answer.html
    boss.refresh_from_db()
    assert (boss.mail_pace, boss.mail_off) == ("at once", [])


def test_all_is_marked_up_to_the_newest_whichever_page_shows_it(client, card, boss):
    told = {"person": boss, "kind": "submitted", "says": "Told.", "path": "/", "proposal": card.draft.proposal}
    rows = [Notice.objects.create(**told) for _ in range(30)]
    client.force_login(boss)

    def up_to(path):
        return re.findall(r'name="up_to" value="(\d+)"', client.get(path).html)

    second = re.search(r'rel="next"\s+href="([^"]+)"', client.get("/notices/").html)[1]
    assert [up_to("/notices/"), up_to(f"/notices/{second}")] == [[str(rows[-1].pk)]] * 2
    Notice.objects.filter(pk__gt=rows[2].pk).update(read_at=timezone.now())
    assert [up_to("/notices/"), up_to(f"/notices/{second}")] == [[str(rows[2].pk)]] * 2
    Notice.objects.update(read_at=timezone.now())
    assert up_to("/notices/") == []
