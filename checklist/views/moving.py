"""A draft that was put into the wrong proposal: the page from which it is moved or taken back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from checklist.errors import Refused
from checklist.finding.narrowing import proposals_with
from checklist.models import Draft, Membership, Proposal, User
from checklist.models.rowwise import RowWise
from checklist.proposals import moving
from checklist.views.loading import Request, person, require, signed_in, visible_draft
from checklist.views.paging import asked, number_in

SHOWN = 30
ELSEWHERE = gettext_lazy("This draft is in another proposal by now. Look at it again first; nothing was changed.")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def wrong_place(request: Request, pk: int) -> HttpResponse:
    """Move a draft to another proposal, or take it back."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "move draft", draft)
    if request.method != "POST":
        return wrong_place_page(request, draft)
    if number_in(request.POST.get("proposal", "")) not in (0, draft.proposal_id):
        return wrong_place_page(request, draft, problem=str(ELSEWHERE), status=409)
    try:
        if "take" in request.POST:
            upload = moving.take_back(draft, by=who)
            messages.success(
                request, _("The draft is taken back, and only you see it: discard it, or make it one anew.")
            )
            return redirect("checklist:upload", pk=upload.pk)
        target = targets(who, draft).filter(pk=number_in(request.POST.get("target", ""))).first()
        if target is None:
            raise Refused(_("Choose one of the proposals in the list."), field="target")
        moved = moving.move(draft, target, by=who)
    except Refused as refused:
        return wrong_place_page(request, draft, problem=str(refused), status=422)
    messages.success(request, _("The draft is now draft %(number)s of this proposal.") % {"number": moved.number})
    return redirect("checklist:proposal", pk=target.pk)


def targets(who: User, draft: Draft) -> QuerySet[Proposal]:
    """The proposals that a draft can be moved to: current ones that this person may add a draft to."""
    seen = Proposal.objects.visible_to(who).current().exclude(pk=draft.proposal_id)
    named = Membership.objects.filter(proposal=OuterRef("pk"), person=who, role=Membership.Role.CONTRIBUTOR)
    works = Q(restricted=False) | Q(lead=who) | Q(RowWise(named))
    return seen.filter(works).order_by("-updated_at", "-pk")


def wrong_place_page(request: Request, draft: Draft, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page: the proposals that fit the words, and taking it back."""
    text, found = asked(request, "q"), targets(person(request), draft)
    if text:
        found = found.filter(proposals_with(text))
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "targets": found[: SHOWN + 1],
        "shown": SHOWN,
        "text": text,
        "problem": problem,
        "cards": draft.scorecards.count(),
    }
    return render(request, "checklist/draft_move.html", context, status=status)
