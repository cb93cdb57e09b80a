"""The first line of every view: what a person may not see answers 404, what they may not do 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from checklist.models import Draft, Framework, Proposal, Scorecard, User
from checklist.permissions import may
from checklist.proposals.actions import note_look

# What the page says where the common sentence, that changing is for others, would not be true.
REFUSALS = {
    "see the overview": "The overview, the workload and what belongs to them are for managers.",
    "manage webhooks": "Webhooks are for administrators.",
    "see what happens to accounts": "What happens to accounts is for managers and administrators to see.",
}
View = Callable[..., Any]  # what it answers with is of whatever kind


class Request(HttpRequest):
    """A request as the middleware leaves it to the views."""

    htmx: HtmxDetails


def signed_in(view: View) -> View:
    """Send strangers to the login page and back again afterwards.

    An HTMX request gets `HX-Redirect` and 401, so that no login form lands inside a table cell; it returns to the
    page that sent it. A POST returns to the page that held its form, which keeps the text that was typed.
    """

    @wraps(view)
    def wrapper(request: Request, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        login = redirect_to_login(return_path(request), resolve_url("account_login"))
        if request.htmx:
            return HttpResponseClientRedirect(f"{login.url}&expired=1", status=401)
        return login

    return wrapper


def asks_part(request: Request) -> bool:
    """Whether a page's own part is asked for; forms and links that HTMX carries (`hx-boost`) want the whole page."""
    return bool(request.htmx) and not request.htmx.boosted


def return_path(request: Request) -> str:
    """The page to come back to: this one for GET, else the one that sent the request, if it is ours."""
    if request.htmx and (page := own_path(request, request.headers.get("HX-Current-URL", ""))):
        return page
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return own_path(request, request.headers.get("Referer", "")) or "/"


def own_path(request: HttpRequest, address: str) -> str:
    """Path and query of an address of ours; empty for any other, and for what is no address at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != request.get_host() or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def visible_proposal(request: Request, pk: int) -> Proposal:
    """The proposal with its lead, or 404 where this person may not know of it. One query."""
    found = get_object_or_404(Proposal.objects.visible_to(person(request)).select_related("lead"), pk=pk)
    note_look(found, by=person(request))
    return found


def visible_draft(request: Request, pk: int) -> Draft:
    """The draft with its proposal, or 404. One query."""
    drafts = Draft.objects.visible_to(person(request)).select_related("proposal__lead", "created_by")
    found = get_object_or_404(drafts, pk=pk)
    note_look(found.proposal, by=person(request))
    return found


def visible_framework(request: Request, pk: int) -> Framework:
    """The framework, or 404 where this person may not know of it. One query."""
    return get_object_or_404(Framework.objects.visible_to(person(request)), pk=pk)


def visible_scorecard(request: Request, pk: int, *, newer: bool = False) -> Scorecard:
    """The scorecard with draft, proposal, framework and scorer, or 404. One query.

    With `newer`, it knows the latest later version of its framework that is published.
    """
    cards = Scorecard.objects.visible_to(person(request)).with_context()
    found = get_object_or_404(cards.with_newer() if newer else cards, pk=pk)
    note_look(found.draft.proposal, by=person(request))
    return found


def person(request: Request) -> User:
    """The signed-in person; views are behind `signed_in`, so there is one."""
    assert isinstance(request.user, User), "This view is not behind signed_in."
    return request.user


def require(who: User, action: str, subject: Any = None) -> None:
    """Raise `PermissionDenied` (403) unless the person may do this to what they see."""
    if not may(who, action, subject):
        raise PermissionDenied(REFUSALS.get(action, ""))
