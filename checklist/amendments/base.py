"""The amendments of a draft that somebody sees, and the scorecard that their effects are worked out from."""

from __future__ import annotations

from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from checklist.models import Amendment, Draft, Framework, Scorecard, User
from checklist.models.amendment import AmendmentQuerySet


def cards_for(person: User, draft: Draft, framework: Framework) -> QuerySet[Scorecard]:
    """The readings of a draft that this person may see, those to work from first: their own, the panel's, approved
    ones, then the others that were handed in, the newest first; at last those that somebody is still at.
    """
    rank = Case(
        When(scorer=person, then=0),
        When(scorer=None, then=1),
        When(state=Scorecard.State.APPROVED, then=2),
        When(state__in=Scorecard.HANDED_IN, then=3),
        default=4,
        output_field=IntegerField(),
    )
    seen = Scorecard.objects.visible_to(person).filter(draft=draft, framework=framework).with_context()
    return seen.annotate(nearness=rank).order_by("nearness", F("submitted_at").desc(nulls_last=True), "-pk")


def base_card(person: User, draft: Draft, framework: Framework, wanted: int | None = None) -> Scorecard | None:
    """The reading whose primary key is `wanted`, where this person sees it; else the first of `cards_for`.

    None where there is none but one that somebody else is still at: that is chosen only where it is asked for.
    """
    cards = cards_for(person, draft, framework)
    if wanted is not None:
        asked = cards.filter(pk=wanted).first()
        if asked:
            return asked
    return cards.filter(Q(scorer=person) | Q(scorer=None) | Q(state__in=Scorecard.HANDED_IN)).first()


def seen_amendments(person: User, draft: Draft, framework: Framework) -> AmendmentQuerySet:
    """Those that this person sees and nobody took away."""
    return Amendment.objects.visible_to(person).kept().filter(draft=draft, framework=framework)


def amendments_for(person: User, draft: Draft, framework: Framework) -> list[Amendment]:
    """All that this person sees and nobody took away, in the draft's order. Two queries."""
    return list(seen_amendments(person, draft, framework).with_context().in_order())
