"""Downloads of a scorecard."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from checklist.exports import FORMATS, filename
from checklist.models import Event
from checklist.models.snapshot import snapshot
from checklist.reports.report import build_report
from checklist.views.loading import Request, person, signed_in, visible_scorecard


@signed_in
@require_safe
def export(request: Request, pk: int, format: str) -> HttpResponse:
    """The scorecard as a file; 404 for a format that there is not."""
    card = visible_scorecard(request, pk)
    if format not in FORMATS:
        raise Http404
    chosen = FORMATS[format]
    with snapshot():
        report = build_report(card, reader=person(request))
    content = chosen.render(report)
    Event.objects.write("exported", by=person(request), proposal=card.draft.proposal, scorecard=card, target=format)
    answer = HttpResponse(content, content_type=chosen.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, filename(report, chosen))
    return answer
