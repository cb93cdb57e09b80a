"""Who asks: `Authorization: Bearer ts_...`, and nothing else. No cookie, no session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from checklist import tokens
from checklist.api.problems import Problem
from checklist.models import ApiToken, User

READ, WRITE, REVIEW = ApiToken.Scope.READ, ApiToken.Scope.WRITE, ApiToken.Scope.REVIEW
UNUSABLE = "This token is unknown, revoked or expired, or its person's account is closed."


class Bearer(HttpBearer):
    """Lets in a usable token that has one of the scopes."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token with its person; 401 for one that cannot be used, 403 for one that is for something else."""
        found = tokens.found(token)
        if found is None:
            said = 'Bearer realm="touchstone", error="invalid_token"'
            raise Problem(401, UNUSABLE, headers={"WWW-Authenticate": said})
        require_scope(found, *self.scopes)
        expect_type(request)
        return found


def require_scope(token: ApiToken, *scopes: str) -> None:
    """Raise 403 where a token has none of the scopes."""
    if not token.scope_set.intersection(scopes):
        wanted = " or ".join(scopes)
        said = f'Bearer realm="touchstone", error="insufficient_scope", scope="{" ".join(scopes)}"'
        raise Problem(
            403, f"This token is not for that: it needs the scope {wanted}.", headers={"WWW-Authenticate": said}
        )


def expect_type(request: HttpRequest) -> None:
    """Raise 415 for a body of a type that no operation takes; bodies are parsed only after this."""
    if request.method in ("POST", "PUT", "PATCH") and has_body(request):
        wanted = "multipart/form-data" if request.path.endswith("/file") else "application/json"
        if request.content_type != wanted:
            raise Problem(415, f"Send this as {wanted}.", headers={"Accept": wanted})


def has_body(request: HttpRequest) -> bool:
    """Whether a request says that it brings anything."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or bool(request.META.get("HTTP_TRANSFER_ENCODING"))


def token_of(request: HttpRequest) -> ApiToken:
    """The token that a request was let in with."""
    found: Any = getattr(request, "auth", None)
    assert isinstance(found, ApiToken), "This operation has no Bearer."
    return found


def who(request: HttpRequest) -> User:
    """For whom the program asks."""
    return token_of(request).person


READS, WRITES, REVIEWS, EITHER = Bearer(READ), Bearer(WRITE), Bearer(REVIEW), Bearer(WRITE, REVIEW)
