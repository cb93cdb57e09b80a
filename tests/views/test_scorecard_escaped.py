"""What people typed stands on a scorecard's page as text, whatever they typed: the page draws its lists by hand."""

from __future__ import annotations

import html
import re
from dataclasses import fields, is_dataclass, replace

import pytest
from django.db import connection
from django.urls import reverse

from checklist.models import (
    Citation,
    Clause,
    Comment,
    Criterion,
    Dissent,
    Framework,
    Proposal,
    Rating,
    Requirement,
    Review,
    Scorecard,
    Source,
    User,
    triggers,
)
from checklist.reports.panel import Dissenting, Said
from checklist.reports.report import build_report
from checklist.review import workflow
from checklist.templatetags import scorecard
from tests.factory import make_user
from tests.panel_made import Made
from tests.review.test_shown import again, two

__all__ = ["two"]
pytestmark = pytest.mark.django_db
TYPED = {
    Proposal: ("title", "parties", "summary"),
    Framework: ("title",),
    Criterion: ("title",),
    Requirement: ("text", "model_language"),
    Clause: ("text", "ref"),
    Source: ("title",),
    User: ("first_name", "last_name"),
    Rating: ("reason",),
    Citation: ("quote",),
    Comment: ("text",),
    Dissent: ("office", "reason"),
    Review: ("note",),
    Scorecard: ("bottom_line",),
}


def hostile(model, name):
    """Closes an attribute and an element, and begins another."""
    return f"'\"></b><i {model.__name__}-{name}>&amp;"


def shown_as_text(client, card):
    """Which of the columns the page shows a manager, once every row has such a text in each; it holds none as HTML."""
    triggers.remove(connection)
    for model, names in TYPED.items():
        for pk in model.objects.values_list("pk", flat=True):
            model.objects.filter(pk=pk).update(**{name: f"{hostile(model, name)} {pk}" for name in names})
    triggers.install(connection)
    client.force_login(make_user("manager"))
    page = client.get(reverse("checklist:scorecard", args=[card.pk])).content.decode()
    assert re.findall(r"<i \w+-", page) == []
    escaped = {f"{m.__name__}.{name}": html.escape(hostile(m, name)) for m, names in TYPED.items() for name in names}
    return {name for name, text in escaped.items() if text in page}


EVERY = {f"{model.__name__}.{name}" for model, names in TYPED.items() for name in names}


def test_of_a_person_s_scorecard_that_moved_and_was_spoken_of(client, two):
    card = again(two[1])
    Rating.objects.filter(scorecard=card, requirement__number=1).update(value="unmet")
    Citation.objects.update(quote="x")
    manager = make_user("manager")
    for requirement in (card.ratings.first().requirement, None):
        Comment.objects.create(scorecard=card, requirement=requirement, author=manager, text="x")
    Review.objects.create(scorecard=card, scorer=card.scorer, reviewer=manager, action="return", note="x")
    assert EVERY - shown_as_text(client, card) == {"Dissent.office", "Dissent.reason"}


def test_of_a_panel_s_scorecard_with_readings_and_dissents(client):
    made = Made()
    made.hand_in()
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    assert EVERY - shown_as_text(client, card) == {"Citation.quote", "Comment.text", "Review.note", "Source.title"}


def with_every_text(value, looked_up=("red_line", "value")):
    """A part of a report with such a text for each of its own, but for what is looked up in a table of ours."""
    if isinstance(value, str):
        return hostile(str, "leaf")
    if isinstance(value, tuple):
        return tuple(with_every_text(one, looked_up) for one in value)
    if not is_dataclass(value):
        return value
    names = [field.name for field in fields(value) if field.name not in looked_up]
    return replace(value, **{name: with_every_text(getattr(value, name), looked_up) for name in names})


def test_a_sealed_report_that_somebody_changed_is_text_throughout(two):
    """It is read as it stands in the database, and shown with the warning that it is not what was approved."""
    Citation.objects.update(quote="x")
    Rating.objects.filter(scorecard=two[1], requirement__number=1).update(value="unmet")
    report = build_report(again(two[1]))
    row = replace(
        report.requirements[0],
        readings=(Said("Ann", "met", "Met", "●"),),
        dissents=(Dissenting("1.1", True, "Legal Adviser", "unmet", "Silent", "○", "Met", "Why."),),
    )
    drawn = [
        scorecard.criterion_pips(with_every_text(report.criteria[0])),
        scorecard.moved_rows(with_every_text(report.moved.rows)),
        scorecard.hinge_items(with_every_text(report.hinges)),
        scorecard.clause_items(with_every_text(report.clauses)),
        scorecard.requirement_card(with_every_text(row, ("red_line",)), "", {}),
    ]
    for text in drawn:
        assert "<i str-" not in text
        assert "&lt;i str-" in text
