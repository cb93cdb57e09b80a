"""Conflicts of interest: what people declare before they begin, and what managers answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklist.errors import Conflict, Refused
from checklist.forms.declaring import AnswerForm, DeclarationForm
from checklist.models import Assignment, Declaration
from checklist.panels import declaring
from checklist.scorecards import rating
from checklist.views.loading import Request, person, require, signed_in, visible_draft
from checklist.views.paging import asked
from checklist.views.panel import panel_page


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Request, pk: int, assignment_pk: int) -> HttpResponse:
    """Asked once, before somebody begins to score what is assigned to them; without a conflict it is one click."""
    draft, who = visible_draft(request, pk), person(request)
    tasks = draft.assignments.select_related("framework", "draft__proposal", "person")
    task = get_object_or_404(tasks, pk=assignment_pk, person=who)
    require(who, "start scorecard", draft)
    if declaring.to_declare(who, draft, task.framework) is None:
        return redirect("checklist:draft", pk=pk)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return declare_page(request, task, form, status=422 if request.method == "POST" else 200)
    try:
        said = declaring.declare(task, form.cleaned_data["kind"], form.cleaned_data["text"], by=who)
        if said.kind == Declaration.Kind.NONE and asked(request, "then") == "draft":
            return redirect("checklist:draft", pk=pk)
        if said.kind == Declaration.Kind.NONE:
            return redirect("checklist:score", pk=rating.begin(draft, task.framework, by=who).pk)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return declare_page(request, task, form, status=422)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("checklist:draft", pk=pk)
    if said.kind == Declaration.Kind.DECLINED:
        messages.success(request, _("You declined. The managers are told."))
        return redirect("checklist:home")
    messages.success(request, _("The managers are told. You can begin once one of them has answered."))
    return redirect("checklist:declare", pk=pk, assignment_pk=assignment_pk)


def declare_page(request: Request, task: Assignment, form: DeclarationForm, *, status: int = 200) -> HttpResponse:
    """The question, with what was declared already."""
    context = {
        "task": task,
        "draft": task.draft,
        "marking": task.draft.proposal.marking,
        "form": form,
        "said": declaring.said_by(person(request), task),
    }
    return render(request, "checklist/declare.html", context, status=status)


@signed_in
@require_POST
def answer(request: Request, pk: int, declaration_pk: int) -> HttpResponse:
    """Allow a declared conflict, or exclude the person."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "assign", draft.proposal)
    declaration = get_object_or_404(draft.declarations.select_related("person", "draft__proposal"), pk=declaration_pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return panel_page(request, draft, problem=str(form.errors["answer"][0]), status=422)
    try:
        declaring.answer(declaration, form.cleaned_data["answer"], by=who)
    except Refused as refused:
        return panel_page(request, draft, problem=str(refused), status=422)
    except Conflict as conflict:
        return panel_page(request, draft, problem=str(conflict), status=409)
    return redirect("checklist:panel", pk=pk)
