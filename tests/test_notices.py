"""Who is told of what, what they see of it, and what they choose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from checklist import notices, panels, talking, workflow
from checklist.models import Assignment, Comment, Event, Membership, Notice, Proposal, Scorecard, User
from checklist.notices import KINDS
from checklist.sheet import load_sheet
from tests.factory import all_met, make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all

pytestmark = pytest.mark.django_db
ALL = [*KINDS]


@pytest.fixture
def boss():
    return make_user("manager", username="mia", first_name="Mia", last_name="Boss")


@pytest.fixture
def card(boss):
    card = make_scorecard(make_draft(make_proposal(title="Nuuk", lead=make_user(username="ada"))))
    rate_all(card, all_met(card))
    return card


def submit(card):
    return workflow.apply(card, "submit", by=card.scorer)


def told(*, since=0):
    """Whom, what kind, in which words, leading where."""
    found = Notice.objects.filter(pk__gt=since).order_by("pk").select_related("person")
    return [(notice.person.username, notice.kind, notice.says, notice.path) for notice in found]


def newest():
    return Notice.objects.latest("pk").pk if Notice.objects.exists() else 0


def test_an_assignment_is_told_and_another_day_too(card, boss):
    zoe, draft = make_user(username="zoe"), card.draft
    for due in (date(2031, 5, 3), date(2031, 5, 3), date(2031, 5, 4), None):
        panels.assign(draft, card.framework, zoe, by=boss, due=due)
    page = f"/drafts/{draft.pk}/"
    assert told() == [
        ("zoe", "assigned", "Mia Boss assigned draft 1 to you, due 3 May 2031", page),
        ("zoe", "assigned", "Mia Boss changed the day for draft 1, due 4 May 2031", page),
        ("zoe", "assigned", "Mia Boss changed the day for draft 1: there is none any more", page),
    ]
    notice = Notice.objects.first()
    assert (notice.proposal, notice.draft, notice.scorecard, notice.cause) == (draft.proposal, draft, None, boss)


def test_who_assigns_themselves_is_not_told(card, boss):
    panels.assign(card.draft, card.framework, boss, by=boss)
    assert told() == []


def test_a_submission_goes_to_the_managers_who_may_review_it(card, boss):
    make_user("manager", is_active=False)
    make_user("administrator")
    other = make_user("manager", username="max")
    Scorecard.objects.filter(pk=card.pk).update(scorer=other)
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    page = f"/scorecards/{card.pk}/"
    assert told() == [("mia", "submitted", "max submitted a scorecard of draft 1", page)]


def test_a_restricted_one_goes_to_those_who_are_named(card, boss):
    named = make_user("manager", username="max")
    Proposal.objects.update(restricted=True)
    Membership.objects.create(proposal=card.draft.proposal, person=named, role="reader")
    submit(Scorecard.objects.with_context().get(pk=card.pk))
    assert [name for name, *_ in told()] == ["max"]


def test_a_blind_member_learns_nothing_of_anothers_submission(client, card, boss):
    blind, first = make_user("manager", username="max"), card.scorer
    for person in (blind, first):
        panels.assign(card.draft, card.framework, person, by=boss)
    since = newest()
    submit(card)
    talking.add_comment(card, None, "See this, @max", by=boss)
    assert [(name, kind) for name, kind, *_ in told(since=since)] == [("mia", "submitted"), ("ada", "commented")]
    client.force_login(blind)
    page = client.get("/notices/").content.decode()
    assert "assigned draft 1" in page
    assert "submitted" not in page


def test_the_answer_goes_to_the_scorer(card, boss):
    submit(card)
    since = newest()
    workflow.apply(card, "return", by=boss, note="SECRET")
    submit(card)
    workflow.apply(card, "approve", by=boss, note="SECRET")
    workflow.apply(card, "supersede", by=boss, note="SECRET")
    page = f"/scorecards/{card.pk}/"
    assert told(since=since) == [
        ("ada", "returned", "Mia Boss returned the scorecard of draft 1", page),
        ("mia", "submitted", "ada submitted a scorecard of draft 1", page),
        ("ada", "approved", "Mia Boss approved the scorecard of draft 1", page),
    ]


def test_a_recall_is_told_to_nobody(card, boss):
    submit(card)
    since = newest()
    workflow.apply(card, "recall", by=card.scorer)
    assert told(since=since) == []


def test_a_panels_scorecard_belongs_to_its_lead_and_its_members(card, boss):
    members = [make_user(username=name) for name in ("zoe", "bob")]
    for person in members:
        panels.assign(card.draft, card.framework, person, by=boss)
    # zoe has submitted her own reading and may see the panel's; bob may not yet.
    make_scorecard(
        card.draft, framework=card.framework, scorer=members[0], state="submitted", submitted_at=timezone.now()
    )
    panel = Scorecard.objects.create(
        draft=card.draft, framework=card.framework, state="submitted", submitted_at=timezone.now()
    )
    since = newest()
    notices.tell("returned", card.draft, by=boss, scorecard=panel)
    assert [name for name, *_ in told(since=since)] == ["ada", "zoe"]


def test_a_comment_is_told_to_those_it_mentions_and_to_the_scorer(card, boss):
    submit(card)
    since = newest()
    requirement = load_sheet(card).by_code["1.2"].requirement
    text = "SECRET @zoe, @Zoe! and @ada.\nmail x@bob or @bob@office.example @nobody @mia"
    for name in ("zoe", "bob"):
        make_user(username=name)
    talking.add_comment(card, requirement, text, by=boss)
    talking.add_comment(card, None, "Look again.", by=boss)
    page = f"/scorecards/{card.pk}/"
    assert told(since=since) == [
        ("ada", "mentioned", "Mia Boss mentioned you in a comment on a scorecard of draft 1", f"{page}#r-1-2"),
        ("zoe", "mentioned", "Mia Boss mentioned you in a comment on a scorecard of draft 1", f"{page}#r-1-2"),
        ("ada", "commented", "Mia Boss commented on your scorecard of draft 1", f"{page}#talk"),
    ]
    assert Event.objects.filter(action="commented").count() == Comment.objects.count() == 2


def test_a_mention_of_who_may_not_see_it_tells_nothing(card, boss):
    make_user(username="zoe")
    talking.add_comment(card, None, "@zoe cannot see a scorecard that is open", by=card.scorer)
    assert told() == []
    submit(card)
    since = newest()
    Proposal.objects.update(restricted=True)
    talking.add_comment(card, None, "@zoe @mia are not named", by=card.scorer)
    assert told(since=since) == []


@pytest.mark.parametrize("text", ["@", "@@", "a@b", "@" + "x" * 4000, "@.", "@zoe\0", "@ zoe"])
def test_odd_mentions_tell_nobody(card, text):
    make_user(username="zoe")
    found = notices.mentioned_in(text.replace("\0", "y"))
    assert found == []


def test_user_names_that_hold_signs_are_found():
    people = [make_user(username=name) for name in ("zoe.b", "kim@office.example", "Ann-Lee_2", "Özil")]
    assert notices.mentioned_in("(@zoe.b), @kim@office.example. @ann-lee_2? @O\u0308zil") == people


def test_twenty_mentions_are_enough():
    people = [make_user(username=f"p{number:02}") for number in range(25)]
    assert notices.mentioned_in(" ".join(f"@{person.username}" for person in people)) == people[:20]


def test_a_comment_on_the_page_goes_through_the_verb(client, card, boss):
    submit(card)
    client.force_login(boss)
    answer = client.post(f"/scorecards/{card.pk}/comments/1.1/", {"text": "Why? @ada"})
    assert (answer.status_code, answer.url) == (302, f"/scorecards/{card.pk}/#r-1-1")
    assert told()[-1][:2] == ("ada", "mentioned")
    assert Event.objects.filter(action="commented", who=boss, target="1.1", after="Why? @ada").exists()


def test_names_with_braces_are_names(card, boss):
    User.objects.filter(pk=boss.pk).update(first_name="{number}", last_name="{0}")
    submit(card)
    workflow.apply(card, "return", by=User.objects.get(pk=boss.pk), note="n")
    assert told()[-1][2] == "{number} {0} returned the scorecard of draft 1"


def test_what_is_told_once_is_told_once(card, boss):
    for _ in range(2):
        notices.tell("due", card.draft, by=None, to=[boss], key="k")
    notices.tell("due", card.draft, by=None, to=[boss, card.scorer], key="k")
    assert [(name, kind) for name, kind, *_ in told()] == [("mia", "due"), ("ada", "due")]
    assert Email.objects.count() == 2


def test_what_no_row_may_hold(card, boss):
    good = {"person": boss, "kind": "due", "proposal": card.draft.proposal, "says": "x", "path": "/"}
    Notice.objects.create(**good, key="k")
    for bad in ({"key": "k"}, {"says": ""}, {"kind": ""}, {"path": "x"}, {"path": "//evil.example"}, {"cause": boss}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(**good | bad)


def test_an_unknown_kind_fails_loudly(card):
    with pytest.raises(KeyError):
        notices.tell("gossip", card.draft, by=None, to=[])
    with pytest.raises(AssertionError, match="Say who is to be told: due"):
        notices.tell("due", card.draft, by=None)


def test_the_start_page_shows_news_with_a_link_and_a_button(client, card, boss):
    submit(card)
    client.force_login(boss)
    page = client.get("/").content.decode()
    assert f'<a href="/scorecards/{card.pk}/" data-read>Nuuk</a>' in page
    assert "ada submitted a scorecard of draft 1. <small" in page
    notice = Notice.objects.get()
    answer = client.post(f"/notices/{notice.pk}/read/", headers={"Referer": "http://testserver/?x=1"})
    assert (answer.status_code, answer.url) == (302, "/?x=1")
    read_at = Notice.objects.get().read_at
    assert abs(timezone.now() - read_at) < timedelta(minutes=1)
    assert "Nothing new." in client.get("/").content.decode()
    assert "ada submitted a scorecard" in client.get("/notices/").content.decode()
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
        notices.tell("due", card.draft, by=None, to=[boss, card.scorer], key=str(number))
    client.force_login(boss)
    shown = Notice.objects.filter(person=boss).order_by("pk")[1]
    assert client.post("/notices/read/", {"up_to": shown.pk}).url == "/"
    assert Notice.objects.filter(person=boss).unread().count() == 1
    assert Notice.objects.filter(person=card.scorer).unread().count() == 3
    page = client.get("/notices/").content.decode()
    assert f'name="up_to" value="{Notice.objects.filter(person=boss).latest("pk").pk}"' in page


@pytest.mark.parametrize("junk", ["", "x", "-1", str(2**63), "1\0"])
def test_marking_with_junk_is_answered(client, card, boss, junk):
    submit(card)
    client.force_login(boss)
    answer = client.post("/notices/read/", {"up_to": junk})
    assert answer.status_code == 422
    assert "Open this page again and mark all as read." in answer.content.decode()
    assert Notice.objects.unread().count() == 1


def test_anothers_notice_is_not_there(client, card, boss):
    submit(card)
    pk = Notice.objects.get().pk
    client.force_login(make_user("manager"))
    assert [client.get(f"/notices/{pk}/").status_code, client.post(f"/notices/{pk}/read/").status_code] == [404, 404]
    assert client.get(f"/notices/{2**63 - 1}/").status_code == 404
    assert "ada submitted" not in client.get("/notices/").content.decode()
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
        page = client.get(url).content.decode()
        assert "ada submitted" not in page
        assert 'name="up_to"' not in page
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/notices/{notice.pk}/read/").status_code == 404
    client.post("/notices/read/", {"up_to": notice.pk})
    assert Notice.objects.unread().count() == 1


def test_an_assignment_on_a_proposal_that_was_closed_since_is_not_shown(client, card, boss):
    zoe = make_user()
    panels.assign(card.draft, card.framework, zoe, by=boss)
    client.force_login(zoe)
    assert "assigned draft 1" in client.get("/notices/").content.decode()
    Proposal.objects.update(restricted=True)
    assert "assigned draft 1" not in client.get("/notices/").content.decode()
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
        notices.tell("commented", other.draft, by=None, scorecard=other, to=[boss], key=str(number))
    assert [queries(url) for url in ("/", "/notices/")] == before
    assert len(client.get("/").context["news"]) == 20
    assert client.get("/notices/").context["page"].paginator.num_pages == 2
    assert "Page 2 of 2" in client.get("/notices/?page=2").content.decode()


def choose(client, by_mail, on_page):
    return client.post("/settings/notices/", {"by_mail": by_mail, "on_page": on_page})


def test_everything_is_on_until_somebody_chooses(client, boss):
    client.force_login(boss)
    page = client.get("/settings/").content.decode()
    assert page.count(" checked>") - page.count('name="shortcuts"') == 2 * len(KINDS)
    assert 'aria-label="Your scorecard is returned: by e-mail" checked' in page


@pytest.mark.parametrize("mail_off", [False, True])
@pytest.mark.parametrize("page_off", [False, True])
def test_a_kind_that_is_switched_off_makes_no_mail_and_no_line(client, card, boss, mail_off, page_off):
    client.force_login(boss)
    rest = [kind for kind in ALL if kind != "submitted"]
    assert choose(client, rest if mail_off else ALL, rest if page_off else ALL).url == "/settings/"
    submit(card)
    notices.tell("due", card.draft, by=None, to=[boss])
    assert Email.objects.count() == (1 if mail_off else 2)
    assert ("ada submitted" in client.get("/").content.decode()) is not page_off
    assert ("ada submitted" in client.get("/notices/").content.decode()) is not page_off
    assert Notice.objects.filter(kind="submitted").count() == (0 if mail_off and page_off else 1)
    assert Notice.objects.get(kind="due").on_page


def test_choices_are_kept_as_what_is_off(client, boss):
    client.force_login(boss)
    choose(client, ["due"], [])
    boss.refresh_from_db()
    assert boss.mail_off == [kind for kind in ALL if kind != "due"]
    assert boss.page_off == ALL
    page = client.get("/settings/").content.decode()
    assert page.count('name="by_mail"') == page.count('name="on_page"') == len(KINDS)
    assert 'due tomorrow, or overdue: by e-mail" checked' in page
    assert 'due tomorrow, or overdue: on the start page">' in page


@pytest.mark.parametrize("junk", ["gossip", "\0", "submitted\0", "x" * 10_000])
def test_an_unknown_kind_is_refused_and_the_ticks_stay(client, boss, junk):
    client.force_login(boss)
    answer = choose(client, ["due", junk], ["returned"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose from the kinds in the table." in page
    assert 'due tomorrow, or overdue: by e-mail" checked' in page
    assert 'Your scorecard is returned: on the start page" checked' in page
    boss.refresh_from_db()
    assert (boss.mail_off, boss.page_off) == ([], [])


def test_the_settings_say_why_no_mail_comes(client, settings, boss):
    client.force_login(boss)
    assert "notice-warn" not in client.get("/settings/").content.decode()
    User.objects.filter(pk=boss.pk).update(email="")
    assert "Your account has no e-mail address" in client.get("/settings/").content.decode()
    settings.NOTICES_BY_MAIL = False
    assert "No mail server is set up here" in client.get("/settings/").content.decode()


def test_saving_the_name_leaves_the_choices(client, boss):
    client.force_login(boss)
    choose(client, ["due"], ALL)
    client.post("/settings/", {"first_name": "M", "shortcuts": "on"})
    boss.refresh_from_db()
    assert (boss.first_name, len(boss.mail_off), boss.page_off) == ("M", len(KINDS) - 1, [])
