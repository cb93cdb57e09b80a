"""Events as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from checklist import said
from checklist.models import Event, Scorecard
from checklist.said import noop


@dataclass(frozen=True)
class HistoryEntry:
    """One event, readable; `texts` are (name, before, after) of longer texts that changed with it."""

    event: Event
    sentence: str
    texts: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> str:
        """What changed with it, in one line."""
        return said.commas(name for name, _before, _after in self.texts)


MOST_CHANGES = 20
LOGGED = ("at", "action", "target", "before", "after", "detail")  # what an entry takes from its event
SENTENCES = {
    "submitted": gettext_lazy("submitted %(target)s"),
    "recalled": gettext_lazy("recalled %(target)s"),
    "returned": gettext_lazy("returned %(target)s"),
    "approved": gettext_lazy("approved %(target)s"),
    "superseded": gettext_lazy("superseded %(target)s"),
    "added": gettext_lazy("added %(target)s"),
    "corrected the clauses": gettext_lazy("corrected the clauses %(target)s"),
    "archived": gettext_lazy("archived %(target)s"),
    "restored": gettext_lazy("restored %(target)s"),
    "exported the overview": gettext_lazy("exported the overview %(target)s"),
    "opened again": gettext_lazy("opened again %(target)s"),
    "rated": gettext_lazy("rated %(target)s %(after)s (was %(before)s)"),
    "explained": gettext_lazy("changed what stands with %(target)s"),
    "grounded": gettext_lazy("rested %(target)s on %(after)s (was %(before)s)"),
    "cited": gettext_lazy("cited %(after)s for %(target)s (was %(before)s)"),
    "settled": gettext_lazy("settled %(target)s as %(after)s (was %(before)s)"),
    "left a dissent": gettext_lazy("rated %(target)s %(after)s (was %(before)s) and left those who differ in dissent"),
    "dissented": gettext_lazy("dissented from %(target)s: %(after)s"),
    "withdrew a dissent": gettext_lazy("withdrew the dissent from %(target)s (%(before)s)"),
    "started the panel’s scorecard": gettext_lazy("started the panel’s scorecard of %(target)s: %(after)s"),
    "took what all share": gettext_lazy("handed in anew; all share now: %(target)s"),
    "opened the submission": gettext_lazy("opened the submission"),
    "imported a scorecard": gettext_lazy("imported a scorecard of %(target)s"),
    "wrote the bottom line": gettext_lazy("wrote the bottom line"),
    "started a scorecard": gettext_lazy("started a scorecard of %(target)s against %(after)s"),
    "carried a scorecard over": gettext_lazy("carried the scorecard of %(before)s over to %(target)s"),
    "shook": gettext_lazy("corrected the text of %(target)s; to be confirmed: %(after)s"),
    "handed over": gettext_lazy("handed the scorecard over to %(target)s, begun by %(before)s"),
    "declared no conflict": gettext_lazy("declared no conflict of interest about %(after)s"),
    "declared a conflict": gettext_lazy("declared a conflict of interest about %(after)s"),
    "declined": gettext_lazy("declined to score %(after)s"),
    "allowed a conflict": gettext_lazy("allowed the conflict of interest that %(target)s declared about %(after)s"),
    "excluded": gettext_lazy("excluded %(target)s for the conflict of interest declared about %(after)s"),
    "sent back": gettext_lazy("corrected the text of %(target)s, so the scorecard went back to its scorer"),
    "confirmed": gettext_lazy("confirmed %(target)s as %(after)s"),
    "assigned": gettext_lazy("assigned %(target)s to score %(after)s"),
    "released": gettext_lazy("took back that %(target)s scores %(before)s"),
    "opened by release": gettext_lazy("let %(target)s, who no longer scores %(before)s, see the readings of %(after)s"),
    "unblinded": gettext_lazy("submitted and may now see the other readings of %(target)s: %(after)s"),
    "moved": gettext_lazy("moved the scorecard of %(target)s from %(before)s to %(after)s"),
    "began from another version": gettext_lazy(
        "began a scorecard of %(target)s against %(after)s, carried from %(before)s"
    ),
    "drafted": gettext_lazy("began to draft %(target)s"),
    "drafted a version": gettext_lazy("began to draft %(target)s as a copy of %(before)s"),
    "loaded a framework": gettext_lazy("loaded %(target)s from a file"),
    "renewed search terms": gettext_lazy("renewed search terms of %(after)s"),
    "renewed translations": gettext_lazy("renewed translations: %(after)s"),
    "changed a framework": gettext_lazy("changed title, source, summary or thresholds"),
    "added a criterion": gettext_lazy("added criterion %(target)s"),
    "changed a criterion": gettext_lazy("changed criterion %(target)s"),
    "removed a criterion": gettext_lazy("removed criterion %(target)s"),
    "ordered the criteria": gettext_lazy("put the criteria in another order"),
    "added a requirement": gettext_lazy("added requirement %(target)s"),
    "changed a requirement": gettext_lazy("changed requirement %(target)s"),
    "removed a requirement": gettext_lazy("removed requirement %(target)s"),
    "renumbered requirements": gettext_lazy(
        "renumbered requirements of criterion %(target)s: %(before)s became %(after)s"
    ),
    "published": gettext_lazy("published %(target)s"),
    "retired": gettext_lazy("retired %(target)s"),
    "took back into use": gettext_lazy("took %(target)s back into use"),
    "discarded": gettext_lazy("discarded the draft of %(target)s"),
    "changed": gettext_lazy("changed %(target)s from “%(before)s” to “%(after)s”"),
    "purged": gettext_lazy("purged %(target)s, closed %(before)s"),
    "made the account": gettext_lazy("made the account %(target)s"),
    "changed the account": gettext_lazy("changed the account %(target)s"),
    "set the password": gettext_lazy("set the password of %(target)s"),
    "signed out": gettext_lazy("ended sessions of %(target)s"),
    "changed the second factor": gettext_lazy("changed the second factor of %(target)s: %(after)s"),
    "made an API token": gettext_lazy("made an API token for %(target)s: %(after)s"),
    "revoked an API token": gettext_lazy("revoked an API token of %(target)s: %(after)s"),
    "created the proposal": gettext_lazy("created the proposal “%(after)s”"),
    "looked into what was left behind": gettext_lazy("looked into the proposal, which nobody active could see"),
    "named": gettext_lazy("named %(target)s: %(after)s"),
    "copied": gettext_lazy("began another proposal as a copy of this one"),
    "took back": gettext_lazy("took %(target)s back"),
    "moved away": gettext_lazy("moved %(target)s to %(after)s"),
    "moved in": gettext_lazy("moved %(target)s here from %(before)s"),
    "removed": gettext_lazy("took %(target)s off the proposal"),
    "exported": gettext_lazy("downloaded the scorecard as %(target)s"),
    "commented": gettext_lazy("commented on %(target)s"),
    "resolved": gettext_lazy("resolved a comment on %(target)s"),
    "corrected a comment": gettext_lazy("corrected a comment on %(target)s"),
    "withdrew a comment": gettext_lazy("withdrew a comment on %(target)s"),
    "proposed an amendment": gettext_lazy("proposed an amendment: %(target)s"),
    "reworked an amendment": gettext_lazy("reworked an amendment: %(target)s"),
    "took up an amendment": gettext_lazy("took an amendment into the counter-draft: %(target)s"),
    "set aside an amendment": gettext_lazy("set an amendment aside: %(target)s"),
    "took away an amendment": gettext_lazy("took an amendment away: %(target)s"),
    "put back an amendment": gettext_lazy("put an amendment back: %(target)s"),
    "answered an amendment": gettext_lazy("entered an answer to an amendment: %(target)s: %(after)s"),
    "found an amendment": gettext_lazy("confirmed what became of an amendment: %(target)s: %(after)s"),
    "downloaded amendments": gettext_lazy("downloaded %(target)s"),
    "counter-draft": gettext_lazy("downloaded the counter-draft of %(target)s"),
}
# The same where there was nothing before.
FIRST = {
    "rated": gettext_lazy("rated %(target)s %(after)s"),
    "grounded": gettext_lazy("rested %(target)s on %(after)s"),
    "cited": gettext_lazy("cited %(after)s for %(target)s"),
    "settled": gettext_lazy("settled %(target)s as %(after)s"),
    "left a dissent": gettext_lazy("rated %(target)s %(after)s and left those who differ in dissent"),
}
LONG = {
    "wrote the bottom line": gettext_lazy("Bottom line"),
    "commented": gettext_lazy("Comment"),
    "corrected a comment": gettext_lazy("Comment"),
    "withdrew a comment": gettext_lazy("Comment"),
    "ordered the criteria": gettext_lazy("Order"),
    "discarded": gettext_lazy("All of it, as YAML"),
}
FIELDS = {
    "title": gettext_lazy("Title"),
    "source": gettext_lazy("Source"),
    "summary": gettext_lazy("Summary"),
    "floor": gettext_lazy("Floor"),
    "number": gettext_lazy("Number"),
    "statement": gettext_lazy("Statement"),
    "where": gettext_lazy("Where"),
    "weight": gettext_lazy("Weight"),
    "kind": gettext_lazy("Kind"),
    "force": gettext_lazy("Force"),
    "dated": gettext_lazy("Dated"),
    "text": gettext_lazy("Text"),
    "guidance": gettext_lazy("Guidance"),
    "model_language": gettext_lazy("Model language"),
    "office": gettext_lazy("Office"),
    "role": gettext_lazy("Role"),
    "reason": gettext_lazy("Reason"),
    "confidence": gettext_lazy("Confidence"),
    "slug": gettext_lazy("Short name"),
    "support_at": gettext_lazy("Support from"),
    "amend_at": gettext_lazy("Oppose below"),
    "red_line": gettext_lazy("Red line"),
    "search_terms": gettext_lazy("Search terms"),
    "username": gettext_lazy("User name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail address"),
    "is_active": gettext_lazy("Active"),
    "is_staff": gettext_lazy("May open the accounts"),
    "is_superuser": gettext_lazy("May do everything there"),
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
    known = SENTENCES | FIRST if not event.before else SENTENCES
    sentence = str(known.get(event.action, "%(action)s %(target)s")) % {
        "action": event.action,
        "target": target_of(event) or _("the scorecard"),
        "before": shown(event.before),
        "after": shown(event.after),
    }
    sentence = sentence.strip()
    texts = [
        (field_name(name), str(event.detail[name].get("from", "")), str(event.detail[name].get("to", "")))
        for name in ("reason", "confidence")
        if isinstance(event.detail.get(name), dict)
    ]
    texts += [(field_name(name), both["from"], both["to"]) for name, both in event.detail.get("fields", {}).items()]
    texts += lost_texts(event.detail)
    if event.action in LONG:
        texts.append((str(LONG[event.action]), event.before, event.after))
    if note := event.detail.get("note"):
        texts.append((_("Note"), "", said.retold(str(note), NOTES)))
    return HistoryEntry(event, sentence, tuple(texts))


def target_of(event: Event) -> str:
    """What it was done to; "" for the scorecard itself. What an export is called is looked for nowhere else.

    Titles that people wrote end in such words too.
    """
    if event.action == "exported":
        return said.retold(event.target, EXPORTED)
    return stored(event.target)


def field_name(name: str) -> str:
    """A field of a framework in words."""
    return str(FIELDS.get(name, name.capitalize()))


def lost_texts(detail: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a change took out and only the log keeps: criteria, and judgements of what is no longer asked."""
    found = [
        (_("%(code)s is no longer asked") % {"code": row["code"]}, f"{row['text']}\n{judged(row)}", _("nothing"))
        for row in detail.get("gone", [])
    ]
    found += [
        (_("%(code)s is open again") % {"code": row["code"]}, judged(row), pgettext("rating", "open"))
        for row in detail.get("opened", [])
    ]
    for row in [detail["criterion"], *detail["requirements"]] if "criterion" in detail else []:
        told = "\n".join(f"{field_name(name)}: {text}" for name, text in row.items() if text)
        found.append((_("Number %(number)s") % {"number": row["number"]}, told, ""))
    return found


