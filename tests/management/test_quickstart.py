from __future__ import annotations

import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from checklist.exports import FORMATS
from checklist.models import Event, Framework, Proposal, Review, Scorecard, User
from checklist.reports.report import build_report

pytestmark = pytest.mark.django_db


def quickstart(**options):
    out = StringIO()
    call_command("quickstart", stdout=out, **options)
    return out.getvalue()


def test_sets_up_once(settings):
    settings.TRIAL = True
    first = quickstart()
    people = list(User.objects.order_by("pk").values_list("username", "role"))
    assert people[:3] == [(role, role) for role in ("analyst", "manager", "administrator")]
    assert people[3:] == [("second-analyst", "analyst"), ("third-analyst", "analyst")]
    assert Framework.objects.get().title == "North Korea 2020"
    states = Scorecard.objects.values_list("state", flat=True)
    assert sorted(states) == ["approved", *["open"] * 3, *["submitted"] * 4]
    panel = Scorecard.objects.with_context().get(scorer=None)
    assert (panel.position, panel.judged, panel.total) == ("oppose", 78, 81)
    report = build_report(panel)
    part = report.panel
    sheets = PdfReader(io.BytesIO(FORMATS["pdf"].render(report))).pages
    front = " ".join(sheets[0].extract_text().split())
    for wanted in (
        "Arms control office on 3.2: ✕ Breached, not In doubt.",
        "To reach “oppose unless amended”: at least 1 change".upper(),
        "Of 10 recommendations 1 crossed, 6 fall short, 1 partly, 1 delivered, 1 undecided.",
        "Settled by analyst",
    ):
        assert wanted in front.replace("\N{NO-BREAK SPACE}", " "), wanted
    assert [one.code for one in part.dissents] == ["3.2", "4.6"]
    assert (len(part.readings), part.settled) == (9, 9)
    assert [
        card.pk for card in Scorecard.objects.visible_to(User.objects.get(username="manager")).awaiting_review()
    ] == [panel.pk]
    assert (Proposal.objects.count(), Review.objects.count()) == (5, 1)
    password = first.split("analyst")[1].split()[0]
    assert User.objects.get(username="analyst").check_password(password)
    events = Event.objects.count()
    assert quickstart() == ""
    assert Event.objects.count() == events
    quickstart(reset_passwords=True)
    assert not User.objects.get(username="analyst").check_password(password)


def test_never_in_an_office(settings):
    settings.TRIAL = False
    with pytest.raises(CommandError, match="make run"):
        quickstart()
    assert not User.objects.exists()
