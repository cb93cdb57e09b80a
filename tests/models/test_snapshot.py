"""Files are made from one state of the database while others write."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from checklist.exports import FORMATS, overview_file, papers
from checklist.models import Event, Proposal
from checklist.models.snapshot import snapshot
from checklist.views import comparison
from tests.factory import make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def written_elsewhere(title: str) -> None:
    """Somebody else writes, on a connection of their own, and is done before this returns."""
    failed: list[Exception] = []

    def write() -> None:
        try:
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 500")
            make_proposal(title=title)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=write)
    other.start()
    other.join()
    assert failed == []


def test_a_snapshot_sees_one_state_and_holds_up_nobody():
    make_proposal(title="Before")
    with snapshot():
        assert [p.title for p in Proposal.objects.all()] == ["Before"]
        written_elsewhere("Meanwhile")
        assert [p.title for p in Proposal.objects.all()] == ["Before"]
    assert sorted(p.title for p in Proposal.objects.all()) == ["Before", "Meanwhile"]
    written_elsewhere("After")


def test_the_usual_transaction_still_takes_the_lock():
    if connection.vendor == "sqlite":
        with snapshot():
            pass
        assert connection.transaction_mode == "IMMEDIATE"


def rendering(monkeypatch, where, name):
    """Let somebody write while this renders; returns what was written."""
    render, done = getattr(where, name), []

    def meanwhile(*args, **kwargs):
        written_elsewhere(f"While {name} {len(done)}")
        done.append(True)
        return render(*args, **kwargs)

    monkeypatch.setattr(where, name, meanwhile)
    return done


@pytest.mark.parametrize("format", FORMATS)
def test_a_scorecards_file_holds_up_nobody(client, monkeypatch, format):
    card = make_scorecard()
    client.force_login(card.scorer)
    done = rendering(monkeypatch, papers, "build_report")
    reply = client.get(reverse("checklist:export", args=[card.pk, format]))
    assert (reply.status_code, done) == (200, [True])
    assert Event.objects.filter(action="exported", target=format, scorecard=card).count() == 1


def test_the_overviews_file_holds_up_nobody(client, monkeypatch):
    client.force_login(make_user("manager"))
    done = rendering(monkeypatch, overview_file, "render")
    assert client.get(reverse("checklist:overview_export")).status_code == 200
    assert (done, Event.objects.filter(action="exported the overview").count()) == ([True], 1)


def test_a_comparisons_file_holds_up_nobody(client, monkeypatch):
    cards = [make_scorecard(), None]
    cards[1] = make_scorecard(draft=cards[0].draft, framework=cards[0].framework, scorer=make_user("analyst"))
    client.force_login(make_user("manager"))
    for card in cards:
        type(card).objects.filter(pk=card.pk).update(state="submitted", submitted_at="2020-01-01T00:00Z")
    done = rendering(monkeypatch, comparison, "build_comparison")
    asked = "&".join(f"card={card.pk}" for card in cards)
    assert client.get(f"{reverse('checklist:compare_xlsx')}?{asked}").status_code == 200
    assert (done, Event.objects.filter(action="exported").count()) == ([True], 2)
