"""The first line of every view: what a person may not see answers 404, what they may not do 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from checklist.models import Draft, Framework, Proposal, Scorecard, User
from checklist.permissions import may
from checklist.proposals import looking

# What the page says where the common sentence, that changing is for others, would not be true.
REFUSALS = {
    "see the overview": gettext_lazy("The overview, the workload and what belongs to them are for managers."),
    "manage webhooks": gettext_lazy("Webhooks are for administrators."),
    "see what happens to accounts": gettext_lazy("What happens to accounts is for managers and administrators to see."),
}
P = ParamSpec("P")
Found = TypeVar("Found")
View = Callable[..., Any]  # what it answers with is of whatever kind


def not_found(load: Callable[P, Found]) -> Callable[P, Found]:
    """404 for what there is not, or what this person may not know of."""

    @wraps(load)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Found:
        try:
            return load(*args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None

    return wrapper


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


@not_found
def visible_proposal(request: Request, pk: int) -> Proposal:
    """The proposal with its lead, or 404 where this person may not know of it. One query."""
    return looking.proposal_for(person(request), pk)


@not_found
def visible_draft(request: Request, pk: int) -> Draft:
    """The draft with its proposal, or 404. One query."""
    return looking.draft_for(person(request), pk)


@not_found
def visible_framework(request: Request, pk: int) -> Framework:
    """The framework, or 404 where this person may not know of it. One query."""
    return looking.framework_for(person(request), pk)


@not_found
def visible_scorecard(request: Request, pk: int, *, newer: bool = False) -> Scorecard:
    """The scorecard with draft, proposal, framework and scorer, or 404. One query.

    With `newer`, it knows the latest later version of its framework that is published.
    """
    return looking.scorecard_for(person(request), pk, newer=newer)


def person(request: Request) -> User:
    """The signed-in person; views are behind `signed_in`, so there is one."""
    assert isinstance(request.user, User), "This view is not behind signed_in."
    return request.user


def require(who: User, action: str, subject: Any = None) -> None:
    """Raise `PermissionDenied` (403) unless the person may do this to what they see."""
    if not may(who, action, subject):
        raise PermissionDenied(REFUSALS.get(action, ""))
