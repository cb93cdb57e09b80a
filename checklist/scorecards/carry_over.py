"""Carrying judgements: from an old draft's scorecard to a new draft, and across a correction of the text.

A rating carries where every clause that it cites has the same words, wherever they stand now. Where one was reworded
or removed it is to be confirmed. A rating that depends on the text and names no clause is to be confirmed where an
added or reworded clause bears on the requirement; a red line also where it names one, and where such a clause is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.documents.compare import Change, Pair, compare, old_to_new
from checklist.errors import Refused
from checklist.listings import keep
from checklist.models import Citation, Clause, Draft, Event, Framework, Rating, Requirement, Scorecard, User
from checklist.notices import telling
from checklist.said import commas, english, sentences
from checklist.scorecards.finding import bearing
from checklist.scorecards.rating import store_result
from checklist.scorecards.sheet import Row, load_sheet
from checklist.scorecards.sources import copy_sources
from checklist.scoring.words import Kind

Doubt = dict[str, Any]
SENT_BACK = "sent back"
MOST_NAMED = 12
MOST_BEARING = 5  # clauses named beside a silence that new text may have broken


def shown(refs: Sequence[str]) -> str:
    """Clauses by name, the first of many, and how many are not named."""
    named, more = commas(refs[:MOST_NAMED]), len(refs) - MOST_NAMED
    if more <= 0:
        return named
    return ngettext("%(clauses)s and %(number)s more", "%(clauses)s and %(number)s more", more) % {
        "clauses": named,
        "number": more,
    }


def watches_text(row: Row) -> bool:
    """Judged from the draft's whole text without a clause, so that any words that bear on it may change it."""
    return bool(row.rating and row.rating.value) and row.requirement.kind != Kind.CONDITION and not row.citations


def doubt(kind: str, *, old: Clause | None = None, new: Clause | None = None) -> Doubt:
    """Why a rating is to be confirmed, with the clauses' names and words as they are now."""
    return {
        "kind": kind,
        "old": old.cited_as if old else "",
        "old_text": old.text if old else "",
        "new": new.cited_as if new else "",
        "new_place": new.place if new else None,
        "new_text": new.text if new else "",
    }


