"""What programs send. Limits are those of the forms; what is no field of these is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints

from checklist.api.conventions import NO_NUL
from checklist.forms.amendments import LABEL_MAX
from checklist.forms.proposals import LONGEST
from checklist.models import Amendment, Comment, Rating, Scorecard, Source
from checklist.proposals.reading import MOST_CLAUSES
from checklist.scorecards.citations import LONGEST_QUOTE
from checklist.scoring.words import Value

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_CITED = 50
MOST_RATED = 500
CODE = r"^[0-9]{1,4}\.[0-9]{1,4}$"


def as_day(sent: Any) -> Any:
    """A day as it is written, and no number of seconds."""
    if sent is not None and not isinstance(sent, date) and not (isinstance(sent, str) and DAY.fullmatch(sent)):
        raise ValueError("Write the day as 2018-06-12.")
    return sent


def text(longest: int, *, shortest: int = 0) -> Any:
    """Text of so many characters, without NUL."""
    return Annotated[StrictStr, StringConstraints(max_length=longest, min_length=shortest, pattern=NO_NUL)]


Day = Annotated[date, BeforeValidator(as_day)]
Key = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]
Code = Annotated[StrictStr, StringConstraints(pattern=CODE)]
Longest = Comment._meta.get_field("text").max_length or 4000


class Sent(BaseModel):
    """A body; whatever it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class ProposalSent(Sent):
    """A new proposal. `lead` is a user name, yours where it is left out; `marking` one that the office has."""

    title: text(200, shortest=1)  # type: ignore[valid-type]
    parties: text(300) = ""  # type: ignore[valid-type]
    summary: text(10_000) = ""  # type: ignore[valid-type]
    marking: text(80) = ""  # type: ignore[valid-type]
    lead: text(150) = ""  # type: ignore[valid-type]
    restricted: StrictBool = False


class ProposalChange(Sent):
    """Those fields of a proposal that are to be changed."""

    title: text(200, shortest=1) = None  # type: ignore[valid-type]
    parties: text(300) = None  # type: ignore[valid-type]
    summary: text(10_000) = None  # type: ignore[valid-type]
    marking: text(80, shortest=1) = None  # type: ignore[valid-type]
    lead: text(150, shortest=1) = None  # type: ignore[valid-type]
    restricted: StrictBool = None  # type: ignore[assignment]
    archived: StrictBool = None  # type: ignore[assignment]


class DraftSent(Sent):
    """A new draft as text; it is cut into clauses by its own numbering."""

    text: text(LONGEST, shortest=1)  # type: ignore[valid-type]
    dated: Day | None = None
    received: Day | None = None
    note: text(4000) = ""  # type: ignore[valid-type]


class DraftFields(Sent):
    """What comes beside a file."""

    dated: Day | None = None
    received: Day | None = None
    note: text(4000) = ""  # type: ignore[valid-type]


class ClauseSent(Sent):
    """A clause put right by hand."""

    label: text(120) = ""  # type: ignore[valid-type]
    level: Annotated[StrictInt, Field(ge=0, le=9)] = 0
    text: text(LONGEST, shortest=1)  # type: ignore[valid-type]


class ClausesSent(Sent):
    """All clauses of a draft, in order; one with a blank line in it becomes two, as on the page."""

    clauses: Annotated[list[ClauseSent], Field(min_length=1, max_length=MOST_CLAUSES)]
    send_back: StrictBool = False


class BeginSent(Sent):
    """A scorecard to be started: the framework's key."""

    framework: Key


class CitedSent(Sent):
    """A clause by its place in the draft, from 1; with `quote` exact words of it, else the clause as a whole."""

    place: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
    quote: text(LONGEST_QUOTE) = ""  # type: ignore[valid-type]


class SourceKnown(Sent):
    """One of the proposal's sources, by its key."""

    id: Key


