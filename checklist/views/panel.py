"""A draft's panel: who scores it by when, where their readings differ, and members' dissents."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklist.errors import Locked, Refused, Stale
from checklist.forms.panel import AssignmentForm, DissentForm
from checklist.models import Assignment, Criterion, Declaration, Draft, Framework, Rating, Scorecard, User
from checklist.panels import assignments, settlement
from checklist.panels.readings import Panel, PanelRow, by_gravity, panel_from, standing_dissents
from checklist.permissions import may
from checklist.reports.comparison import Named, red_lines_of
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scoring.agreement import Agreement
from checklist.scoring.rules import standing_of
from checklist.scoring.words import Standing, dom_id
from checklist.views.loading import Request, person, require, signed_in, visible_draft, visible_scorecard
from checklist.views.paging import asked, number_in
from checklist.views.rating import item_of

MOST = 50


@dataclass(frozen=True)
class ReadingSummary:
    """One scorecard beside the others: its position and score, and the red lines that it does not hold."""

    card: Scorecard
    standing: Standing
    red_lines: tuple[Named, ...]


@dataclass(frozen=True)
class Group:
    """A draft's panel against one framework, as this person may see it.

    blind: they are a member and have not handed in, so that they see no reading.
    rows: every requirement, the gravest differences first.
    panel_reading: the panel's own scorecard, where it has begun and is theirs to see.
    """

    panel: Panel
    blind: bool
    readings: tuple[ReadingSummary, ...] = ()
    rows: tuple[PanelRow, ...] = ()
    panel_reading: ReadingSummary | None = None

    @property
    def differing(self) -> list[PanelRow]:
        """The differences, the gravest first."""
        return [row for row in self.rows if row.differs]

    @property
    def compare_query(self) -> str:
        """The query that puts its readings and the panel's own beside each other, where they differ first."""
        cards = [reading.card for reading in self.readings]
        if self.panel_reading and self.panel.card:
            cards.append(self.panel.card)
        return "?" + "&".join([*(f"card={card.pk}" for card in cards), "sort=agreement"])

    @property
    def unsettled(self) -> int:
        """How many differences the panel's scorecard has not settled."""
        return sum(row.unsettled for row in self.differing)

    @property
    def criteria(self) -> list[tuple[Criterion, Agreement]]:
        """How far they agree on each recommendation."""
        agreement = self.panel.agreement
        if agreement is None or not self.panel.sheets:
            return []
        criteria = [section.criterion for section in self.panel.sheets[0].sections]
        return [(criterion, agreement.criteria[str(criterion.number)]) for criterion in criteria]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: Request, pk: int) -> HttpResponse:
    """Who scores the draft, and, once they may be seen, where the readings differ; POST assigns a scorer."""
    draft, who = visible_draft(request, pk), person(request)
    if request.method == "POST":
        require(who, "assign", draft.proposal)
        form = AssignmentForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                assignments.assign_all(draft, data["framework"], data["person"], by=who, due=data["due"])
                return redirect("checklist:panel", pk=pk)
            except Refused as refused:
                form.add_error(refused.field, str(refused))
        return panel_page(request, draft, form=form, status=422)
    return panel_page(request, draft)


