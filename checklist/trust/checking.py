"""Whether a file is what an office approved: its signature, its bytes, and its conclusion computed anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checklist.said import _
from checklist.trust.containers import SEALED, SIGNATURE, Carried, attachments, opened
from checklist.trust.digests import digest, short_code
from checklist.trust.recompute import problems_of
from checklist.trust.sshsig import PublicKey, signer_of
from checklist.trust.stamp import of_archive, stamper_of

NAMESPACE = "touchstone-approval"
# What is in an archive and has no place for a signature of its own: the archive's covers it.
BARE = (SEALED, SIGNATURE, "allowed_signers", "scorecard.csv", "READ ME.txt")


@dataclass(frozen=True)
class Checked:
    """What a check found. `signed_by` is "" where no known key signed; `about` is the sealed text, parsed."""

    genuine: bool
    signed_by: str
    digest: str
    recomputed: bool
    problems: list[str]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The short code that page one prints."""
        return short_code(self.digest)


def check(content: bytes, keys: list[PublicKey], *, signature: str = "") -> Checked:
    """Check a PDF, ZIP, JSON file or approval.json (with the text of its .sig file) against an office's public keys.

    Never raises: whatever is wrong is a sentence in `problems`.
    """
    try:
        carried = opened(content, signature)
    except ValueError as error:
        return Checked(False, "", "", False, [str(error)])
    signer = signer_of(carried.sealed, carried.signature, NAMESPACE, keys)
    problems = list(of_signature(carried, signer, keys))
    problems += of_files(content, carried, keys)
    about = parsed(carried.sealed) if signer else {}
    wrong = problems_of(about.get("report", {})) if signer else []
    problems += [_("Recomputed: %(said)s") % {"said": said} for said in wrong]
    return Checked(
        genuine=not problems,
        signed_by=f"{signer.name} ({signer.fingerprint})" if signer else "",
        digest=digest(carried.sealed),
        recomputed=bool(signer) and not wrong,
        problems=problems,
        about=about,
    )


def parsed(sealed: bytes) -> dict[str, Any]:
    """The sealed text as an object; an empty one where it is none."""
    try:
        found = json.loads(sealed)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def of_signature(carried: Carried, signer: PublicKey | None, keys: list[PublicKey]) -> Iterator[str]:
    """What is wrong with the signature over the sealed text."""
    if not keys:
        yield _("No public key was given, so that nobody can be known to have signed.")
    elif not carried.signature:
        yield _("The approval is not signed, or its signature was not given with it.")
    elif signer is None:
        yield _(
            "The signature over the approval does not hold: another text, a damaged signature, or none of these keys."
        )


def of_files(content: bytes, carried: Carried, keys: list[PublicKey]) -> Iterator[str]:
    """What is wrong with the bytes of the file itself and, in an archive, of the files inside."""
    if carried.kind == SEALED:
        return
    whose = digest(carried.sealed)
    if stamper_of(content, of_archive(whose) if carried.files else whose, keys) is None:
        yield _("The %(kind)s file is not, byte for byte, the one that the office signed.") % {"kind": carried.kind}
    for name, held in carried.files.items():
        if name not in BARE and stamper_of(held, whose, keys) is None:
            yield _("%(name)s is not, byte for byte, the one that the office signed.") % {"name": name}
        if name.endswith(".pdf") and carried.sealed not in attachments(held):
            yield _("%(name)s carries another approval than the archive.") % {"name": name}
