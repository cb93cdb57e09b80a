"""The office's own key: made, read and used. Only this module touches the private half."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from checklist.said import _
from checklist.trust.checking import NAMESPACE
from checklist.trust.sshsig import PublicKey, armoured, to_sign

NAME = re.compile(r"[A-Za-z0-9._@+-]{1,80}")


class KeyUnusable(ValueError):
    """The key file is missing, or cannot be used; the text says why."""


@dataclass(frozen=True)
class Signer:
    """A private key with its public half."""

    private: Ed25519PrivateKey
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same for the same message."""
        return self.private.sign(message)

    def sign_text(self, text: str, namespace: str = NAMESPACE) -> str:
        """The text of a .sig file for a text."""
        return armoured(self.public, namespace, self.sign(to_sign(text.encode(), namespace)))


def load(path: Path, name: str) -> Signer:
    """The key in an OpenSSH file without a passphrase. Raises KeyUnusable."""
    try:
        private = load_ssh_private_key(path.read_bytes(), None)
    except OSError as error:
        raise KeyUnusable(_("The signing key cannot be read (%(strerror)s).") % {"strerror": error.strerror}) from None
    except (ValueError, TypeError):
        raise KeyUnusable(_("The signing key is no OpenSSH key without a passphrase.")) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(_("The signing key has to be an Ed25519 key."))
    return Signer(private, PublicKey(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), name))


def make(path: Path) -> None:
    """A new key in a new file that only its owner reads; leaves a file that is there alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    with NamedTemporaryFile("wb", dir=path.parent, delete=False) as draft:
        draft.write(content)
    # A second process may be doing the same: the first link wins, and nobody reads half a key.
    with suppress(FileExistsError):
        os.link(draft.name, path)
    Path(draft.name).unlink()
