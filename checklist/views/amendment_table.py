"""The table of amendments: on screen, and as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklist.amendments.base import amendments_for, base_card, cards_for
from checklist.errors import Unprintable
from checklist.exports import disposition
from checklist.exports.amendment_file import TABLES, filename, plain_filename
from checklist.forms.amendment_answers import MatrixForm
from checklist.models import Draft, Event, Framework, Scorecard
from checklist.models.snapshot import snapshot
from checklist.permissions import may
from checklist.proposals.placing import wheres
from checklist.reports.amendment_table import AmendmentTable, amendment_table
from checklist.said import ENGLISH, in_language, language
from checklist.scorecards.sheet import load_sheet
from checklist.views.loading import Request, asks_part, person, signed_in, visible_draft, visible_framework
from checklist.views.paging import number_in


def card_of(request: Request, draft: Draft, framework: Framework) -> Scorecard | None:
    """The scorecard that `?scorecard=` names, else the nearest to this person."""
    return base_card(person(request), draft, framework, number_in(request.GET.get("scorecard", "")) or None)


def table_of(
    request: Request,
    draft: Draft,
    framework: Framework,
    card: Scorecard | None,
    *,
    every: bool,
    places: Mapping[int, str] | None = None,
) -> AmendmentTable:
    """The table as this person sees it; `every` and `places` as in `amendment_table`."""
    with snapshot():
        there = amendments_for(person(request), draft, framework)
        sheet = load_sheet(card) if card else None
    return amendment_table(draft, framework, there, sheet, every=every, places=places)


@signed_in
@require_safe
def table(request: Request, pk: int, framework: int) -> HttpResponse:
    """The amendments of a draft in a table, the links to its files, and the form for a matrix that came back."""
    return table_page(request, visible_draft(request, pk), visible_framework(request, framework))


def table_page(
    request: Request, draft: Draft, framework: Framework, *, form: MatrixForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what was wrong with a file that was sent."""
    who, card = person(request), card_of(request, draft, framework)
    found = table_of(request, draft, framework, card, every=True)
    context: dict[str, Any] = {
        "draft": draft,
        "proposal": draft.proposal,
        "framework": framework,
        "marking": draft.proposal.marking,
        "table": found,
        "aside": sum(not row.counts for row in found.rows),
        "card": card,
        "cards": cards_for(who, draft, framework),
        "formats": TABLES,
        "may_amend": may(who, "amend", draft),
        "form": form or MatrixForm(),
    }
    part = asks_part(request)
    template = "checklist/amendment_table.html"
    return render(request, f"{template}#table" if part else template, context, status=status)


@signed_in
@require_safe
def export(request: Request, pk: int, framework: int, format: str) -> HttpResponse:
    """The table as a file, in the columns of a matrix where `matrix` asks; 404 for a format that there is not."""
    draft, against = visible_draft(request, pk), visible_framework(request, framework)
    if format not in TABLES:
        raise Http404
    chosen, matrix = TABLES[format], bool(request.GET.get("matrix"))
    card, every = card_of(request, draft, against), bool(request.GET.get("all"))
    try:
        # A matrix goes to other offices and is read when it comes back: its words are English, whoever sends it.
        with in_language(ENGLISH if matrix else language()):
            found = table_of(request, draft, against, card, every=every, places=wheres(draft))
            content = chosen.render(found, matrix=matrix)
    except Unprintable:
        messages.error(request, _("Something in this table cannot be set as a PDF. The Word file holds all of it."))
        return redirect(reverse("checklist:amendment_table", args=[pk, framework]))
    what = "matrix" if matrix else "table"
    target = f"the {what} of amendments of draft {draft.number} ({format})"
    Event.objects.write("downloaded amendments", by=person(request), proposal=draft.proposal, target=target)
    answer = HttpResponse(content, content_type=chosen.content_type)
    names = (named(found, format, matrix=matrix) for named in (filename, plain_filename))
    answer["Content-Disposition"] = disposition(*names)
    return answer
