"""Frameworks as a person would want to read them."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from checklist.frameworks.yaml_file import write_framework
from checklist.models import Framework, Requirement
from checklist.models.folded import InOrder
from checklist.permissions import may
from checklist.proposals.history import line
from checklist.reports.standing import method
from checklist.said import capital
from checklist.scorecards import understanding
from checklist.scorecards.measuring import Findability, findability
from checklist.scoring.words import TERMS, spoken
from checklist.views.loading import Request, person, signed_in
from checklist.views.paging import paged


def visible_framework(request: Request, slug: str, version: int) -> Framework:
    """The version with its tree, or 404; drafts are for managers."""
    frameworks = Framework.objects.visible_to(person(request)).with_tree()
    return get_object_or_404(frameworks, slug=slug, version=version)


@signed_in
@require_safe
def frameworks(request: Request) -> HttpResponse:
    """All versions of all rubrics."""
    rows = Framework.objects.annotate(
        size=Count("criteria__requirements", distinct=True),
        red=Count("criteria__requirements", filter=~Q(criteria__requirements__red_line=""), distinct=True),
    )
    who = person(request)
    rows = rows.visible_to(who).order_by(InOrder("title_key"), "slug", "-version")
    context = {"page": paged(request, rows), "may_manage": may(who, "manage frameworks")}
    return render(request, "checklist/frameworks.html", context)


@signed_in
@require_safe
def framework(request: Request, slug: str, version: int) -> HttpResponse:
    """One version, all of it."""
    found, manages = visible_framework(request, slug, version), may(person(request), "manage frameworks")
    requirements = [row for part in found.criteria.all() for row in part.requirements.all()]
    counts = [
        (kind, sum(row.kind == kind for row in requirements)) for kind in ("provision", "prohibition", "condition")
    ]
    context = {
        "framework": found,
        "counts": counts,
        "total": len(requirements),
        "manages": manages,
        "events": [line(event) for event in found.events.select_related("who")[:10]] if manages else [],
        "finding": how_found(request, found, requirements) if manages else None,
        "red_lines": [(part, row) for part in found.criteria.all() for row in part.requirements.all() if row.red_line],
    }
    return render(request, "checklist/framework.html", context)


def how_found(request: Request, framework: Framework, requirements: list[Requirement]) -> Findability:
    """How well its requirements are found; what is not measured yet will be in a while. One query."""
    understanding.worker.wake()
    return findability(framework, requirements, seen_by=person(request))


@signed_in
@require_safe
def how_to_read(request: Request, slug: str, version: int) -> HttpResponse:
    """How a scorecard against this version is read: the method in half a page, and every word in one line."""
    found = visible_framework(request, slug, version)
    terms = [(capital(spoken(name)), spoken(said)) for name, said in TERMS.items()]
    context = {"framework": found, "method": method(found, found.criteria.all()), "terms": terms}
    return render(request, "checklist/how_to_read.html", context)


@signed_in
@require_safe
def export(request: Request, slug: str, version: int) -> HttpResponse:
    """The YAML file."""
    found = visible_framework(request, slug, version)
    answer = HttpResponse(write_framework(found), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}-{found.version}.yaml"'
    return answer
