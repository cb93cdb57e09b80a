"""What an approval's files carry: the sealed text and its signature, out of a PDF, a ZIP or a JSON file.

Reads only the forms that our own files have, in bounded memory; anything else is a ValueError with a sentence.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass

from checklist.said import _

LARGEST = 50 * 2**20
SEALED, SIGNATURE = "approval.json", "approval.json.sig"
FORMAT = "touchstone-approval/1"
LENGTH = re.compile(rb"/Length (\d{1,9})")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file carries; texts that are not there are "". `files` are those inside a ZIP."""

    kind: str
    sealed: bytes
    signature: str
    files: dict[str, bytes]


def opened(content: bytes, signature: str = "") -> Carried:
    """What a file of an approval carries. `signature` belongs to an approval.json that comes alone.

    Raises ValueError with a sentence for what is none of our files.
    """
    if len(content) > LARGEST:
        raise ValueError(_("The file is larger than any of ours."))
    if content.startswith(b"%PDF-"):
        return of_pdf(content)
    if content.startswith(b"PK"):
        return of_zip(content)
    return of_json(content, signature)


def of_pdf(content: bytes) -> Carried:
    """The two attachments of a PDF."""
    found = attachments(content)
    sealed = next((one for one in found if one.startswith(b"{")), b"")
    signature = next((one for one in found if one.startswith(b"-----BEGIN SSH")), b"")
    if not sealed:
        raise ValueError(_("The PDF carries no approval: it is a draft, is older than such approvals, or is not ours."))
    return Carried("PDF", sealed, signature.decode("ascii", "replace"), {})


def attachments(content: bytes) -> list[bytes]:
    """The embedded files of a PDF as typst writes it, in the order in which they stand."""
    found, place = [], content.find(b"/EmbeddedFile")
    while place >= 0:
        head = content.rfind(b" obj", 0, place)
        start = content.find(b"stream\n", place)
        length = LENGTH.search(content, max(head, 0), start if start > 0 else place)
        if content[place : place + 14] != b"/EmbeddedFiles" and start > 0 and length:
            data = content[start + 7 : start + 7 + int(length[1])]
            found.append(inflated(data) if b"/FlateDecode" in content[head:start] else data)
        place = content.find(b"/EmbeddedFile", place + 1)
    return found


def inflated(data: bytes) -> bytes:
    """Compressed bytes at full length, LARGEST at most; nothing where they are damaged."""
    try:
        return zlib.decompressobj().decompress(data, LARGEST)
    except zlib.error:
        return b""


def of_zip(content: bytes) -> Carried:
    """The files of a ZIP."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            entries = held.infolist()
            if len(entries) > 40 or sum(entry.file_size for entry in entries) > LARGEST:
                raise ValueError(_("The archive holds more than any of ours."))
            files = {entry.filename: held.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ValueError(_("The archive is damaged.")) from None
    if SEALED not in files:
        raise ValueError(_("The archive holds no %(sealed)s.") % {"sealed": SEALED})
    return Carried("ZIP", files[SEALED], files.get(SIGNATURE, b"").decode("ascii", "replace"), files)


def of_json(content: bytes, signature: str) -> Carried:
    """An approval.json, or an interchange file that carries one."""
    try:
        held = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError(_("The file is no PDF, ZIP or JSON file of an approval.")) from None
    if isinstance(held, dict) and held.get("format") == FORMAT:
        return Carried(SEALED, content, signature, {})
    approval = held.get("approval") if isinstance(held, dict) else None
    if not isinstance(approval, dict) or not isinstance(approval.get("sealed"), str):
        raise ValueError(_("The file carries no approval."))
    return Carried("JSON", approval["sealed"].encode("utf-8", "replace"), str(approval.get("signature", "")), {})
