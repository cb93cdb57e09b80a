"""What an approval seals: the whole report with who approved it, as canonical text, signed with the office's key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.models import Review, Scorecard, SigningKey, User
from checklist.models.log import head_of_log
from checklist.panels.readings import PanelRecord, load_record
from checklist.reports.model import Report
from checklist.reports.parts import APPROVED, SignOff
from checklist.reports.report import report_of
from checklist.reports.sealed import plain_report, sealed_text
from checklist.review import watch
from checklist.said import in_english
from checklist.scorecards.sheet import Sheet, load_sheet
from checklist.trust import signing
from checklist.trust.canonical import canonical
from checklist.trust.digests import digest, short_code


def digest_of(report: Report) -> str:
    """The digest of a report as it was read, before its approval. It must have been built without a reader."""
    return digest(canonical(plain_report(report)))


def digest_now(scorecard: Scorecard) -> str:
    """The digest of a scorecard's report as it stands in the database."""
    sheet = load_sheet(scorecard, citations=True)
    return digest_of(report_of(sheet, load_record(sheet)))


def person_json(person: User) -> dict[str, str]:
    """A person as they were called at the approval."""
    return {"username": person.username, "name": person.get_full_name(), "office": person.office, "role": person.role}


def people_of(scorecard: Scorecard, record: PanelRecord | None) -> dict[str, Any]:
    """Everybody whose hand is in the scorecard: scorer, lead, and a panel's members and dissenters."""
    return {
        "scorer": person_json(scorecard.scorer) if scorecard.scorer else None,
        "lead": person_json(scorecard.draft.proposal.lead),
        "panel": [person_json(person) for person in record.panel.scorers] if record else [],
        "dissenters": [person_json(person) for person in dict.fromkeys(one.person for one in record.dissents)]
        if record
        else [],
    }


def sealed(
    sheet: Sheet, record: PanelRecord | None, report: Report, *, by: User, at: datetime, note: str, waivers: list[str]
) -> dict[str, Any]:
    """The fields of the review that keeps an approval: content, digest, code, signature, digest of the rows.

    `report` is the one that was read. Raises `signing.KeyUnusable` where the office names a key that cannot be used.
    """
    approved = replace(
        report,
        state=Scorecard.State.APPROVED.value,
        state_label=english(Scorecard.State.APPROVED),
        provisional=False,
        sign_off=(*report.sign_off, SignOff(APPROVED, str(by), timezone.localdate(at))),
    )
    number, head = head_of_log()
    text = sealed_text(
        approved,
        {
            "scorecard": sheet.scorecard.pk,
            "at": at.isoformat(),
            "by": person_json(by),
            "note": note,
            "waivers": waivers,
            "people": people_of(sheet.scorecard, record),
            "log": {"number": number, "hash": head},
        },
    )
    full, key = digest(text), signer()
    return {
        "content": text,
        "digest": full,
        "code": short_code(full),
        "signature": key.sign_text(text) if key else "",
        "rows_digest": watch.rows_digests([sheet.scorecard.pk])[sheet.scorecard.pk],
        "waivers": waivers,
    }


def english(state: Scorecard.State) -> str:
    """A state as a seal names it, in whatever language it is approved."""
    with in_english():
        return str(state.label)


def signer() -> signing.Signer | None:
    """The office's key; None where it names none. A trial makes its own. Raises `signing.KeyUnusable`."""
    path = settings.SIGNING_KEY
    if path is None:
        return None
    if settings.TRIAL and not path.exists():
        signing.make(path)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise signing.KeyUnusable(_("The signing key cannot be read.")) from None
    found = loaded(path, changed, settings.SIGNER)
    SigningKey.objects.get_or_create(line=found.public.line)
    return found


@lru_cache(maxsize=4)
def loaded(path: Path, changed: int, name: str) -> signing.Signer:
    """The key of a file as it is since it last changed."""
    return signing.load(path, name)


def still_covers(review: Review, scorecard: Scorecard) -> bool:
    """Whether the rows in the database are still those that the approval was given for."""
    return not watch.differences(review, scorecard)
