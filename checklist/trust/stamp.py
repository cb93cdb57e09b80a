"""A signature over a file, inside the file: a place of fixed length that counts as zeros while it is signed.

A format only needs one text field. The place is found by the digest of the approval that the file is of, which nobody
can have written into a reason beforehand. It is set to zeros, and the file with the zeros is what is signed. So no byte
of the file can be another afterwards, those of the signature among them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from checklist.trust.ed25519 import is_signed
from checklist.trust.sshsig import PublicKey, to_sign

NAMESPACE = "touchstone-file"


def place(digest: str, signature: str = "0" * 128) -> str:
    """The text that a file of the approval with this digest carries; empty until it is signed."""
    return f"touchstone-file-{digest}-{signature}"


def of_archive(digest: str) -> str:
    """What stands for the digest in an archive's own place, so that the places of the files inside stay as they are."""
    return hashlib.sha256(f"archive of {digest}".encode()).hexdigest()


def places(digest: str) -> re.Pattern[bytes]:
    """Finds the place of this approval's files, filled or not."""
    return re.compile(rb"touchstone-file-" + digest.encode() + rb"-([0-9a-f]{128})")


def has_place(content: bytes, digest: str) -> bool:
    """Whether a file has a place for a signature, filled or not."""
    return places(digest).search(content) is not None


def emptied(content: bytes, digest: str) -> bytes:
    """The file with every place set to zeros."""
    return places(digest).sub(place(digest).encode(), content)


def stamped(content: bytes, digest: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The file with its signature in every empty place. `sign` gives 64 bytes. Raises ValueError without a place."""
    if not has_place(content, digest):
        raise ValueError("The file has no place for a signature.")
    signature = sign(to_sign(emptied(content, digest), NAMESPACE)).hex()
    return places(digest).sub(place(digest, signature).encode(), content)


def stamper_of(content: bytes, digest: str, keys: list[PublicKey]) -> PublicKey | None:
    """The one of these keys that signed the file as it is; None where none did or places differ."""
    signatures = set(places(digest).findall(content))
    if len(signatures) != 1:
        return None
    message, signature = to_sign(emptied(content, digest), NAMESPACE), bytes.fromhex(signatures.pop().decode())
    return next((key for key in keys if is_signed(key.raw, message, signature)), None)
