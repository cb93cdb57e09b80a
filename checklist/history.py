"""Events as sentences."""

from __future__ import annotations

from dataclasses import dataclass

from checklist.models import Event


@dataclass(frozen=True)
class Line:
    """One event, readable; `texts` are (name, before, after) of longer texts that changed with it."""

    event: Event
    sentence: str
    texts: tuple[tuple[str, str, str], ...]


SENTENCES = {
    "rated": "rated {target} {after} (was {before})",
    "explained": "changed what stands with {target}",
    "cited": "cited {after} for {target} (was {before})",
    "settled": "settled {target} as {after} (was {before})",
    "left a dissent": "rated {target} {after} (was {before}) and left those who differ in dissent",
    "dissented": "dissented from {target}: {after}",
    "withdrew a dissent": "withdrew the dissent from {target} ({before})",
    "started the panel’s scorecard": "started the panel’s scorecard of {target}: {after}",
    "took what all share": "handed in anew; all share now: {target}",
    "wrote the bottom line": "wrote the bottom line",
    "started a scorecard": "started a scorecard of {target} against {after}",
    "carried a scorecard over": "carried the scorecard of {before} over to {target}",
    "shook": "corrected the text of {target}; to be confirmed: {after}",
    "confirmed": "confirmed {target} as {after}",
    "assigned": "assigned {target} to score {after}",
    "released": "took back that {target} scores {before}",
    "unblinded": "submitted and may now see the other readings of {target}: {after}",
    "changed": "changed {target} from “{before}” to “{after}”",
    "created the proposal": "created the proposal “{after}”",
    "named": "named {target}: {after}",
    "removed": "took {target} off the proposal",
    "exported": "downloaded the scorecard as {target}",
    "commented": "commented on {target}",
    "resolved": "resolved a comment on {target}",
}
LONG = {"wrote the bottom line": "Bottom line", "commented": "Comment"}


def line(event: Event) -> Line:
    """One event as a sentence without its subject; an unknown action reads as it is."""
    pattern = SENTENCES.get(event.action, "{action} {target}")
    sentence = pattern.format(
        action=event.action,
        target=event.target or "the scorecard",
        before=shown(event.before),
        after=shown(event.after),
    ).strip()
    texts = [
        (name.capitalize(), str(event.detail[name].get("from", "")), str(event.detail[name].get("to", "")))
        for name in ("reason", "confidence")
        if isinstance(event.detail.get(name), dict)
    ]
    if event.action in LONG:
        texts.append((LONG[event.action], event.before, event.after))
    if note := event.detail.get("note"):
        texts.append(("Note", "", str(note)))
    return Line(event, sentence, tuple(texts))


def shown(value: str) -> str:
    """A stored value in words."""
    return value.replace("_", " ") or "nothing"
