"""Due dates for calendars: what RFC 5545 asks of the file, and when mail brings which."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from checklist.models import Membership, Proposal
from checklist.notices import calendar, email
from checklist.panels import assignments
from tests.factory import make_complete, make_user
from tests.notices.mail_server import mail_server

ENTRY = calendar.Entry(
    uid="assignment-7@office.example",
    sequence=2,
    day=date(2031, 5, 3),
    summary="Due: draft 1 of Nuuk",
    link="https://office.example/drafts/1/",
    organizer="touchstone@localhost",
    stamp=datetime(2031, 4, 1, 12, 30, tzinfo=UTC),
)


def made(**fields):
    values = {name: getattr(ENTRY, name) for name in ENTRY.__slots__}
    return calendar.render(calendar.Entry(**values | fields))


def unfolded(text):
    return re.sub("\r\n ", "", text).split("\r\n")


def test_the_file_as_a_whole():
    assert made() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Touchstone//Due dates//EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
        "UID:assignment-7@office.example\r\nDTSTAMP:20310401T123000Z\r\nORGANIZER:mailto:touchstone@localhost\r\n"
        "SEQUENCE:2\r\nDTSTART;VALUE=DATE:20310503\r\nSUMMARY:Due: draft 1 of Nuuk\r\n"
        "URL:https://office.example/drafts/1/\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_what_is_taken_back_is_cancelled():
    lines = unfolded(made(taken_back=True))
    assert [line for line in lines if line.startswith(("METHOD", "STATUS"))] == ["METHOD:CANCEL", "STATUS:CANCELLED"]


def test_marks_are_escaped_and_lines_are_one():
    said = made(summary="a\\b;c,d\r\ne\rf\ng\0\x07")
    assert "SUMMARY:a\\\\b\\;c\\,d\\ne\\nf\\ng\r\n" in said


@pytest.mark.parametrize("summary", ["x" * 500, "é" * 300, "한국어" * 100, "😀" * 90, "a" + "😀" * 90, ""])
def test_no_line_is_longer_than_75_octets_and_none_cuts_a_sign(summary):
    said = made(summary=summary)
    assert max(len(line.encode()) for line in said.split("\r\n")) <= 75
    assert f"SUMMARY:{summary}" in unfolded(said)
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", said)


@pytest.mark.parametrize("length", [66, 67, 68])
def test_a_line_is_folded_at_its_75th_octet(length):
    assert ("\r\n x" in made(summary="x" * length)) is (length > 67)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_are_days(day):
    assert f"DTSTART;VALUE=DATE:{day.isoformat().replace('-', '')}" in unfolded(made(day=day))


@pytest.fixture
def box(settings):
    with mail_server(settings) as box:
        yield box


def files(mail):
    return [(part.get_filename(), part["Content-Type"], part.get_payload(decode=True).decode())
            for part in mail.iter_attachments()]  # fmt: skip


def lines(mail):
    [(_, _, text)] = files(mail)
    assert "\r\r" not in text
    return dict(line.split(":", 1) for line in unfolded(text.replace("\r\n", "\n").replace("\n", "\r\n")) if line)


@pytest.mark.django_db
def test_an_assignments_day_is_brought_changed_and_taken_back(box):
    card, boss, zoe = make_complete(title="Nuuk, a; b"), make_user("manager", username="mia"), make_user(username="zoe")
    found = []
    for due in (date(2031, 5, 3), date(2031, 5, 4), None, date(2031, 5, 6)):
        task = assignments.assign(card.draft, card.framework, zoe, by=boss, due=due)
        email.send_waiting()
        found.append(lines(box.mails[-1]))
    assignments.release(task, by=boss)
    email.send_waiting()
    found.append(lines(box.mails[-1]))
    names = ("METHOD", "SEQUENCE", "DTSTART;VALUE=DATE", "STATUS")
    assert [tuple(one[name] for name in names) for one in found] == [
        ("PUBLISH", "0", "20310503", "CONFIRMED"),
        ("PUBLISH", "1", "20310504", "CONFIRMED"),
        ("CANCEL", "2", "20310504", "CANCELLED"),
        ("PUBLISH", "3", "20310506", "CONFIRMED"),
        ("CANCEL", "4", "20310506", "CANCELLED"),
    ]
    assert {one["UID"] for one in found} == {f"assignment-{found[0]['UID'].split('-')[1]}"}
    assert found[0]["SUMMARY"] == "Due: draft 1 of Nuuk\\, a\\; b"
    [(name, kind, _)] = files(box.mails[0])
    assert (name, kind) == ("due-1.ics", 'text/calendar; method="PUBLISH"; charset="utf-8"')
    assert box.mails[-1]["Subject"] == "Nuuk, a; b: mia took back that you score draft 1"


@pytest.mark.django_db
def test_without_a_day_there_is_no_file(box):
    card, boss = make_complete(), make_user("manager")
    zoe = make_user(username="zoe")
    task = assignments.assign(card.draft, card.framework, zoe, by=boss)
    assignments.release(task, by=boss)
    email.send_waiting()
    assert [files(mail) for mail in box.mails] == [[]]


@pytest.mark.django_db
@pytest.mark.parametrize("closed", [{"restricted": True}, {"marking": "CUI"}])
def test_the_file_about_a_closed_proposal_names_only_the_day(box, closed):
    card, boss, zoe = make_complete(title="Thule", **closed), make_user("manager"), make_user(username="zoe")
    Membership.objects.create(proposal=card.draft.proposal, person=zoe)
    assignments.assign(card.draft, card.framework, zoe, by=boss, due=date(2031, 5, 3))
    email.send_waiting()
    said = lines(box.mails[0])
    notice = zoe.notices.get()
    assert said["SUMMARY"] == "Due in Touchstone"
    assert said["URL"] == f"https://touchstone.office.example/notices/{notice.pk}/"
    assert "Thule" not in box.mails[0].as_string()


@pytest.mark.django_db
def test_a_file_is_made_anew_for_each_attempt_and_kept_nowhere(box):
    from django.core.files.storage import storages
    from post_office.models import Attachment, Email

    card, boss, zoe = make_complete(title="Nuuk"), make_user("manager"), make_user(username="zoe")
    assignments.assign(card.draft, card.framework, zoe, by=boss, due=date(2031, 5, 3))
    box.refuse = "451 Try again later"
    assert email.send_waiting() == email.Tally(delayed=1)
    assert Attachment.objects.count() == 0
    Proposal.objects.update(title="Renamed")
    box.refuse = ""
    Email.objects.update(scheduled_time=None)
    assert email.send_waiting() == email.Tally(sent=1)
    assert lines(box.mails[0])["SUMMARY"] == "Due: draft 1 of Renamed"
    assert Attachment.objects.count() == 0
    _, found = storages["mail"].listdir("")
    assert (found, Email.objects.count()) == ([], 1)
