"""Proposals: the list, one of them, its people and its history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.errors import Refused, Stale
from checklist.forms.proposals import CopyForm, MemberForm, ProposalForm
from checklist.models import Event, Framework, Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.once import MadeOtherwise
from checklist.overview import READINGS, as_shown, choose, with_cards
from checklist.permissions import may
from checklist.proposals import actions
from checklist.proposals.history import LOGGED, line
from checklist.scoring.words import Position
from checklist.views.loading import Request, person, require, signed_in, visible_proposal
from checklist.views.once import made_once, say_made
from checklist.views.paging import asked, number_in, paged, sliced

FILTER = "proposals filter"  # the key in the session
LONGEST_FILTER = 1000
SORTS = {f"{sign}{name}" for name in ("title", "updated", "lead") for sign in ("", "-")}


@signed_in
@require_safe
def proposals(request: Request) -> HttpResponse:
    """All proposals that this person may know of."""
    who = person(request)
    remember_filter(request)
    wanted: dict[str, Any] = {name: value for name in ("q", "marking") if (value := asked(request, name))}
    if (position := asked(request, "position")) in READINGS:
        wanted["position"] = position
    if asked(request, "whose") == "mine":
        wanted["led_by"] = who
    sort = asked(request, "sort")
    archived = {"archived": "yes"} if asked(request, "archived") == "yes" else {}
    chosen = choose(who, wanted | archived | ({"sort": sort} if sort in SORTS else {}))
    page = sliced(request, as_shown(chosen.rows), chosen.order, beside=chosen.beside)
    with_cards(page)
    context = {
        "page": page,
        "markings": settings.MARKINGS,
        "positions": list(Position),
        "sort": sort,
        "may_create": may(who, "create proposal"),
        "filtered": bool(wanted),
    }
    return render(request, "checklist/proposals.html", context)


def remember_filter(request: Request) -> None:
    """Keep how the list is filtered, so that the way back from a proposal leads to the same list."""
    query = request.GET.urlencode()[:LONGEST_FILTER]
    if request.session.get(FILTER, "") != query:
        request.session[FILTER] = query


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A new proposal."""
    who = person(request)
    require(who, "create proposal")
    source = copied(request)
    form = ProposalForm(request.POST or None, initial={"lead": who})
    create: Callable[..., Proposal] = actions.create_proposal
    if source:
        form = CopyForm(request.POST or None, source=source, by=who)
        create = partial(actions.copy_proposal, source)
    if request.method == "POST" and form.is_valid():
        try:
            pk = made_once(request, "proposal", lambda: create(by=who, **form.cleaned_data))
            on = "proposal" if form.cleaned_data.get("with_text") else "draft_new"
            return redirect(f"checklist:{on}", pk=pk)
        except MadeOtherwise as earlier:
            made = visible_proposal(request, earlier.target)
            say_made(request, reverse("checklist:proposal", args=[made.pk]), made.title)
            return proposal_form(request, form, None, source=source, status=409)
    return proposal_form(request, form, None, source=source)


def copied(request: Request) -> Proposal | None:
    """The proposal that the new one is to begin as a copy of, if any; 404 and 403 as everywhere."""
    key = asked(request, "copy")
    if not key:
        return None
    source = visible_proposal(request, number_in(key))
    require(person(request), "copy proposal", source)
    return source


