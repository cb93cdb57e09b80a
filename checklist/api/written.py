"""Rows as programs get them: each function takes what its caller has loaded, and asks no query but where it says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checklist.api import shapes
from checklist.finding.search import Hit
from checklist.models import (
    Amendment,
    Clause,
    Comment,
    Criterion,
    Draft,
    Framework,
    Original,
    Proposal,
    Requirement,
    Scorecard,
    Source,
    User,
)
from checklist.models.listing import Stage
from checklist.models.rating import Citation
from checklist.reports.precedents import Precedent
from checklist.review.verification import Outcome
from checklist.scorecards.sheet import Row, Sheet
from checklist.scoring.standing import score_sentences
from checklist.scoring.words import Kind, offered, word_for


def person(found: User) -> shapes.Person:
    """Somebody with an account."""
    return shapes.Person(username=found.username, name=found.get_full_name() or found.username)


def framework_row(found: Framework) -> shapes.FrameworkRow:
    """A version of a rubric with its `size`, which the query counts."""
    return shapes.FrameworkRow(**framework_head(found), requirements=getattr(found, "size", 0))


def framework_head(found: Framework) -> dict[str, Any]:
    """What rows and the whole say alike."""
    names = ("slug", "version", "title", "source", "state", "floor")
    return {"id": found.pk, **{name: getattr(found, name) for name in names}}


def framework(found: Framework) -> shapes.FrameworkShape:
    """A version of a rubric whose tree is loaded."""
    criteria = [criterion(part) for part in found.criteria.all()]
    size = sum(len(part.requirements) for part in criteria)
    return shapes.FrameworkShape(**framework_head(found), requirements=size, summary=found.summary, criteria=criteria)


def criterion(found: Criterion) -> shapes.CriterionShape:
    """A recommendation whose requirements are loaded."""
    return shapes.CriterionShape(
        number=found.number,
        title=found.title,
        statement=found.statement,
        where=found.where,
        weight=float(found.weight),
        floor=found.floor,
        requirements=[requirement(one, found.number) for one in found.requirements.all()],
    )


def requirement(found: Requirement, number: int) -> shapes.RequirementShape:
    """A demand of the recommendation with that number, with the ratings on offer in its kind's words."""
    kind = Kind(found.kind)
    names = ("kind", "force", "red_line", "text", "guidance", "where", "dated", "model_language")
    return shapes.RequirementShape(
        code=f"{number}.{found.number}",
        weight=float(found.weight),
        values={value.value: word_for(kind, value) for value in offered(kind)},
        **{name: getattr(found, name) for name in names},
    )


def proposal_fields(found: Proposal) -> dict[str, object]:
    """What rows and the one say alike; the lead is loaded."""
    names = ("title", "parties", "summary", "marking", "restricted", "archived_at", "created_at", "updated_at")
    return {"id": found.pk, "lead": person(found.lead), **{name: getattr(found, name) for name in names}}


def proposal(found: Proposal) -> shapes.ProposalShape:
    """A deal."""
    return shapes.ProposalShape.model_validate(proposal_fields(found))


def proposal_row(found: Proposal) -> shapes.ProposalRow:
    """A deal in the list, with its listing as this reader may know it."""
    listing = found.listing
    latest = None
    if listing.latest_card is not None:
        latest = shapes.Reading(
            scorecard=listing.latest_card,
            draft=listing.latest_card_draft or 0,
            position=listing.latest_position,
            score_low=listing.latest_low,
            score_high=listing.latest_high,
        )
    stage = Stage(listing.stage).name.lower()
    return shapes.ProposalRow.model_validate({**proposal_fields(found), "stage": stage, "latest": latest})


def draft(found: Draft, original: Original | None) -> shapes.DraftShape:
    """A draft with `clause_count`, which the query counts, and its file without the content."""
    names = ("number", "dated", "received", "note", "tracked", "created_at")
    file = None
    if original:
        file = shapes.OriginalShape(name=original.name, size=original.size, sha256=original.sha256)
    return shapes.DraftShape(
        id=found.pk,
        proposal=found.proposal_id,
        edition=found.revision,
        clauses=getattr(found, "clause_count", 0),
        added_by=person(found.created_by),
        original=file,
        **{name: getattr(found, name) for name in names},
    )


def clause(found: Clause) -> shapes.ClauseShape:
    """A clause."""
    names = ("place", "label", "level", "cited_as", "text")
    return shapes.ClauseShape(**{name: getattr(found, name) for name in names})


def text_of(clauses: Iterable[Clause]) -> str:
    """Clauses as plain text, one a paragraph, each behind its number."""
    return "\n\n".join(f"{one.label} {one.text}".strip() for one in clauses) + "\n"


def citation(found: Citation) -> shapes.CitationShape:
    """What a rating cites; the clause is loaded."""
    return shapes.CitationShape(place=found.clause.place, cited_as=found.clause.cited_as, quote=found.quote)


