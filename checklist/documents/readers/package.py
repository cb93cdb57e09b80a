"""The parts of a zipped document, opened with care: nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable

MOST_MEMBERS = 5_000
LARGEST_PART = 40 * 1024 * 1024
LARGEST_WHOLE = 400 * 1024 * 1024


# "Strict Open XML" names the same elements otherwise.
OOXML, USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
STRICT = {
    OOXML + b"wordprocessingml/main": USUAL + b"wordprocessingml/2006/main",
    OOXML + b"officeDocument/math": USUAL + b"officeDocument/2006/math",
    OOXML + b"officeDocument/relationships": USUAL + b"officeDocument/2006/relationships",
    OOXML + b"drawingml/": USUAL + b"drawingml/2006/",
}


class Package:
    """A zip file with XML parts; raises Unreadable for a bomb, a password, a part with entities or a broken one."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
            raise Unreadable(refusal.DAMAGED) from None
        members = self.zip.infolist()
        self.names = {member.filename for member in members}
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_WHOLE:
            raise Unreadable(refusal.BOMB)

    def read(self, name: str) -> bytes:
        """A part's bytes; b"" where there is none."""
        if name not in self.names:
            return b""
        member = self.zip.getinfo(name)
        if member.flag_bits & 1:
            raise Unreadable(refusal.LOCKED)
        if member.file_size > LARGEST_PART:
            raise Unreadable(refusal.BOMB)
        try:
            with self.zip.open(member) as part:
                return part.read(LARGEST_PART)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError):
            raise Unreadable(refusal.DAMAGED) from None

    def xml(self, name: str) -> Element | None:
        """A part's root element; None where there is no such part."""
        data = self.read(name)
        if not data:
            return None
        if b"http://purl.oclc.org/ooxml/" in data:
            for strict, usual in STRICT.items():
                data = data.replace(strict, usual)
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except DefusedXmlException:
            raise Unreadable(refusal.ENTITIES) from None
        except (ParseError, ValueError, LookupError):
            raise Unreadable(refusal.DAMAGED) from None
        return root
