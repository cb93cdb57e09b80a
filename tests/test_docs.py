"""The pages of docs/ make a site without a warning, and every link and picture of the README is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_docs_are_built_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*command, "docs", str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    pages = sorted(path.stem for path in (tmp_path / "site").glob("*.html"))
    assert pages == sorted([*(path.stem for path in (ROOT / "docs").glob("*.md")), "genindex", "search"])
    text = (tmp_path / "site" / "tutorial.html").read_text()
    assert re.findall(r'src="https?:|<link[^>]+href="https?:', text) == []  # nothing is fetched from elsewhere


def test_what_the_readme_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)", (ROOT / "README.md").read_text())
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []
