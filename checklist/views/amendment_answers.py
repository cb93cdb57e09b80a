"""Answers to amendments: entered by hand, or taken over from a matrix that came back once somebody has looked at it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from checklist.amendments import answering
from checklist.amendments.base import amendments_for
from checklist.amendments.coming_back import difference
from checklist.amendments.matrix_file import Returned
from checklist.documents.compare import runs
from checklist.errors import Refused, Stale
from checklist.forms.amendment_answers import AnswerForm, MatrixForm, TakenForm
from checklist.models import Amendment, Draft, Framework
from checklist.proposals.actions import note_look
from checklist.views.amendment_table import table_page
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_draft, visible_framework


@signed_in
@require_POST
def answers(request: Request, pk: int, framework: int) -> HttpResponse:
    """A matrix that came back, shown as a difference; then those of its answers that were ticked, saved."""
    draft, against = visible_draft(request, pk), visible_framework(request, framework)
    require(person(request), "amend", draft)
    if "carried" in request.POST:
        return confirmed(request, draft, against)
    too_big = getattr(request, "too_big", False)
    form = MatrixForm(request.POST, request.FILES, of=(draft, against), too_big=too_big)
    if not form.is_valid():
        return table_page(request, draft, against, form=form, status=422)
    return difference_page(request, draft, against, form.cleaned_data["file"])


def confirmed(request: Request, draft: Draft, framework: Framework) -> HttpResponse:
    """Save the ticked answers; where an amendment was changed meanwhile, none, and show the difference anew."""
    form = TakenForm(request.POST)
    if not form.is_valid():
        wrong = MatrixForm({}, of=(draft, framework))
        wrong.errors["file"] = form.errors["carried"]
        return table_page(request, draft, framework, form=wrong, status=422)
    rows = form.cleaned_data["carried"].rows
    try:
        written = answering.answer_all(draft, framework, form.said, by=person(request))
    except Stale:
        said = _("Nothing was saved: an amendment was changed after this page was shown. Look at the difference again.")
        return difference_page(request, draft, framework, rows, problem=said, status=409)
    except Amendment.DoesNotExist:
        said = _("Nothing was saved: an amendment was taken away after this page was shown. Look at the rest again.")
        return difference_page(request, draft, framework, rows, problem=said, status=409)
    except Refused as refused:
        return difference_page(request, draft, framework, rows, problem=str(refused), status=422)
    said = ngettext("%(number)s answer was saved.", "%(number)s answers were saved.", written)
    messages.success(request, said % {"number": written})
    return redirect("checklist:amendment_table", pk=draft.pk, framework=framework.pk)


def difference_page(
    request: Request,
    draft: Draft,
    framework: Framework,
    rows: Sequence[Returned],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """What a file would change, row by row; what is stale is not ticked unless somebody does."""
    found = difference(amendments_for(person(request), draft, framework), rows)
    ticked = set(request.POST.getlist("take")) if problem else {str(change.row.key) for change in found.changes}
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "framework": framework,
        "marking": draft.proposal.marking,
        "found": found,
        "carried": json.dumps([change.carried() for change in found.changes], ensure_ascii=False),
        "ticked": {change.row.key for change in found.changes if str(change.row.key) in ticked and not change.stale},
        "problem": problem,
    }
    return render(request, "checklist/amendment_answers.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """What was said of one amendment, entered by hand."""
    one, who = visible_amendment(request, pk), person(request)
    require(who, "amend", one.draft)
    if request.method != "POST":
        return answer_page(request, one, AnswerForm.of(one))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return answer_page(request, one, form, status=422)
    try:
        saved = answering.answer(one, form.said, by=who)
    except Stale as stale:
        form.data = {**{name: request.POST.get(name, "") for name in form.fields}, "revision": stale.newest.revision}
        return answer_page(request, visible_amendment(request, pk), form, conflict=True, status=409)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return answer_page(request, one, form, status=422)
    except Amendment.DoesNotExist:
        raise Http404 from None
    if asks_part(request):
        return answer_page(request, one, AnswerForm.of(saved), saved=True)
    messages.success(
        request, _("The answer to the amendment of %(place_text)s was saved.") % {"place_text": one.place_text}
    )
    return redirect("checklist:amendment_table", pk=one.draft_id, framework=one.framework_id)


def answer_page(
    request: Request,
    one: Amendment,
    form: AnswerForm,
    *,
    conflict: bool = False,
    saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form beside the amendment, or the form alone for HTMX; on a conflict with what is saved by now."""
    context = {
        "amendment": one,
        "runs": runs(one.words_now, one.words_then),
        "form": form,
        "proposal": one.draft.proposal,
        "marking": one.draft.proposal.marking,
        "conflict": conflict,
        "saved": saved,
    }
    template = "checklist/amendment_answer.html"
    part = asks_part(request)
    return render(request, f"{template}#form" if part else template, context, status=status)


def visible_amendment(request: Request, pk: int) -> Amendment:
    """The amendment with draft, framework and what it serves, or 404 where this person may not know of it."""
    seen = Amendment.objects.visible_to(person(request)).kept().with_context()
    found = get_object_or_404(seen.select_related("draft__proposal__lead", "framework", "clause", "by"), pk=pk)
    note_look(found.draft.proposal, by=person(request))
    return found
