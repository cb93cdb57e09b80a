"""Vectors of what texts mean (`documents/meaning.py`), kept once for equal texts, whoever holds them.

A clause and a requirement know the key of their vectors as soon as they are written; the vectors follow in the
background (`scorecards/understanding.py`) and can be computed anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.dispatch import Signal

from checklist.documents.meaning import RECIPE, Vectors, key_of, unpacked

if TYPE_CHECKING:
    ForeignKey = models.ForeignKey["Meaning | None", "Meaning | None"]
else:
    ForeignKey = models.ForeignKey

# Sent after rows were committed whose vectors may not be there yet.
wanted = Signal()


class MeaningQuerySet(models.QuerySet["Meaning"]):
    """Named queries over vectors."""

    def orphans(self) -> MeaningQuerySet:
        """Those whose text stands nowhere any more."""
        return self.filter(clauses=None, requirements=None)


class Meaning(models.Model):
    """The vectors of one text."""

    key = models.CharField(max_length=64, primary_key=True, help_text="The SHA-256 of the text.")
    recipe = models.CharField(max_length=40, help_text="What made them; those of another recipe count for nothing.")
    vectors = models.BinaryField(help_text="512 signed bytes each.")

    objects = MeaningQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key

    @cached_property
    def unpacked(self) -> Vectors | None:
        """The vectors, each of length 1; None where they count for nothing."""
        return unpacked(bytes(self.vectors)) if self.recipe == RECIPE else None


class MeaningKey(ForeignKey):
    """The key of what the fields named in `of` mean, written whenever the row is; the vectors may not be there yet."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        defaults: dict[str, Any] = {"to": "checklist.Meaning", "on_delete": models.DO_NOTHING, "db_constraint": False}
        super().__init__(*args, **(defaults | {"null": True, "editable": False} | kwargs))

    def deconstruct(self) -> Any:
        """With what it is made of."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def made(self, row: models.Model) -> str:
        """The key that belongs to a row."""
        return key_of(*(getattr(row, name) for name in self.of))

    def pre_save(self, row: models.Model, add: bool) -> str:
        """Find the key anew, whatever the row said before, and let the vectors be computed once it is committed."""
        key = self.made(row)
        if getattr(row, self.attname) != key:
            setattr(row, self.attname, key)
            transaction.on_commit(announce, robust=True)
        return key


def announce() -> None:
    """Vectors may be missing now."""
    wanted.send(sender=Meaning)


def meanings_of(texts: Iterable[str]) -> dict[str, Vectors]:
    """The vectors of clauses' texts by text, of those that are there. One query."""
    keys = {key_of(text): text for text in texts}
    found = {keys[one.key]: one.unpacked for one in Meaning.objects.filter(key__in=keys)}
    return {text: vectors for text, vectors in found.items() if vectors is not None}


def key_field(row: models.Model) -> MeaningKey:
    """The field that holds a row's key."""
    field = row._meta.get_field("meaning")
    assert isinstance(field, MeaningKey), "Only rows with a key have a meaning."
    return field


def vectors_of(row: models.Model) -> Vectors | None:
    """The vectors of a row's meaning, where they were loaded with it and are there; never a query."""
    meaning = key_field(row).get_cached_value(row, default=None)
    return meaning.unpacked if isinstance(meaning, Meaning) else None
