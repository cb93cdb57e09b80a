"""What if: other ratings, floors and weights, tried out in the address alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklist.forms.what_if import FLOOR, WhatIfForm, choices
from checklist.models import Criterion, Requirement
from checklist.reports.what_if import Outcome, as_scored, what_if
from checklist.scorecards.sheet import Section, Sheet, load_sheet
from checklist.scoring.words import Kind, dom_id, verdict_text, word_for
from checklist.views.loading import Request, asks_part, signed_in, visible_scorecard


@dataclass(frozen=True)
class Field:
    """One field: what stands in it, what is saved, and what is wrong with it."""

    name: str
    typed: str
    saved: str
    changed: bool
    error: str

    @property
    def dom(self) -> str:
        """The name as it may stand in an id."""
        return dom_id(self.name)


@dataclass(frozen=True)
class RatingField:
    """A requirement with its field and the ratings on offer."""

    requirement: Requirement
    field: Field
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """A criterion with its fields and its requirements; verdicts and scores are as text, "" without one."""

    criterion: Criterion
    weight: Field
    floor: Field
    verdict: str
    verdict_saved: str
    share: Fraction
    score: str
    score_saved: str
    ratings: list[RatingField]

    @property
    def open(self) -> bool:
        """True where something in it was changed or is wrong."""
        return any(row.field.changed or row.field.error for row in self.ratings)


@signed_in
@require_safe
def scorecard_what_if(request: Request, pk: int) -> HttpResponse:
    """The page, or for HTMX the outcome; an address that says more than what is changed leads to the shorter one."""
    card = visible_scorecard(request, pk)
    sheet = load_sheet(card)
    form = WhatIfForm(request.GET, sheet=sheet)
    valid = form.is_valid()
    query = form.query()
    if valid and not asks_part(request) and request.GET.urlencode() != query:
        return redirect(f"{request.path}?{query}" if query else request.path)
    answer = page(request, sheet, form, status=200 if valid else 422)
    patch_vary_headers(answer, ["HX-Request"])
    if valid and asks_part(request):
        answer["HX-Replace-Url"] = f"{request.path}?{query}" if query else request.path
    return answer


def page(request: Request, sheet: Sheet, form: WhatIfForm, *, status: int) -> HttpResponse:
    """What is saved beside what would follow; while something is wrong, only what is saved."""
    card = sheet.scorecard
    saved = as_scored(sheet)
    then = saved
    if status == 200:
        then = what_if(sheet, ratings=form.ratings(), floor=form.floor(), floors=form.floors(), weights=form.weights())
    context = {
        "scorecard": card,
        "proposal": card.draft.proposal,
        "marking": card.draft.proposal.marking,
        "saved": saved,
        "then": then,
        "changes": len(form.changed),
        "wrong": len(form.errors),
        "floor": field_of(form, FLOOR, form.saved[FLOOR]),
        "parts": [part_of(section, form, saved, then) for section in sheet.sections],
        "oob": asks_part(request),
    }
    template = "checklist/what_if.html#answer" if asks_part(request) else "checklist/what_if.html"
    return render(request, template, context, status=status)


def part_of(section: Section, form: WhatIfForm, saved: Outcome, then: Outcome) -> Part:
    """One criterion of the form."""
    number = str(section.criterion.number)
    verdicts = [verdict_text(*(found.result.verdicts[number] or ("", ""))) for found in (saved, then)]
    scores = [str(found.result.scores[number] or "") for found in (saved, then)]
    return Part(
        criterion=section.criterion,
        weight=field_of(form, f"w{number}", form.saved[f"w{number}"]),
        floor=field_of(
            form,
            f"f{number}",
            form.saved[f"f{number}"] or _("%(saved)s, the framework’s") % {"saved": form.saved[FLOOR]},
        ),
        verdict=verdicts[1],
        verdict_saved=verdicts[0],
        share=then.shares[number],
        score=scores[1],
        score_saved=scores[0],
        ratings=[
            RatingField(
                row.requirement,
                field_of(form, f"r{row.code}", word_for(row.requirement.kind, row.value)),
                choices(Kind(row.requirement.kind)),
            )
            for row in section.rows
        ],
    )


def field_of(form: WhatIfForm, name: str, saved: str) -> Field:
    """One field as it stands on the page; `saved` in the words of the page."""
    error = " ".join(dict.fromkeys(str(message) for message in form.errors.get(name, [])))
    return Field(name, form.typed(name), saved, name in form.changed, error)