@dataclass(frozen=True)
class Fates:
    """What became of each clause between two wordings."""

    old: Sequence[Clause]
    new: Sequence[Clause]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every clause of both, compared."""
        return compare(self.old, self.new)

    @cached_property
    def by_old(self) -> dict[int, tuple[Pair, Clause | None]]:
        """Per clause of the old wording (its key) its pair and what it is now."""
        found = old_to_new(self.pairs)
        return {
            self.old[place].pk: (pair, None if pair.new is None else self.new[pair.new])
            for place, pair in found.items()
        }

    @cached_property
    def parts(self) -> dict[int, list[Clause]]:
        """Per clause of the old wording (its key) all that it is now: several where it was split."""
        found: dict[int, list[Clause]] = {}
        for pair in self.pairs:
            if pair.old is not None and pair.new is not None:
                found.setdefault(self.old[pair.old].pk, []).append(self.new[pair.new])
        return found

    @cached_property
    def fresh(self) -> tuple[tuple[Clause | None, Clause], ...]:
        """Added and reworded clauses, each with its old wording."""
        return tuple(
            (None if pair.old is None else self.old[pair.old], self.new[pair.new])
            for pair in self.pairs
            if pair.change in (Change.ADDED, Change.REWORDED) and pair.new is not None
        )

    def cited_doubts(self, citations: Iterable[Citation]) -> list[Doubt]:
        """One for each cited clause that was reworded or removed."""
        found = {}
        for citation in citations:
            pair, now = self.by_old[citation.clause_id]
            if not pair.keeps_words:
                found[citation.clause_id] = doubt(str(pair.change), old=citation.clause, new=now)
        return list(found.values())

    def broken_silence(self, requirement: Requirement, *, newly: bool = False) -> list[Doubt]:
        """One for each added or reworded clause that bears on the requirement.

        With `newly`, only where the old wording of the clause did not bear on it already.
        """
        found = []
        for place in sorted(bearing(requirement, [now for _was, now in self.fresh])):
            was, now = self.fresh[place]
            if newly and was is not None and bearing(requirement, [was]):
                continue
            found.append(doubt("bears", old=was, new=now))
        return found[:MOST_BEARING]

    def broken_red_line(self, requirement: Requirement, *, newly: bool = False) -> list[Doubt]:
        """One for each change that a red line could rest on: added, reworded or removed clauses that bear on it."""
        gone = [self.old[pair.old] for pair in self.pairs if pair.change is Change.REMOVED and pair.old is not None]
        removed = [doubt("removed", old=gone[place]) for place in bearing(requirement, gone)]
        return [*self.broken_silence(requirement, newly=newly), *removed][:MOST_BEARING]

    def doubts(self, row: Row, *, newly: bool = False) -> list[Doubt]:
        """Why a rating is to be confirmed: its clauses changed, or words that it rests on without naming them did."""
        found = self.cited_doubts(row.citations)
        if row.requirement.red_line:
            known = {(one["old"], one["new"]) for one in found}
            more = self.broken_red_line(row.requirement, newly=newly)
            return found + [one for one in more if (one["old"], one["new"]) not in known]
        return found + (self.broken_silence(row.requirement, newly=newly) if watches_text(row) else [])

    @property
    def sentence(self) -> str:
        """What changed, by clause: "Reworded: Article 1, Article 4. Removed: Article 5."."""
        named: dict[Change, list[str]] = {}
        for pair in self.pairs:
            if pair.change is Change.REMOVED and pair.old is not None:
                named.setdefault(Change.REMOVED, []).append(self.old[pair.old].cited_as)
            elif pair.change in (Change.ADDED, Change.REWORDED) and pair.new is not None:
                named.setdefault(pair.change, []).append(self.new[pair.new].cited_as)
        if not named:
            return _("Only labels, depth or order changed.")
        said = {
            Change.REWORDED: _("Reworded: %(clauses)s."),
            Change.REMOVED: _("Removed: %(clauses)s."),
            Change.ADDED: _("Added: %(clauses)s."),
        }
        return sentences(told % {"clauses": shown(named[change])} for change, told in said.items() if change in named)

    def citations(self, rating: Rating, citations: Iterable[Citation]) -> list[Citation]:
        """The same citations of the new wording; words that are gone leave the whole clause cited."""
        found: dict[tuple[int, str], Citation] = {}
        for citation in citations:
            parts = self.parts.get(citation.clause_id, [])
            holding = [now for now in parts if citation.quote and citation.quote in now.text]
            for now in holding[:1] or parts:
                start = now.text.find(citation.quote) if citation.quote else -1
                quote = citation.quote if start >= 0 else ""
                made = Citation(rating=rating, clause=now, quote=quote, start=start if quote else None)
                found.setdefault((now.pk, quote), made)
        return list(found.values())


@transaction.atomic
def carry(source: Scorecard, draft: Draft, *, by: User) -> Scorecard:
    """Start this person's scorecard of `draft` from an older one of the same proposal, their own or another's.

    Raises `Refused` where there is one already, where the framework is not published, or the drafts are of two
    proposals or the same draft.
    """
    held = Draft.objects.locked().get(pk=draft.pk)
    if source.draft.proposal_id != held.proposal_id or source.draft_id == held.pk:
        raise Refused(_("Choose a scorecard of another draft of this proposal."), field="source")
    if Scorecard.objects.filter(draft=held, framework=source.framework_id, scorer=by).exists():
        raise Refused(
            _("You score this draft already; judgements are carried only into a new scorecard."), field="source"
        )
    if source.framework.state != Framework.State.PUBLISHED:
        raise Refused(
            _("%(framework)s is not published. Choose a published framework.") % {"framework": source.framework},
            field="source",
        )
    card = Scorecard.objects.create(
        draft=held, framework=source.framework, scorer=by, edition=held.revision, carried_from=source
    )
    shaken = carry_ratings(source, card, by=by)
    store_result(load_sheet(card))
    Event.objects.write(
        "carried a scorecard over",
        by=by,
        proposal=held.proposal,
        scorecard=card,
        target=f"draft {held.number}",
        before=f"draft {source.draft.number}",
        after=source.framework,
        to_confirm=shaken,
        source=source.pk,
    )
    keep(held.proposal_id)
    return card


def carry_ratings(source: Scorecard, card: Scorecard, *, by: User) -> list[str]:
    """Every judged rating of the source in the new scorecard; the codes that are to be confirmed. Two inserts."""
    fates = Fates(list(source.clauses.with_meaning()), list(card.clauses.with_meaning()))
    sheet = load_sheet(source, citations=True, meanings=True)
    rows = [row for row in sheet.rows if row.rating and row.rating.value]
    ratings = []
    for row in rows:
        doubts = doubts_of(row, fates)
        assert row.rating, "Only rated rows are carried."
        ratings.append(
            Rating(
                scorecard=card,
                requirement=row.requirement,
                value=row.rating.value,
                reason=row.rating.reason,
                confidence=row.rating.confidence,
                said_none=row.rating.said_none,
                to_confirm=bool(doubts),
                doubts=doubts,
                carried_from=row.rating,
                revision=1,
                updated_by=by,
            )
        )
    made = Rating.objects.bulk_create(ratings)
    copy_sources(zip(rows, made, strict=True))
    Citation.objects.bulk_create(
        citation for row, rating in zip(rows, made, strict=True) for citation in fates.citations(rating, row.citations)
    )
    return [row.code for row, rating in zip(rows, made, strict=True) if rating.to_confirm]


def doubts_of(row: Row, fates: Fates) -> list[Doubt]:
    """Why this rating is to be confirmed in the new draft; none where it carries."""
    found = fates.doubts(row)
    if row.rating and row.to_confirm:
        found += row.rating.doubts or [doubt("unconfirmed")]
    return found


def follow_correction(draft: Draft, old: Sequence[Clause], new: Sequence[Clause], *, by: User) -> None:
    """Let every scorecard that is not sealed read the corrected wording; what rests on changed words is to confirm.

    Submitted ones go back to their scorers, with every rating to confirm that the correction bears on: what was handed
    in was judged from other words. Call it inside the transaction of the correction, with the draft locked. Sealed
    scorecards keep their edition.
    """
    cards = draft.scorecards.exclude(state__in=Scorecard.SEALED).select_for_update(of=("self",))
    waiting = set(Scorecard.objects.filter(draft=draft).waiting_for_an_answer().values_list("pk", flat=True))
    fates = Fates(old, new)
    for card in cards.select_related("draft__proposal", "framework").order_by(F("scorer").asc(nulls_last=True), "pk"):
        handed_in = card.pk in waiting
        shaken = shake(card, fates, newly=not handed_in)
        Scorecard.objects.filter(pk=card.pk).update(edition=draft.revision)
        card.edition = draft.revision
        store_result(load_sheet(card))
        if shaken:
            Event.objects.write(
                "shook",
                by=by,
                proposal=draft.proposal,
                scorecard=card,
                target=f"draft {draft.number}",
                after=", ".join(shaken),
            )
        if handed_in:
            send_back(card, fates, shaken, by=by)
    keep(draft.proposal_id)


def send_back(card: Scorecard, fates: Fates, shaken: list[str], *, by: User) -> None:
    """Give a submission back to its scorer, since the text that it judged was corrected; tell scorer and reviewers."""
    Scorecard.objects.filter(pk=card.pk).update(state=Scorecard.State.RETURNED)
    card.state = Scorecard.State.RETURNED
    Event.objects.write(
        SENT_BACK,
        by=by,
        proposal=card.draft.proposal,
        scorecard=card,
        target=f"draft {card.draft.number}",
        before=Scorecard.State.SUBMITTED,
        after=Scorecard.State.RETURNED,
        note=english(lambda: fates.sentence),
        to_confirm=shaken,
    )
    telling.withdraw("submitted", scorecard=card)
    telling.withdraw("settle", about=telling.about_panel(card.draft_id, card.framework_id))
    concerned = [*telling.owners(card), *telling.reviewers(card)]
    telling.tell("corrected", card.draft, by=by, scorecard=card, to=concerned)


def sent_back_by(card: Scorecard) -> Event | None:
    """The correction that gave a returned scorecard back, where that came after its last answer. One query."""
    found = Event.objects.filter(scorecard=card, action__in=(SENT_BACK, "returned")).select_related("who")
    last = found.order_by("-at", "-pk").first()
    return last if last and last.action == SENT_BACK else None


def shake(card: Scorecard, fates: Fates, *, newly: bool = True) -> list[str]:
    """Repoint a scorecard's citations and mark what is to be confirmed; the codes that were marked.

    With `newly`, words that bore on a requirement before they were changed shake no rating that names no clause.
    """
    shaken = []
    for row in load_sheet(card, citations=True).rows:
        rating = row.rating
        if rating is None:
            continue
        doubts = fates.doubts(row, newly=newly)
        if row.citations:
            made = fates.citations(rating, row.citations)
            rating.citations.all().delete()
            Citation.objects.bulk_create(made)
        if doubts and rating.value:
            rating.to_confirm, rating.doubts = True, [*rating.doubts, *doubts]
            rating.revision += 1
            rating.save(update_fields=["to_confirm", "doubts", "revision"])
            shaken.append(row.code)
    return shaken
