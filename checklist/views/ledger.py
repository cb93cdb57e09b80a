"""From draft to draft: the changed text side by side, judgements carried over, and the ledger of movement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checklist.amendments.behind import behind
from checklist.documents.compare import Change, Pair, compare, runs
from checklist.errors import Refused
from checklist.models import Clause, Draft, Framework, Scorecard
from checklist.models.folded import InOrder
from checklist.panels import declaring
from checklist.scorecards import carry_over, ledger
from checklist.views.loading import Request, person, require, signed_in, visible_draft, visible_proposal
from checklist.views.paging import asked, number_in


@signed_in
@require_safe
def changes(request: Request, pk: int) -> HttpResponse:
    """A draft beside an earlier one (the one before, unless `?against=` names another), clause by clause."""
    draft = visible_draft(request, pk)
    others = draft.proposal.drafts.exclude(pk=pk).order_by("-number")
    number = number_in(asked(request, "against"), digits=8)
    other = (others.filter(number=number) if number else others.filter(number__lt=draft.number)).first()
    if other is None:
        raise Http404
    old, new = list(other.current_clauses), list(draft.current_clauses)
    pairs = compare(old, new)
    shown = pairs if asked(request, "all") else [pair for pair in pairs if pair.change != Change.UNCHANGED]
    context = {
        "draft": draft,
        "other": other,
        "others": others[:50],
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "rows": [row_of(pair, old, new) for pair in shown],
        "counts": counts(pairs),
        "all": asked(request, "all"),
    }
    return render(request, "checklist/draft_changes.html", context)


def counts(pairs: Sequence[Pair]) -> list[tuple[Change, int]]:
    """How many clauses each change befell; splitting and joining only where there is any."""
    found = Counter(pair.change for pair in pairs)
    return [
        (change, found[change]) for change in Change if found[change] or change not in (Change.SPLIT, Change.JOINED)
    ]


def row_of(pair: Pair, old: list[Clause], new: list[Clause]) -> dict[str, object]:
    """A pair of clauses as the page shows it, with the words that changed where it was reworded."""
    before = None if pair.old is None else old[pair.old]
    after = None if pair.new is None else new[pair.new]
    reworded = before and after and pair.change == Change.REWORDED
    return {
        "pair": pair,
        "old": before,
        "new": after,
        "runs": runs(before.text, after.text) if before and after and reworded else (),
    }


@signed_in
@require_POST
def carry(request: Request, pk: int) -> HttpResponse:
    """Start this person's scorecard of the draft from an older one."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "start scorecard", draft)
    chosen = request.POST.get("source", "")
    sources = Scorecard.objects.visible_to(who).with_context().filter(draft__proposal=draft.proposal_id)
    source = get_object_or_404(sources, pk=number_in(chosen))
    if task := declaring.to_declare(who, draft, source.framework):
        return redirect(reverse("checklist:declare", args=[pk, task.pk]) + "?then=draft")
    try:
        card = carry_over.carry(source, draft, by=who)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("checklist:draft", pk=pk)
    left = card.ratings.filter(to_confirm=True).count()
    messages.success(
        request,
        _("Carried over from draft %(number)s; %(left)s to confirm.") % {"number": source.draft.number, "left": left},
    )
    return redirect("checklist:score", pk=card.pk)


@signed_in
@require_safe
def movement(request: Request, pk: int) -> HttpResponse:
    """Is this deal getting better? Position, score and every requirement over the drafts."""
    proposal, who = visible_proposal(request, pk), person(request)
    cards = Scorecard.objects.visible_to(who).filter(draft__proposal=proposal, state__in=Scorecard.HANDED_IN)
    frameworks = list(
        Framework.objects.filter(pk__in=cards.values("framework")).order_by(InOrder("title_key"), "-version")
    )
    wanted = asked(request, "framework")
    framework = next((f for f in frameworks if str(f.pk) == wanted), frameworks[0] if frameworks else None)
    found = ledger.ledger_of(proposal, framework, person=who) if framework else None
    taken = behind(proposal, framework, found, person=who) if found and framework else {}
    everything = bool(asked(request, "all"))
    context = {
        "proposal": proposal,
        "marking": proposal.marking,
        "frameworks": frameworks,
        "framework": framework,
        "ledger": found,
        "lines": [line for line in found.lines if line.moved or everything] if found else [],
        "shown_cards": found.cards if found else (),
        "amendments": taken,
        "counts": [found.counts(place) for place in range(len(found.cards) - 1)] if found else [],
        "all": everything,
        "drafts": Draft.objects.filter(proposal=proposal).count(),
    }
    return render(request, "checklist/movement.html", context)
