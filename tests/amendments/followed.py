"""Two drafts: what was asked for of the first, half of it taken in the second."""

from __future__ import annotations

from collections.abc import Sequence

from checklist.amendments import writing
from checklist.amendments.words import Asked
from checklist.amendments.writing import Text
from checklist.models import Amendment, Draft, Scorecard
from tests.amendments.half_and_half import amended
from tests.amendments.made import scored
from tests.factory import make_draft


class Followed:
    """A scored draft with four amendments: new words for 1.1, a strike for 1.2, a new wording for 2.1, one for 2.2."""

    def __init__(self, **fields: object) -> None:
        self.card: Scorecard = scored(**fields)
        self.draft: Draft = self.card.draft
        self.who = self.card.scorer
        self.office = writing.propose(self.card, "1.1", by=self.who)
        self.strike = writing.propose(self.card, "1.2", by=self.who)
        self.meet = self.write(writing.propose(self.card, "2.2", by=self.who), "The Parties meet every month.")
        self.last = self.write(
            writing.add(self.draft, self.card.framework, kind="insert", place=3, by=self.who, serves=["2.1"]),
            "The Parties declare all stocks.",
        )

    def write(self, one: Amendment, words: str) -> Amendment:
        """Other words for an amendment."""
        text = writing.text_in(one)
        return writing.write(one.pk, Text(words, text.label, "Why.", text.values), by=self.who, revision=one.revision)

    @property
    def every(self) -> list[Amendment]:
        """All four, in the draft's order."""
        return list(Amendment.objects.filter(draft=self.draft).with_context().in_order())

    def next(self, taken: Sequence[Amendment]) -> Draft:
        """The next draft, in which these were taken and nothing else changed."""
        every, clauses = self.every, list(self.draft.current_clauses)
        places = {clause.pk: place for place, clause in enumerate(clauses)}
        asked = [Asked(one.kind, places[one.clause_id] if one.clause_id else None, one.words) for one in every]
        texts = amended(clauses, asked, [one in taken for one in every])
        return make_draft(self.draft.proposal, clauses=texts)
