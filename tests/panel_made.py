"""A panel of three on one draft: what each says, its lead, its manager, and the verbs in a row."""

from __future__ import annotations

from checklist.models import Scorecard
from checklist.panels import assignments, settlement
from checklist.review import workflow
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

TREE = (
    ("First", [("provision", "report"), ("condition", ""), ("provision", ""), ("prohibition", "house")]),
    ("Second", [("provision", ""), ("provision", "")]),
)
READINGS = {
    "ann": {"1.1": "met", "1.2": "met", "1.3": "unmet", "1.4": "met", "2.1": "partly", "2.2": "met"},
    "bob": {"1.1": "contradicted", "1.2": "met", "1.3": "unmet", "1.4": "partly", "2.1": "met", "2.2": "met"},
    "cy": {"1.1": "met", "1.2": "met", "1.3": "unmet", "1.4": "met", "2.1": "met", "2.2": "unclear"},
}
SHARED = {"1.2": "met", "1.3": "unmet"}


class Made:
    """A panel of three whose members have handed in, its lead and its manager."""

    def __init__(self) -> None:
        self.lead, self.boss = make_user(username="lead"), make_user("manager", username="boss")
        self.draft, self.framework = make_draft(make_proposal(lead=self.lead)), make_framework(TREE)
        self.cards: dict[str, Scorecard] = {}
        for name, ratings in READINGS.items():
            person = make_user(username=name, office="Legal Adviser" if name == "bob" else "")
            assignments.assign(self.draft, self.framework, person, by=self.boss)
            self.cards[name] = make_scorecard(
                self.draft, framework=self.framework, scorer=person, ratings=ratings, reason=f"{name} says so."
            )

    def hand_in(self, *names: str) -> None:
        for name in names or self.cards:
            self.cards[name] = workflow.apply(self.cards[name], "submit", by=self.cards[name].scorer)

    def start(self) -> Scorecard:
        return settlement.begin(self.draft, self.framework, by=self.lead)

    def settle(self, card: Scorecard, code: str, value: str, reason: str = "Talked over.", **more: bool) -> None:
        row = load_sheet(card).by_code[code]
        settlement.settle(card, code, Judgement(value, reason, **more), by=self.lead, revision=row.revision)

    def settled(self) -> Scorecard:
        card = self.start()
        self.settle(card, "1.1", "met", leaves_dissent=True)
        self.settle(card, "1.4", "met")
        self.settle(card, "2.1", "partly", leaves_dissent=True)
        self.settle(card, "2.2", "met")
        card.ratings.update(said_none=True)
        return card


def dissent(made, card, name, code="1.4", value="contradicted", reason="It breaks it."):
    revision = load_sheet(card).by_code[code].revision
    by = made.cards[name].scorer
    return settlement.dissent(card, code, Judgement(value, reason), by=by, revision=revision)
