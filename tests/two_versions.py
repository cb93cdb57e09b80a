"""A framework in two versions and a scorecard under the first: what the tests of a move start from."""

from __future__ import annotations

import pytest

from checklist.frameworks import drafting
from checklist.models import Criterion, Framework, Requirement
from checklist.scorecards import rating as verbs
from tests.factory import make_framework, make_scorecard, make_user

RATINGS = {"1.1": "met", "1.2": "partly", "1.3": "unmet", "1.4": "met", "2.1": "unmet", "2.2": "not_applicable"}


def asked(framework, code):
    number, place = code.split(".")
    return Requirement.objects.get(criterion__framework=framework, criterion__number=number, number=place)


def change(framework, code, **fields):
    Requirement.objects.filter(pk=asked(framework, code).pk).update(**fields)


@pytest.fixture
def first():
    return make_framework()


@pytest.fixture
def second(first):
    """Version 2: 1.1 a red line no more, 1.2 reworded, 1.3 now a prohibition, 1.4 gone, 2.1 stands first, 2.4 new."""
    made, _ = drafting.begin_version(first, by=make_user("manager"))
    change(made, "1.1", red_line="", weight=3, search_terms="offices", where="page 9")
    change(made, "1.2", text="Demand 1.2, put otherwise.")
    change(made, "1.3", kind="prohibition")
    asked(made, "1.4").delete()
    Criterion.objects.filter(framework=made, number=1).update(number=3)
    part = Criterion.objects.get(framework=made, number=2)
    Requirement.objects.create(criterion=part, number=4, kind="provision", text="Something nobody asked for before.")
    return publish(made)


def publish(framework):
    Framework.objects.filter(pk=framework.pk).update(state="published")
    framework.refresh_from_db()
    return framework


@pytest.fixture
def card(first):
    card = make_scorecard(framework=first, ratings=RATINGS)
    for code, place in {"1.1": 1, "1.2": 2, "1.4": 3}.items():
        verbs.cite(card, code, card.clauses.filter(place=place), by=card.scorer)
    return card
