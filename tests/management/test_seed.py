"""`manage.py seed`: what it refuses, what it says, and that every page of what it made can be read."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse

from checklist.models import Framework, Notice, Proposal, Scorecard, User
from checklist.upkeep.seeding import filling
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db
PROPOSALS = 30


class Terminal(StringIO):
    """Where a line can be drawn anew."""

    def isatty(self):
        return True


@pytest.mark.parametrize("number", [0, -1, 100_001])
def test_a_number_out_of_range_is_refused(number):
    with pytest.raises(CommandError, match="a number from 1 to 100,000"):
        call_command("seed", proposals=number)


def test_an_offices_data_is_left_alone_unless_it_is_meant():
    make_proposal()
    with pytest.raises(CommandError, match=r"holds proposals already\. .* Nothing was written\. .* say --yes\."):
        call_command("seed", proposals=2)
    assert Proposal.objects.count() == 1
    call_command("seed", proposals=2, yes=True, stdout=StringIO())
    assert Proposal.objects.count() == 3


def test_the_shipped_framework_is_taken_where_there_is_none():
    call_command("seed", proposals=1, stdout=StringIO())
    assert [one.slug for one in Framework.objects.all()] == ["north-korea-2020"]
    assert [one.slug for one in filling.frameworks()] == ["north-korea-2020"]


def test_a_terminal_sees_one_line_that_is_drawn_anew_and_a_file_plain_ones(monkeypatch):
    monkeypatch.setattr(filling, "BATCH", 1)
    terminal, file = Terminal(), StringIO()
    with transaction.atomic():
        call_command("seed", proposals=3, stdout=terminal)
        transaction.set_rollback(True)
    call_command("seed", proposals=3, stdout=file)
    assert terminal.getvalue().count("\r[") == 3
    assert "\r" not in file.getvalue()
    lines = file.getvalue().splitlines()
    assert [line.partition(",")[0] for line in lines[:3]] == [f"{n} of 3 proposals" for n in (1, 2, 3)]
    assert "ratings in" in lines[-1]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """A small office."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filling.fill(PROPOSALS, seed=3)
        transaction.set_rollback(True)


LISTS = (
    *("home", "notices", "queue", "overview", "workload", "assignments", "leavers", "proposals"),
    *("overview_export", "settings", "people_log", "compare", "frameworks", "verify"),
)
OF_A_PROPOSAL = ("proposal", "proposal_edit", "proposal_history", "movement", "asked", "proposal_members")
OF_A_DRAFT = ("draft", "draft_clauses", "draft_changes", "panel", "amendments_of_draft", "draft_new")
OF_A_CARD = ("scorecard", "score", "scorecard_what_if", "bottom_line")
REFUSED = (302, 403, 404, 405)  # a page that is not for this role, or only takes what is sent


@pytest.mark.parametrize("role", ["manager", "analyst"])
def test_every_page_answers(client, seeded, role):
    person = User.objects.filter(role=role).order_by("pk").first()
    client.force_login(person)
    answers = {name: client.get(reverse(f"checklist:{name}")).status_code for name in LISTS}
    refused = {name for name, status in answers.items() if status in REFUSED}
    assert set(answers.values()) <= {200, *REFUSED}
    assert refused == REFUSED_LISTS[role]
    assert client.get("/search/?q=inspection").status_code == 200
    shown = 0
    for proposal in Proposal.objects.visible_to(person).order_by("pk")[:8]:
        shown += seen(client, OF_A_PROPOSAL, proposal.pk)
        shown += seen(client, OF_A_DRAFT, proposal.drafts.last().pk)
    for state in Scorecard.State.values:
        cards = Scorecard.objects.visible_to(person).filter(state=state).order_by("pk")
        for card in [*cards.filter(scorer=None)[:1], *cards.exclude(scorer=None)[:2]]:
            shown += seen(client, OF_A_CARD, card.pk)
            assert client.get(reverse("checklist:scorecard", args=[card.pk])).status_code == 200
    assert shown > 60


def seen(client, names, pk):
    """How many of the pages are for this person; the others say so."""
    answers = {name: client.get(reverse(f"checklist:{name}", args=[pk])).status_code for name in names}
    assert set(answers.values()) <= {200, *REFUSED}, (pk, answers)
    return list(answers.values()).count(200)


FOR_MANAGERS = {"queue", "overview", "workload", "assignments", "leavers", "overview_export", "people_log"}
REFUSED_LISTS = {"manager": set(), "analyst": FOR_MANAGERS}


def test_files_can_be_had_and_notices_lead_somewhere(client, seeded):
    person = Notice.objects.order_by("pk").first().person
    client.force_login(person)
    notice = Notice.objects.visible_to(person).order_by("pk").first()
    assert client.get(notice.path.partition("#")[0]).status_code == 200
    card = Scorecard.objects.visible_to(person).filter(state="approved").order_by("pk").first()
    for form in ("pdf", "docx", "json"):
        assert client.get(reverse("checklist:export", args=[card.pk, form])).status_code == 200
