"""A scorecard as a workbook: downloaded, and brought back as a difference that one press saves."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from checklist.errors import Locked
from checklist.exports.handing_out import workbook_file
from checklist.forms.workbook import CarriedForm, WorkbookForm
from checklist.models import Scorecard
from checklist.panels import settlement
from checklist.scorecards.workbook_file import Workbook
from checklist.scorecards.workbook_saving import Saved, save, would_change
from checklist.views.loading import Request, person, require, signed_in, visible_scorecard


def fillable(request: Request, pk: int) -> Scorecard:
    """The scorecard of somebody who scores it, 404 or 403; whether it is open still is the caller's to ask."""
    scorecard = visible_scorecard(request, pk)
    require(person(request), "submit", scorecard)
    return scorecard


def closed(request: Request, pk: int) -> HttpResponse:
    """Handed in or approved: nothing can be filled in, which the scorecard's page says."""
    messages.error(request, str(Locked()))
    return redirect("checklist:scorecard", pk=pk)


@signed_in
@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """The workbook."""
    card = fillable(request, pk)
    if not card.is_editable:
        return closed(request, pk)
    return workbook_file(card, by=person(request)).answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: Request, pk: int) -> HttpResponse:
    """How it is done; a workbook that came back, shown as a difference; then that, saved."""
    card = fillable(request, pk)
    if not card.is_editable:
        return closed(request, pk)
    if request.method != "POST":
        return page(request, card, WorkbookForm())
    if "carried" in request.POST:
        return confirmed(request, card)
    form = WorkbookForm(request.POST, request.FILES, card=card, too_big=getattr(request, "too_big", False))
    if not form.is_valid():
        return page(request, card, form, status=422)
    return difference_page(request, card, form.cleaned_data["file"])


def page(request: Request, card: Scorecard, form: WorkbookForm, *, status: int = 200) -> HttpResponse:
    """The page with the file and the form for bringing it back."""
    context = framed(card) | {"form": form}
    return render(request, "checklist/workbook.html", context, status=status)


def framed(card: Scorecard) -> dict[str, object]:
    """What each of these pages knows."""
    return {"scorecard": card, "proposal": card.draft.proposal, "marking": card.draft.proposal.marking}


def difference_page(request: Request, card: Scorecard, file: Workbook) -> HttpResponse:
    """What a file would change, row by row. Nothing is saved."""
    found = would_change(card, file)
    carried = file.plain(one.line for one in found.changes)
    context = framed(card) | {"found": found, "carried": json.dumps(carried, ensure_ascii=False)}
    return render(request, "checklist/workbook_back.html", context)


def confirmed(request: Request, card: Scorecard) -> HttpResponse:
    """Save the rows that the page carried; those that were changed meanwhile are shown, and not saved."""
    form = CarriedForm(request.POST)
    if not form.is_valid():
        wrong = WorkbookForm({}, card=card)
        wrong.errors["file"] = form.errors["carried"]
        return page(request, card, wrong, status=422)
    try:
        done = save(card, form.cleaned_data["carried"], by=person(request), settle=settlement.settle_all)
    except Scorecard.DoesNotExist:
        raise Http404 from None
    except Locked:
        return closed(request, card.pk)
    if done.refused:
        context = framed(card) | {"done": done, "said": said(done)}
        return render(request, "checklist/workbook_back.html", context, status=409)
    messages.success(request, said(done))
    return redirect("checklist:scorecard", card.pk)


def said(done: Saved) -> str:
    """How much was saved."""
    if not done.changed:
        return _("Nothing was saved.")
    sentence = ngettext("%(n)d requirement was saved.", "%(n)d requirements were saved.", done.changed)
    return sentence % {"n": done.changed}
