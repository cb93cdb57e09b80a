"""A scored draft to propose words for, and the text that accepting every amendment leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checklist.amendments.counter import edits_of
from checklist.documents.clauses import Clause as Piece
from checklist.models import Amendment, Citation, Clause, Framework, Requirement, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.documents.amended import amended
from tests.factory import make_draft, make_framework, make_scorecard

TREE = (
    ("Offices", [("provision", "report"), ("prohibition", ""), ("condition", "")]),
    ("Stocks", [("provision", ""), ("provision", "")]),
)
CLAUSES = ["The parties open an office.", "The parties may hide their stocks.", "The parties meet again in spring."]
RATINGS = {"1.1": "unmet", "1.2": "contradicted", "1.3": "unmet", "2.1": "contradicted", "2.2": "partly"}
MODEL = {"1.1": "Each Party opens an office within 30 days.", "2.1": "The Parties declare all stocks."}
CITED = {"1.2": 2, "2.1": 2, "2.2": 3}


def scored(**fields: object) -> Scorecard:
    """A scorecard against `TREE`: 1.1 silent, 1.2 breached and 2.1 contradicted by clause 2, 2.2 partly by clause 3."""
    framework = make_framework(TREE, publish=False)
    for code, words in MODEL.items():
        number, place = code.split(".")
        Requirement.objects.filter(criterion__framework=framework, criterion__number=number, number=place).update(
            model_language=words
        )
    Requirement.objects.filter(criterion__framework=framework, criterion__number=1, number=1).update(
        text="The parties open an office.", search_terms="office"
    )
    Framework.objects.filter(pk=framework.pk).update(state="published")
    framework.refresh_from_db()
    card = make_scorecard(make_draft(clauses=CLAUSES), framework=framework, ratings=RATINGS, **fields)
    clauses = {clause.place: clause for clause in card.clauses}
    rows = load_sheet(card).by_code
    Citation.objects.bulk_create(
        Citation(rating=rows[code].rating, clause=clauses[place]) for code, place in CITED.items()
    )
    return card


def amended_text(clauses: Sequence[Clause], amendments: Iterable[Amendment]) -> list[Piece]:
    """A draft's clauses as they read once every amendment is accepted."""
    return amended([Piece(one.label, one.text, one.level) for one in clauses], edits_of(clauses, amendments))
