"""Published frameworks are kept in the process; what may change is not."""

from __future__ import annotations

import pytest

from checklist.models import Framework, Requirement
from checklist.scorecards.frozen import CHANGING
from checklist.scorecards.sheet import load_sheet, tree_for
from tests.factory import make_framework, make_scorecard

pytestmark = pytest.mark.django_db


def test_a_published_framework_is_read_once(django_assert_num_queries):
    card = make_scorecard(ratings={"1.1": "met", "1.2": "partly"})
    load_sheet(card, lean=True)
    with django_assert_num_queries(1):
        sheet = load_sheet(card, lean=True)
        result = sheet.result
    whole = load_sheet(card)
    assert [(row.code, row.value, row.requirement.text) for row in sheet.rows] == [
        (row.code, row.value, row.requirement.text) for row in whole.rows
    ]
    assert result == whole.result


def test_one_that_may_still_change_is_never_kept():
    framework = make_framework(publish=False)
    card = make_scorecard(framework=framework)
    assert tree_for(framework) is None
    assert load_sheet(card, lean=True).by_code["1.1"].requirement.text == "Demand 1.1."
    Requirement.objects.filter(text="Demand 1.1.").update(text="Demand 1.1, put otherwise.")
    assert load_sheet(card, lean=True).by_code["1.1"].requirement.text == "Demand 1.1, put otherwise."


@pytest.mark.parametrize("name", CHANGING)
def test_what_may_be_improved_after_publication_is_not_read_from_what_is_kept(name):
    kept = load_sheet(make_scorecard(), lean=True).by_code["1.1"].requirement
    with pytest.raises(LookupError):
        getattr(kept, name)


def test_another_framework_under_the_same_key_is_another_one():
    framework = make_framework()
    first = tree_for(framework)
    Framework.objects.filter(pk=framework.pk).update(state="retired")
    framework.refresh_from_db()
    assert tree_for(framework) is first
    framework.published_at = None
    assert tree_for(framework) is None
    framework.published_at, framework.slug = make_framework().published_at, "put-back"
    assert tree_for(framework) is not first
