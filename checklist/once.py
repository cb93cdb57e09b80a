"""A form that is sent twice, by a double click, by a retry or by going back, makes one thing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from checklist.models import Made, User

TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class MadeOtherwise(Exception):
    """The form made something already, from other content than is sent now; `target` is its key."""

    def __init__(self, target: int) -> None:
        super().__init__(_("This form has made something already."))
        self.target = target


@transaction.atomic
def make_once(
    person: User, kind: str, token: str, content: Mapping[str, Any], make: Callable[[], models.Model]
) -> tuple[int, bool]:
    """The key of what `make` makes, and whether it was made just now and not by an earlier sending of the same form.

    Without a token everything is made anew. Of two sendings at a time one waits for the other. Raises `MadeOtherwise`.
    """
    if not TOKEN.fullmatch(token):
        return make().pk, True
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            row = Made.objects.create(person=person, kind=kind, token=token, content=digest)
    except IntegrityError:
        earlier = Made.objects.get(person=person, kind=kind, token=token)
        if earlier.content != digest:
            raise MadeOtherwise(earlier.target) from None
        return earlier.target, False
    row.target = make().pk
    row.save(update_fields=["target"])
    return row.target, True


def remember(person: User, kind: str, token: str, target: models.Model) -> None:
    """Remember what was made of something that is gone now, so that asking for it again finds what became of it."""
    Made.objects.create(person=person, kind=kind, token=token, target=target.pk)


def made(person: User, kind: str, token: str) -> int | None:
    """The key of what this person made so, or None."""
    return Made.objects.filter(person=person, kind=kind, token=token).values_list("target", flat=True).first()


def older_than(moment: datetime) -> models.QuerySet[Made]:
    """What no form will be sent again for."""
    return Made.objects.filter(created_at__lt=moment)
