"""Small objects with sensible defaults for every test; each call makes a new one."""

from __future__ import annotations

from collections import deque
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from checklist.listings import keep, recompute
from checklist.models import Clause, Criterion, Draft, Framework, Proposal, Rating, Requirement, Scorecard, User
from checklist.review import workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet

PASSWORD = "correct horse battery staple"
numbers = count(1)

# The worked example of the scoring method: criterion A (1) and B (2), seven requirements.
WORKED = (
    ("First", [("provision", "report"), ("condition", ""), ("provision", ""), ("prohibition", "")]),
    ("Second", [("provision", ""), ("provision", ""), ("prohibition", "")]),
)
WORKED_RATINGS = {"1.1": "met", "1.2": "partly", "1.4": "met", "2.1": "unmet", "2.2": "not_applicable"}
TEXT = ["The parties open an office.", "The parties declare their stocks.", "The parties meet again."]


def keep_all() -> None:
    """Make what lists say anew, after rows were written by hand."""
    deque(recompute(), maxlen=0)


def make_user(role: str = "analyst", **fields: Any) -> User:
    """A person with that role, signing in with `PASSWORD`; administrators may enter the admin."""
    fields.setdefault("username", f"{role}{next(numbers)}")
    password = fields.pop("password", PASSWORD)
    fields.setdefault("is_staff", role == "administrator")
    return User.objects.create_user(
        role=role, email=f"{fields['username']}@office.example", password=password, **fields
    )


def make_framework(
    tree: tuple[tuple[str, list[tuple[str, str]]], ...] = WORKED, *, publish: bool = True, **fields: Any
) -> Framework:
    """A framework of (title, [(kind, red line), ...]) criteria; published unless told otherwise."""
    fields.setdefault("slug", f"framework-{next(numbers)}")
    fields.setdefault("title", "Two tests")
    framework = Framework.objects.create(**fields)
    for number, (title, kinds) in enumerate(tree, start=1):
        criterion = Criterion.objects.create(
            framework=framework, number=number, title=title, statement=f"{title} statement.", where=f"part {number}"
        )
        for place, (kind, red_line) in enumerate(kinds, start=1):
            Requirement.objects.create(
                criterion=criterion,
                number=place,
                kind=kind,
                red_line=red_line,
                force="" if red_line or kind == "prohibition" else "required",
                text=f"Demand {number}.{place}.",
                guidance=f"Guidance {number}.{place}.",
                where=f"page {place}",
            )
    if publish:
        framework.state, framework.published_at = Framework.State.PUBLISHED, timezone.now()
        framework.save()
    return framework


def make_proposal(**fields: Any) -> Proposal:
    """An open proposal led by a new analyst."""
    fields.setdefault("title", f"Deal {next(numbers)}")
    fields.setdefault("marking", "UNCLASSIFIED")
    fields.setdefault("parties", "The United States and the DPRK")
    if "lead" not in fields:
        fields["lead"] = make_user()
    proposal = Proposal.objects.create(**fields)
    keep(proposal.pk)
    return proposal


def make_draft(proposal: Proposal | None = None, *, clauses: list[str] | None = None, **fields: Any) -> Draft:
    """The next draft of a proposal (a new one by default), with clauses labelled 1, 2, 3."""
    proposal = proposal or make_proposal()
    fields.setdefault("number", proposal.drafts.count() + 1)
    fields.setdefault("dated", date(2018, 6, 12))
    fields.setdefault("received", date(2018, 6, 13))
    fields.setdefault("created_by", proposal.lead)
    draft = Draft.objects.create(proposal=proposal, **fields)
    Clause.objects.bulk_create(
        Clause(draft=draft, place=place, label=str(place), text=text, ref=str(place))
        for place, text in enumerate(TEXT if clauses is None else clauses, start=1)
    )
    keep(proposal.pk)
    return draft


def make_scorecard(
    draft: Draft | None = None,
    *,
    scorer: User | None = None,
    framework: Framework | None = None,
    ratings: dict[str, str] | None = None,
    reason: str = "Because of the text.",
    **fields: Any,
) -> Scorecard:
    """A scorecard with some ratings, each but Met with a reason; its stored result is up to date."""
    draft = draft or make_draft()
    framework = framework or make_framework()
    scorecard = Scorecard.objects.create(
        draft=draft,
        framework=framework,
        scorer=scorer or draft.proposal.lead,
        edition=draft.revision,
        **fields,
    )
    rate_all(scorecard, ratings or {}, reason=reason)
    keep(draft.proposal_id)
    return scorecard


def rate_all(scorecard: Scorecard, ratings: dict[str, str], *, reason: str = "Because of the text.") -> None:
    """Write ratings without events, then bring the stored result up to date."""
    codes = {row.code: row.requirement for row in load_sheet(scorecard).rows}
    Rating.objects.bulk_create(
        Rating(
            scorecard=scorecard,
            requirement=codes[code],
            value=value,
            revision=1,
            reason="" if value == "met" else reason,
            said_none=True,
            updated_by=scorecard.scorer,
        )
        for code, value in ratings.items()
    )
    verbs.store_result(load_sheet(scorecard))


def all_met(scorecard: Scorecard) -> dict[str, str]:
    """A rating of Met for every requirement of the scorecard's framework."""
    return {row.code: "met" for row in load_sheet(scorecard).rows}


def judged(value: str, reason: str = "Because of the text.", confidence: str = "") -> Judgement:
    """A judgement with a reason."""
    return Judgement(value, reason, confidence)


def make_complete(**proposal: Any) -> Scorecard:
    """A scorecard of a new proposal with everything met, ready to be handed in."""
    card = make_scorecard(make_draft(make_proposal(**proposal)))
    rate_all(card, all_met(card))
    return card


def submit(card: Scorecard) -> Scorecard:
    """Hand it in as its scorer."""
    return workflow.apply(card, "submit", by=card.scorer)
