"""What a rating rests on beside clauses: naming a source, taking it back, saying that nothing can be shown."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checklist.errors import Locked, Refused
from checklist.forms.grounds import GroundForm
from checklist.models import Scorecard, Source
from checklist.scorecards import sources
from checklist.scorecards.sheet import Row, load_sheet
from checklist.scoring.words import dom_id
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_scorecard
from checklist.views.rating import item_of, locked
from checklist.views.scoring import MOVED, is_of_another_version


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: Request, pk: int, code: str) -> HttpResponse:
    """The sources of a rating: a form beside it for HTMX, else a page; POST changes one thing."""
    card = visible_scorecard(request, pk)
    require(person(request), "rate", card)
    if is_of_another_version(request, card):
        return locked(request, card, str(MOVED))
    row = load_sheet(card, citations=True).by_code.get(code)
    if row is None:
        raise Http404
    form = GroundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return changed(request, card, changed_row(request, card, code, form))
        except Locked:
            return locked(request, visible_scorecard(request, pk))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    status = 422 if request.method == "POST" else 200
    known = Source.objects.filter(proposal=card.draft.proposal_id).exclude(pk__in=[one.pk for one in row.sources])
    context = {
        "scorecard": card,
        "row": row,
        "item": item_of(row),
        "form": form,
        "known": known.order_by("-pk")[: sources.MOST_SOURCES],
        "marking": card.draft.proposal.marking,
    }
    template = "checklist/ground.html#fields" if asks_part(request) else "checklist/ground.html"
    return render(request, template, context, status=status)


def changed_row(request: Request, card: Scorecard, code: str, form: GroundForm) -> Row:
    """Do the one thing that the form asks."""
    data, who = form.cleaned_data, person(request)
    if data["drop"]:
        return sources.drop_source(card, code, data["drop"], by=who)
    if data["none"]:
        return sources.say_none(card, code, said=data["none"] == "1", by=who)
    if data["source"]:
        return sources.name_source(card, code, data["source"], by=who)
    return sources.add_source(card, code, title=data["title"], dated=data["dated"], where=data["where"], by=who)


def changed(request: Request, card: Scorecard, row: Row) -> HttpResponse:
    """The rating's grounds as they are now, in their place on the scoring page."""
    if not asks_part(request):
        page = reverse("checklist:score_criterion", args=[card.pk, row.requirement.criterion.number])
        return HttpResponseRedirect(f"{page}#req-{dom_id(row.code)}")
    return render(request, "checklist/score.html#grounds", {"item": item_of(row), "scorecard": card})
