"""The log: when, who, what, on what, from, to; and the chain that shows whether any of it was changed later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.dispatch import Signal

from checklist.models.account import User
from checklist.models.framework import Framework
from checklist.models.proposal import Proposal, ProposalQuerySet
from checklist.models.rowwise import Among
from checklist.models.scorecard import Scorecard, seen_by
from checklist.said import in_english
from checklist.trust import log_chain

# PostgreSQL lets several write at once; this number stands for the end of the chain, which only one may hold.
CHAIN_LOCK = 7_460_911
BATCH = 500
# Events are linked as soon as they are committed, so that one without a link is among the last.
LOOK_BACK = 500
EVERYTHING = 2**62
# Events without a link, with the chain's end beside each. Asked after every change: one statement, put together before.
# PostgreSQL is to begin where the chain ends and look each event up there; the OFFSET keeps it from joining.
UNLINKED = """
SELECT event.*,
    (SELECT number FROM checklist_loglink ORDER BY number DESC LIMIT 1) AS end_number,
    (SELECT hash FROM checklist_loglink ORDER BY number DESC LIMIT 1) AS end_hash
FROM checklist_event event
WHERE event.id > COALESCE((SELECT event_id FROM checklist_loglink ORDER BY number DESC LIMIT 1), 0) - %s
    AND NOT EXISTS (SELECT 1 FROM checklist_loglink link WHERE link.event_id = event.id LIMIT 1 OFFSET 0)
ORDER BY event.id
LIMIT %s
"""
PURGED = "purged"
TARGET_MAX = 200
# Sent with `events`, a list, inside the transaction that writes them.
written = Signal()


class EventQuerySet(models.QuerySet["Event"]):
    """Named queries over the log."""

    def visible_to(self, person: User) -> EventQuerySet:
        """What happened on proposals that this person may know of, less what is inside unseen scorecards."""
        card = Among(seen_by, person, pk="scorecard")
        seen = self.filter(ProposalQuerySet.known_to(person, "proposal"), proposal__isnull=False)
        return seen.filter(models.Q(scorecard=None) | models.Q(card))

    def of_frameworks(self) -> EventQuerySet:
        """What happened to frameworks, drafts among them: for managers only."""
        return self.filter(framework__isnull=False)


class EventManager(models.Manager["Event"]):
    """Writes the log; rows are only ever added."""

    def made(
        self,
        action: str,
        *,
        by: User | None,
        proposal: Proposal | None = None,
        scorecard: Scorecard | None = None,
        framework: Framework | None = None,
        target: object = "",
        before: object = "",
        after: object = "",
        **detail: Any,
    ) -> Event:
        """One event, for `write_all`.

        `by` is None for what the system itself did. `target` names what changed inside the scorecard or proposal
        (a requirement's code, a person) and is cut where it is too long; `before` and `after` are whole values, never
        shortened. Whatever is no text yet (a framework, a label) is written down in English, whoever did it.
        """
        with in_english():
            return self.model(
                action=action,
                who=by,
                proposal=proposal,
                scorecard=scorecard,
                framework=framework,
                target=str(target)[:TARGET_MAX],
                before=str(before),
                after=str(after),
                detail=detail,
            )

    def write(self, action: str, *, by: User | None, **what: Any) -> Event:
        """Add one event, as `made` takes it. Call it inside the transaction of the change that it records."""
        event = self.made(action, by=by, **what)
        event.save(force_insert=True)
        written.send(sender=Event, events=[event])
        self.link_after_commit()
        return event

    def write_all(self, events: Iterable[Event]) -> None:
        """Add several, in their order, in one statement. As `write`."""
        if made := self.bulk_create(events):
            written.send(sender=Event, events=made)
            self.link_after_commit()

    @staticmethod
    def link_after_commit() -> None:
        """Have the chain take up what this transaction writes, once it is committed; if not, the next event does.

        Inside the transaction the chain's end would be held until it is over, and two could wait for each other.
        """
        if not any(entry[1] is chain_events for entry in connection.run_on_commit):
            transaction.on_commit(chain_events, robust=True)


class Event(models.Model):
    """One thing that happened. Triggers refuse to change or delete a row (see `guards`)."""

    at = models.DateTimeField(auto_now_add=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=40)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events", null=True)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="events", null=True)
    # The log outlives a draft that was discarded, so the database does not hold the two together.
    framework = models.ForeignKey(
        Framework, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events", null=True
    )
    target = models.CharField(max_length=TARGET_MAX, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = EventManager.from_queryset(EventQuerySet)()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["proposal", "-at", "-id"], name="event_of_proposal"),
            models.Index(fields=["scorecard", "-at"], name="event_of_scorecard"),
            models.Index(fields=["framework", "-at", "-id"], name="event_of_framework"),
            models.Index(
                fields=["-at", "-id"], condition=models.Q(framework__isnull=False), name="event_of_frameworks"
            ),
            models.Index(fields=["-at", "-id"], condition=models.Q(proposal=None), name="event_of_no_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()


class LogLink(models.Model):
    """One link of the log's chain: the hash of an event and of the link before. Never changed (see `triggers`)."""

    number = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, related_name="link", null=True, help_text="None where it was purged."
    )
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash[:16]}"


def content_of_event(event: Any) -> dict[str, Any]:
    """An event as it is hashed; every column of it."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "who": event.who_id,
        "action": event.action,
        "proposal": event.proposal_id,
        "scorecard": event.scorecard_id,
        "framework": event.framework_id,
        "target": event.target,
        "before": event.before,
        "after": event.after,
        "detail": event.detail,
    }


def chain_events(*, whole: bool = False) -> None:
    """Link what the log has without a link, oldest first; with `whole` look through all of it."""
    while chain_some(whole=whole):
        pass


def chain_some(*, whole: bool) -> bool:
    """Link some events in one transaction that nobody else links in; whether there may be more."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        links: list[LogLink] = []
        events: Iterable[Any] = Event.objects.raw(UNLINKED, [EVERYTHING if whole else LOOK_BACK, BATCH])
        for event in events:
            if not links:
                number, held = event.end_number or 0, event.end_hash or log_chain.START
            number += 1
            held = log_chain.link(held, number, content_of_event(event))
            links.append(LogLink(number=number, event=event, hash=held))
        LogLink.objects.bulk_create(links)
    return len(links) == BATCH


def purged_links() -> set[int]:
    """Numbers of the links whose events went with a purged proposal, as the records of the purges name them."""
    records = Event.objects.filter(action=PURGED).values_list("detail", flat=True)
    return {n for detail in records for first, last in detail.get("links", []) for n in range(first, last + 1)}


def head_of_log() -> tuple[int, str]:
    """Number and hash of the last link; (0, "") of an empty log. One query."""
    last = LogLink.objects.order_by("-number").first()
    return (last.number, last.hash) if last else (0, "")
