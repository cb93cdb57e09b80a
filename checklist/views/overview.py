"""The managers' overview, their saved views of it, and the workload."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist import overview as table
from checklist.errors import Refused
from checklist.exports import overview_file
from checklist.forms.overview import AssignmentsForm, OverviewForm, SavedViewForm
from checklist.models import Event, SavedView, User
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.paging import sliced

HEADINGS = {
    "title": gettext_lazy("Proposal"),
    "position": gettext_lazy("Position"),
    "score": gettext_lazy("Score"),
    "movement": gettext_lazy("Movement"),
    "red": gettext_lazy("Red lines"),
    "age": gettext_lazy("Latest draft"),
    "first": gettext_lazy("First draft"),
    "holdup": gettext_lazy("Who holds it up"),
    "marking": gettext_lazy("Marking"),
    "lead": gettext_lazy("Lead"),
}


def manager(request: Request) -> User:
    """The signed-in manager; 403 for others."""
    who = person(request)
    require(who, "see the overview")
    return who


def filtered(request: Request, who: User) -> tuple[OverviewForm, table.Chosen]:
    """The filter that the address holds, and the proposals that it leaves, in its order."""
    form = OverviewForm(request.GET, people=table.people(who))
    return form, table.choose(who, form.chosen)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: Request) -> HttpResponse:
    """All proposals beside each other; a POST keeps the address's filter under a name."""
    who = manager(request)
    if request.method != "POST":
        return overview_page(request, who)
    naming = SavedViewForm(request.POST)
    query = OverviewForm(request.GET, people=table.people(who)).query
    if naming.is_valid():
        try:
            kept = table.keep_view(who, name=naming.cleaned_data["name"], query=query)
        except Refused as refused:
            naming.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The view “%(kept)s” is kept.") % {"kept": kept})
            return to_overview(query)
    return overview_page(request, who, naming=naming, status=422)


def overview_page(
    request: Request, who: User, *, naming: SavedViewForm | None = None, status: int = 200
) -> HttpResponse:
    """The page; positions over time come when somebody looks that far down."""
    form, chosen = filtered(request, who)
    page = sliced(request, table.as_shown(chosen.rows), chosen.order, beside=chosen.beside)
    rows = table.with_cards(page)
    context = {
        "form": form,
        "filtered": set(form.chosen) - {"sort"},
        "columns": columns(form.chosen.get("sort", "")),
        "page": page,
        "shown_cards": [row.listing.latest_card for row in rows if row.listing.latest_card],
        "views": SavedView.objects.filter(person=who),
        "naming": naming or SavedViewForm(),
    }
    return render(request, "checklist/overview.html", context, status=status)


def columns(sort: str) -> list[dict[str, Any]]:
    """The table's head: each column's label, how it is sorted now, and the sort that its link asks for."""
    state = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [
        {"label": label, "sorted": state.get(key), "next": f"-{key}" if sort == key else key}
        for key, label in HEADINGS.items()
    ]


def to_overview(query: str) -> HttpResponse:
    """Off to the overview with a filter."""
    return redirect(reverse("checklist:overview") + (f"?{query}" if query else ""))


@signed_in
@require_safe
def saved_view(request: Request, pk: int) -> HttpResponse:
    """Open one's own view; 404 for another's."""
    return to_overview(get_object_or_404(SavedView, person=manager(request), pk=pk).query)


@signed_in
@require_POST
def saved_view_delete(request: Request, pk: int) -> HttpResponse:
    """Delete one's own view; 404 for another's."""
    found = get_object_or_404(SavedView, person=manager(request), pk=pk)
    found.delete()
    messages.success(request, _("The view “%(found)s” is deleted.") % {"found": found})
    return to_overview(found.query)


@signed_in
@require_safe
def over_time(request: Request) -> HttpResponse:
    """How many drafts had which position, month by month; of the proposals that the filter leaves."""
    form, chosen = filtered(request, manager(request))
    filters = set(form.chosen) - {"sort"}
    return render(
        request,
        "checklist/over_time.html",
        {"form": form, "filtered": filters, "periods": table.timeline(chosen)},
    )


@signed_in
@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """The filtered list as a file, all pages of it; the download is logged."""
    who = manager(request)
    form, chosen = filtered(request, who)
    return as_csv(chosen, "overview", query=form.query)


def as_csv(chosen: table.Chosen, name: str, **asked_for: Any) -> StreamingHttpResponse:
    """Rows of the overview with all columns as a file of this name and day, sent as it is written; it is logged."""
    Event.objects.write("exported the overview", by=chosen.who, target="csv", **asked_for)
    answer = StreamingHttpResponse(overview_file.render(chosen), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


@signed_in
@require_safe
def workload(request: Request) -> HttpResponse:
    """Who has how much to do."""
    rows = table.workload(manager(request))
    return render(request, "checklist/workload.html", {"page": sliced(request, rows, table.BUSIEST, says_total=False)})


@signed_in
@require_safe
def assignments(request: Request) -> HttpResponse:
    """What is assigned and not handed in, one by one."""
    who = manager(request)
    form = AssignmentsForm(request.GET, people=table.assigned_people(who))
    rows = table.chosen_only(table.outstanding(who), **form.chosen)
    context = {"form": form, "page": sliced(request, rows, table.BY_DAY), "filtered": bool(form.chosen)}
    return render(request, "checklist/assignments.html", context)