def source(found: Source) -> shapes.SourceShape:
    """A document outside the draft."""
    return shapes.SourceShape(id=found.pk, title=found.title, dated=found.dated, where=found.where)


def rating(row: Row) -> shapes.RatingShape:
    """A requirement with its rating, citations and sources."""
    given, asked = row.rating, row.requirement
    value = given.value if given else ""
    return shapes.RatingShape(
        code=row.code,
        kind=asked.kind,
        red_line=asked.red_line,
        text=asked.text,
        value=value,
        word=word_for(asked.kind, value),
        reason=row.reason,
        confidence=given.confidence if given else "",
        to_confirm=row.to_confirm,
        settled=given.settled if given else "",
        revision=row.revision,
        citations=[citation(one) for one in row.citations],
        sources=[source(one) for one in row.sources],
        said_none=row.said_none,
    )


def scorecard_fields(card: Scorecard) -> dict[str, object]:
    """What rows and the one say alike; the context is loaded."""
    names = ("state", "position", "worst", "best", "score_low", "score_high", "judged", "total")
    return {
        "id": card.pk,
        "proposal": card.draft.proposal_id,
        "title": card.draft.proposal.title,
        "draft": card.draft_id,
        "draft_number": card.draft.number,
        "framework": card.framework_id,
        "framework_title": str(card.framework),
        "scorer": person(card.scorer) if card.scorer else None,
        "updated_at": card.updated_at,
        "submitted_at": card.submitted_at,
        **{name: getattr(card, name) for name in names},
    }


def scorecard_row(card: Scorecard) -> shapes.ScorecardRow:
    """A reading in a list."""
    return shapes.ScorecardRow.model_validate(scorecard_fields(card))


def scorecard(sheet: Sheet) -> shapes.ScorecardShape:
    """A reading with all its ratings; citations and sources are loaded."""
    card, result = sheet.scorecard, sheet.result
    return shapes.ScorecardShape.model_validate(
        {
            **scorecard_fields(card),
            "marking": card.draft.proposal.marking,
            "edition": card.edition,
            "bottom_line": card.bottom_line,
            "sentence": " ".join(score_sentences(result)),
            "verdicts": {code: [str(one) for one in pair] if pair else None for code, pair in result.verdicts.items()},
            "red_lines": {code: str(state) for code, state in result.red_lines.items()},
            "changes": {str(goal): list(codes) for goal, codes in result.changes.items()},
            "ratings": [rating(row) for row in sheet.rows],
        }
    )


def bottom_line(card: Scorecard) -> shapes.BottomLineShape:
    """The sentences under the position."""
    return shapes.BottomLineShape(bottom_line=card.bottom_line, revision=card.revision)


def comment(found: Comment) -> shapes.CommentShape:
    """A remark with its author and requirement."""
    names = ("text", "revision", "created_at", "corrected_at", "withdrawn_at", "resolved_at")
    return shapes.CommentShape(
        id=found.pk,
        scorecard=found.scorecard_id,
        code=found.requirement.code if found.requirement else None,
        author=person(found.author),
        **{name: getattr(found, name) for name in names},
    )


def amendment(found: Amendment) -> shapes.AmendmentShape:
    """Proposed words with their context."""
    names = ("kind", "was", "words", "label", "reason", "stands", "counts", "decision", "answer", "revision")
    return shapes.AmendmentShape(
        id=found.pk,
        draft=found.draft_id,
        framework=found.framework_id,
        place=found.clause.place if found.clause else None,
        where=found.place_text,
        serves=[shapes.ServedShape(code=one.requirement.code, value=one.value) for one in found.served.all()],
        by=person(found.by),
        updated_at=found.updated_at,
        removed_at=found.removed_at,
        **{name: getattr(found, name) for name in names},
    )


def precedent(found: Precedent) -> shapes.PrecedentShape:
    """How somebody rated the same elsewhere."""
    names = ("title", "value", "word", "reason", "asked", "marking", "said")
    clauses = [shapes.CitedWords(clause=name, text=words) for name, words in found.clauses]
    return shapes.PrecedentShape(clauses=clauses, **{name: getattr(found, name) for name in names})


def hit(found: Hit) -> shapes.HitShape:
    """Something that was found."""
    shown = found.shown
    return shapes.HitShape(
        kind=found.kind.name,
        place=shown.place,
        text=shown.texts[0],
        by=shown.by,
        at=shown.at,
        url=shown.url,
        proposal=shown.proposal.pk if shown.proposal else None,
        scorecard=shown.card.pk if shown.card else None,
    )


def verified(outcome: Outcome, card: Scorecard | None, later: Iterable[Scorecard]) -> shapes.VerifiedShape:
    """What is known of a paper, and of its scorecard as far as this reader may see it."""
    return shapes.VerifiedShape(
        genuine=outcome.genuine,
        current=outcome.current,
        signed_by=outcome.signed_by,
        digest=outcome.digest,
        recomputed=outcome.recomputed,
        problems=outcome.problems,
        scorecard=card.pk if card else None,
        later=[one.pk for one in later],
    )
