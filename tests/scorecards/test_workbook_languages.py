"""A scorecard's workbook that one person fills in, in one language, and another brings back, in another."""

from __future__ import annotations

import pytest
from django.utils import translation

from checklist.scorecards import rating
from checklist.scorecards.workbook_file import read
from checklist.scorecards.workbook_saving import would_change
from tests.factory import judged, make_draft, make_scorecard
from tests.workbook_made import filled_in, line_of, put, workbook_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("made_in", "read_in"), [("ko", "ko"), ("ko", "en"), ("en", "ja")])
def test_its_words_are_those_of_whoever_made_it_and_read_in_any_language(made_in, read_in):
    card = make_scorecard(make_draft(), ratings={"1.1": "met"})
    rating.rate(card, "1.2", judged("partly", "Half.", "high"), by=card.scorer, revision=0)
    with translation.override(made_in):
        content = workbook_of(card)
    changed = filled_in(content, lambda page: put(page, line_of(card, "1.2"), Reason="Because."))
    with translation.override(read_in):
        as_it_was = would_change(card, read(content, card=card.pk))
        found = would_change(card, read(changed, card=card.pk))
    assert (as_it_was.changes, as_it_was.refused, as_it_was.same) == ((), (), 7)
    assert [(one.row.code, one.differing) for one in found.changes] == [("1.2", [("Reason", "Half.", "Because.")])]
    asked = found.changes[0].wish.judgement
    assert (asked.value, asked.confidence, found.refused) == ("partly", "high", ())
