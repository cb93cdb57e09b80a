"""A read-only server of the Model Context Protocol: what agents may ask, for the person of the token it starts with.

Each tool looks the token up anew, so that one which is revoked or has expired ends the reading at once. Nothing here
changes anything, and nothing opens a submission; the same loads and shapes as the API's decide what is seen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from checklist import tokens
from checklist.api import loads, shapes, written
from checklist.api.bearer import READ, UNUSABLE
from checklist.api.conventions import MOST, NO_NUL, Page, Piece, cut
from checklist.api.problems import BROKEN, NOT_FOUND
from checklist.finding.search import search as search_everything
from checklist.models import Scorecard, User
from checklist.models.keyset import Place
from checklist.overview import choose
from checklist.review import verification

P = ParamSpec("P")
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)
ABOUT = (
    "Touchstone: an office's proposals (deals under negotiation), their drafts, the frameworks (rubrics) that they are"
    " scored against, and the scorecards. Read only. Lists come in pages: ask again with `after` = `next`. Ratings and"
    " positions are people's judgements; cite scorecards and clauses by what they are named here."
)
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
NOT_FOR_READING = "This token is not for reading: make one with the scope read."

Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Words = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
After = Annotated[str, Field(max_length=3000, pattern=NO_NUL, description="The `next` of the page before.")]
Code = Annotated[str, Field(max_length=20, description="Such as 4.1: the criterion's number and the requirement's.")]


class ProposalFound(BaseModel):
    """A proposal with its drafts, the newest first."""

    proposal: shapes.ProposalShape
    drafts: list[shapes.DraftShape]


class DraftText(BaseModel):
    """A draft's text from a place on; `next_place` is where it goes on, null at its end."""

    draft: shapes.DraftShape
    clauses: list[shapes.ClauseShape]
    next_place: int | None


class Reader:
    """The tools, for the person of one token."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    @property
    def person(self) -> User:
        """For whom it reads; `ToolError` where the token cannot be used by now."""
        token = tokens.found(self.secret)
        if token is None:
            raise ToolError(UNUSABLE)
        if READ not in token.scope_set:
            raise ToolError(NOT_FOR_READING)
        return token.person

    def list_proposals(self, words: Words = "", archived: bool = False, after: After = "") -> Page[shapes.ProposalRow]:
        """Proposals, the last changed first, each with its stage and its latest reading; `words` narrows them."""
        wanted: dict[str, Any] = {"q": words.strip()} if words.strip() else {}
        chosen = choose(self.person, wanted | ({"archived": "yes"} if archived else {}))
        return paged(*cut(chosen.rows, chosen.order, Piece(after=after), written.proposal_row, beside=chosen.beside))

    def proposal(self, id: Key) -> ProposalFound:
        """One proposal and its newest drafts."""
        person = self.person
        found = loads.proposal_for(person, id)
        drafts = list(loads.counted_drafts(person).filter(proposal=id).order_by("-number")[:MOST])
        files = loads.originals_of(drafts)
        return ProposalFound(
            proposal=written.proposal(found), drafts=[written.draft(one, files.get(one.pk)) for one in drafts]
        )

    def draft_text(self, id: Key, from_place: Annotated[int, Field(ge=1, le=2**31 - 1)] = 1) -> DraftText:
        """A draft's numbered clauses, at most 100 at a time, from a place on."""
        found, shape = loads.draft(self.person, id)
        clauses = list(found.current_clauses.filter(place__gte=from_place)[: MOST + 1])
        return DraftText(
            draft=shape,
            clauses=[written.clause(one) for one in clauses[:MOST]],
            next_place=clauses[MOST].place if len(clauses) > MOST else None,
        )

    def list_scorecards(self, draft: Key, after: After = "") -> Page[shapes.ScorecardRow]:
        """The scorecards of a draft that you may see, the last changed first."""
        person = self.person
        rows = Scorecard.objects.visible_to(person).with_context().filter(draft=loads.draft_for(person, draft))
        return paged(*cut(rows, loads.LAST_CHANGED, Piece(after=after), written.scorecard_row))

    def scorecard(self, id: Key) -> shapes.ScorecardShape:
        """A scorecard: position, verdicts, red lines, what must change, every rating with its reason and grounds."""
        return written.scorecard(loads.sheet(self.person, id))

    def list_frameworks(self, after: After = "") -> Page[shapes.FrameworkRow]:
        """The rubrics that drafts are scored against, all versions."""
        rows = loads.frameworks(self.person)
        return paged(*cut(rows, loads.BY_TITLE, Piece(after=after), written.framework_row))

    def requirements(self, framework: Key) -> shapes.FrameworkShape:
        """A framework with its criteria and requirements: what is asked, why, and which ratings there are."""
        return written.framework(loads.framework(self.person, framework))

    def precedents(self, scorecard: Key, code: Code) -> list[shapes.PrecedentShape]:
        """How others rated the same requirement of other deals, the closest clause first."""
        try:
            return loads.precedents_of(self.person, scorecard, code)
        except KeyError:
            raise ToolError(NOT_FOUND) from None

    def search(
        self, words: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)], after: After = ""
    ) -> Page[shapes.HitShape]:
        """Proposals, clauses, requirements, reasons, comments and amendments that hold the words, the best first."""
        found = search_everything(self.person, words, after=after)
        return Page(items=[written.hit(one) for one in found.hits], next=found.after or None)

    def verify(self, code: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]) -> shapes.VerifiedShape:
        """Whether a paper is genuine and current, by the code on its page one or the SHA-256 of what was approved."""
        person, outcome = self.person, verification.of_code(code)
        return written.verified(outcome, *verification.seen_by(outcome, person))


TOOLS = (
    "list_proposals",
    "proposal",
    "draft_text",
    "list_scorecards",
    "scorecard",
    "list_frameworks",
    "requirements",
    "precedents",
    "search",
    "verify",
)


def paged(items: list[Any], after: Place | None) -> Page[Any]:
    """A page whose `next` is what the next call is asked with."""
    return Page(items=items, next=after.written() if after else None)


def tool(read: Callable[P, Answer]) -> Callable[P, Answer]:
    """A tool that runs in a thread of the server: its errors are sentences, and it leaves no connection open."""

    @wraps(read)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return read(*args, **kwargs)
        except ToolError:
            raise
        except ObjectDoesNotExist:
            raise ToolError(NOT_FOUND) from None
        except Exception:
            logger.exception("A tool failed.")
            raise ToolError(BROKEN) from None
        finally:
            connection.close()

    return wrapper


def server(secret: str) -> MCPServer:
    """The server for the person of a token."""
    made, reader = MCPServer("touchstone", title="Touchstone", instructions=ABOUT, log_level="WARNING"), Reader(secret)
    for name in TOOLS:
        made.add_tool(tool(getattr(reader, name)), name=name, annotations=READ_ONLY)
    return made
