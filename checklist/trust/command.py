"""touchstone-verify: checks an approval with nothing but Python, the file and the office's public key."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from checklist.trust.checking import Checked, check
from checklist.trust.sshsig import keys_of


def main() -> None:
    """Print what was found and end with 0 where the file is genuine, 1 where it is not, 2 where it cannot be read."""
    reads = argparse.ArgumentParser(
        prog="touchstone-verify.pyz",
        description="Say whether a PDF, ZIP or JSON file of an approval is genuine, and compute its conclusion anew.",
    )
    reads.add_argument("file", type=Path, help="the PDF, the ZIP, the JSON file or approval.json")
    reads.add_argument("keys", type=Path, help="the office's public keys: /verify/keys, saved as a file")
    reads.add_argument("--signature", type=Path, help="approval.json.sig, where it is not beside approval.json")
    reads.add_argument("--json", action="store_true", help="print JSON")
    options = reads.parse_args()
    beside = options.signature or options.file.with_name(options.file.name + ".sig")
    try:
        keys = keys_of(options.keys.read_text())
        signature = beside.read_text() if beside.exists() else ""
        found = check(options.file.read_bytes(), keys, signature=signature)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    print(json.dumps(as_json(found), indent=2) if options.json else in_words(found))  # noqa: T201
    sys.exit(not found.genuine)


def as_json(found: Checked) -> dict[str, object]:
    """The result for other programs."""
    return {
        "genuine": found.genuine,
        "signed_by": found.signed_by,
        "digest": found.digest,
        "recomputed": found.recomputed,
        "problems": found.problems,
    }


def in_words(found: Checked) -> str:
    """The result for a person."""
    lines = ["GENUINE." if found.genuine else "NOT GENUINE."]
    lines += [f"- {problem}" for problem in found.problems]
    if found.signed_by:
        report, approval = found.about["report"], found.about["approval"]
        lines += [
            f"Signed by: {found.signed_by}",
            f"About: {report['title']}, draft {report['draft_number']}, against {report['framework_title']},"
            f" version {report['framework_version']}",
            f"Position: {report['position'] or 'none'}"
            + (" (computed anew from the ratings)" if found.recomputed else " (DOES NOT FOLLOW FROM THE RATINGS)"),
            f"Approved by: {approval['by']['name'] or approval['by']['username']}, {approval['at']}",
            f"Code: {found.code}   SHA-256: {found.digest}",
            "Whether it has been superseded since, only the office can say (/verify).",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