def proposal_form(
    request: Request,
    form: ProposalForm,
    proposal: Proposal | None,
    *,
    source: Proposal | None = None,
    status: int = 0,
) -> HttpResponse:
    """The form, 422 where something in it is wrong, and 409 where somebody else saved something meanwhile."""
    status = status or (422 if form.is_bound else 200)
    back = reverse("checklist:proposal", args=[proposal.pk]) if proposal else reverse("checklist:proposals")
    shown = proposal or source  # of a copy, the page shows what the other one says
    marking = shown.marking if shown else ""
    context = {
        "form": form,
        "proposal": proposal,
        "marking": marking,
        "back": back,
        "conflict": proposal and status == 409,
    }
    return render(request, "checklist/proposal_form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what a proposal is."""
    proposal, who = visible_proposal(request, pk), person(request)
    require(who, "edit proposal", proposal)
    form = ProposalForm(request.POST or None, instance=proposal)
    if request.method != "POST" or not form.is_valid():
        return proposal_form(request, form, visible_proposal(request, pk))
    try:
        actions.edit_proposal(proposal, by=who, shown=form.shown, **form.touched)
    except Stale as stale:
        form.against({name: getattr(stale.newest, name) for name in form.fields})
        return proposal_form(request, form, visible_proposal(request, pk), status=409)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else "restricted", str(refused))
        return proposal_form(request, form, visible_proposal(request, pk))
    return redirect("checklist:proposal", pk=pk)


@signed_in
@require_safe
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal with its drafts and the readings of them."""
    found, who = visible_proposal(request, pk), person(request)
    cards = Scorecard.objects.visible_to(who).select_related("framework", "scorer").order_by("-updated_at")
    drafts = (
        found.drafts.annotate(clause_count=Count("clauses", filter=Q(clauses__edition=F("revision"))))
        .prefetch_related(Prefetch("scorecards", queryset=cards, to_attr="seen"))
        .order_by("-number")
    )
    page = paged(request, drafts)
    context = {
        "proposal": found,
        "marking": found.marking,
        "page": page,
        "shown_cards": [card for draft in page for card in draft.seen],  # type: ignore[attr-defined]  # prefetched above
        "frameworks": Framework.objects.published(),
        "may_edit": may(who, "edit proposal", found),
        "may_add": may(who, "add draft", found),
        "may_name": may(who, "name members", found),
        "may_copy": may(who, "copy proposal", found),
    }
    return render(request, "checklist/proposal.html", context)


@signed_in
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    """Put away, or take out again."""
    found = visible_proposal(request, pk)
    require(person(request), "archive proposal", found)
    actions.archive(found, by=person(request), away=request.POST.get("away") == "yes")
    return redirect("checklist:proposal", pk=pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: Request, pk: int) -> HttpResponse:
    """Who is named on a proposal."""
    found, who = visible_proposal(request, pk), person(request)
    require(who, "name members", found)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_member(found, form.cleaned_data["person"], by=who, role=form.cleaned_data["role"])
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(
                request,
                _("%(cleaned_data)s is named on this proposal.") % {"cleaned_data": form.cleaned_data["person"]},
            )
            return redirect("checklist:proposal_members", pk=pk)
    named = found.memberships.select_related("person")
    context = {
        "proposal": found,
        "marking": found.marking,
        "form": form,
        "page": sliced(request, named, Order((InOrder("person__name_key"), "pk")), says_total=False),
    }
    return render(request, "checklist/proposal_members.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def member_remove(request: Request, pk: int, person_pk: int) -> HttpResponse:
    """Take a name off; whoever takes off their own from a restricted proposal leaves it."""
    found, who = visible_proposal(request, pk), person(request)
    require(who, "name members", found)
    actions.remove_member(found, get_object_or_404(found.members, pk=person_pk), by=who)
    if not Proposal.objects.visible_to(who).filter(pk=pk).exists():
        return redirect("checklist:proposals")
    return redirect("checklist:proposal_members", pk=pk)


@signed_in
@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """What happened on a proposal, newest first."""
    found = visible_proposal(request, pk)
    events = Event.objects.visible_to(person(request)).filter(proposal=found).select_related("who", "scorecard__draft")
    events = events.only(*LOGGED, *User.named("who"), "scorecard__draft__number")
    if by := asked(request, "by"):
        events = events.filter(who__username=by)
    page = sliced(request, events, Order(("at", "pk"), down=True), per_page=50, says_total=False)
    context = {
        "proposal": found,
        "marking": found.marking,
        "page": page,
        "lines": [line(event) for event in page],
    }
    return render(request, "checklist/proposal_history.html", context)
