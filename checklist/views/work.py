"""The start page, and a person's own settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist import accounts
from checklist.errors import Stale
from checklist.forms.notices import ChoicesForm
from checklist.forms.settings import SettingsForm
from checklist.models import Assignment, Draft, Notice, Proposal, Scorecard, User
from checklist.models.keys import Keys
from checklist.models.keyset import Order, how_many
from checklist.models.rowwise import RowWise
from checklist.panels import assignments, feed
from checklist.permissions import may
from checklist.proposals.history import line
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.paging import COUNTED, sliced

SHOWN = 20


@signed_in
@require_safe
def home(request: Request) -> HttpResponse:
    """What is theirs to do; for managers first what waits for them."""
    who = person(request)
    context = {
        "left_behind": how_many(Proposal.objects.left_behind(), COUNTED) if who.is_manager else 0,
        "counted": COUNTED,
        "may_create": may(who, "create proposal"),
    }
    return render(request, "checklist/home.html", context | theirs(who))


def theirs(who: User) -> dict[str, list[Any]]:
    """A person's lists by name, each as far as the page shows it. A query each, and one for each model's rows."""
    keys = {name: [] if name in FOR_MANAGERS and not who.is_manager else rows.of(who) for name, rows in LISTS.items()}
    found: dict[str, list[Any]] = {}
    for names, rows in SHOWN_WITH:
        known = rows().in_bulk({key for name in names for key in keys[name]})
        found |= {name: [known[key] for key in keys[name] if key in known] for name in names}
    return found


def not_scored(who: User) -> QuerySet[Proposal]:
    """Current proposals that they lead and that nobody scores: without a draft, or with one that has no scorecard."""
    drafts = Draft.objects.filter(proposal=OuterRef("pk"))
    open_drafts = drafts.exclude(RowWise(Scorecard.objects.filter(draft=OuterRef("pk"))))
    led = Proposal.objects.filter(lead=who).current()
    return led.filter(Q(RowWise(open_drafts)) | ~Q(RowWise(drafts))).order_by("-created_at", "-pk")


def awaiting(who: User) -> QuerySet[Scorecard]:
    """What waits for a manager, less what they have a hand in."""
    return Scorecard.objects.visible_to(who).awaiting_review().without_part_of(who)


def decided(who: User) -> QuerySet[Scorecard]:
    """What was approved, the last first."""
    return Scorecard.objects.visible_to(who).filter(desk=Scorecard.Desk.DONE).order_by("-updated_at", "-pk")


# The lists of the start page.
LISTS = {
    "news": Keys(lambda who: Notice.objects.listed_for(who).unread().filter(proposal__archived_at=None)[:SHOWN]),
    "assigned": Keys(lambda who: assignments.to_score(who)[:SHOWN]),
    "to_settle": Keys(lambda who: assignments.to_settle(who)[:SHOWN]),
    "to_do": Keys(lambda who: Scorecard.objects.to_do_for(who)[:SHOWN]),
    "handed_in": Keys(lambda who: Scorecard.objects.visible_to(who).waiting_for(who)[:SHOWN]),
    "waiting": Keys(lambda who: awaiting(who)[:SHOWN]),
    "decided": Keys(lambda who: decided(who)[:5]),
    "proposals": Keys(lambda who: not_scored(who)[:SHOWN]),
}
FOR_MANAGERS = {"waiting"}
# What stands in them, with what a line of it shows.
SHOWN_WITH: list[tuple[tuple[str, ...], Callable[[], QuerySet[Any, Any]]]] = [
    (("news",), lambda: Notice.objects.select_related("proposal")),
    (("assigned", "to_settle"), lambda: Assignment.objects.select_related("draft__proposal", "framework")),
    (("to_do", "handed_in", "waiting", "decided"), Scorecard.objects.with_context),
    (("proposals",), lambda: Proposal.objects.only("title")),
]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """Language, office, single-key shortcuts, notices."""
    who = person(request)
    form, conflict = SettingsForm(request.POST or None, instance=who), False
    if request.method == "POST" and form.is_valid():
        try:
            form.store()
            activate(form.cleaned_data["language"] or get_language())
            messages.success(request, _("Your settings are saved."))
            return redirect("checklist:settings")
        except Stale as stale:
            form.against({name: getattr(stale.newest, name) for name in form.fields})
            conflict = True
    status = 409 if conflict else 422 if form.is_bound else 200
    return settings_page(request, form=form, conflict=conflict, status=status)


def settings_page(request: Request, *, status: int = 200, **more: object) -> HttpResponse:
    """The page with what is saved, but for what one of its forms, or `more` besides, says otherwise."""
    who = person(request)
    context: dict[str, object] = {
        "form": SettingsForm(instance=who),
        "choices": ChoicesForm(person=who),
        "may_see_accounts": may(who, "see what happens to accounts"),
        "may_manage_webhooks": may(who, "manage webhooks"),
        "has_calendar": feed.is_on(who),
    }
    return render(request, "checklist/settings.html", context | more, status=status)


@signed_in
@require_POST
def introductions(request: Request) -> HttpResponse:
    """Put an introduction away for good, or bring all of them back where none is named."""
    who, name = person(request), request.POST.get("name", "")
    if not name:
        accounts.bring_back(who)
        messages.success(request, _("The introductions are shown again."))
        return redirect("checklist:settings")
    try:
        accounts.put_away(who, name)
    except ValueError:
        return HttpResponseBadRequest(_("There is no such introduction."))
    if request.htmx:
        return HttpResponse()
    return redirect(back_to(request))


def back_to(request: Request) -> str:
    """The page of ours that a form names as the one to go back to, else the start page."""
    place = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours else reverse("checklist:home")


@signed_in
@require_safe
def people_log(request: Request) -> HttpResponse:
    """What happened to accounts, newest first; for managers and administrators."""
    require(person(request), "see what happens to accounts")
    page = sliced(request, accounts.events(), Order(("at", "pk"), down=True), per_page=50, says_total=False)
    return render(request, "checklist/people_log.html", {"page": page, "lines": [line(event) for event in page]})


@signed_in
@require_safe
def token(request: Request) -> JsonResponse:
    """Who is signed in now, and their token: a page that was open before they signed in again renews its own by it."""
    who = person(request)
    return JsonResponse({"token": get_token(request), "person": who.pk, "name": str(who)})