def judged(row: dict[str, Any]) -> str:
    """A judgement that the log keeps, in a few lines."""
    parts = (shown(row["value"]), row["reason"], stored(row["confidence"]), said.commas(row["citations"]))
    return "\n".join(part for part in parts if part)


def shown(value: str) -> str:
    """A stored value in words."""
    return stored(value.replace("_", " ")) or _("nothing")


def stored(text: str) -> str:
    """What the log keeps in English, in the language of the moment: a known word, or a phrase of a known form."""
    if text in WORDS:
        return _(text)
    return said.retold(text, PHRASES, said.day_again)


# Values that the log keeps, as they are written there.
WORDS = {
    *(noop("met"), noop("partly"), noop("unmet"), noop("contradicted"), noop("unclear"), noop("not applicable")),
    *(noop("low"), noop("moderate"), noop("high"), noop("clause"), noop("source"), noop("nothing can be shown")),
    *(noop("open"), noop("submitted"), noop("returned"), noop("approved"), noop("superseded"), noop("yes"), noop("no")),
    *(noop("lead"), noop("title"), noop("parties"), noop("summary"), noop("marking"), noop("restricted")),
    *(noop("reader"), noop("contributor"), noop("analyst"), noop("manager"), noop("administrator")),
    *(noop("accepted"), noop("accepted with modifications"), noop("rejected"), noop("noted"), noop("no answer yet")),
    *(noop("taken"), noop("in part"), noop("not taken"), noop("gone"), noop("another proposal"), noop("the panel")),
    *(noop("archived"), noop("current"), noop("the rest"), noop("undo the rest"), noop("bottom line")),
    *(noop("made anew"), noop("taken away"), noop("Reads"), noop("Works on it")),
}
# Phrases that it keeps, the longer ones first where two begin alike.
PHRASES = (
    noop("the table of amendments of draft %(number)s (%(format)s)"),
    noop("the matrix of amendments of draft %(number)s (%(format)s)"),
    noop("draft %(number)s, due %(day)s"),
    noop("draft %(number)s, after %(clause)s"),
    noop("draft %(number)s, at the beginning"),
    noop("draft %(number)s, %(clause)s"),
    noop("draft %(number)s"),
    noop("%(number)s clauses"),
    noop("%(number)s ratings shared by %(scorers)s"),
    noop("%(title)s, version %(number)s"),
)
# By what an exported scorecard is called, where that is more than its format.
EXPORTED = (
    noop("%(format)s with comments and amendments"),
    noop("%(format)s with comments"),
    noop("%(format)s with amendments"),
    noop("part of a comparison (%(format)s)"),
    noop("workbook"),
)
# What was changed in a text, as a correction notes it.
NOTES = (noop("Only labels, depth or order changed."),)
