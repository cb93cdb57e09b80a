"""The script in docs/api.md, run word by word against a running server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from checklist.api.agents import TOOLS
from checklist.models import ApiToken, Scorecard
from tests.api.caller import make_secret
from tests.factory import make_framework, make_user

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
ROWS = """code,value,reason,clause
1.1,met,,1
1.2,unmet,Nothing is known.,
1.3,partly,In part.,2
1.4,met,,
2.1,met,,3
2.2,met,,3
2.3,met,,
"""
TEXT = "1. The parties open an office.\n\n2. They declare stocks.\n\n3. They meet again."


def script():
    """The Python of the page."""
    (found,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    return found


def test_the_script_has_some_twenty_lines():
    assert len([line for line in script().splitlines() if line.strip()]) <= 20


def test_the_script_scores_a_deal_and_prints_its_pdf(live_server, tmp_path):
    person = make_user()
    make_framework(title="What we ask")
    secret = make_secret(person, "read", "write")
    (tmp_path / "deal.txt").write_text(TEXT)
    (tmp_path / "ratings.csv").write_text(ROWS)
    (tmp_path / "score.py").write_text(script())
    env = os.environ | {"TOUCHSTONE_URL": live_server.url, "TOUCHSTONE_TOKEN": secret, "NO_PROXY": "*"}
    done = subprocess.run([sys.executable, "score.py"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    card = Scorecard.objects.get()
    assert (card.scorer, card.judged, card.total) == (person, 7, 7)
    assert done.stdout.startswith(f"{card.position} - Delivers {card.score_text} of 100")
    with pypdfium2.PdfDocument(tmp_path / "scorecard.pdf") as paper:
        words = " ".join(paper[0].get_textpage().get_text_bounded().split())
    assert "Framework agreement" in words
    assert card.position.capitalize() in words
    assert card.ratings.filter(citations__clause__place=3).count() == 2


def test_what_is_wrong_with_a_rating_is_said(live_server, tmp_path):
    make_framework()
    secret = make_secret(make_user(), "read", "write")
    (tmp_path / "deal.txt").write_text("1. The parties open an office.")
    (tmp_path / "ratings.csv").write_text("code,value,reason,clause\n1.1,met,,9\n1.2,not_applicable,,\n")
    (tmp_path / "score.py").write_text(script())
    env = os.environ | {"TOUCHSTONE_URL": live_server.url, "TOUCHSTONE_TOKEN": secret, "NO_PROXY": "*"}
    done = subprocess.run([sys.executable, "score.py"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Say why this does not apply" in done.stderr
    assert Scorecard.objects.get().ratings.count() == 0


def test_the_page_names_every_scope_and_tool():
    assert all(f"| `{scope}` |" in DOCS for scope in ApiToken.Scope.values)
    assert all(f"`{name}`" in DOCS for name in TOOLS)
