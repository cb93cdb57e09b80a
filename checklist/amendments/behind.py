"""Which changes of rating came from which amendment: the ledger's steps, joined with what was taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from checklist.amendments import outcomes
from checklist.amendments.outcomes import Followed, Round
from checklist.models import Draft, Framework, Outcome, Proposal, User
from checklist.said import commas
from checklist.scorecards.ledger import Ledger

TAKEN = (Outcome.Became.TAKEN, Outcome.Became.IN_PART)


@dataclass(frozen=True)
class Behind:
    """An amendment that a requirement gained by."""

    row: Followed

    @property
    def text(self) -> str:
        """ "by amendment to Article 3, taken in part, to be confirmed"."""
        one = self.row.amendment
        by = {
            "replace": _("by amendment to %(place_text)s") % {"place_text": one.place_text},
            "strike": _("by striking %(place_text)s") % {"place_text": one.place_text},
        }
        told = by.get(one.kind, _("by new words %(place_text)s") % {"place_text": one.place_text})
        more = [
            _("taken in part") if self.row.became == Outcome.Became.IN_PART else "",
            "" if self.row.outcome else _("to be confirmed"),
        ]
        return commas([told, *(part for part in more if part)])


def behind(
    proposal: Proposal, framework: Framework, ledger: Ledger, *, person: User
) -> dict[tuple[str, int], tuple[Behind, ...]]:
    """By code and place of the step, from 0, the amendments that a gain came from. At most six queries.

    Between two readings may lie drafts that nobody read: what was taken on the way counts too.
    """
    steps = list(pairwise(card.draft for card in ledger.cards))
    gained = {(line.code, k) for line in ledger.lines for k, step in enumerate(line.steps) if step.kind == "gained"}
    if not gained:
        return {}
    ends = (ledger.cards[0].draft.number, ledger.cards[-1].draft.number)
    drafts = list(outcomes.drafts_asked(person, proposal).filter(number__gte=ends[0], number__lt=ends[1]))
    if not drafts:
        return {}
    found: dict[tuple[str, int], list[Behind]] = defaultdict(list)
    for each in outcomes.rounds_of(proposal, drafts, person=person, framework=framework):
        place = next((k for k, (was, now) in enumerate(steps) if lies_between(each, was, now)), None)
        if place is None:
            continue
        for row in each.rows:
            served = row.amendment.served.all() if row.became in TAKEN else ()
            for key in ((one.requirement.code, place) for one in served):
                if key in gained:
                    found[key].append(Behind(row))
    return {key: tuple(rows) for key, rows in found.items()}


def lies_between(each: Round, was: Draft, now: Draft) -> bool:
    """Whether what was asked for was answered on the way from one draft to another."""
    after = each.following
    return after is not None and was.number <= each.draft.number and after.number <= now.number
