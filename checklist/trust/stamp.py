"""A signature over a file, inside the file: a place of fixed length that counts as zeros while it is signed.

A format only needs one text field. The place is found by the word before it, set to zeros, and the file with the zeros
is what is signed. So no byte of the file can be another afterwards, those of the signature among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from checklist.trust.ed25519 import is_signed
from checklist.trust.sshsig import PublicKey, to_sign

NAMESPACE = "touchstone-file"
WORD = "touchstone-file-signature-"
EMPTY = WORD + "0" * 128
PLACE = re.compile(rb"touchstone-file-signature-([0-9a-f]{128})")


def has_place(content: bytes) -> bool:
    """Whether a file has a place for a signature, filled or not."""
    return PLACE.search(content) is not None


def emptied(content: bytes) -> bytes:
    """The file with every place set to zeros."""
    return PLACE.sub(EMPTY.encode(), content)


def stamped(content: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The file with its signature in every empty place. `sign` gives 64 bytes. Raises ValueError without a place."""
    if not has_place(content):
        raise ValueError("The file has no place for a signature.")
    signature = sign(to_sign(emptied(content), NAMESPACE)).hex()
    return PLACE.sub((WORD + signature).encode(), content)


def stamper_of(content: bytes, keys: list[PublicKey]) -> PublicKey | None:
    """The one of these keys that signed the file as it is; None where none did or places differ."""
    signatures = set(PLACE.findall(content))
    if len(signatures) != 1:
        return None
    message, signature = to_sign(emptied(content), NAMESPACE), bytes.fromhex(signatures.pop().decode())
    return next((key for key in keys if is_signed(key.raw, message, signature)), None)
