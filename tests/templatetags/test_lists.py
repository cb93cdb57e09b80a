"""What rows of lists draw."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from checklist.models import Draft, Proposal
from checklist.templatetags.lists import in_full, open_remarks, short_day, tick

DEAL = Proposal(pk=7, title='"Deal" & <more>')


def test_a_box_names_its_row_and_the_head_s_names_none():
    assert tick(DEAL) == (
        '<input type="checkbox" name="chosen" value="7" form="selected" class="tick"'
        ' aria-label="Tick &quot;Deal&quot; &amp; &lt;more&gt;">'
    )
    assert 'data-all hidden class="tick" form="selected" aria-label="Tick all on this page"' in tick(None)


def test_a_draft_is_named_with_its_proposal():
    assert in_full(Draft(proposal=DEAL, number=3)) == '"Deal" & <more>, draft 3'


@pytest.mark.parametrize("again", [1, 2])
def test_a_day_is_the_office_s_and_in_the_reader_s_language(again, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    late = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
    assert [short_day(at) for at in (late, date(2026, 3, 4), None)] == ["5 Mar 2026", "4 Mar 2026", ""]
    with translation.override("ko"):
        assert short_day(late) == "2026. 3. 5."


def test_remarks_are_counted_in_the_reader_s_language():
    assert [open_remarks(0), open_remarks(3)] == ["0 open", "3 open"]
    with translation.override("ko"):
        assert open_remarks(3) != "3 open"
