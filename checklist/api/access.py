"""How operations begin: 403 for what somebody may not do to what they see, 422 for what a form refuses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm

from checklist.api.problems import Problem
from checklist.models import User
from checklist.permissions import may


def require(person: User, action: str, subject: Any = None) -> None:
    """Raise 403 unless the person may do this to what they see."""
    if not may(person, action, subject):
        raise PermissionDenied


def valid(form: BaseForm) -> dict[str, Any]:
    """What a form makes of what was sent; 422 with a sentence for each field that is wrong."""
    if not form.is_valid():
        errors = [(name if name != "__all__" else "", str(said)) for name, all in form.errors.items() for said in all]
        raise Problem(422, "Something in it cannot be saved.", errors=errors)
    found: dict[str, Any] = form.cleaned_data
    return found