def panel_page(
    request: Request, draft: Draft, *, form: AssignmentForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page, with what was typed where something was wrong with it."""
    who = person(request)
    may_assign = may(who, "assign", draft.proposal)
    everybody = draft.assignments.select_related("person", "framework", "assigned_by").order_by("created_at", "pk")
    tasks = list(everybody[:MOST])
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "form": form or (AssignmentForm() if may_assign else None),
        "tasks": tasks,
        "groups": [group_of(draft, members, who) for members in by_framework(tasks)],
        "others": readings_beside(draft, who),
        "declarations": declarations_of(draft) if may_assign else (),
        "may_settle": may(who, "settle", draft),
        "all": asked(request, "all") == "1",
        "open": asked(request, "open") == "all",
        "today": timezone.localdate(),
        "problem": problem,
    }
    return render(request, "checklist/panel.html", context, status=status)


def declarations_of(draft: Draft) -> QuerySet[Declaration]:
    """What people assigned declared, those that wait for an answer first. One query."""
    found = draft.declarations.select_related("person", "framework", "answered_by")
    return found.order_by(Case(When(kind="conflict", answer="", then=0), default=1), "at", "pk")[:MOST]


def by_framework(tasks: list[Assignment]) -> list[tuple[Assignment, ...]]:
    """The assignments of each framework together, in the order in which the frameworks came."""
    panels: dict[int, list[Assignment]] = {}
    for task in tasks:
        panels.setdefault(task.framework_id, []).append(task)
    return [tuple(members) for members in panels.values()]


def group_of(draft: Draft, members: tuple[Assignment, ...], who: User) -> Group:
    """One framework's panel: without any reading for a member who has not handed in their own.

    The panel's own scorecard and its dissents are in it only for people who may see that scorecard.
    """
    framework = members[0].framework
    panel = panel_from(draft, framework, members, citations=True)
    if assignments.is_blind(who, draft, framework):
        return Group(panel, blind=True)
    own = load_sheet(panel.card) if panel.card and may_see(who, panel.card) else None
    rows = panel.rows(own, standing_dissents(own) if own else ())
    return Group(
        panel,
        blind=False,
        readings=tuple(reading_of(sheet) for sheet in panel.sheets),
        rows=tuple(by_gravity(rows)),
        panel_reading=reading_of(own) if own else None,
    )


def may_see(who: User, card: Scorecard) -> bool:
    """Whether the panel's scorecard is theirs to see."""
    return Scorecard.objects.visible_to(who).filter(pk=card.pk).exists()


def reading_of(sheet: Sheet) -> ReadingSummary:
    """A sheet's position, score and red lines."""
    card = sheet.scorecard
    return ReadingSummary(card, standing_of(sheet.result), red_lines_of(sheet.result))


def readings_beside(draft: Draft, who: User) -> list[Scorecard]:
    """Readings handed in by people who are not on the panel of their framework."""
    handed_in = Scorecard.objects.visible_to(who).with_context().filter(draft=draft, scorer__isnull=False)
    members = Assignment.objects.filter(draft=draft, framework=OuterRef("framework"), person=OuterRef("scorer"))
    outside = handed_in.exclude(state=Scorecard.State.OPEN).exclude(Exists(members))
    return list(outside.order_by("submitted_at", "pk")[:MOST])


@signed_in
@require_POST
def release(request: Request, pk: int, assignment_pk: int) -> HttpResponse:
    """Take an assignment back."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "assign", draft.proposal)
    tasks = draft.assignments.select_related("draft__proposal", "person", "framework")
    try:
        assignments.release(get_object_or_404(tasks, pk=assignment_pk), by=who)
    except Refused as refused:
        return panel_page(request, draft, problem=str(refused), status=422)
    return redirect("checklist:panel", pk=pk)


@signed_in
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Start the panel's scorecard, or go on with it."""
    draft, who = visible_draft(request, pk), person(request)
    require(who, "settle", draft)
    chosen = request.POST.get("framework", "")
    try:
        card = settlement.begin(draft, get_object_or_404(Framework, pk=number_in(chosen)), by=who)
    except Refused as refused:
        return panel_page(request, draft, problem=str(refused), status=422)
    return redirect("checklist:score" if card.is_editable else "checklist:scorecard", pk=card.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dissent(request: Request, pk: int, code: str) -> HttpResponse:
    """A member's own rating beside the panel's, with the reason; it is printed with their office."""
    card, who = visible_scorecard(request, pk), person(request)
    # Where the approval came while somebody was writing, they get 409 with their text back, and not a bare 403.
    if request.method != "POST" or not settlement.is_too_late(card, by=who):
        require(who, "dissent", card)
    row = load_sheet(card).by_code.get(code)
    if row is None:
        raise Http404
    form = DissentForm(request.POST or None, row=row, initial=initial_of(card, row, who))
    if request.method != "POST" or not form.is_valid():
        return dissent_page(request, card, row, form, status=422 if form.is_bound else 200)
    try:
        if "withdraw" in request.POST:
            settlement.withdraw(card, code, by=who)
        else:
            settlement.dissent(card, code, form.judgement(), by=who, revision=form.cleaned_data["revision"])
    except Stale as stale:
        changed = stale.row or row
        return dissent_page(request, card, changed, form.at(changed.revision), status=409)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return dissent_page(request, card, row, form, status=409 if isinstance(refused, Locked) else 422)
    messages.success(
        request, _("Your dissent was withdrawn.") if "withdraw" in request.POST else _("Your dissent is recorded.")
    )
    return redirect(reverse("checklist:scorecard", args=[pk]) + f"#r-{dom_id(code)}")


def initial_of(card: Scorecard, row: Row, who: User) -> dict[str, object]:
    """What the form starts with: their dissent, else the rating in their own reading, else nothing."""
    own_ratings = Rating.objects.filter(
        scorecard__draft=card.draft_id, scorecard__framework=card.framework_id, scorecard__scorer=who
    )
    said = settlement.own_dissent(card, row.requirement, who) or own_ratings.filter(requirement=row.requirement).first()
    return {"revision": row.revision} | ({"value": said.value, "reason": said.reason} if said else {})


def dissent_page(request: Request, card: Scorecard, row: Row, form: DissentForm, *, status: int = 200) -> HttpResponse:
    """The form beside the panel's rating."""
    who = person(request)
    typed = Judgement(form["value"].value() or "", form["reason"].value() or "")
    context = {
        "scorecard": card,
        "marking": card.draft.proposal.marking,
        "row": row,
        "item": item_of(row, typed=typed),
        "form": form,
        "dissent": settlement.own_dissent(card, row.requirement, who),
        "office": who.capacity,
        "conflict": status == 409,
    }
    return render(request, "checklist/dissent.html", context, status=status)
