"""Frameworks: the versions, and one with its requirements. And who a token acts for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from checklist.api import etags, loads, shapes, written
from checklist.api.bearer import READS, token_of
from checklist.api.conventions import Asked, Page, page

router = Router(tags=["Frameworks"])


@router.get("/me", response=shapes.Me, auth=READS, tags=["You"], summary="For whom this token acts")
def me(request: HttpRequest) -> Any:
    """The person, their role, and what the token is for."""
    token = token_of(request)
    return shapes.Me(
        person=written.person(token.person),
        role=token.person.role,
        token=token.name,
        scopes=sorted(token.scope_set),
        expires_at=token.expires_at,
    )


@router.get("/frameworks", response=Page[shapes.FrameworkRow], auth=READS, summary="List the frameworks")
def frameworks(request: HttpRequest, asked: Asked) -> Any:
    """All versions of all rubrics; drafts of them are for managers."""
    rows = loads.frameworks(token_of(request).person)
    return page(request, rows, loads.BY_TITLE, asked, written.framework_row)


@router.get("/frameworks/{int:pk}", response=shapes.FrameworkShape, auth=READS, summary="Read a framework")
def framework(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """One version with its criteria and requirements."""
    found = loads.framework(token_of(request).person, pk)
    etags.put(response, etags.of_framework(found))
    return written.framework(found)
