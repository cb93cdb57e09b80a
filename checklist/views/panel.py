"""A draft's panel: who scores it by when, and how far their readings agree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from checklist import comparing, panels
from checklist.forms.panel import AssignmentForm
from checklist.ledger import HANDED_IN
from checklist.models import Draft, Scorecard, User
from checklist.permissions import may
from checklist.rating import Refused
from checklist.views.loading import person, require, signed_in, visible_draft

MOST = 12


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Who scores the draft, and, once they may be seen, where the readings differ; POST assigns a scorer."""
    draft, who = visible_draft(request, pk), person(request)
    may_assign = may(who, "assign", draft.proposal)
    form = AssignmentForm(request.POST or None) if may_assign else None
    if request.method == "POST":
        require(who, "assign", draft.proposal)
        assert form is not None, "Whoever may assign has the form."
        form = AssignmentForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                panels.assign(draft, data["framework"], data["person"], by=who, due=data["due"])
                return redirect("checklist:panel", pk=pk)
            except Refused as refused:
                form.add_error(refused.field, str(refused))
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "form": form,
        "assignments": draft.assignments.select_related("person", "framework", "assigned_by")[:50],
        "readings": readings(draft, who),
    }
    return render(request, "checklist/panel.html", context, status=422 if form and form.is_bound else 200)


def readings(draft: Draft, who: User) -> list[dict[str, object]]:
    """Per framework the handed-in readings that this person may see, compared where there are two or more."""
    cards = (
        Scorecard.objects.visible_to(who).with_context().filter(draft=draft, state__in=HANDED_IN, scorer__isnull=False)
    )
    by_framework: dict[int, list[Scorecard]] = {}
    for card in cards.order_by("framework", "submitted_at", "pk")[: MOST * 4]:
        by_framework.setdefault(card.framework_id, []).append(card)
    found: list[dict[str, object]] = []
    for members in by_framework.values():
        compared = comparing.build_comparison(members[:MOST]) if len(members) > 1 else None
        found.append({"framework": members[0].framework, "cards": members[:MOST], "compared": compared})
    return found


@signed_in
@require_POST
def release(request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """Take an assignment back."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "assign", draft.proposal)
    panels.release(
        get_object_or_404(draft.assignments.select_related("draft__proposal", "person"), pk=assignment_pk), by=who
    )
    return redirect("checklist:panel", pk=pk)
