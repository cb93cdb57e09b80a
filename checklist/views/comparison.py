"""Comparing: choosing scorecards, and several of them side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklist.documents.folding import terms
from checklist.exports import FORMATS
from checklist.exports import comparison as workbook
from checklist.finding.narrowing import proposals_with
from checklist.models import Event, Proposal, Scorecard, User
from checklist.models.folded import InOrder, holds
from checklist.models.keyset import Order
from checklist.models.snapshot import snapshot
from checklist.proposals import looking
from checklist.reports.comparison import MOST, Unlike, build_comparison, highest, require_alike, sorted_blocks
from checklist.views.loading import Request, person, signed_in
from checklist.views.paging import asked, number_in, sliced

MOST_WORDS = 8  # each asks the full text by itself
ORDER = Order(
    (
        InOrder("draft__proposal__title_key"),
        "draft__proposal_id",
        "draft__number",
        InOrder("framework__title_key"),
        Coalesce(InOrder("scorer__name_key"), Value(""), output_field=TextField()),  # the panel's first
        "pk",
    )
)


def chosen(request: Request) -> list[Scorecard]:
    """The scorecards that `?card=` names, once each, in that order; 404 for any that this person may not see."""
    wanted = list(dict.fromkeys(request.GET.getlist("card")))
    keys = list(dict.fromkeys(number_in(text) for text in wanted))
    seen = Scorecard.objects.filter(looking.SEEN.among(person(request)))
    found = seen.with_context().in_bulk(keys) if keys else {}
    if len(found) != len(keys):
        raise Http404
    return [found[key] for key in keys]


def problem_with(cards: list[Scorecard]) -> str:
    """Why these cannot stand side by side, "" where they can."""
    if len(cards) == 1:
        return _("Choose at least one more: one scorecard has nothing to stand beside.")
    if len(cards) > MOST:
        return _("Choose at most %(most)s; %(number)s do not fit side by side.") % {"most": MOST, "number": len(cards)}
    try:
        require_alike(cards)
    except Unlike as unlike:
        return str(unlike)
    return ""


@signed_in
@require_safe
def compare(request: Request) -> HttpResponse:
    """The matrix; without two scorecards that can be compared, the page to choose them on."""
    cards = chosen(request)
    problem = problem_with(cards) if cards else ""
    if problem or not cards:
        return picker(request, cards, problem=problem)
    comparison, only = build_comparison(cards), asked(request, "only") == "1"
    sort = asked(request, "sort")
    blocks = [
        (block, block.differing if only else block.lines)
        for block in sorted_blocks(comparison, sort)
        if block.differing or not only
    ]
    context = {
        "comparison": comparison,
        "marking": comparison.marking,
        "blocks": blocks,
        "sort": sort,
        "diff": only or asked(request, "diff") == "1",
        "only": only,
        "open": only or asked(request, "open") == "all",
        "against": {column.pk: against(request, column.pk) for column in comparison.columns},
        "cards": urlencode([("card", card.pk) for card in cards]),
        "shown_cards": cards,
    }
    return render(request, "checklist/compare.html", context)


def against(request: Request, pk: int) -> str:
    """The same page with this column first, so that the others are compared with it."""
    params = request.GET.copy()
    params.setlist("card", [str(pk), *(card for card in params.getlist("card") if card != str(pk))])
    return f"?{params.urlencode()}"


@signed_in
@require_safe
def pick(request: Request) -> HttpResponse:
    """Choose scorecards; those that `?card=` names are chosen already."""
    return picker(request, chosen(request))


def picker(request: Request, cards: list[Scorecard], *, problem: str = "") -> HttpResponse:
    """What is chosen, and below it what else can be; 422 with a sentence where the choice was no good."""
    who = person(request)
    proposal = number_in(asked(request, "proposal"))
    scope = Proposal.objects.visible_to(who).filter(pk=proposal).first() if proposal else None
    rows = offered(request, scope).exclude(pk__in=[card.pk for card in cards])
    frameworks = {card.framework_id: card.framework for card in cards}
    if len(frameworks) == 1:
        rows = rows.filter(framework__in=frameworks)
    context = {
        "chosen": cards,
        "page": sliced(request, rows, ORDER, says_total=False),
        "scope": scope,
        "framework": cards[0].framework if len(frameworks) == 1 else None,
        "most": MOST,
        "problem": problem,
        "marking": highest([card.draft.proposal.marking for card in cards])
        if cards
        else scope.marking
        if scope
        else "",
    }
    return render(request, "checklist/compare_pick.html", context, status=422 if problem else 200)


def offered(request: Request, scope: Proposal | None) -> QuerySet[Scorecard]:
    """Scorecards of one proposal, or of all that are not in the archive, that fit the words asked for."""
    rows = Scorecard.objects.visible_to(person(request)).with_context()
    rows = rows.filter(draft__proposal=scope) if scope else rows.filter(draft__proposal__archived_at=None)
    if text := asked(request, "q"):
        rows = rows.filter(fitting(text))
    return rows


def fitting(text: str) -> Q:
    """Holds for scorecards of which every word of a text stands in the proposal, or in its scorer's name."""
    found = Q()
    for term in terms(text)[:MOST_WORDS]:
        found &= proposals_with(f'"{term}"', "draft__proposal") | holds(f'"{term}"', "scorer__name_key")
    return found or Q(pk__in=())


@transaction.atomic
def log_export(cards: list[Scorecard], *, by: User) -> None:
    """Each scorecard's history says that it was downloaded."""
    for card in cards:
        Event.objects.write(
            "exported", by=by, proposal=card.draft.proposal, scorecard=card, target="part of a comparison (xlsx)"
        )


@signed_in
@require_safe
def export(request: Request) -> HttpResponse:
    """The matrix as a workbook; each scorecard's history says that it was downloaded."""
    cards = chosen(request)
    if not cards or (problem := problem_with(cards)):
        return picker(
            request, cards, problem=problem if cards else _("Choose two to %(most)s scorecards first.") % {"most": MOST}
        )
    with snapshot():
        comparison = build_comparison(cards)
    content = workbook.render(comparison)
    log_export(cards, by=person(request))
    answer = HttpResponse(content, content_type=FORMATS["xlsx"].content_type)
    answer["Content-Disposition"] = content_disposition_header(True, "comparison.xlsx")
    return answer
