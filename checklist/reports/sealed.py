"""A report to canonical text and back: what an approval keeps, and from which its pages and files are made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, get_args, get_origin

import cattrs

from checklist.models import Review, Scorecard
from checklist.reports.model import Report, Seal
from checklist.trust.canonical import canonical
from checklist.trust.containers import FORMAT
from checklist.trust.plain import plain


def is_mapping(kind: Any) -> bool:
    """Whether a field's type is a dictionary of something."""
    origin: Any = get_origin(kind)
    return origin is dict


@lru_cache(maxsize=1)
def converter() -> cattrs.Converter:
    """Builds the frozen tree from JSON, where it stands as `plain` writes it."""
    found = cattrs.Converter(forbid_extra_keys=False)
    found.register_structure_hook(Fraction, lambda value, _: Fraction(value))
    found.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    found.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))

    def from_pairs(value: Any, kind: Any) -> dict[Any, Any]:
        of_key, of_value = get_args(kind)
        return {found.structure(key, of_key): found.structure(each, of_value) for key, each in value}

    found.register_structure_hook_func(is_mapping, from_pairs)
    return found


def plain_report(report: Report) -> dict[str, Any]:
    """The report without its seal, as JSON can hold it."""
    whole: dict[str, Any] = plain(replace(report, seal=None))
    del whole["seal"]
    return whole


def sealed_text(report: Report, approval: dict[str, Any]) -> str:
    """What is sealed, as canonical JSON: the whole report, and what is known of its approval."""
    return canonical({"format": FORMAT, "approval": approval, "report": plain_report(report)})


def approval_of(scorecard: Scorecard) -> Review | None:
    """The approval in force, if there is one. One query."""
    return scorecard.reviews.filter(action=Review.Action.APPROVE).select_related("reviewer").order_by("-pk").first()


def approval_in(reviews: Iterable[Review]) -> Review | None:
    """The approval in force among all reviews of a scorecard, if there is one."""
    approvals = [review for review in reviews if review.action == Review.Action.APPROVE]
    return max(approvals, key=lambda review: review.pk, default=None)


def is_whole(approval: Review) -> bool:
    """Whether an approval keeps the whole report; those from before this was so keep less, a damaged one nothing."""
    if f'"format":"{FORMAT}"' not in approval.content:
        return False
    try:
        read_sealed(approval)
    except (ValueError, KeyError, TypeError, cattrs.BaseValidationError):
        return False
    return True


def read_sealed(approval: Review) -> Report:
    """The report that an approval sealed; for one that keeps it whole. Needs no query."""
    return parse(approval.content, approval.digest, approval.signature)


@lru_cache(maxsize=32)
def parse(text: str, digest: str, signature: str) -> Report:
    """The report of a sealed text. Raises ValueError or KeyError for a text that is none."""
    whole = json.loads(text)
    held, known = whole["report"], {field.name for field in fields(Report)} - {"seal"}
    report: Report = converter().structure({name: held[name] for name in held if name in known}, Report)
    approval = whole["approval"]
    log = approval["log"]
    note = str(approval.get("note") or "")
    return replace(report, seal=Seal(text, digest, signature, log["number"], log["hash"], approval["at"], note))
