"""A Word draft of the other side, scored against the shipped framework, for which words are to be proposed."""

from __future__ import annotations

from django.conf import settings

from checklist.frameworks.yaml_file import read_framework, save_framework
from checklist.models import Citation, Draft, Framework, Scorecard, User
from checklist.scorecards.sheet import load_sheet
from tests.factory import all_met, make_scorecard, rate_all

# What falls short: code -> rating, and how the clause begins that is cited against it. Everything else is met.
AGAINST = {
    "1.1": ("contradicted", "The leaders of the Parties"),
    "3.14": ("unmet", ""),
    "4.1": ("unmet", ""),
    "4.2": ("contradicted", "Facilities other than those named"),
    "4.3": ("unmet", ""),
    "4.4": ("unmet", ""),
    "4.5": ("unmet", ""),
    "4.6": ("unmet", ""),
    "4.7": ("unmet", ""),
    "4.8": ("unmet", ""),
    "4.9": ("unmet", ""),
    "4.10": ("unmet", ""),
    "4.11": ("unmet", ""),
    "6.1": ("contradicted", "The Parties declare that the Korean War"),
}
# What is met by words: of clauses that stay, and of one that is to be struck.
RESTING = {"2.1": "High-ranking officials", "10.1": "Each Party may suspend", "1.5": "The leaders of the Parties"}


def shipped() -> Framework:
    """The framework that the program comes with."""
    path = settings.BASE_DIR / "fixtures" / "frameworks" / "north-korea-2020.yaml"
    return save_framework(read_framework(path.read_bytes()))[0]


def scored(draft: Draft, framework: Framework, scorer: User) -> Scorecard:
    """The draft's scorecard with every judgement made and what it rests on cited."""
    card = make_scorecard(draft, framework=framework, scorer=scorer)
    rate_all(card, all_met(card) | {code: value for code, (value, _) in AGAINST.items()})
    rows, clauses = load_sheet(card).by_code, list(card.clauses)
    begins = RESTING | {code: words for code, (_, words) in AGAINST.items() if words}
    Citation.objects.bulk_create(
        Citation(rating=rows[code].rating, clause=next(c for c in clauses if c.text.startswith(words)))
        for code, words in begins.items()
    )
    return card
