"""What a file is by its first bytes, and whether its name says the same."""

from __future__ import annotations

import re

from checklist.documents.readers import refusal
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

SUFFIXES = {
    ".docx": "docx",
    ".pdf": "pdf",
    ".odt": "odt",
    ".rtf": "rtf",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".md": "text",
}
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT = b"application/vnd.oasis.opendocument.text"
PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
BEFORE = {b"<!--": b"-->", b"<?xml": b">"}  # what may stand before a page's first tag, and its end


def kind_of(data: bytes, suffix: str) -> str:
    """Which reader takes the file; raises Unreadable where none does or the name belies the content."""
    found = kind_by_content(data, suffix)
    wanted = SUFFIXES.get(suffix)
    if wanted is None and suffix != ".doc":
        raise Unreadable(refusal.UNKNOWN)
    if wanted == found or (wanted == "html" and found == "text"):
        return wanted
    ending = next((one for one, kind in SUFFIXES.items() if kind == found), "")
    said = refusal.BELIES[bool(suffix), bool(ending)]
    raise Unreadable(said % {"suffix": suffix, "what": refusal.NAMES[found], "ending": ending})


def kind_by_content(data: bytes, suffix: str) -> str:
    """docx, pdf, odt, rtf, html, zip or text; raises Unreadable for what is none of them."""
    if data.startswith(PROGRAMS):
        raise Unreadable(refusal.PROGRAM)
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(refusal.LOCKED if locked else refusal.OLD_WORD)
    if data.startswith(PICTURES):
        raise Unreadable(refusal.PICTURE)
    if data.startswith(b"PK\x03\x04"):
        return kind_of_zip(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if suffix in (".docx", ".odt", ".pdf", ".rtf") and not printable(data):
        raise Unreadable(refusal.DAMAGED)
    return "html" if is_page(data.removeprefix(b"\xef\xbb\xbf")[:4096]) else "text"


def is_page(start: bytes) -> bool:
    """Whether a text begins as a web page, after comments and declarations. Looks at each byte once."""
    rest = start.lstrip()
    while opening := next((mark for mark in BEFORE if rest.startswith(mark)), None):
        rest = rest[len(opening) :].partition(BEFORE[opening])[2].lstrip()
    return PAGE.match(rest) is not None


def kind_of_zip(data: bytes) -> str:
    """docx, odt, or zip for any other archive."""
    package = Package(data)
    if package.read("mimetype").startswith(ODT):
        return "odt"
    if "[Content_Types].xml" in package.names and b"wordprocessingml" in package.read("[Content_Types].xml"):
        return "docx"
    return "zip"


def printable(data: bytes) -> bool:
    """Whether the beginning may be text."""
    return b"\0" not in data[:4096]
