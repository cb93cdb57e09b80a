"""What programs get, in JSON and from the MCP server alike."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel


class Person(BaseModel):
    """Somebody with an account."""

    username: str
    name: str


class Me(BaseModel):
    """For whom this token acts, and what it is for."""

    person: Person
    role: str
    token: str
    scopes: list[str]
    expires_at: datetime


class FrameworkRow(BaseModel):
    """A version of a rubric."""

    id: int
    slug: str
    version: int
    title: str
    source: str
    state: str
    floor: int
    requirements: int


class RequirementShape(BaseModel):
    """One demand; `code` is the criterion's number and its own."""

    code: str
    kind: str
    force: str
    red_line: str
    text: str
    guidance: str
    where: str
    dated: bool
    weight: float
    model_language: str
    values: dict[str, str]


class CriterionShape(BaseModel):
    """One recommendation with its requirements."""

    number: int
    title: str
    statement: str
    where: str
    weight: float
    floor: int | None
    requirements: list[RequirementShape]


class FrameworkShape(FrameworkRow):
    """A version of a rubric, all of it."""

    summary: str
    criteria: list[CriterionShape]


class ProposalShape(BaseModel):
    """A deal under negotiation."""

    id: int
    title: str
    parties: str
    summary: str
    marking: str
    lead: Person
    restricted: bool
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Reading(BaseModel):
    """The latest reading of a proposal that was handed in."""

    scorecard: int
    draft: int
    position: str
    score_low: int | None
    score_high: int | None


class ProposalRow(ProposalShape):
    """A proposal in the list: with its stage and its latest reading, as far as you may know them."""

    stage: str
    latest: Reading | None


class OriginalShape(BaseModel):
    """The file that a draft was read from."""

    name: str
    size: int
    sha256: str


class DraftShape(BaseModel):
    """One version of a proposal's text."""

    id: int
    proposal: int
    number: int
    dated: date | None
    received: date | None
    note: str
    edition: int
    clauses: int
    tracked: str
    added_by: Person
    created_at: datetime
    original: OriginalShape | None


class ClauseShape(BaseModel):
    """A numbered piece of a draft, in the edition that is in force."""

    place: int
    label: str
    level: int
    cited_as: str
    text: str


class UploadShape(BaseModel):
    """A file that is being read: "reading", "read" or "refused"; `draft` once it has become one."""

    id: int
    state: str
    done: int
    steps: int
    why: str
    clauses: int
    draft: int | None


class CitationShape(BaseModel):
    """A clause by its place, or exact words of it; without words the clause as a whole."""

    place: int
    cited_as: str
    quote: str


class SourceShape(BaseModel):
    """A document outside the draft."""

    id: int
    title: str
    dated: date | None
    where: str


class RatingShape(BaseModel):
    """How the draft stands to one requirement; `value` is "" while it is open, `word` names it as its kind does."""

    code: str
    kind: str
    red_line: str
    text: str
    value: str
    word: str
    reason: str
    confidence: str
    to_confirm: bool
    settled: str
    revision: int
    citations: list[CitationShape]
    sources: list[SourceShape]
    said_none: bool


class ScorecardRow(BaseModel):
    """A reading of a draft; `scorer` is null for a panel's."""

    id: int
    proposal: int
    title: str
    draft: int
    draft_number: int
    framework: int
    framework_title: str
    scorer: Person | None
    state: str
    position: str
    worst: str
    best: str
    score_low: int | None
    score_high: int | None
    judged: int
    total: int
    updated_at: datetime
    submitted_at: datetime | None


class ScorecardShape(ScorecardRow):
    """A reading of a draft with all its ratings; `verdicts` are the worst and best that each recommendation can be."""

    marking: str
    edition: int
    bottom_line: str
    sentence: str
    verdicts: dict[str, list[str] | None]
    red_lines: dict[str, str]
    changes: dict[str, list[str]]
    ratings: list[RatingShape]


class BottomLineShape(BaseModel):
    """The sentences under the position."""

    bottom_line: str
    revision: int


class TransitionsShape(BaseModel):
    """What you may do with a scorecard now, and what stands in the way of handing it in.

    `confirm` are the codes that a submission confirms one by one, `waived` those that an approval does. `seen` is the
    digest that an approval names: of the content at this moment, "" for a token without the scope review.
    """

    state: str
    available: list[str]
    missing: list[str]
    confirm: list[str]
    waived: list[str]
    seen: str


class CommentShape(BaseModel):
    """A remark; `code` is null for one about the whole scorecard."""

    id: int
    scorecard: int
    code: str | None
    author: Person
    text: str
    revision: int
    created_at: datetime
    corrected_at: datetime | None
    withdrawn_at: datetime | None
    resolved_at: datetime | None


class ServedShape(BaseModel):
    """A requirement that an amendment serves, and what it would then be rated."""

    code: str
    value: str


class AmendmentShape(BaseModel):
    """Proposed words; `counts` says whether it is part of the counter-draft."""

    id: int
    draft: int
    framework: int
    kind: str
    place: int | None
    where: str
    was: str
    words: str
    label: str
    reason: str
    stands: bool
    counts: bool
    serves: list[ServedShape]
    decision: str
    answer: str
    revision: int
    by: Person
    updated_at: datetime
    removed_at: datetime | None


class PrecedentShape(BaseModel):
    """How somebody rated the same requirement of another deal."""

    title: str
    value: str
    word: str
    reason: str
    clauses: list[CitedWords]
    asked: str
    marking: str
    said: str


class CitedWords(BaseModel):
    """A clause's name and its words."""

    clause: str
    text: str


class HitShape(BaseModel):
    """Something that was found; `url` is its page."""

    kind: str
    place: str
    text: str
    by: str
    at: datetime | None
    url: str
    proposal: int | None
    scorecard: int | None


class VerifiedShape(BaseModel):
    """What is known of a code or a file. `scorecard` is null where there is none, or you may not see it."""

    genuine: bool
    current: bool
    signed_by: str
    digest: str
    recomputed: bool
    problems: list[str]
    scorecard: int | None
    later: list[int]


PrecedentShape.model_rebuild()
