"""Requests that make something, told apart from the same request sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from checklist.once import make_once
from checklist.views.loading import Request, person

FIELD = "once"
OUTSIDE = (FIELD, "csrfmiddlewaretoken")
SAID = gettext_lazy(
    "This form has made {link} already. To change that, open it; to make another one, send this form again."
)


def content_of(request: Request) -> dict[str, Any]:
    """What a form sent, its files by name and size."""
    sent: dict[str, Any] = {name: request.POST.getlist(name) for name in request.POST if name not in OUTSIDE}
    for name, files in request.FILES.lists():
        sent[f"file {name}"] = [[str(file.name), file.size] for file in files]
    return sent


def made_once(request: Request, kind: str, make: Callable[[], Model]) -> int:
    """The key of what the form makes, or made when it was sent before; raises MadeOtherwise."""
    return make_once(person(request), kind, request.POST.get(FIELD, "")[:64], content_of(request), make)[0]


def say_made(request: Request, url: str, name: str) -> None:
    """Say above the form that it has made something already, with the way there."""
    messages.error(request, format_html(str(SAID), link=format_html('<a href="{}">{}</a>', url, name)))
