"""Addresses and texts of pages, in as few words as tests want."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from lxml import html as lxml_html

from checklist.models import Framework


def framework_url(name: str, framework: Framework, *args: Any) -> str:
    """An address of one version of a framework."""
    return reverse(f"checklist:{name}", args=[framework.slug, framework.version, *args])


def tight(text: str) -> str:
    """A page's source without the white space that only lays it out."""
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", text))


class Html(str):
    """A page's source as a reader's browser takes it: how its lines are laid out makes no difference."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __new__(cls, text: str) -> Html:
        return super().__new__(cls, tight(text).strip())

    def __contains__(self, part: object) -> bool:
        return super().__contains__(tight(str(part)))

    def __eq__(self, other: object) -> bool:
        return super().__eq__(tight(str(other)).strip())

    def count(self, part: str, *where: Any) -> int:
        return super().count(tight(part), *where)

    def index(self, part: str, *where: Any) -> int:
        return super().index(tight(part), *where)

    def split(self, part: str | None = None, most: int = -1) -> list[str]:  # type: ignore[override]
        return [Html(piece) for piece in super().split(part and tight(part), most)]

    def partition(self, part: str) -> tuple[str, str, str]:  # type: ignore[override]
        before, found, after = super().partition(tight(part))
        return Html(before), found, Html(after)


def text_of(answer: HttpResponse) -> Html:
    """What a page says."""
    return Html(answer.content.decode())


HttpResponse.html = property(text_of)  # type: ignore[attr-defined]


def form_of(answer: HttpResponse, field: str) -> dict[str, Any]:
    """What a browser would send of the page's form that holds this field, if nobody touched it."""
    page = lxml_html.fromstring(answer.content)
    form = next(form for form in page.forms if field in form.fields)
    return dict(form.form_values())
