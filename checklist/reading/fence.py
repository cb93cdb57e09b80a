"""What the reading process may use, and the sentences for what it refuses."""

from __future__ import annotations

import resource
import zipfile
from contextlib import suppress
from pathlib import Path

from lxml import etree

BIGGEST_TEXT = 8 * 1024 * 1024  # bytes of text that a draft may have
BIGGEST_PART = 48 * 1024 * 1024  # bytes of one part of a .docx or .odt, unpacked
MOST_MEMBERS = 5000
MEMORY = 256 * 1024 * 1024
PROCESSOR_SECONDS = 8

SENTENCES = {
    "big": "The file is larger than 25 MB. Cut it down to the draft’s own text, without pictures.",
    "bomb": "The file unpacks to far more than a draft’s text. It was not read; save the text as a new file.",
    "broken": "The file is damaged or is not what its name says. Open it in its own program and save it again.",
    "entities": "The file declares XML entities, which drafts do not need. It was not read; save it as a new file.",
    "locked": "The file is protected by a password. Take the protection off and upload it again.",
    "long": "The file holds more than 8 MB of text. Cut it down to the draft’s own text.",
    "memory": "Reading the file takes too much memory. It was not read; save the text as a new file.",
    "old": "This is an old Word file, or one protected by a password. Save it as .docx without a password.",
    "program": "The file is a program, not a text. It was not read.",
    "scan": "The file holds pictures of pages and no text. Run text recognition on it first, or paste the text.",
    "slow": "Reading the file takes too long. It was not read; save the text as a new file.",
}


class Unreadable(Exception):
    """A file that cannot become clauses; the message is one sentence for the person who chose it."""


def limit() -> None:
    """Fence this process in: data, processor time, no files written beyond the answer, no dumps."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 8 * BIGGEST_TEXT),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):  # a system that has no such limit still has the clock outside
            resource.setrlimit(what, (most, most))


def sniff(path: Path, ending: str) -> None:
    """Raise `Unreadable` where the first bytes are not those of the kind that the name promises."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith((b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")):
        raise Unreadable(SENTENCES["program"])
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(SENTENCES["old"])
    wanted = {".docx": b"PK", ".odt": b"PK", ".rtf": b"{\\rtf"}.get(ending, b"")
    fits = b"%PDF-" in head if ending == ".pdf" else head.lstrip(b"\xef\xbb\xbf \r\n").startswith(wanted)
    if not fits:
        raise Unreadable(SENTENCES["broken"])


class Parts:
    """A .docx or .odt as a zip whose parts are read one by one, never more than `BIGGEST_PART` of each."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise Unreadable(SENTENCES["broken"]) from None
        members = self.zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise Unreadable(SENTENCES["bomb"])
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(SENTENCES["locked"])
        self.names = {member.filename for member in members}

    def xml(self, name: str) -> etree._Element | None:
        """A part as a tree, or None where it is not there. Raises `Unreadable`."""
        if name not in self.names:
            return None
        try:
            with self.zip.open(name) as part:
                data = part.read(BIGGEST_PART + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            raise Unreadable(SENTENCES["broken"]) from None
        except Exception as error:  # zlib.error has no public base
            raise Unreadable(SENTENCES["memory" if isinstance(error, MemoryError) else "broken"]) from None
        if len(data) > BIGGEST_PART:
            raise Unreadable(SENTENCES["bomb"])
        return tree_of(data)


def tree_of(data: bytes) -> etree._Element:
    """A parsed tree; entities are neither expanded nor fetched. Raises `Unreadable`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Unreadable(SENTENCES["entities" if b"<!ENTITY" in data else "broken"]) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable(SENTENCES["entities"])
    return root
