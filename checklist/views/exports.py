"""Downloads of a scorecard."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from checklist.exports import FORMATS, filename, papers
from checklist.models import Event, Scorecard
from checklist.models.snapshot import snapshot
from checklist.reports.report import build_report
from checklist.reports.sealed import approval_of, is_whole, read_sealed
from checklist.views.loading import Request, person, signed_in, visible_scorecard


@signed_in
@require_safe
def export(request: Request, pk: int, format: str) -> HttpResponse:
    """The scorecard as a file; 404 for a format that there is not."""
    card = visible_scorecard(request, pk)
    approval = approval_of(card) if card.state in Scorecard.SEALED else None
    kept = approval is not None and is_whole(approval)
    if format not in FORMATS and not (kept and format == papers.WHOLE):
        raise Http404
    if approval and kept:
        report, content = read_sealed(approval), papers.paper(approval, format)
    else:
        with snapshot():
            report = build_report(card, reader=person(request))
        content = FORMATS[format].render(report)
    Event.objects.write("exported", by=person(request), proposal=card.draft.proposal, scorecard=card, target=format)
    kind = FORMATS[format].content_type if format in FORMATS else papers.CONTENT_TYPE
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, filename(report, format, state=card.state))
    return answer
