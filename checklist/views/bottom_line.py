"""The bottom line: the sentences in which the scorer sums a scorecard up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from checklist.errors import Locked, Refused, Stale
from checklist.forms.scoring import BottomLineForm
from checklist.models import Scorecard
from checklist.reports.changes import change_sets
from checklist.reports.parts import red_line_rows, requirement_row
from checklist.scorecards.bottom_line import write_bottom_line
from checklist.scorecards.sheet import Sheet, load_sheet
from checklist.views.loading import Request, asks_part, person, signed_in
from checklist.views.rating import frame, locked
from checklist.views.scoring import editable_scorecard


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bottom_line(request: Request, pk: int) -> HttpResponse:
    """The analyst's own words under the position."""
    scorecard = editable_scorecard(request, pk)
    if not scorecard.is_editable:
        return locked(request, scorecard) if request.method == "POST" else redirect("checklist:scorecard", pk=pk)
    form = BottomLineForm(
        request.POST or None,
        initial={
            "bottom_line": scorecard.bottom_line,
            "revision": scorecard.revision,
        },
    )
    status, theirs, saved = 200, None, False
    if request.method == "POST":
        status, theirs, saved = save_bottom_line(request, scorecard, form)
        if saved and not asks_part(request):
            return redirect(request.path + "?saved=1")
    context = {
        "form": form,
        "theirs": theirs,
        "saved_fields": [("bottom_line", theirs.bottom_line)] if theirs else [],
        "saved": saved,
        "newest": theirs or scorecard,
        "limit": Scorecard.BOTTOM_LINE_MAX,
        "just_saved": request.GET.get("saved") == "1",
    }
    if asks_part(request) and request.method == "POST":
        return render(request, "checklist/bottom_line.html#saved", context, status=status)
    sheet = load_sheet(scorecard, citations=True)
    whole = {**frame(sheet), **summed_up(sheet), **context}
    return render(request, "checklist/bottom_line.html", whole, status=status)


def summed_up(sheet: Sheet) -> dict[str, object]:
    """What the bottom line sums up: the red lines that are not held, and what must change. No query."""
    rows = {row.code: requirement_row(row) for row in sheet.rows}
    lines = red_line_rows(sheet, rows)
    return {
        "red_lines": lines,
        "not_held": [line for line in lines if not line.held],
        "changes": change_sets(sheet, rows),
        "numbers": {row.code: row.requirement.criterion.number for row in sheet.rows},
    }


def save_bottom_line(
    request: Request, scorecard: Scorecard, form: BottomLineForm
) -> tuple[int, Scorecard | None, bool]:
    """Status, the newest version where somebody else was faster, and whether it was saved."""
    if not form.is_valid():
        return 422, None, False
    try:
        held = write_bottom_line(
            scorecard,
            form.cleaned_data["bottom_line"],
            by=person(request),
            revision=form.cleaned_data["revision"],
            sent=form.sent(),
        )
    except Stale as stale:
        return 409, stale.scorecard, False
    except Refused as refused:
        form.add_error("bottom_line", str(refused))
        return 409 if isinstance(refused, Locked) else 422, None, False
    scorecard.bottom_line, scorecard.revision = held.bottom_line, held.revision
    return 200, None, True
