"""What is told, to whom, in which words; and what becomes of what is not taken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from checklist.models import Delivery, Endpoint, Event, Proposal
from checklist.proposals import actions
from checklist.review import workflow
from checklist.scorecards.carry_over import SENT_BACK
from checklist.webhooks import endpoints, queueing, sending
from checklist.webhooks.kinds import BY_ACTION, KINDS, WHY
from tests.factory import make_complete, make_proposal, make_user, submit
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


@pytest.fixture(autouse=True)
def own_net(settings):
    settings.WEBHOOKS_PRIVATE = True


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def listening(url, *, kinds=tuple(KINDS), restricted=False):
    boss = make_user("administrator")
    return endpoints.add(url=url, kinds=kinds, restricted=restricted, by=boss, private=True)


def told(receiver):
    return [json.loads(body) for _, body in receiver.got]


def later(minutes):
    """Let so many minutes pass for what waits."""
    for one in Delivery.objects.exclude(due_at=None):
        Delivery.objects.filter(pk=one.pk).update(due_at=one.due_at - timedelta(minutes=minutes))


def test_a_submission_is_told_with_numbers_and_addresses_only(receiver, settings):
    settings.SITE_URL = "https://touchstone.office.example"
    card = make_complete(title="A title that nobody is told")
    endpoint = listening(receiver.url)
    submit(card)
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.state, receiver.got) == ("scorecard.submitted", "waiting", [])
    assert sending.send_waiting() == sending.Tally(delivered=1)
    headers, body = receiver.got[0]
    assert Webhook(endpoint.secret).verify(body, headers) == {
        "type": "scorecard.submitted",
        "timestamp": delivery.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {
            "event": Event.objects.get(action="submitted").pk,
            "proposal": card.draft.proposal_id,
            "draft": card.draft_id,
            "scorecard": card.pk,
            "links": {
                "proposal": f"https://touchstone.office.example/proposals/{card.draft.proposal_id}/",
                "draft": f"https://touchstone.office.example/drafts/{card.draft_id}/",
                "scorecard": f"https://touchstone.office.example/scorecards/{card.pk}/",
            },
        },
    }
    assert headers["webhook-id"] == delivery.message
    assert headers["content-type"] == "application/json"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.due_at) == ("delivered", 204, 1, None)
    assert sending.send_waiting() == sending.Tally()


def test_every_transition_has_its_kind():
    for transition in workflow.TRANSITIONS.values():
        assert BY_ACTION[transition.done].name == f"scorecard.{transition.done}"
    assert BY_ACTION[SENT_BACK].name == "scorecard.sent_back"


def test_what_happens_to_proposals_and_drafts(receiver):
    listening(receiver.url)
    person = make_user()
    proposal = actions.create_proposal(by=person, lead=person, title="Nuuk", marking="UNCLASSIFIED")
    draft = actions.add_draft(proposal, by=person, text="1. Words.")
    actions.archive(proposal, by=person, away=True)
    actions.archive(proposal, by=person, away=False)
    sending.send_waiting()
    assert [(one["type"], one["data"].get("draft")) for one in told(receiver)] == [
        ("proposal.created", None),
        ("draft.added", draft.pk),
        ("proposal.archived", None),
        ("proposal.restored", None),
    ]


def test_nothing_is_told_of_what_did_not_come_about(receiver):
    listening(receiver.url)
    card = make_complete()
    with transaction.atomic():
        submit(card)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


def test_kinds_that_were_not_chosen_and_endpoints_that_are_off_are_told_nothing(receiver):
    listening(receiver.url, kinds=["scorecard.approved"])
    off = listening(receiver.url)
    endpoints.switch(off, on=False, by=make_user("administrator"))
    submit(make_complete())
    assert Delivery.objects.count() == 0


def test_restricted_proposals_are_told_to_those_alone_who_take_them_and_without_addresses(receiver):
    listening(receiver.url)
    taker = listening(receiver.url, restricted=True)
    submit(make_complete(restricted=True))
    assert [one.endpoint for one in Delivery.objects.all()] == [taker]
    sending.send_waiting()
    assert [sorted(one["data"]) for one in told(receiver)] == [["draft", "event", "proposal", "scorecard"]]


def test_what_became_restricted_while_it_waited_is_not_sent(receiver):
    listening(receiver.url)
    card = submit(make_complete())
    Proposal.objects.filter(pk=card.draft.proposal_id).update(restricted=True)
    assert sending.send_waiting() == sending.Tally(dropped=1)
    assert receiver.got == []
    assert (Delivery.objects.get().state, Delivery.objects.get().said) == ("dropped", "restricted")


def test_what_is_not_taken_is_tried_again_after_growing_waits_for_three_days(receiver):
    endpoint = listening(receiver.url)
    receiver.answers = [500]
    submit(make_complete())
    first = Delivery.objects.get()
    for number, minutes in enumerate(sending.WAITS, start=1):
        before = timezone.now()
        assert sending.send_waiting() == sending.Tally(delayed=1)
        one = Delivery.objects.get()
        assert (one.attempts, one.status, one.said, one.state) == (number, 500, "status", "waiting")
        assert timedelta(minutes=minutes) <= one.due_at - before < timedelta(minutes=minutes + 1)
        assert sending.send_waiting() == sending.Tally()
        later(minutes)
    assert sum(sending.WAITS) == 3 * 24 * 60
    assert sending.send_waiting() == sending.Tally(given_up=1)
    endpoint.refresh_from_db()
    assert (Delivery.objects.get().state, endpoint.state) == ("given up", "failing")
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {first.message}
    assert len({body for _, body in receiver.got}) == 1
    assert len(receiver.got) == len(sending.WAITS) + 1
    submit(make_complete())
    assert Delivery.objects.count() == 1  # nothing more is queued for it
    receiver.answers = [204]
    endpoints.switch(endpoint, on=True, by=make_user("administrator"))
    queueing.send_again(Delivery.objects.get())
    assert sending.send_waiting() == sending.Tally(delivered=1)
    assert receiver.got[-1][0]["webhook-id"] == first.message


def test_an_endpoint_that_takes_nothing_holds_no_other_one_up_and_is_asked_once(receiver):
    with receiving() as broken:
        broken.answers = [503]
        listening(broken.url)
        listening(receiver.url)
        for _ in range(3):
            submit(make_complete())
        assert sending.send_waiting() == sending.Tally(delivered=3, delayed=1)
        assert (len(broken.got), len(receiver.got)) == (1, 3)


def test_one_that_is_gone_is_switched_off_at_once(receiver):
    endpoint = listening(receiver.url)
    receiver.answers = [410]
    submit(make_complete())
    submit(make_complete())
    assert sending.send_waiting() == sending.Tally(given_up=1)
    endpoint.refresh_from_db()
    assert endpoint.state == "gone"
    assert [one.state for one in Delivery.objects.all()] == ["given up", "given up"]


@pytest.mark.parametrize(("status", "said"), [(301, "redirect"), (401, "status"), (200, ""), (299, "")])
def test_what_counts_as_taken(receiver, status, said):
    listening(receiver.url)
    receiver.answers = [status]
    submit(make_complete())
    sending.send_waiting()
    assert Delivery.objects.get().said == said


def test_without_leave_nothing_is_sent_to_the_own_net(receiver, settings):
    listening(receiver.url)
    submit(make_complete())
    settings.WEBHOOKS_PRIVATE = False
    assert sending.send_waiting() == sending.Tally(delayed=1)
    assert (receiver.got, Delivery.objects.get().said) == ([], "insecure")
    Endpoint.objects.update(url=receiver.url.replace("http:", "https:"))
    later(1)
    sending.send_waiting()
    assert (receiver.got, Delivery.objects.get().said) == ([], "private")
    assert {"insecure", "private"} <= WHY.keys()


def test_it_is_sent_in_the_background_as_soon_as_it_is_committed(receiver, settings, monkeypatch):
    settings.MAIL_AT_ONCE, settings.NOTICES_BY_MAIL = True, False
    began = []
    monkeypatch.setattr(queueing.background, "start", lambda name, work: began.append((name, work)))
    listening(receiver.url)
    submit(make_complete())
    assert ("webhooks", sending.send_waiting) in began


def test_the_command_sends_and_clears(receiver, capsys):
    listening(receiver.url)
    submit(make_complete())
    call_command("deliver")
    assert "webhooks delivered 1" in capsys.readouterr().out.lower()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert sending.clear() == 1


def test_saving_what_nobody_is_told_costs_nothing(django_assert_num_queries):
    event = Event.objects.made("rated", by=None, proposal=make_proposal())
    with django_assert_num_queries(0):
        queueing.announced(None, [event])
    event.action = "submitted"
    with django_assert_num_queries(1):
        queueing.announced(None, [event])


def test_the_receiver_of_the_docs_takes_what_is_signed_and_nothing_else(tmp_path):
    script = tmp_path / "receiver.py"
    script.write_text(re.search(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)[1])
    endpoint = listening("http://127.0.0.1:1/hook")
    environment = {**os.environ, "WEBHOOK_SECRET": endpoint.secret}
    program = subprocess.Popen([sys.executable, "-I", script, "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        port = program.stdout.readline().split()[-1]
        Endpoint.objects.update(url=f"http://127.0.0.1:{port}/hook")
        card = submit(make_complete())
        assert sending.send_waiting() == sending.Tally(delivered=1)
        queueing.send_again(Delivery.objects.get())  # a second copy is taken, and not printed
        assert sending.send_waiting() == sending.Tally(delivered=1)
        said = program.stdout.readline()
        assert said.startswith("scorecard.submitted ")
        assert f"'scorecard': {card.pk}" in said
        Endpoint.objects.update(secret=endpoints.new_secret())
        queueing.send_test(Endpoint.objects.get())
        assert sending.send_waiting() == sending.Tally(delayed=1)
        assert Delivery.objects.get(kind="webhook.test").status == 401
        Endpoint.objects.update(secret=endpoint.secret)
        later(1)
        assert sending.send_waiting() == sending.Tally(delivered=1)
        assert program.stdout.readline() == f"webhook.test {{'endpoint': {endpoint.pk}}}\n"
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_only_one_sends_at_a_time(receiver):
    listening(receiver.url)
    submit(make_complete())
    senders = [
        threading.Thread(target=queueing.background.done, args=("hooks", sending.send_waiting)) for _ in range(3)
    ]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    connections.close_all()
    assert len(receiver.got) == 1
