"""The files of an approved scorecard: made once from the seal, signed byte for byte, and kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from checklist.exports import FORMATS, archive
from checklist.models import Review, Scorecard, SealedFile, User
from checklist.models.snapshot import snapshot
from checklist.models.trust import known_keys
from checklist.reports.amendment_table import proposed_beside
from checklist.reports.report import Report, build_report
from checklist.reports.sealed import approval_of, is_whole, read_sealed
from checklist.reports.spoken import spoken
from checklist.reports.talk import talk_of
from checklist.review import seal
from checklist.said import ENGLISH, language
from checklist.trust import signing, stamp
from checklist.trust.checking import NAMESPACE
from checklist.trust.containers import SEALED, SIGNATURE
from checklist.trust.digests import digest

WHOLE, CONTENT_TYPE = "zip", "application/zip"
READ_ME = gettext_lazy("""What this is
------------
Everything about one approved scorecard: the same content in several forms, what was approved (approval.json), and the
office's signature over it (approval.json.sig).

How to check it
---------------
With touchstone-verify.pyz, which the office offers at /verify and which needs only Python 3.11:

    python3 touchstone-verify.pyz this.zip allowed_signers

Without any program of ours:

    ssh-keygen -Y verify -f allowed_signers -I %(name)s -n touchstone-approval -s approval.json.sig < approval.json

Take the public key from the office itself (/verify/keys) and not from this archive: whoever makes a false archive makes
a false key with it.""")


def kept_as(name: str) -> str:
    """By what name a file in the language of the moment is kept: "pdf" in English, "pdf.ko" in Korean."""
    return name if language() == ENGLISH else f"{name}.{language()}"


def paper(approval: Review, name: str) -> bytes:
    """One file of an approval that keeps the whole report, in the language of the moment; the same bytes each time.

    `name` is a format, or "zip" for all of them. Every language's files carry the same sealed text and signature, and
    a signature of their own over their bytes.
    """
    held = approval.files.filter(name=kept_as(name)).first()
    if held is None:
        made = make(spoken(read_sealed(approval)))
        if made.signed:
            rows = [
                SealedFile(review=approval, name=kept_as(n), content=c, sha256=digest(c)) for n, c in made.files.items()
            ]
            SealedFile.objects.bulk_create(rows, ignore_conflicts=True)
        return made.files[name]
    return bytes(held.content)


def file_of(
    card: Scorecard,
    name: str,
    *,
    reader: User | None = None,
    with_comments: bool = False,
    with_amendments: bool = False,
) -> tuple[Report, bytes]:
    """A scorecard's report and one file of it, named as in `FORMATS`, or "zip" for an approved one.

    With comments, or with the amendments that `reader` sees, where the format has room for them, it is a copy made for
    the moment: nothing of it is kept or signed, and it says that these are not part of what was approved.

    Both speak the language of the moment. An approved scorecard's comes from its seal; any other's is made of the
    database as `reader` may see it. Raises KeyError for a format that there is not.
    """
    approval = approval_of(card) if card.state in Scorecard.SEALED else None
    if (with_comments or with_amendments) and name in FORMATS and FORMATS[name].talks:
        with snapshot():
            whole = approval and is_whole(approval)
            report = spoken(read_sealed(approval)) if approval and whole else build_report(card, reader=reader)
            talk = talk_of(card) if with_comments else None
            proposed = proposed_beside(card, reader) if with_amendments and reader else None
        return report, FORMATS[name].render(report, talk, proposed)
    if approval and is_whole(approval) and name in (*FORMATS, WHOLE):
        return spoken(read_sealed(approval)), paper(approval, name)
    chosen = FORMATS[name]
    with snapshot():
        report = build_report(card, reader=reader)
    return report, chosen.render(report)


class Made:
    """Files by format, and whether the office's key has signed them."""

    def __init__(self, files: dict[str, bytes], *, signed: bool) -> None:
        self.files, self.signed = files, signed


def make(report: Report) -> Made:
    """Every format of a sealed report, and the archive of them all; signed where there is a key that can be used."""
    assert report.seal, "Only an approved scorecard has papers."
    try:
        key = seal.signer()
    except signing.KeyUnusable:
        key = None
    whose = report.seal.digest

    def signed(content: bytes, whose: str = whose) -> bytes:
        return stamp.stamped(content, whose, key.sign) if key and stamp.has_place(content, whose) else content

    files = {name: signed(chosen.render(report)) for name, chosen in FORMATS.items()}
    inside = {f"scorecard.{name}": content for name, content in files.items()}
    inside |= {SEALED: report.seal.text.encode(), SIGNATURE: report.seal.signature.encode()}
    keys = known_keys()
    inside["allowed_signers"] = "".join(f"{k.allowed(NAMESPACE)}\n" for k in keys).encode()
    inside["READ ME.txt"] = (READ_ME % {"name": keys[-1].name if keys else "NAME"} + "\n").encode()
    archive_of = stamp.of_archive(whose)
    files[WHOLE] = signed(archive.packed(dict(sorted(inside.items())), stamp.place(archive_of)), archive_of)
    return Made(files, signed=bool(key))
