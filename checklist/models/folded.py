"""Columns that keep text as it is compared (`documents/folding.py`), so that both databases find and sort alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from checklist.documents.folding import BEFORE, begins_a_word, fold, terms
from checklist.documents.words import tokens

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class FoldedField(TextField):
    """What the fields named in `of` say, folded, a line each; written whenever the row is."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        for name, value in {"default": "", "blank": True, "editable": False}.items():
            kwargs.setdefault(name, value)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """With what it is made of."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def made(self, row: models.Model) -> str:
        """What the column says of a row."""
        return "\n".join(fold(getattr(row, name)) for name in self.of)

    def pre_save(self, row: models.Model, add: bool) -> str:
        """Fold anew, whatever the row said before."""
        said = self.made(row)
        setattr(row, self.attname, said)
        return said


class TokensField(FoldedField):
    """The words of the fields named in `of`, as the search over everything finds them (`documents/words.py`)."""

    def made(self, row: models.Model) -> str:
        """What the column says of a row."""
        return tokens(getattr(row, name) for name in self.of)


class KeepsFolded(models.Model):
    """A row whose columns made of others (folded ones, keys) are written with these, whichever fields are saved."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a column made of others along with any field that it is made of."""
        if update_fields is not None:
            named = set(update_fields)
            made = {field.name for field in self._meta.concrete_fields if named.intersection(getattr(field, "of", ()))}
            update_fields = named | made
        super().save(*args, update_fields=update_fields, **kwargs)

    def make_anew(self) -> None:
        """Set every column made of others, for a write that asks no field: `bulk_update`, with its name there."""
        for field in self._meta.concrete_fields:
            if hasattr(field, "of"):
                field.pre_save(self, add=False)


def holds(text: str, *columns: str) -> Q:
    """Rows whose folded columns hold every word of the text, in any order; none where it has no word."""
    asked = terms(text)
    found = Q() if asked else Q(pk__in=())
    for term in asked:
        found &= Q(*(place for column in columns for place in places(column, term)), _connector=Q.OR)
    return found


def places(column: str, term: str) -> list[tuple[str, str]]:
    """The lookups of which one has to hold where a column holds a term."""
    if not begins_a_word(term):
        return [(f"{column}__contains", term)]
    return [(f"{column}__startswith", term), *((f"{column}__contains", sign + term) for sign in BEFORE)]


class InOrder(Func):
    """A folded column to sort by: by its signs, not by the rules of whatever language the database was set up for."""

    arity = 1
    template = "%(expressions)s"

    def __init__(self, column: str) -> None:
        super().__init__(F(column), output_field=models.TextField())

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """SQLite sorts so anyway."""
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)
