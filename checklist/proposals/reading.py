"""A handed-in file whose reading takes longer than a person waits for an answer is read on in the background.

A thread of the server reads it and writes down how far it is. Where that server is stopped, its last beat grows old,
and the next look at the upload's page begins the reading anew, wherever that page is served.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from threading import Thread
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from checklist.documents.readers import Reading, Unreadable, refusal
from checklist.documents.under_way import UnderWay
from checklist.models import Upload

MOST_CLAUSES = 6000  # A convention of 200 pages has three thousand.
TOO_MANY = refusal.TOO_MANY % {"most": f"{MOST_CLAUSES:,}"}
BEAT = 0.5  # seconds between two beats
SILENCE = timedelta(seconds=20)

log = logging.getLogger(__name__)


def fields_of(found: Reading) -> dict[str, Any]:
    """What an upload keeps of a reading."""
    return {
        "pieces": [asdict(one) for one in found.clauses],
        "left_out": [asdict(one) for one in found.left_out],
        "tracked": "accepted" if found.tracked else "",
    }


def go_on(upload: Upload, work: UnderWay) -> None:
    """Read on in the background; the upload is saved already, with a beat."""
    Thread(target=follow, args=[upload.pk, work], daemon=True, name="following").start()


def follow(pk: int, work: UnderWay) -> None:
    """Write down how far the reading is until it is over, and then what it found."""
    try:
        while not work.over(BEAT):
            if not still_read(pk).update(beat=timezone.now(), read_steps=work.done, steps=work.steps):
                return  # discarded meanwhile
        finish(pk, work)
    except DatabaseError:
        log.exception("The reading of upload %s could not be written down; its page will begin it anew.", pk)
    finally:
        connection.close()


def finish(pk: int, work: UnderWay) -> None:
    """Save the clauses, or why there are none."""
    try:
        found = work.found()
        if len(found.clauses) > MOST_CLAUSES:
            raise Unreadable(TOO_MANY)
        fields = fields_of(found)
    except Unreadable as refused:
        fields = {"refused": refused.kept}
    except Exception:  # whatever it was, the person gets a sentence
        log.exception("The reading of upload %s failed.", pk)
        fields = {"refused": refusal.BROKEN}
    still_read(pk).update(beat=None, **fields)


def still_read(pk: int) -> Any:
    """The upload, if its reading is not over yet."""
    return Upload.objects.filter(pk=pk, beat__isnull=False)


def take_up(upload: Upload) -> bool:
    """Begin the reading anew where nobody has heard of it for a while; of several who look, one does."""
    if upload.beat is None or upload.beat > timezone.now() - SILENCE:
        return False
    mine = Upload.objects.filter(pk=upload.pk, beat=upload.beat)
    return bool(mine.update(beat=timezone.now(), read_steps=0, steps=0)) and begin(upload)


def again(upload: Upload) -> bool:
    """Read a file once more that could not be read."""
    refused = Upload.objects.filter(pk=upload.pk, beat=None).exclude(refused="")
    return bool(refused.update(beat=timezone.now(), refused="", read_steps=0, steps=0)) and begin(upload)


def begin(upload: Upload) -> bool:
    """Read the kept file from its beginning."""
    content = Upload.objects.values_list("content", flat=True).get(pk=upload.pk)
    go_on(upload, UnderWay(bytes(content or b""), upload.name))
    return True
