"""Signatures in the form that `ssh-keygen -Y verify` reads (OpenSSH, PROTOCOL.sshsig), and public keys as lines."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from checklist.said import _
from checklist.trust.ed25519 import is_signed

MAGIC, KIND, HASH = b"SSHSIG", b"ssh-ed25519", b"sha512"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An office's public key: 32 bytes, and whose it is."""

    raw: bytes
    name: str

    @property
    def blob(self) -> bytes:
        """As OpenSSH packs it."""
        return packed(KIND) + packed(self.raw)

    @property
    def fingerprint(self) -> str:
        """As OpenSSH prints it: "SHA256:..."."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def line(self) -> str:
        """As a line of a public key file."""
        return f"ssh-ed25519 {base64.b64encode(self.blob).decode()} {self.name}"

    def allowed(self, *namespaces: str) -> str:
        """As a line of the file that `ssh-keygen -Y verify -f` reads."""
        return f'{self.name} namespaces="{",".join(namespaces)}" {self.line.rsplit(" ", 1)[0]}'


def packed(part: bytes) -> bytes:
    """A string with its length before it (RFC 4251, section 5)."""
    return len(part).to_bytes(4, "big") + part


def unpacked(blob: bytes, number: int) -> list[bytes]:
    """So many strings, and what is left after them; raises ValueError where the bytes end too soon."""
    found = []
    for _place in range(number):
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            raise ValueError("The bytes end too soon.")
        found.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return [*found, blob]


def to_sign(message: bytes, namespace: str) -> bytes:
    """The bytes that the key signs for a message."""
    return MAGIC + b"".join(map(packed, (namespace.encode(), b"", HASH, hashlib.sha512(message).digest())))


def armoured(key: PublicKey, namespace: str, signature: bytes) -> str:
    """A signature of 64 bytes as the text of a .sig file."""
    inner = packed(packed(KIND) + packed(signature))
    blob = MAGIC + (1).to_bytes(4, "big") + packed(key.blob) + packed(namespace.encode()) + packed(b"") + packed(HASH)
    text = base64.b64encode(blob + inner).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join([BEGIN, *lines, END, ""])


def read(text: str) -> tuple[bytes, str, bytes]:
    """Public key (32 bytes), namespace and signature (64 bytes) of a .sig file's text.

    Raises ValueError for whatever is not exactly the text that `armoured` makes.
    """
    lines = text.split("\n")
    if lines[:1] != [BEGIN] or lines[-2:] != [END, ""]:
        raise ValueError(_("This is not a signature."))
    try:
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    except binascii.Error:
        raise ValueError(_("This is not a signature.")) from None
    if not blob.startswith(MAGIC + (1).to_bytes(4, "big")):
        raise ValueError(_("This is not a signature of the first version."))
    whose, namespace, _kept, _hash, inner, _rest = unpacked(blob[10:], 5)
    _type, raw, _rest = unpacked(whose, 2)
    _type, signature, _rest = unpacked(inner, 2)
    if armoured(PublicKey(raw, ""), namespace.decode(), signature) != text:
        raise ValueError(_("This signature is written in another way than ours are."))
    return raw, namespace.decode(), signature


def key_of(line: str) -> PublicKey:
    """A public key from a line of a key file or of a file of allowed signers; raises ValueError for anything else."""
    words = line.split()
    if "ssh-ed25519" not in words[:-1]:
        raise ValueError(_("This is no line with an Ed25519 public key."))
    place = words.index("ssh-ed25519")
    try:
        kind, raw, rest = unpacked(base64.b64decode(words[place + 1], validate=True), 2)
    except binascii.Error:
        raise ValueError(_("This public key is damaged.")) from None
    if kind != KIND or len(raw) != 32 or rest:
        raise ValueError(_("This public key is damaged."))
    after = " ".join(words[place + 2 :])
    return PublicKey(raw, words[0] if place else after)


def keys_of(text: str) -> list[PublicKey]:
    """All keys of a file, one a line; empty lines and those that begin with # are passed over."""
    lines = (line.strip() for line in text.splitlines())
    return [key_of(line) for line in lines if line and not line.startswith("#")]


def signer_of(message: bytes, text: str, namespace: str, keys: list[PublicKey]) -> PublicKey | None:
    """The one of these keys that signed the message for this purpose, None where none did."""
    try:
        raw, purpose, signature = read(text)
    except (ValueError, UnicodeDecodeError):
        return None
    signer = next((key for key in keys if key.raw == raw), None)
    if signer is None or purpose != namespace or not is_signed(raw, to_sign(message, namespace), signature):
        return None
    return signer
