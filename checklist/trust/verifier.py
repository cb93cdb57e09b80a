"""Makes touchstone-verify.pyz: the modules that check an approval, as they stand here, in one file for bare Python."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
MODULES = (
    "said.py",
    *("scoring/words.py", "scoring/rules.py", "scoring/certainty.py", "scoring/grounds.py", "scoring/standing.py"),
    *("trust/digests.py", "trust/ed25519.py", "trust/plain.py", "trust/sshsig.py", "trust/stamp.py"),
    *("trust/containers.py", "trust/recompute.py", "trust/checking.py", "trust/command.py"),
)
EMPTY = ("__init__.py", "scoring/__init__.py", "trust/__init__.py")
MAIN = "from checklist.trust.command import main\n\nmain()\n"


def build() -> bytes:
    """The program; the same bytes wherever it is built, so that its digest can be told."""
    files = {"__main__.py": MAIN.encode()}
    files |= {f"checklist/{name}": b"" for name in EMPTY}
    files |= {f"checklist/{name}": (PACKAGE / name).read_bytes() for name in MODULES}
    out = io.BytesIO()
    out.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(out, "a") as held:
        for name in sorted(files):
            held.writestr(zipfile.ZipInfo(name), files[name])
    return out.getvalue()
