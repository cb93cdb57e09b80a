"""Downloads of a scorecard."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from checklist.errors import Unprintable
from checklist.exports.handing_out import BESIDE, HandedOut, scorecard_file
from checklist.views.loading import Request, person, signed_in, visible_scorecard


@signed_in
@require_safe
def export(request: Request, pk: int, format: str) -> HttpResponse:
    """The scorecard as a file, with its comments where `comments` asks for them and with proposed amendments where
    `amendments` does; 404 for a format that there is not.
    """
    card = visible_scorecard(request, pk)
    try:
        beside = [name for name in BESIDE if request.GET.get(name)]
        return download(scorecard_file(card, format, by=person(request), beside=beside))
    except KeyError:
        raise Http404 from None
    except Unprintable as problem:
        messages.error(request, str(problem))
        return redirect("checklist:scorecard", card.pk)


def download(file: HandedOut) -> HttpResponse:
    """A file that a browser saves under its name."""
    return HttpResponse(file.content, content_type=file.content_type, headers={"Content-Disposition": file.disposition})
