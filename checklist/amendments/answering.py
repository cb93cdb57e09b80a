"""What the other side says of amendments: entered by hand, or taken over from a matrix that came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy

from checklist.amendments.base import seen_amendments
from checklist.amendments.writing import hold, log, touch
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Draft, Framework, User
from checklist.said import english

UNKNOWN = gettext_lazy("Choose one of the decisions shown.")
TOO_LONG = gettext_lazy("This answer has %(number)s characters; the limit is %(limit)s. Shorten it.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision, as its value, why, and the revision of the amendment that was answered."""

    decision: str
    answer: str
    revision: int


@transaction.atomic
def answer(one: Amendment, said: Answer, *, by: User) -> Amendment:
    """Save what was said of an amendment; saying what is there already writes nothing.

    Raises `Refused` for an unknown decision and for an answer that is too long, `Stale` with the amendment as it is
    saved, `PermissionDenied`, and `Amendment.DoesNotExist` where this person does not see it.
    """
    answer_all(one.draft, one.framework, {one.pk: said}, by=by)
    return Amendment.objects.with_context().get(pk=one.pk)


@transaction.atomic
def answer_all(draft: Draft, framework: Framework, said: Mapping[int, Answer], *, by: User) -> int:
    """Save answers by the amendments' keys, all or none of them; how many were written. Raises as `answer`."""
    for new in said.values():
        check(new)
    held = hold(draft, by=by)
    seen = seen_amendments(by, held, framework).filter(pk__in=said)
    found = {one.pk: one for one in seen.with_context().in_order()}
    if len(found) < len(said):
        raise Amendment.DoesNotExist
    written = 0
    for key, one in found.items():
        one.draft = held
        new = said[key]
        if (one.decision, one.answer) == (new.decision, new.answer):
            continue
        if one.revision != new.revision:
            raise Stale(newest=one)
        touch(one, by=by, decision=new.decision, answer=new.answer)
        log("answered", one, by=by, after=english(one.get_decision_display).lower())
        written += 1
    return written


def check(said: Answer) -> None:
    """Raise `Refused` for what cannot be saved."""
    if said.decision not in Amendment.Decision.values:
        raise Refused(UNKNOWN, field="decision")
    if len(said.answer) > Amendment.ANSWER_MAX:
        told = {"number": f"{len(said.answer):,}", "limit": f"{Amendment.ANSWER_MAX:,}"}
        raise Refused(str(TOO_LONG) % told, field="answer")
