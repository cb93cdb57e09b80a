"""The zipped parts of a Word file: opened with care, and written back with all that was not touched as it was."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any

from lxml import etree

from checklist.documents.readers import refusal
from checklist.documents.readers.docx_file import main_part
from checklist.documents.readers.package import OOXML, STRICT, Package
from checklist.documents.readers.refusal import Unreadable
from checklist.documents.redline.document import Lines, Node, parsed

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?(<\?xml [^>]{0,200}\?>\s{0,9})")
IDENTIFIED = re.compile(rb":id=[\"'](\d{1,10})[\"']")
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HIGHEST = 2**31 - 1
SEEN = ("document", "comments", "footnotes", "endnotes", "header", "footer")  # parts whose changes share one count


class Parts:
    """A Word file. `root` is its document; `comments` its comments, made where there are none."""

    def __init__(self, data: bytes) -> None:
        self.data, self.package = data, Package(data)
        self.name = main_part(self.package)
        self.folder = posixpath.dirname(self.name)
        self.relations_name = posixpath.join(self.folder, "_rels", f"{posixpath.basename(self.name)}.rels")
        self.strict = OOXML in self.package.read(self.name)
        self.root: Node = self.xml(self.name)
        if self.root is None or self.root.find(f"{{{WORD}}}body") is None:
            raise Unreadable(refusal.DAMAGED)
        self.changed: dict[str, Node] = {self.name: self.root}
        self.comments: Node | None = None

    def xml(self, name: str) -> Node | None:
        """A part's root; None where there is none."""
        data = self.package.read(name)
        for strict, usual in STRICT.items() if OOXML in data else ():
            data = data.replace(strict, usual)
        return parsed(data) if data else None

    def beside(self, name: str) -> Node | None:
        """The root of a part beside the document; None where there is none."""
        return self.xml(posixpath.join(self.folder, name))

    def lines(self, *, rejected: bool) -> Lines:
        """The document's paragraphs."""
        return Lines(self.root, self.beside("numbering.xml"), self.beside("styles.xml"), rejected=rejected)

    def styles(self) -> set[str]:
        """The names by which styles are called."""
        root = self.beside("styles.xml")
        return {one.get(f"{{{WORD}}}styleId") for one in root.iter(f"{{{WORD}}}style")} if root is not None else set()

    def used_ids(self) -> set[int]:
        """The numbers that changes, comments and bookmarks of the file have."""
        names = [name for name in self.package.names if posixpath.basename(name).startswith(SEEN)]
        return {int(found) for name in names for found in IDENTIFIED.findall(self.package.read(name))}

    def with_comments(self) -> Node:
        """The comments' root, to add to."""
        if self.comments is None:
            self.comments = self.found_comments()
        if self.comments is None:
            self.comments = self.new_comments()
        return self.comments

    def found_comments(self) -> Node | None:
        """The comments that there are."""
        relations = self.xml(self.relations_name)
        for relation in relations if relations is not None else ():
            if str(relation.get("Type", "")).endswith("/relationships/comments"):
                target = str(relation.get("Target", ""))
                name = target.lstrip("/") if target[:1] == "/" else posixpath.join(self.folder, target)
                root = self.xml(posixpath.normpath(name))
                if root is not None:
                    self.changed[posixpath.normpath(name)] = root
                return root
        return None

    def new_comments(self) -> Node:
        """An empty part for comments, made known to the document."""
        name = posixpath.join(self.folder, "comments.xml")
        number = 1
        while name in self.package.names:
            name, number = posixpath.join(self.folder, f"comments{number}.xml"), number + 1
        root = self.changed[name] = etree.Element(f"{{{WORD}}}comments", nsmap={"w": WORD})
        relations = self.xml(self.relations_name)
        if relations is None:
            names: Any = {None: RELATIONS}  # the types know no default namespace
            relations = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap=names)
        used = {one.get("Id") for one in relations}
        ids = (f"rId{count}" for count in range(1, len(used) + 2))
        relation = etree.SubElement(relations, f"{{{RELATIONS}}}Relationship")
        relation.set("Id", next(one for one in ids if one not in used))
        relation.set("Type", f"{OFFICE}/comments")
        relation.set("Target", posixpath.basename(name))
        self.changed[self.relations_name] = relations
        types = self.xml("[Content_Types].xml")
        if types is None:
            raise Unreadable(refusal.DAMAGED)
        override = etree.SubElement(types, f"{{{TYPES}}}Override")
        override.set("PartName", f"/{name}")
        override.set("ContentType", COMMENTS)
        self.changed["[Content_Types].xml"] = types
        return root

    def written(self) -> bytes:
        """The file; parts that were not changed are byte for byte as they were."""
        out = io.BytesIO()
        told = {name: self.told(name, root) for name, root in self.changed.items()}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            written: set[str] = set()
            for member in self.package.zip.infolist():
                if member.is_dir() or member.filename in written:
                    continue
                written.add(member.filename)
                kept = zipfile.ZipInfo(member.filename, member.date_time)
                kept.compress_type = zipfile.ZIP_STORED if member.compress_type == 0 else zipfile.ZIP_DEFLATED
                name = member.filename
                archive.writestr(kept, told.pop(name) if name in told else self.package.read(name))
            for name, content in told.items():
                archive.writestr(name, content)
        return out.getvalue()

    def told(self, name: str, root: Node) -> bytes:
        """A changed part's bytes, with the head that it had."""
        etree.cleanup_namespaces(root) if name not in self.package.names else None
        head = DECLARED.match(self.package.read(name)[:400])
        usable = head and (b"encoding" not in head[1] or b"utf-8" in head[1].lower())
        body: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
        for strict, usual in STRICT.items() if self.strict else ():
            body = body.replace(usual, strict)
        return (head[1] if head and usable else HEAD) + body


class Numbers:
    """Gives out numbers that nothing in the file has."""

    def __init__(self, used: set[int]) -> None:
        self.used = used
        self.last = max((one for one in used if one < HIGHEST - 1_000_000), default=0)

    def next(self) -> str:
        """One more."""
        self.last += 1
        while self.last in self.used:
            self.last += 1
        return str(self.last)
