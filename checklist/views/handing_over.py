"""Handing over: what people who left still hold, and what one person holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from checklist import overview as table
from checklist.errors import Conflict, Locked, Refused
from checklist.forms.handing_over import LeadForm, TakerForm
from checklist.models import Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order, how_many
from checklist.panels import taking_over
from checklist.proposals import actions
from checklist.views.loading import Request, person, require, signed_in, visible_scorecard
from checklist.views.paging import COUNTED, sliced

MOST = 50


@signed_in
@require_safe
def leavers(request: Request) -> HttpResponse:
    """Restricted proposals that nobody active can see, and closed accounts that still hold something."""
    who = person(request)
    require(who, "see the overview")
    left = Proposal.objects.left_behind().select_related("lead").order_by(InOrder("title_key"), "pk")
    context = {
        "left_behind": left[:MOST],
        "number": how_many(left, COUNTED),
        "counted": COUNTED,
        "page": sliced(request, table.leavers(who), Order((InOrder("name_key"), "pk")), says_total=False),
    }
    return render(request, "checklist/leavers.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_work(request: Request, pk: int) -> HttpResponse:
    """What one person holds; a POST lets somebody else lead proposals of theirs."""
    who = person(request)
    require(who, "see the overview")
    former = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return person_page(request, former)
    form = LeadForm(request.POST, led=table.led(who, former), former=former)
    if form.is_valid():
        try:
            done = actions.hand_over_all(form.chosen, form.cleaned_data["to"], former=former, by=who)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            to = form.cleaned_data["to"]
            messages.success(
                request,
                ngettext(
                    "%(to)s leads %(number)s proposal from now on.",
                    "%(to)s leads %(number)s proposals from now on.",
                    done,
                )
                % {"to": to, "number": done},
            )
            return redirect("checklist:person_work", pk=pk)
    return person_page(request, former, form=form, status=422)


def person_page(request: Request, former: User, *, form: LeadForm | None = None, status: int = 200) -> HttpResponse:
    """The page, with what was ticked and chosen where something was wrong with it."""
    who = person(request)
    led = table.led(who, former)
    page = sliced(request, led, table.BY_TITLE)
    context = {
        "former": former,
        "form": form or LeadForm(led=led, former=former),
        "ticked": request.POST.getlist("proposal") if form else request.GET.getlist("tick"),
        "page": page,
        "cards": table.not_handed_in(who, former).with_context()[:MOST],
        "tasks": table.outstanding(who).filter(person=former)[:MOST],
    }
    return render(request, "checklist/person_work.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def scorecard_hand_over(request: Request, pk: int) -> HttpResponse:
    """Let somebody else go on with a scorecard."""
    card, who = visible_scorecard(request, pk), person(request)
    require(who, "hand over scorecard", card)
    if request.method != "POST":
        return taker_page(request, card)
    form = TakerForm(request.POST, by=who, former=card.scorer_id)
    if not form.is_valid():
        return taker_page(request, card, form=form, status=422)
    to = form.cleaned_data["to"]
    try:
        taking_over.take_over(card, to, former=form.cleaned_data["former"], by=who)
    except (Conflict, Locked) as late:
        return taker_page(request, visible_scorecard(request, pk), problem=str(late), status=409)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return taker_page(request, card, form=form, status=422)
    messages.success(
        request,
        _("The scorecard is yours from now on.") if to == who else _("%(to)s has the scorecard now.") % {"to": to},
    )
    return redirect("checklist:score" if to == who else "checklist:scorecard", pk=pk)


def taker_page(
    request: Request, card: Scorecard, *, form: TakerForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """The form; the choice is kept where something was wrong with it."""
    who = person(request)
    fresh = TakerForm(by=who, former=card.scorer_id, initial={"former": card.scorer_id})
    context = {
        "scorecard": card,
        "marking": card.draft.proposal.marking,
        "form": form or fresh,
        "problem": problem,
    }
    return render(request, "checklist/scorecard_hand_over.html", context, status=status)