class SourceNew(Sent):
    """A document outside the draft; the proposal keeps it for others."""

    title: text(Source.TITLE_MAX, shortest=1)  # type: ignore[valid-type]
    dated: Day | None = None
    where: text(Source.WHERE_MAX) = ""  # type: ignore[valid-type]


class RatingSent(Sent):
    """How the draft stands to one requirement, and what that rests on; grounds that are left out stay as they are.

    `confirm` says of a rating that was carried over that it still holds. `leaves_dissent` is for a panel's scorecard:
    whether members who differ stay in dissent.
    """

    value: Value | Literal[""] = ""
    reason: text(Rating.REASON_MAX) = ""  # type: ignore[valid-type]
    confidence: Literal["", "low", "moderate", "high"] = ""
    confirm: StrictBool = False
    leaves_dissent: StrictBool | None = None
    citations: Annotated[list[CitedSent], Field(max_length=MOST_CITED)] | None = None
    sources: Annotated[list[SourceKnown | SourceNew], Field(max_length=MOST_CITED)] | None = None
    said_none: StrictBool | None = None


class RatingOfCode(RatingSent):
    """One of several ratings."""

    code: Code


class RatingsSent(Sent):
    """Several ratings, which are saved together or not at all."""

    ratings: Annotated[list[RatingOfCode], Field(min_length=1, max_length=MOST_RATED)]


class BottomLineSent(Sent):
    """The sentences under the position."""

    bottom_line: text(Scorecard.BOTTOM_LINE_MAX)  # type: ignore[valid-type]


class TransitionSent(Sent):
    """A transition. `confirmed` are the codes that were confirmed one by one: of ratings of not applicable for a
    submission, of waived red lines for an approval. `seen` is the digest of what an approver read.
    """

    action: Literal["submit", "recall", "return", "approve", "supersede"]
    note: text(4000) = ""  # type: ignore[valid-type]
    confirmed: Annotated[list[Code], Field(max_length=MOST_RATED)] = []
    seen: Annotated[StrictStr, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    despite_comments: StrictBool = False


class CommentSent(Sent):
    """A remark in a requirement's thread, or in the whole scorecard's where `code` is left out."""

    text: text(Longest, shortest=1)  # type: ignore[valid-type]
    code: Code | None = None


class WordsSent(Sent):
    """Other words for a remark."""

    text: text(Longest, shortest=1)  # type: ignore[valid-type]


class AmendmentSent(Sent):
    """A new amendment of the clause at `place`, from 1; an insertion comes after it, at 0 before all.

    What is left out of words, label and reason begins as on the page: the clause's own words, the next free number.
    """

    framework: Key
    kind: Literal["replace", "insert", "strike"]
    place: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
    serves: Annotated[list[Code], Field(max_length=MOST_RATED)] = []
    words: text(Amendment.WORDS_MAX) = None  # type: ignore[valid-type]
    label: text(LABEL_MAX) = None  # type: ignore[valid-type]
    reason: text(Amendment.REASON_MAX) = None  # type: ignore[valid-type]


class AmendmentChange(Sent):
    """What of an amendment is to be changed. `values` says what requirements that it serves would then be rated."""

    words: text(Amendment.WORDS_MAX) = None  # type: ignore[valid-type]
    label: text(LABEL_MAX) = None  # type: ignore[valid-type]
    reason: text(Amendment.REASON_MAX) = None  # type: ignore[valid-type]
    values: dict[Code, Literal["met", "partly", "unmet", "contradicted"]] = None  # type: ignore[assignment]
    serves: Annotated[list[Code], Field(max_length=MOST_RATED)] = None  # type: ignore[assignment]
    stands: StrictBool = None  # type: ignore[assignment]


class ProposeSent(Sent):
    """A requirement of a scorecard for which words are to be proposed."""

    code: Code


class CodeSent(Sent):
    """A code from page one of a paper, or the whole SHA-256."""

    code: text(80, shortest=1)  # type: ignore[valid-type]
