"""What pages draw more than once."""

from __future__ import annotations

from checklist.templatetags.ui import pips


def test_a_square_tells_a_rating_by_its_sign_and_its_words():
    assert pips((("met", "1.1", "Met"), ("", "1.2", "Open"), ("open", "1.3", "<Open>"))) == (
        '<i class="pip pip-met" title="1.1 Met">●</i>'
        '<i class="pip pip-open" title="1.2 Open"></i>'
        '<i class="pip pip-open" title="1.3 &lt;Open&gt;"></i>'
    )
