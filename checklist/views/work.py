"""The start page, and a person's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from checklist import accounts
from checklist.errors import Stale
from checklist.forms.notices import ChoicesForm
from checklist.forms.settings import SettingsForm
from checklist.models import Notice, Proposal, Scorecard, User
from checklist.models.scorecard import ScorecardQuerySet
from checklist.panels import assignments
from checklist.permissions import may
from checklist.proposals.history import line
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.paging import paged

SHOWN = 20


@signed_in
@require_safe
def home(request: Request) -> HttpResponse:
    """What is theirs to do; for managers first what waits for them."""
    who = person(request)
    visible = Scorecard.objects.visible_to(who).with_context()
    context = {
        "news": Notice.objects.listed_for(who).unread().filter(proposal__archived_at=None)[:SHOWN],
        "assigned": assignments.to_score(who)[:SHOWN],
        "to_settle": assignments.to_settle(who)[:SHOWN],
        "to_do": Scorecard.objects.to_do_for(who).with_context()[:SHOWN],
        "handed_in": handed_in(visible, who)[:SHOWN],
        "waiting": awaiting(visible, who)[:SHOWN] if who.is_manager else (),
        "left_behind": Proposal.objects.left_behind().count() if who.is_manager else 0,
        "decided": visible.current().filter(state=Scorecard.State.APPROVED).order_by("-updated_at")[:5],
        "proposals": Proposal.objects.visible_to(who)
        .current()
        .filter(lead=who)
        .filter(drafts__scorecards=None)
        .distinct()[:SHOWN],
    }
    return render(request, "checklist/home.html", context)


def handed_in(visible: ScorecardQuerySet, who: User) -> QuerySet[Scorecard]:
    """What is out of their hands and not answered: their scorecards, and the panels' that they lead.

    A panel's single reading is answered once the panel's scorecard has begun.
    """
    mine = Q(scorer=who) | Q(scorer=None, draft__proposal__lead=who)
    waiting = (
        visible.current().filter(mine, state=Scorecard.State.SUBMITTED).exclude(Scorecard.objects.of_a_begun_panel())
    )
    return waiting.order_by("-submitted_at", "-pk")


def awaiting(visible: ScorecardQuerySet, who: User) -> QuerySet[Scorecard]:
    """What waits for a manager, less what they have a hand in."""
    return visible.awaiting_review().without_part_of(who)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """Office, single-key shortcuts, notices."""
    who = person(request)
    form, conflict = SettingsForm(request.POST or None, instance=who), False
    if request.method == "POST" and form.is_valid():
        try:
            form.store()
            messages.success(request, "Your settings are saved.")
            return redirect("checklist:settings")
        except Stale as stale:
            form.against({name: getattr(stale.newest, name) for name in form.fields})
            conflict = True
    context = {
        "conflict": conflict,
        "form": form,
        "choices": ChoicesForm(person=who),
        "may_see_accounts": may(who, "see what happens to accounts"),
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "checklist/settings.html", context, status=status)


@signed_in
@require_safe
def people_log(request: Request) -> HttpResponse:
    """What happened to accounts, newest first; for managers and administrators."""
    require(person(request), "see what happens to accounts")
    page = paged(request, accounts.events(), per_page=50)
    return render(request, "checklist/people_log.html", {"page": page, "lines": [line(event) for event in page]})


@signed_in
@require_safe
def token(request: Request) -> JsonResponse:
    """Who is signed in now, and their token: a page that was open before they signed in again renews its own by it."""
    who = person(request)
    return JsonResponse({"token": get_token(request), "person": who.pk, "name": str(who)})
