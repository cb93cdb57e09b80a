"""Accepts or rejects one author's tracked changes in a document.xml, strictly by what Word's format says.

Written apart from what makes the changes, so that the one proves the other. A mark that cannot be resolved is an error.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PASSED = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "proofErr")
BACK = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}


def part(data: bytes, name: str = "word/document.xml") -> bytes:
    """A part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def replaced(data: bytes, content: bytes, name: str = "word/document.xml") -> bytes:
    """The Word file with another part of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == name else old.read(member))
    return out.getvalue()


def resolved(data: bytes, author: str, *, accept: bool) -> bytes:
    """The Word file with this author's changes accepted or rejected, and without this author's comments."""
    root = etree.fromstring(part(data))
    comments = etree.fromstring(part(data, "word/comments.xml")) if b"comments" in part(data, CONTENTS) else ()
    ours = {one.get(f"{W}id") for one in comments if one.get(f"{W}author") == author}
    for one in list(
        root.iter(*(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference")))
    ):
        if one.get(f"{W}id") in ours:
            gone = one.getparent() if one.tag.endswith("Reference") else one
            gone.getparent().remove(gone)
    goes, stays = ("del", "ins") if accept else ("ins", "del")
    for row in list(root.iter(f"{W}tr")):
        for mark in row.findall(f"{W}trPr/{W}*"):
            if mark.get(f"{W}author") == author:
                mark.getparent().remove(mark)
                if mark.tag == W + goes:
                    table = row.getparent()
                    table.remove(row)
                    if table.find(f"{W}tr") is None:
                        table.getparent().remove(table)
    runs(root, author, goes, stays)
    marks(root, author, goes)
    formats(root, author, accept=accept)
    left = [one for one in root.iter() if one.get(f"{W}author") == author]
    assert not left, [etree.tostring(one)[:300] for one in left]
    return replaced(data, etree.tostring(root))


CONTENTS = "[Content_Types].xml"


def runs(root, author: str, goes: str, stays: str) -> None:
    """Words that go, and words that stay without their mark."""
    for name in (goes, stays):
        for mark in list(root.iter(W + name)):
            if mark.get(f"{W}author") != author or mark.getparent().tag in (f"{W}rPr", f"{W}trPr"):
                continue
            parent = mark.getparent()
            if name == stays:
                for child in list(mark):
                    mark.addprevious(child)
                    for leaf in child.iter(*BACK) if name == "del" else ():
                        leaf.tag = BACK[leaf.tag]
            parent.remove(mark)


def marks(root, author: str, goes: str) -> None:
    """Ends of paragraphs: one that goes joins its paragraph to the next one, whose properties hold."""
    for paragraph in list(root.iter(f"{W}p")):
        gone = False
        for mark in paragraph.findall(f"{W}pPr/{W}rPr/{W}*"):
            if mark.get(f"{W}author") == author and mark.tag in (f"{W}ins", f"{W}del"):
                gone = gone or mark.tag == W + goes
                mark.getparent().remove(mark)
        if not gone:
            continue
        follows = next((one for one in paragraph.itersiblings() if one.tag not in {W + name for name in PASSED}), None)
        content = [child for child in paragraph if child.tag != f"{W}pPr"]
        if follows is None or follows.tag != f"{W}p":
            assert not any(child.tag == f"{W}r" for child in content), "words without a paragraph"
            assert follows is not None, "the last paragraph of a cell or text cannot go"
            paragraph.getparent().remove(paragraph)
            continue
        place = 1 if follows.find(f"{W}pPr") is not None else 0
        for number, child in enumerate(content):
            follows.insert(place + number, child)
        paragraph.getparent().remove(paragraph)


def formats(root, author: str, *, accept: bool) -> None:
    """Changed properties of paragraphs."""
    for change in list(root.iter(f"{W}pPrChange")):
        if change.get(f"{W}author") != author:
            continue
        properties = change.getparent()
        properties.remove(change)
        if not accept:
            kept = [one for one in properties if one.tag in (f"{W}rPr", f"{W}sectPr")]
            for child in list(properties):
                properties.remove(child)
            properties.extend([*change[0], *kept])


def canonical(data: bytes) -> bytes:
    """The document so that only what counts can differ: runs of one format are one, empty properties are none."""
    root = etree.fromstring(part(data))
    for one in list(root.iter(f"{W}lastRenderedPageBreak")):
        one.getparent().remove(one)
    for name in ("rPr", "pPr", "trPr"):
        for one in list(root.iter(W + name)):
            if not len(one):
                one.getparent().remove(one)
    for name in ("ins", "del"):
        for one in root.iter(W + name):
            one.attrib.pop(f"{W}id")  # a mark that was split has two numbers
        for one in list(root.iter(W + name)):
            join(one)
    for one in list(root.iter(f"{W}r")):
        join(one)
    join_texts(root)
    return etree.tostring(root, method="c14n")


def join_texts(root) -> None:
    """Make pieces of text that follow one another in a run one."""
    for run in root.iter(f"{W}r"):
        texts = [one for one in run if one.tag in (f"{W}t", f"{W}delText")]
        for one in texts:
            one.attrib.pop(SPACE, None)
            before = one.getprevious()
            if before is not None and before.tag == one.tag:
                before.text = (before.text or "") + (one.text or "")
                run.remove(one)


def join(one) -> None:
    """Let an element take in those after it that differ from it in nothing but what they hold."""
    if one.getparent() is None:
        return
    while True:
        after = one.getnext()
        if after is None or head(after) != head(one) or not len(one):
            return
        one.extend([child for child in after if child.tag != f"{W}rPr"])
        after.getparent().remove(after)


def head(one) -> tuple:
    """What makes two elements alike: their name, attributes and formats."""
    own = one.find(f"{W}rPr") if one.tag == f"{W}r" else None
    return one.tag, sorted(one.attrib.items()), etree.tostring(deepcopy(own), method="c14n") if own is not None else b""
