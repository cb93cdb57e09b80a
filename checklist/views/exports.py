"""Downloads of a scorecard."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from checklist.errors import Unprintable
from checklist.exports import FORMATS, disposition, filename, papers, plain_filename
from checklist.exports.labels import REGIONS
from checklist.models import Event
from checklist.said import in_language, language
from checklist.views.loading import Request, person, signed_in, visible_scorecard


def asked_language(request: Request) -> str:
    """The language of ours that `lang` names, else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in REGIONS and asked in dict(settings.LANGUAGES) else language()


@signed_in
@require_safe
def export(request: Request, pk: int, format: str) -> HttpResponse:
    """The scorecard as a file, with its comments where `comments` asks for them and with proposed amendments where
    `amendments` does; in the reader's language, or in the one that `lang` names. 404 for a format that there is not.
    """
    card = visible_scorecard(request, pk)
    room = format in FORMATS and FORMATS[format].talks
    beside = [name for name in ("comments", "amendments") if room and request.GET.get(name)]
    asked = {f"with_{name}": True for name in beside}
    try:
        with in_language(asked_language(request)):
            report, content = papers.file_of(card, format, reader=person(request), **asked)
    except KeyError:
        raise Http404 from None
    except Unprintable as problem:
        messages.error(request, str(problem))
        return redirect("checklist:scorecard", card.pk)
    more = f" with {' and '.join(beside)}" if beside else ""
    target = f"{format}{more}"
    Event.objects.write("exported", by=person(request), proposal=card.draft.proposal, scorecard=card, target=target)
    kind = FORMATS[format].content_type if format in FORMATS else papers.CONTENT_TYPE
    answer = HttpResponse(content, content_type=kind)
    state = f"{card.state}{more.replace(' ', '-')}"
    answer["Content-Disposition"] = disposition(
        filename(report, format, state=state), plain_filename(report, format, state=state)
    )
    return answer
