"""What we asked for, draft by draft, and what we got: suggested from the words, confirmed by a person."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from checklist.amendments import outcomes
from checklist.errors import Refused, Stale
from checklist.forms.asked import AGAIN, OutcomeForm, SuggestionsForm
from checklist.models import Amendment, Draft, Outcome, Proposal
from checklist.permissions import may
from checklist.views.loading import Request, person, require, signed_in, visible_proposal
from checklist.views.paging import paged

PER_PAGE = 5  # drafts: each is compared with the next one


@signed_in
@require_safe
def asked(request: Request, pk: int) -> HttpResponse:
    """The amendments of each draft, the newest draft first, held against the one that came next."""
    return page(request, visible_proposal(request, pk))


def page(
    request: Request, proposal: Proposal, *, status: int = 200, wrong: int = 0, message: str = "", chosen: str = ""
) -> HttpResponse:
    """The page; where something could not be saved, with the sentence and the choice at the amendment `wrong`.

    At its head where the amendment has no form on the page.
    """
    who = person(request)
    shown: Page[Draft] = paged(request, outcomes.drafts_asked(who, proposal).reverse(), per_page=PER_PAGE)
    rounds = outcomes.rounds_of(proposal, list(shown), person=who)
    listed = {row.amendment.pk for each in rounds if each.following for row in each.rows}
    last = proposal.drafts.order_by("-number").defer("text").first()
    context = {
        "proposal": proposal,
        "marking": proposal.marking,
        "page": shown,
        "rounds": rounds,
        "draft": last,
        "may_confirm": may(who, "amend", Draft(proposal=proposal)),
        "choices": Outcome.Became.choices,
        "wrong": wrong if wrong in listed else 0,
        "message": message,
        "chosen": chosen,
    }
    return render(request, "checklist/asked.html", context, status=status)


@signed_in
@require_POST
def confirm(request: Request, pk: int, amendment_pk: int) -> HttpResponse:
    """Say what became of one amendment."""
    proposal, form = visible_proposal(request, pk), OutcomeForm(request.POST)
    seen = Amendment.objects.visible_to(person(request)).filter(draft__proposal=proposal)
    get_object_or_404(seen, pk=amendment_pk)
    require(person(request), "amend", Draft(proposal=proposal))
    chosen = request.POST.get("became", "")
    if not form.is_valid():
        return page(request, proposal, status=422, wrong=amendment_pk, message=form.message, chosen=chosen)
    data = form.cleaned_data
    draft = get_object_or_404(proposal.drafts, pk=data["draft"])
    try:
        outcomes.confirm(amendment_pk, draft, data["became"], by=person(request), revision=data["revision"])
    except Amendment.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return page(request, proposal, status=422, wrong=amendment_pk, message=str(refused), chosen=chosen)
    except Stale as stale:
        said = said_meanwhile(stale.newest)
        return page(request, proposal, status=409, wrong=amendment_pk, message=said, chosen=chosen)
    return HttpResponseRedirect(f"{address(request, pk)}#amendment-{amendment_pk}")


def said_meanwhile(newest: Outcome | None) -> str:
    """What somebody else confirmed while this page was open."""
    if newest is None:
        return str(AGAIN)
    return _(
        "%(by)s confirmed “%(became)s” after you opened this page. Your choice is still here:"
        " confirm it again to put it in the place of that."
    ) % {"by": newest.by, "became": newest.get_became_display()}


@signed_in
@require_POST
def confirm_all(request: Request, pk: int) -> HttpResponse:
    """Confirm everything that the page suggested for one draft."""
    proposal, form = visible_proposal(request, pk), SuggestionsForm(request.POST)
    require(person(request), "amend", Draft(proposal=proposal))
    if not form.is_valid():
        return page(request, proposal, status=422, message=str(AGAIN))
    draft = get_object_or_404(proposal.drafts, pk=form.cleaned_data["draft"])
    try:
        many = outcomes.confirm_shown(draft, form.cleaned_data["shown"], by=person(request))
    except Refused as refused:
        return page(request, proposal, status=422, message=str(refused))
    messages.success(
        request,
        ngettext("Confirmed %(number)s suggestion.", "Confirmed %(number)s suggestions.", many) % {"number": many},
    )
    return HttpResponseRedirect(address(request, pk))


def address(request: Request, pk: int) -> str:
    """The page that the form stood on."""
    number = request.GET.get("page", "")[:9]
    return reverse("checklist:asked", args=[pk]) + (f"?page={number}" if number.isdecimal() else "")
