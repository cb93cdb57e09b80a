"""The mark of a report, and of what the watch finds, covers all that these say: every cell is changed once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist.models import (
    Assignment,
    Clause,
    Declaration,
    Dissent,
    Framework,
    Handover,
    Rating,
    Scorecard,
    User,
    triggers,
)
from checklist.panels import assignments
from checklist.reports.report import build_report
from checklist.reports.rows import report_rows, watched_rows
from checklist.reports.sealed import approval_of
from checklist.review import watch, workflow
from tests.factory import make_user
from tests.panel_made import Made
from tests.reading import approve_as_read
from tests.review.test_shown import again, two

__all__ = ["two"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded():
    """The database lets everything be changed."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def read_by(make):
    """The models whose tables are read while something is made."""
    with CaptureQueriesContext(connection) as found:
        make()
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(row["sql"] for row in found)))
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]


def others(field, value):
    """Values that a cell of this column may be given instead, the likelier to be taken first."""
    if isinstance(field, models.ForeignKey):
        return [*field.related_model._base_manager.exclude(pk=value).values_list("pk", flat=True)[:3], None]
    if field.choices:
        return [one for one, _ in field.flatchoices if one != value]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DateTimeField | models.DateField):
        return [(value or timezone.now()) - timedelta(days=400), None]
    if isinstance(field, models.JSONField):
        return [{"other": 1}, ["other"]]
    if isinstance(field, models.IntegerField | models.DecimalField):
        return [(value or 0) + 1, (value or 0) + 50, None]
    return ["4" * 64 if field.max_length == 64 else "Otherwise", "otherwise", ""]


def changes(model):
    """Every cell of the first row and the last with something else in it, one at a time, where anything else fits."""
    for field in model._meta.concrete_fields:
        cells = list(model._base_manager.order_by("pk").values_list("pk", field.attname))
        for pk, value in dict([*cells[:1], *cells[-1:]]).items():
            for other in [] if field.primary_key else others(field, value):
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=pk).update(**{field.attname: other})
                        yield f"{model.__name__}.{field.name} of {pk}: {other!r}"
                        transaction.set_rollback(True)
                except DatabaseError:
                    continue
                break


def test_no_cell_that_a_report_says_is_left_out_of_its_mark(two, unguarded):
    first, second, manager = again(two[0]), again(two[1]), make_user("manager")
    Declaration.objects.create(
        draft=second.draft,
        framework=second.framework,
        person=second.scorer,
        kind=Declaration.Kind.CONFLICT,
        text="A cousin.",
        answer=Declaration.Answer.ALLOWED,
        answered_by=manager,
        answered_at=timezone.now(),
    )
    assignments.assign(first.draft, first.framework, first.scorer, by=manager)
    User.objects.update(first_name="Zoë", last_name="Sol")
    report, mark = build_report(again(second), reader=manager), report_rows(again(second), manager).mark
    assert report.moved
    read = read_by(lambda: build_report(again(second), reader=manager))
    assert {Rating, Clause, User, Handover, Declaration, Rating.sources.through, Assignment} <= set(read)
    marked = 0
    for change in (change for model in read for change in changes(model)):
        card = again(second)
        if card.is_panel or card.state in Scorecard.SEALED or report_rows(card, manager).mark != mark:
            marked += 1
        else:
            assert build_report(card, reader=manager) == report, change
    assert marked > 120


def test_no_cell_that_the_watch_finds_is_left_out_of_its_mark(unguarded):
    made = Made()
    made.hand_in()
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    approve_as_read(card, by=make_user("manager"))
    approval, mark = approval_of(card), watched_rows(again(card)).mark
    assert watch.differences(approval, again(card)) == []
    read = read_by(lambda: watch.differences(approval, again(card)))
    assert {Rating, Clause, Dissent, Scorecard, Framework} <= set(read)
    marked = 0
    for change in (change for model in read for change in changes(model)):
        if watched_rows(again(card)).mark != mark:
            marked += 1
        else:
            assert watch.differences(approval, again(card)) == [], change
    assert marked > 90
