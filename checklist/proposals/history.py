"""Events as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from checklist.models import Event, Scorecard


@dataclass(frozen=True)
class HistoryEntry:
    """One event, readable; `texts` are (name, before, after) of longer texts that changed with it."""

    event: Event
    sentence: str
    texts: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> str:
        """What changed with it, in one line."""
        return ", ".join(name for name, _, _ in self.texts)


MOST_CHANGES = 20
SENTENCES = {
    "rated": "rated {target} {after} (was {before})",
    "explained": "changed what stands with {target}",
    "grounded": "rested {target} on {after} (was {before})",
    "cited": "cited {after} for {target} (was {before})",
    "settled": "settled {target} as {after} (was {before})",
    "left a dissent": "rated {target} {after} (was {before}) and left those who differ in dissent",
    "dissented": "dissented from {target}: {after}",
    "withdrew a dissent": "withdrew the dissent from {target} ({before})",
    "started the panel’s scorecard": "started the panel’s scorecard of {target}: {after}",
    "took what all share": "handed in anew; all share now: {target}",
    "opened the submission": "opened the submission",
    "imported a scorecard": "imported a scorecard of {target}",
    "wrote the bottom line": "wrote the bottom line",
    "started a scorecard": "started a scorecard of {target} against {after}",
    "carried a scorecard over": "carried the scorecard of {before} over to {target}",
    "shook": "corrected the text of {target}; to be confirmed: {after}",
    "handed over": "handed the scorecard over to {target}, begun by {before}",
    "declared no conflict": "declared no conflict of interest about {after}",
    "declared a conflict": "declared a conflict of interest about {after}",
    "declined": "declined to score {after}",
    "allowed a conflict": "allowed the conflict of interest that {target} declared about {after}",
    "excluded": "excluded {target} for the conflict of interest declared about {after}",
    "sent back": "corrected the text of {target}, so the scorecard went back to its scorer",
    "confirmed": "confirmed {target} as {after}",
    "assigned": "assigned {target} to score {after}",
    "released": "took back that {target} scores {before}",
    "opened by release": "let {target}, who no longer scores {before}, see the readings of {after}",
    "unblinded": "submitted and may now see the other readings of {target}: {after}",
    "moved": "moved the scorecard of {target} from {before} to {after}",
    "began from another version": "began a scorecard of {target} against {after}, carried from {before}",
    "drafted": "began to draft {target}",
    "drafted a version": "began to draft {target} as a copy of {before}",
    "loaded a framework": "loaded {target} from a file",
    "renewed search terms": "renewed search terms of {after}",
    "changed a framework": "changed title, source, summary or thresholds",
    "added a criterion": "added criterion {target}",
    "changed a criterion": "changed criterion {target}",
    "removed a criterion": "removed criterion {target}",
    "ordered the criteria": "put the criteria in another order",
    "added a requirement": "added requirement {target}",
    "changed a requirement": "changed requirement {target}",
    "removed a requirement": "removed requirement {target}",
    "renumbered requirements": "renumbered requirements of criterion {target}: {before} became {after}",
    "published": "published {target}",
    "retired": "retired {target}",
    "took back into use": "took {target} back into use",
    "discarded": "discarded the draft of {target}",
    "changed": "changed {target} from “{before}” to “{after}”",
    "purged": "purged {target}, closed {before}",
    "made the account": "made the account {target}",
    "changed the account": "changed the account {target}",
    "set the password": "set the password of {target}",
    "signed out": "ended sessions of {target}",
    "changed the second factor": "changed the second factor of {target}: {after}",
    "made an API token": "made an API token for {target}: {after}",
    "revoked an API token": "revoked an API token of {target}: {after}",
    "created the proposal": "created the proposal “{after}”",
    "looked into what was left behind": "looked into the proposal, which nobody active could see",
    "named": "named {target}: {after}",
    "copied": "began another proposal as a copy of this one",
    "took back": "took {target} back",
    "moved away": "moved {target} to {after}",
    "moved in": "moved {target} here from {before}",
    "removed": "took {target} off the proposal",
    "exported": "downloaded the scorecard as {target}",
    "commented": "commented on {target}",
    "resolved": "resolved a comment on {target}",
    "corrected a comment": "corrected a comment on {target}",
    "withdrew a comment": "withdrew a comment on {target}",
    "proposed an amendment": "proposed an amendment: {target}",
    "reworked an amendment": "reworked an amendment: {target}",
    "took up an amendment": "took an amendment into the counter-draft: {target}",
    "set aside an amendment": "set an amendment aside: {target}",
    "took away an amendment": "took an amendment away: {target}",
    "put back an amendment": "put an amendment back: {target}",
    "answered an amendment": "entered an answer to an amendment: {target}: {after}",
    "found an amendment": "confirmed what became of an amendment: {target}: {after}",
    "downloaded amendments": "downloaded {target}",
    "counter-draft": "downloaded the counter-draft of {target}",
}
LONG = {
    "wrote the bottom line": "Bottom line",
    "commented": "Comment",
    "corrected a comment": "Comment",
    "withdrew a comment": "Comment",
    "ordered the criteria": "Order",
    "discarded": "All of it, as YAML",
}
FIELDS = {
    "slug": "Short name",
    "support_at": "Support from",
    "amend_at": "Oppose below",
    "red_line": "Red line",
    "search_terms": "Search terms",
    "username": "User name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail address",
    "is_active": "Active",
    "is_staff": "May open the accounts",
    "is_superuser": "May do everything there",
}


def since_submission(card: Scorecard) -> list[HistoryEntry]:
    """What of the proposal was changed under a submission: its title and parties, for instance. One query."""
    if card.state != Scorecard.State.SUBMITTED:
        return []
    proposal = Q(action__in=("changed", "moved in"), proposal=card.draft.proposal_id)
    names = Q(action="changed the account", proposal=None, target=card.scorer.username) if card.scorer else Q(pk=None)
    found = Event.objects.filter(proposal | names, at__gt=card.submitted_at).select_related("who")
    return [line(event) for event in found.order_by("at", "pk")[:MOST_CHANGES]]


def line(event: Event) -> HistoryEntry:
    """One event as a sentence without its subject; an unknown action reads as it is."""
    pattern = SENTENCES.get(event.action, "{action} {target}")
    sentence = pattern.format(
        action=event.action,
        target=event.target or "the scorecard",
        before=shown(event.before),
        after=shown(event.after),
    ).strip()
    sentence = sentence.replace(" (was nothing)", "")
    texts = [
        (name.capitalize(), str(event.detail[name].get("from", "")), str(event.detail[name].get("to", "")))
        for name in ("reason", "confidence")
        if isinstance(event.detail.get(name), dict)
    ]
    texts += [(field_name(name), both["from"], both["to"]) for name, both in event.detail.get("fields", {}).items()]
    texts += lost_texts(event.detail)
    if event.action in LONG:
        texts.append((LONG[event.action], event.before, event.after))
    if note := event.detail.get("note"):
        texts.append(("Note", "", str(note)))
    return HistoryEntry(event, sentence, tuple(texts))


def field_name(name: str) -> str:
    """A field of a framework in words."""
    return FIELDS.get(name, name.capitalize())


def lost_texts(detail: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a change took out and only the log keeps: criteria, and judgements of what is no longer asked."""
    found = [
        (f"{row['code']} is no longer asked", f"{row['text']}\n{judged(row)}", "nothing")
        for row in detail.get("gone", [])
    ]
    found += [(f"{row['code']} is open again", judged(row), "open") for row in detail.get("opened", [])]
    for row in [detail["criterion"], *detail["requirements"]] if "criterion" in detail else []:
        said = "\n".join(f"{field_name(name)}: {text}" for name, text in row.items() if text)
        found.append((f"Number {row['number']}", said, ""))
    return found


def judged(row: dict[str, Any]) -> str:
    """A judgement that the log keeps, in a few lines."""
    parts = (shown(row["value"]), row["reason"], row["confidence"], ", ".join(row["citations"]))
    return "\n".join(part for part in parts if part)


def shown(value: str) -> str:
    """A stored value in words."""
    return value.replace("_", " ") or "nothing"
