"""The log is one chain: a changed, removed or added event is found, whoever writes at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from checklist.models import Clause, Draft, Event, LogLink, Scorecard, triggers
from checklist.models.log import chain_events, head_of_log
from tests.exports.test_papers import submitted
from tests.factory import make_user
from tests.reading import approve_as_read


def verified(*options):
    out = StringIO()
    try:
        call_command("verify_log", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def tampered(change):
    triggers.remove(connection)
    change()
    triggers.install(connection)


@pytest.fixture
def log(db):
    for number in range(4):
        Event.objects.write("tested", by=None, target=f"event {number}")
    chain_events()
    assert verified()[0] == 0
    return list(Event.objects.order_by("pk"))


CHANGES = {
    "a word": (1, lambda log: Event.objects.filter(pk=log[1].pk).update(target="otherwise")),
    "a time": (2, lambda log: Event.objects.filter(pk=log[2].pk).update(at="2020-01-01T00:00:00Z")),
    "a detail": (0, lambda log: Event.objects.filter(pk=log[0].pk).update(detail={"x": 1})),
    "a link": (3, lambda log: LogLink.objects.filter(number=4).update(hash="0" * 64)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_first_event_that_does_not_fit_is_named(log, what):
    place, change = CHANGES[what]
    tampered(lambda: change(log))
    status, told = verified()
    assert status == 1
    assert told.startswith(f"Event {place + 1} of the chain (")


def test_a_removed_event_is_missed(log):
    tampered(lambda: (LogLink.objects.filter(number=2).delete(), Event.objects.filter(pk=log[1].pk).delete()))
    assert verified() == (1, "Event 2 of the chain is missing: after it comes 3.\n")


def test_a_log_whose_end_was_cut_off_does_not_fit_a_checkpoint(log, tmp_path, mailoutbox):
    out = StringIO()
    call_command("checkpoint", "--mail", "archive@office.example", stdout=out)
    kept = tmp_path / "checkpoint"
    kept.write_text(out.getvalue())
    assert mailoutbox[0].body == out.getvalue()
    assert json.loads(out.getvalue().splitlines()[0])["number"] == 4
    assert verified("--checkpoint", kept)[0] == 0
    tampered(lambda: (LogLink.objects.filter(number=4).delete(), Event.objects.filter(pk=log[3].pk).delete()))
    assert verified()[0] == 0
    assert verified("--checkpoint", kept) == (1, "The log ends at event 3, and the checkpoint names event 4.\n")
    kept.write_text(kept.read_text().replace('"number":4', '"number":3'))
    with pytest.raises(CommandError, match="did not sign it"):
        verified("--checkpoint", kept)


def test_an_approval_seals_the_head_of_its_time(log):
    card, codes = submitted()
    chain_events()
    number, head = head_of_log()
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    content = json.loads(card.reviews.get().content)
    assert content["approval"]["log"] == {"number": number, "hash": head}
    chain_events()
    # Even a chain that was computed anew from a changed event does not fit what the approval sealed.
    tampered(lambda: (LogLink.objects.all().delete(), Event.objects.filter(pk=log[0].pk).update(target="otherwise")))
    status, told = verified()
    assert status == 1
    assert told == f"At event {number} the log is not the one that approval {card.reviews.get().code} names.\n"


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    def write(name):
        try:
            for number in range(5):
                with transaction.atomic():
                    Event.objects.write("tested", by=None, target=f"{name}.{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert LogLink.objects.count() == 20
    status, told = verified()
    assert (status, told.split(",")[0]) == (0, "The log is whole: 20 events")


FROZEN = {
    "a link": lambda card: LogLink.objects.update(hash="x"),
    "a clause more": lambda card: Clause.objects.create(
        draft=card.draft, edition=card.edition, place=99, text="More.", ref="99"
    ),
    "the draft's date": lambda card: Draft.objects.update(dated="2020-01-01"),
    "the draft's text": lambda card: Draft.objects.update(text="Otherwise."),
    "when it was handed in": lambda card: Scorecard.objects.update(submitted_at="2020-01-01T00:00:00Z"),
    "a stored count": lambda card: Scorecard.objects.update(red_crossed=7),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", FROZEN)
def test_the_database_itself_refuses(what):
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    chain_events()
    with pytest.raises(IntegrityError), transaction.atomic():
        FROZEN[what](Scorecard.objects.get(pk=card.pk))


@pytest.mark.django_db(transaction=True)
def test_migrate_names_the_guards_that_somebody_took_away(capsys):
    call_command("migrate", verbosity=0)
    assert capsys.readouterr().err == ""
    guard = next(g for g in triggers.GUARDS if g.name == "guard_review_update")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if connection.vendor != "sqlite" else ""))
    call_command("migrate", verbosity=0)
    assert "missing or changed: guard_review_update. They are put back" in capsys.readouterr().err
    call_command("migrate", verbosity=0)
    assert capsys.readouterr().err == ""
