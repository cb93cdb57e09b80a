"""Mail that is read: it waits out a moment's changes, gathers, and is not sent about what is settled by then."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from checklist.models import Notice, Proposal
from checklist.notices import email, telling
from checklist.panels import assignments, settlement
from checklist.proposals import actions
from checklist.review import comments, workflow
from tests.factory import make_complete, make_framework, make_user, submit
from tests.notices.mail_server import mail_server
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 3, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def box(settings):
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def clock(monkeypatch, settings):
    """`clock(minutes)` sets the time to so many after noon; quiet minutes are ten."""
    settings.MAIL_QUIET_MINUTES = 10

    def set_to(minutes):
        monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(minutes=minutes))

    set_to(0)
    return set_to


@pytest.fixture
def card(clock):
    return make_complete(title="Nuuk", lead=make_user(username="ada"))


@pytest.fixture
def managers(card):
    return [make_user("manager", username=name) for name in ("mia", "max", "moe")]


def deliver():
    out = StringIO()
    call_command("deliver", stdout=out)
    return out.getvalue()


def news(person):
    return list(Notice.objects.listed_for(person).unread().values_list("kind", flat=True))


def test_remarks_on_one_scorecard_within_the_quiet_minutes_become_one_mail(box, clock, card, managers):
    mia, ada = managers[0], card.scorer
    comments.add_comment(card, None, "First.", by=mia)
    clock(4)
    comments.add_comment(card, None, "Second, @ada.", by=managers[1])
    clock(9)
    comments.add_comment(card, None, "Third.", by=mia)
    assert deliver() == ""
    clock(10)
    assert deliver() == "Mails sent 1.\n"
    [mail] = box.mails
    assert (mail["To"], mail["Subject"]) == (ada.email, "Nuuk: mia commented on your scorecard of draft 1, and 2 more")
    plain, html = (mail.get_body([kind]).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    page = f"https://touchstone.office.example/scorecards/{card.pk}/#talk"
    assert plain.startswith(
        f"Nuuk\n\n3 May, 12:00: mia commented on your scorecard of draft 1.\n{page}\n"
        f"\n3 May, 12:04: max mentioned you in a comment on a scorecard of draft 1.\n{page}\n"
        f"\n3 May, 12:09: mia commented on your scorecard of draft 1.\n{page}\n"
    )
    assert html.count(f'<a href="{page}">') == 3
    clock(11)
    comments.add_comment(card, None, "Fourth.", by=mia)
    clock(21)
    assert deliver() == "Mails sent 1.\n"
    assert box.said[1] == (ada.email, "Nuuk: mia commented on your scorecard of draft 1")


def test_remarks_on_two_scorecards_or_to_two_people_are_two_mails(box, clock, card, managers):
    other = make_complete(title="Other", lead=card.scorer)
    comments.add_comment(card, None, "Look, @max.", by=managers[0])
    comments.add_comment(other, None, "And here.", by=managers[0])
    submit(card)
    comments.add_comment(card, None, "Look, @max.", by=managers[0])
    clock(10)
    deliver()
    assert sorted(box.said) == [
        ("ada@office.example", "Nuuk: mia commented on your scorecard of draft 1, and 1 more"),
        ("ada@office.example", "Other: mia commented on your scorecard of draft 1"),
        ("max@office.example", "Nuuk: ada submitted a scorecard of draft 1"),
        ("max@office.example", "Nuuk: mia mentioned you in a comment on a scorecard of draft 1, and 1 more"),
        ("mia@office.example", "Nuuk: ada submitted a scorecard of draft 1"),
        ("moe@office.example", "Nuuk: ada submitted a scorecard of draft 1"),
    ]


def test_several_remarks_about_a_restricted_proposal_name_nothing(box, clock, card, managers):
    for text in ("One.", "Two."):
        comments.add_comment(card, None, text, by=managers[0])
    Proposal.objects.update(restricted=True)
    clock(10)
    deliver()
    [mail] = box.mails
    assert mail["Subject"] == "There is something new for you in Touchstone"
    said = mail.get_body(["plain"]).get_content().replace("\r\n", "\n").strip()
    assert said == "There is something new for you in Touchstone:\n\nhttps://touchstone.office.example/notices/"
    assert not [word for word in ("Nuuk", "mia", "comment") if word in mail.as_string()]


def test_submitting_and_recalling_in_a_row_mails_each_manager_once(box, clock, card, managers):
    for minutes in (0, 2, 4):
        clock(minutes)
        submit(card)
        if minutes < 4:
            workflow.apply(card, "recall", by=card.scorer)
    clock(13)
    assert deliver() == "No longer wanted 6.\n"
    assert [news(manager) for manager in managers] == [["submitted"]] * 3
    clock(14)
    assert deliver() == "Mails sent 3.\n"
    assert sorted(mail["To"] for mail in box.mails) == [f"{name}@office.example" for name in ("max", "mia", "moe")]


def test_a_submission_that_is_recalled_meanwhile_is_not_mailed(box, clock, card, managers):
    submit(card)
    workflow.apply(card, "recall", by=card.scorer)
    clock(60)
    assert deliver() == "No longer wanted 3.\n"
    assert (box.mails, [news(manager) for manager in managers]) == ([], [[], [], []])


def test_mail_that_waits_does_not_keep_other_mail_waiting(box, clock, card, managers):
    submit(card)
    telling.tell("due", card.draft, by=None, to=[card.scorer])
    assert email.send_waiting() == email.Tally(sent=1)
    assert box.said == [("ada@office.example", "Nuuk: Draft 1 is due")]


@pytest.mark.parametrize("answer", ["approve", "return"])
def test_what_one_manager_decides_is_news_for_no_other(client, box, clock, card, managers, answer):
    submit(card)
    if answer == "approve":
        approve_as_read(card, by=managers[0])
    else:
        workflow.apply(card, "return", by=managers[0], note="n")
    assert [news(manager) for manager in managers] == [[], [], []]
    clock(30)
    deliver()
    assert [mail["To"] for mail in box.mails] == ["ada@office.example"]
    client.force_login(managers[1])
    assert "ada submitted" not in client.get("/").html
    page = client.get("/notices/").html
    assert "ada submitted a scorecard of draft 1" in page
    assert '<span class="tag">Settled</span>' in page
    assert "Mark as read" not in page
    assert 'name="up_to"' not in page
    if answer == "return":
        assert news(card.scorer) == ["returned"]
        submit(card)
        assert news(card.scorer) == []


def test_a_correction_of_the_text_withdraws_the_submission(card, managers):
    submit(card)
    rows = [{"label": "1", "text": "Other words.", "level": 0}]
    actions.correct_clauses(card.draft, rows, by=managers[0], revision=0, send_back=True)
    assert [news(manager) for manager in managers] == [[], ["corrected"], ["corrected"]]


def test_what_is_told_of_an_assignment_ends_with_it(clock, card, managers):
    mia, zoe = managers[0], make_user(username="zoe")
    task = assignments.assign(card.draft, card.framework, zoe, by=mia, due=NOON.date())
    telling.tell("due", card.draft, by=None, to=[zoe], about=telling.about_assignment(task))
    other = assignments.assign(card.draft, make_framework(), zoe, by=mia)
    assert news(zoe) == ["assigned", "due", "assigned"]
    assignments.release(task, by=mia)
    assert news(zoe) == ["released", "assigned"]
    assert Notice.objects.latest("pk").says == "mia took back that you score draft 1"
    assignments.release(other, by=mia)
    assert news(zoe) == ["released", "released"]


def test_who_has_handed_in_is_no_longer_told_to(card, managers):
    assignments.assign(card.draft, card.framework, card.scorer, by=managers[0], due=NOON.date())
    assert news(card.scorer) == ["assigned"]
    submit(card)
    assert news(card.scorer) == []


def test_a_panel_that_is_complete_no_more_is_not_to_be_settled(card, managers):
    zoe, draft, framework = make_user(username="zoe"), card.draft, card.framework
    for person in (card.scorer, zoe):
        assignments.assign(draft, framework, person, by=managers[0])
    submit(card)
    reading = make_complete_for(zoe, card)
    submit(reading)
    assert news(draft.proposal.lead) == ["settle"]
    workflow.apply(reading, "return", by=managers[0], note="n")
    assert news(draft.proposal.lead) == []
    submit(reading)
    assert news(draft.proposal.lead) == ["settle"]
    settlement.begin(draft, framework, by=draft.proposal.lead)
    assert news(draft.proposal.lead) == []


def make_complete_for(person, card):
    from tests.factory import all_met, make_scorecard, rate_all

    reading = make_scorecard(card.draft, framework=card.framework, scorer=person)
    rate_all(reading, all_met(reading))
    return reading


def test_mail_of_a_recalled_submission_waits_for_nobody(card, managers):
    submit(card)
    workflow.apply(card, "recall", by=card.scorer)
    assert Email.objects.count() == 3
    assert not Notice.objects.filter(withdrawn_at=None).exists()
