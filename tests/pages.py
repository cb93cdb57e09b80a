"""Addresses and texts of pages, in as few words as tests want."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from checklist.models import Framework


def framework_url(name: str, framework: Framework, *args: Any) -> str:
    """An address of one version of a framework."""
    return reverse(f"checklist:{name}", args=[framework.slug, framework.version, *args])


def text_of(answer: HttpResponse) -> str:
    """What a page says."""
    return answer.content.decode()
