"""Frameworks as a person would want to read them."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.framework_io import write_framework
from checklist.models import Framework
from checklist.views.loading import person, signed_in
from checklist.views.paging import page_of


def visible_framework(request: HttpRequest, slug: str, version: int) -> Framework:
    """The version with its tree, or 404; drafts are for managers."""
    found = Framework.objects.with_tree().filter(slug=slug, version=version).first()
    if found is None or (found.state == Framework.State.DRAFT and not person(request).is_manager):
        raise Http404
    return found


@signed_in
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """All versions of all rubrics."""
    rows = Framework.objects.annotate(
        size=Count("criteria__requirements", distinct=True),
        red=Count("criteria__requirements", filter=~Q(criteria__requirements__red_line=""), distinct=True),
    )
    if not person(request).is_manager:
        rows = rows.exclude(state=Framework.State.DRAFT)
    return render(request, "checklist/frameworks.html", {"page": page_of(request, rows.order_by("title", "-version"))})


@signed_in
@require_safe
def framework(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """One version, all of it."""
    found = visible_framework(request, slug, version)
    requirements = [row for part in found.criteria.all() for row in part.requirements.all()]
    counts = [
        (kind, sum(row.kind == kind for row in requirements)) for kind in ("provision", "prohibition", "condition")
    ]
    context = {
        "framework": found,
        "counts": counts,
        "total": len(requirements),
        "red_lines": [(part, row) for part in found.criteria.all() for row in part.requirements.all() if row.red_line],
    }
    return render(request, "checklist/framework.html", context)


@signed_in
@require_safe
def export(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """The YAML file."""
    found = visible_framework(request, slug, version)
    answer = HttpResponse(write_framework(found), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}-{found.version}.yaml"'
    return answer
