"""Search over everything."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.finding.kinds import KINDS
from checklist.finding.search import RANKED, Wanted
from checklist.finding.search import search as search_everything
from checklist.forms.finding import SearchForm
from checklist.models import Scorecard
from checklist.views.loading import Request, person, signed_in
from checklist.views.paging import asked


@signed_in
@require_safe
def search(request: Request) -> HttpResponse:
    """What holds the words, best first; only what this person may know of."""
    who = person(request)
    form = SearchForm(request.GET, person=who)
    after = asked(request, "after")
    found = search_everything(who, form.words, wanted=form.wanted, after=after)
    cards = {card for hit in found.hits if (card := hit.shown.card) and card.state in Scorecard.SEALED}
    context = {
        "form": form,
        "found": found,
        "counts": [(kind, found.counts[kind.name]) for kind in KINDS if found.counts.get(kind.name)],
        "ranked": RANKED,
        "after": after,
        "narrowed": form.wanted != Wanted(),
        "shown_cards": cards,
        "proposal_chosen": form.cleaned_data.get("proposal"),
    }
    return render(request, "checklist/search.html", context)
