"""Everything that goes wrong, as application/problem+json (RFC 9457): one shape, whatever the status."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from checklist.documents.readers import Unreadable
from checklist.errors import (
    RETRY_AFTER,
    Conflict,
    Frozen,
    Locked,
    NotPrinted,
    NotReady,
    Refused,
    Stale,
    Unprintable,
    must_wait,
)
from checklist.once import MadeOtherwise

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)

NOT_FOUND = "There is no such thing, or it is not yours to see."
FORBIDDEN = "You see this, but may not do this to it."
STALE = "This was changed after you read it. Read it again, and send the ETag that it has then."
OTHERWISE = "This Idempotency-Key has made something already, from another body. Use a new key for a new thing."
TOO_LARGE = "The body is larger than this takes."
BROKEN = "Something broke here. It is in the server's log."
AWAY = "The database or the disk cannot be written to just now. Try again."


class ProblemError(BaseModel):
    """One thing that is wrong, and where: a field of the body, a parameter or a header; "" for the whole."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """What every error says."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = []


class Problem(Exception):
    """An error that an operation answers with."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    @property
    def answer(self) -> HttpResponse:
        """As it is sent."""
        try:
            title = HTTPStatus(self.status).phrase
        except ValueError:
            title = "Error"
        body = ProblemBody(
            title=title,
            status=self.status,
            detail=self.detail,
            errors=[ProblemError(field=field, message=message) for field, message in self.errors],
        )
        content = json.dumps(body.model_dump())
        return HttpResponse(content, status=self.status, content_type=CONTENT_TYPE, headers=self.headers)


def refused(why: Refused) -> Problem:
    """A sentence about one field; 409 where the whole thing is closed to changes."""
    if isinstance(why, Locked | Frozen):
        return Problem(409, str(why))
    return Problem(422, str(why), errors=[(why.field, str(why))])


def invalid(error: ValidationError) -> Problem:
    """What of parameters and body is not as the schema has it."""
    errors = [(".".join(map(str, one["loc"])), str(one["msg"])) for one in error.errors]
    return Problem(422, "The request is not as the schema has it.", errors=errors)


def by_status(error: HttpError) -> Problem:
    """What the framework itself answers with."""
    if error.status_code == 401:
        said = 'Bearer realm="touchstone"'
        return Problem(401, "Send a token: Authorization: Bearer ts_...", headers={"WWW-Authenticate": said})
    return Problem(error.status_code, str(error))


UNFIT = "The request is not one that this takes."


def said_once(status: int, detail: str) -> Callable[[Any], Problem]:
    """The same sentence for every exception of a kind."""
    return lambda _: Problem(status, detail)


# What each exception becomes; the first that fits counts.
TABLE: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
    (Problem, lambda error: error),
    (Refused, refused),
    (NotReady, lambda error: Problem(422, "This is not ready.", errors=[("", said) for said in error.problems])),
    (Stale, said_once(412, STALE)),
    (Conflict, lambda error: Problem(409, str(error))),
    (MadeOtherwise, said_once(422, OTHERWISE)),
    (NotPrinted, lambda error: Problem(503, str(error), headers={"Retry-After": str(RETRY_AFTER)})),
    (Unprintable, lambda error: Problem(422, str(error))),
    (Unreadable, lambda error: Problem(422, str(error), errors=[("file", str(error))])),
    (ObjectDoesNotExist, said_once(404, NOT_FOUND)),
    (Http404, said_once(404, NOT_FOUND)),
    (PermissionDenied, lambda error: Problem(403, str(error) or FORBIDDEN)),
    (ValidationError, invalid),
    (HttpError, by_status),
    (RequestDataTooBig, said_once(413, TOO_LARGE)),
    (MultiPartParserError, said_once(400, "The multipart body cannot be parsed.")),
    (UnreadablePostError, said_once(400, "The body broke off.")),
    (SuspiciousOperation, said_once(400, UNFIT)),
    (BadRequest, said_once(400, UNFIT)),
)


def answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The answer to whatever an operation raised; what nobody foresaw is in the log, and no word of it goes out."""
    assert isinstance(error, Exception), "An operation raises exceptions."
    # A file that is too large is passed over while it arrives, so that it seems to be missing.
    if isinstance(error, ValidationError) and getattr(request, "too_big", False):
        return Problem(413, TOO_LARGE).answer
    for kind, made in TABLE:
        if isinstance(error, kind):
            return made(error).answer
    logger.error("%s %s failed.", request.method, request.path, exc_info=error)
    if must_wait(error):
        return Problem(503, AWAY, headers={"Retry-After": str(RETRY_AFTER)}).answer
    return Problem(500, BROKEN).answer


SAID = {404: "There is no such address.", 405: "This address does not take that method.", 500: BROKEN, 503: AWAY}


def in_shape(answer: HttpResponse) -> HttpResponse:
    """An error that came about outside an operation, in the one shape; anything else as it is."""
    if answer.status_code < 400 or answer.get("Content-Type", "").startswith(CONTENT_TYPE):
        return answer
    kept = {name: answer[name] for name in ("Allow", "Retry-After") if name in answer}
    said = SAID.get(answer.status_code, UNFIT)
    return Problem(answer.status_code, said, headers=kept).answer
