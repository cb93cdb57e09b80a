"""What operations and the agents' tools read alike: for a person, by key, with what its shape needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from checklist.api import shapes, written
from checklist.models import Draft, Framework, Original, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.models.proposal import DraftQuerySet
from checklist.proposals.looking import draft_for, framework_for, proposal_for, scorecard_for
from checklist.reports.precedents import precedents
from checklist.scorecards.sheet import Sheet, load_sheet

__all__ = ["draft_for", "framework_for", "proposal_for", "scorecard_for"]


# How lists stand, for programs and for agents.
LAST_CHANGED, BY_TITLE = Order(("updated_at", "pk"), down=True), Order((InOrder("title_key"), "pk"))


def frameworks(person: User) -> QuerySet[Framework]:
    """The versions that somebody may see, each with its `size` in requirements."""
    counted = Framework.objects.annotate(size=Count("criteria__requirements"))
    return counted.visible_to(person)


def framework(person: User, pk: int) -> Framework:
    """One version with its tree. Three queries."""
    found: Framework = Framework.objects.visible_to(person).with_tree().get(pk=pk)
    return found


def counted_drafts(person: User) -> DraftQuerySet:
    """The drafts that somebody may see, without their text, each with the `clause_count` of the edition in force."""
    in_force = Count("clauses", filter=Q(clauses__edition=F("revision")))
    found: DraftQuerySet = Draft.objects.visible_to(person).annotate(clause_count=in_force)
    return found.select_related("proposal", "created_by").defer("text")


def originals_of(drafts: Iterable[Draft]) -> dict[int, Original]:
    """The files of drafts by the drafts' keys, without their content. One query."""
    return {one.draft_id: one for one in Original.objects.filter(draft__in=list(drafts)).defer("content")}


def draft(person: User, pk: int) -> tuple[Draft, shapes.DraftShape]:
    """One draft. Three queries."""
    draft_for(person, pk)
    found = counted_drafts(person).get(pk=pk)
    return found, written.draft(found, originals_of([found]).get(found.pk))


def sheet(person: User, pk: int) -> Sheet:
    """A scorecard with its ratings, citations and sources. Four queries."""
    return load_sheet(scorecard_for(person, pk), citations=True)


def fresh_sheet(card: Scorecard) -> Sheet:
    """A scorecard as it is now, after a verb. Four queries."""
    return load_sheet(Scorecard.objects.with_context().get(pk=card.pk), citations=True)


def precedents_of(person: User, pk: int, code: str) -> list[shapes.PrecedentShape]:
    """How others rated a requirement of a scorecard, the closest first; KeyError for a code that is not there."""
    card = scorecard_for(person, pk)
    row = load_sheet(card, citations=True, meanings=True).by_code[code]
    return [written.precedent(one) for one in precedents(card, row, list(card.clauses.with_meaning()), person=person)]
