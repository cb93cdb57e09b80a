"""What pages draw more than once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from checklist.templatetags.ui import moment, pips


def test_a_square_tells_a_rating_by_its_sign_and_its_words():
    assert pips((("met", "1.1", "Met"), ("", "1.2", "Open"), ("open", "1.3", "<Open>"))) == (
        '<i class="pip pip-met" title="1.1 Met">●</i>'
        '<i class="pip pip-open" title="1.2 Open"></i>'
        '<i class="pip pip-open" title="1.3 &lt;Open&gt;"></i>'
    )


@pytest.mark.parametrize("again", [1, 2])
def test_a_moment_is_told_by_the_office_s_clock_and_in_the_reader_s_language(again):
    at = datetime(2026, 3, 4, 20, 5, tzinfo=UTC)
    told = []
    for zone in ("UTC", "Asia/Seoul"):
        with timezone.override(zone):
            told.append(moment(at))
    assert told == [
        '<time datetime="2026-03-04T20:05:00+00:00">4 March 2026, 20:05 UTC</time>',
        '<time datetime="2026-03-05T05:05:00+09:00">5 March 2026, 05:05 KST</time>',
    ]
    with timezone.override("Asia/Seoul"), translation.override("ko"):
        assert moment(at) == '<time datetime="2026-03-05T05:05:00+09:00">2026년 3월 5일 05:05 KST</time>'
