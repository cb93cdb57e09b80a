"""ZIP archives with the same bytes on every machine: sorted or in a given order, without times, not compressed.

Compressed bytes differ from one build of zlib to the next; Office files and "everything for the file" are archives.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def packed(files: Mapping[str, bytes], comment: str = "") -> bytes:
    """An archive of these files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as held:
        held.comment = comment.encode()
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            held.writestr(entry, content)
    return out.getvalue()


def settled(content: bytes, comment: str = "") -> bytes:
    """An archive that some library wrote, with its files in the same order and nothing of the machine in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return packed({entry.filename: held.read(entry) for entry in held.infolist()}, comment)
