"""Views kept under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from checklist.errors import Refused
from checklist.models import SavedView, User

MOST_VIEWS = 30


@transaction.atomic
def keep_view(person: User, *, name: str, query: str) -> SavedView:
    """Keep a filter under a name. `query` is what the filter's form made of it, so it holds known parameters only.

    Raises `Refused` with a sentence where the person has that name already, or `MOST_VIEWS` of them.
    """
    User.objects.select_for_update().get(pk=person.pk)
    mine = SavedView.objects.filter(person=person)
    if mine.filter(name__iexact=name).exists():
        raise Refused(
            _("You keep a view of this name already. Choose another name, or delete that view first."), field="name"
        )
    if mine.count() >= MOST_VIEWS:
        raise Refused(
            _("You keep %(most_views)s views already. Delete one before you keep another.")
            % {"most_views": MOST_VIEWS},
            field="name",
        )
    return SavedView.objects.create(person=person, name=name, query=query)
