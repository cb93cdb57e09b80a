"""The verbs of amendments. Each holds the draft, looks at who may, writes and logs; no word of a draft or rating moves.

The log says of an amendment where it is and whom it serves, not its words: whoever may not see a reading yet must not
learn from the log how it judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.amendments.placing import Beginning, added, after, beginning, next_free
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Clause, Draft, Event, Framework, Requirement, Scorecard, Served, User
from checklist.permissions import may
from checklist.said import english
from checklist.scorecards.carry_over import Fates
from checklist.scorecards.sheet import Row, load_sheet
from checklist.scoring.words import Kind, Value, offered

MOST = 500  # of one draft and framework: all of them stand on one page
TOO_MANY = gettext_lazy("This draft has %(most)s amendments already. Take one away first.")
CONDITION = gettext_lazy("%(code)s is a condition: only conduct can meet it, no words can.")
LOST = gettext_lazy("Its clause is no longer in the draft, so it cannot stand. Propose its words anew.")


@dataclass(frozen=True, slots=True)
class Text:
    """What a person types: words, number of a new clause, why, and what each requirement would then be rated."""

    words: str = ""
    label: str = ""
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def worth(kind: str) -> tuple[Value, ...]:
    """The ratings that an amendment may be said to lead to, for a requirement of this kind."""
    return tuple(one for one in offered(Kind(kind)) if one not in (Value.UNCLEAR, Value.NOT_APPLICABLE))


def hold(draft: Draft, *, by: User) -> Draft:
    """The draft, held until the transaction ends. Raises `PermissionDenied` for who may not work on its proposal."""
    held = Draft.objects.locked().get(pk=draft.pk)
    if not may(by, "amend", held):
        raise PermissionDenied
    return held


def hold_amendment(pk: int, *, by: User, removed: bool = False) -> Amendment:
    """An amendment and its draft, held. Raises `Amendment.DoesNotExist` where this person does not see it."""
    known = Amendment.objects.visible_to(by).filter(removed_at__isnull=not removed)
    held = hold(Draft(pk=known.values_list("draft_id", flat=True).get(pk=pk)), by=by)
    found = known.with_context().get(pk=pk)
    found.draft = held
    return found


def kept_of(draft: Draft, framework: Framework) -> list[Amendment]:
    """All that nobody took away, whoever may see them, in the draft's order. Two queries."""
    return list(Amendment.objects.filter(draft=draft, framework=framework).kept().with_context().in_order())


@transaction.atomic
def propose(card: Scorecard, code: str, *, by: User) -> Amendment:
    """Words for a requirement, from what a scorecard says of it: its model language, put where it fits.

    Where an amendment that stands serves it already, that one. Where one replaces the clause already, that goes on with
    the new words and serves both. Raises `Refused` for a condition, KeyError for a code that is not in the framework.
    """
    held = hold(card.draft, by=by)
    card = Scorecard.objects.with_context().get(pk=card.pk)  # the text may have been corrected just before
    row = load_sheet(card, citations=True, meanings=True).by_code[code]
    refuse_condition(row.requirement)
    there = kept_of(held, card.framework)
    serving = next((one for one in there if one.stands and code in codes_of(one)), None)
    if serving:
        return serving
    clauses = list(held.current_clauses.with_meaning())
    begun = beginning(as_now(row, card, clauses), clauses)
    standing = standing_on(there, begun.clause) if begun.kind != Amendment.Kind.INSERT else None
    if standing and standing.kind == Amendment.Kind.REPLACE and begun.kind == Amendment.Kind.REPLACE:
        more = " ".join(row.requirement.model_language.split())
        return joined(standing, row.requirement, more, by=by)
    if standing and begun.kind == Amendment.Kind.STRIKE and standing.kind == Amendment.Kind.STRIKE:
        return joined(standing, row.requirement, "", by=by)
    if standing and begun.clause:
        words = begun.words if begun.kind == Amendment.Kind.REPLACE else ""
        begun = after(clauses, clauses.index(begun.clause), words=words)
    return make(held, card.framework, begun, there, [row.requirement], by=by)


def as_now(row: Row, card: Scorecard, clauses: Sequence[Clause]) -> Row:
    """The row with its citations in the wording that is in force; a sealed scorecard may read an earlier one."""
    if card.edition == card.draft.revision or not row.citations or row.rating is None:
        return row
    fates = Fates(list(card.clauses), clauses)
    return Row(row.requirement, row.rating, tuple(fates.citations(row.rating, row.citations)), row.sources)


@transaction.atomic
def add(
    draft: Draft, framework: Framework, *, kind: str, place: int, by: User, serves: Iterable[str] = ()
) -> Amendment:
    """An amendment of the clause at `place`, from 1, with the words that stand there; an insertion comes after it, or
    before all where `place` is 0. It does not stand where another one does for the same clause.

    Raises `Refused` for a place or a code that is not there, and for a condition.
    """
    held = hold(draft, by=by)
    clauses = list(held.current_clauses)
    if not (0 if kind == Amendment.Kind.INSERT else 1) <= place <= len(clauses):
        raise Refused(_("Choose a clause from the list."), field="place")
    wanted = [requirement_of(framework, code) for code in serves]
    if kind == Amendment.Kind.INSERT:
        begun = after(clauses, place - 1)
    else:
        clause = clauses[place - 1]
        words = clause.text if kind == Amendment.Kind.REPLACE else ""
        begun = Beginning(kind, clause, level=clause.level, words=words)
    return make(held, framework, begun, kept_of(held, framework), wanted, by=by)


def make(
    held: Draft,
    framework: Framework,
    begun: Beginning,
    there: Sequence[Amendment],
    serves: Sequence[Requirement],
    *,
    by: User,
) -> Amendment:
    """Write it down; it stands unless another one does for the same clause."""
    if len(there) >= MOST:
        raise Refused(str(TOO_MANY) % {"most": MOST}, field="kind")
    insert = begun.kind == Amendment.Kind.INSERT
    taken = {one.label for one in there if one.is_insert and one.clause == begun.clause}
    made = Amendment.objects.create(
        draft=held,
        framework=framework,
        kind=begun.kind,
        clause=begun.clause,
        was="" if insert or not begun.clause else begun.clause.text,
        was_ref=begun.clause.cited_as if begun.clause else "",
        label=next_free(begun.label, taken) if insert else "",
        level=begun.level,
        words=begun.words,
        stands=insert or standing_on(there, begun.clause) is None,
        by=by,
        updated_by=by,
    )
    Served.objects.bulk_create(Served(amendment=made, requirement=one) for one in serves)
    log("proposed", made, by=by, serves=", ".join(one.code for one in serves))
    return Amendment.objects.with_context().get(pk=made.pk)


def joined(held: Amendment, requirement: Requirement, more: str, *, by: User) -> Amendment:
    """An amendment that serves one requirement more, its words going on with those for it."""
    Served.objects.get_or_create(amendment=held, requirement=requirement)
    touch(held, by=by, words=added(held.words, more) if more else held.words)
    log("reworked", held, by=by, serves=requirement.code)
    return Amendment.objects.with_context().get(pk=held.pk)


def standing_on(there: Iterable[Amendment], clause: Clause | None) -> Amendment | None:
    """The one that replaces or strikes a clause and stands."""
    return next((one for one in there if one.stands and not one.is_insert and one.clause == clause), None)


def codes_of(amendment: Amendment) -> list[str]:
    """The codes of what it serves."""
    return [one.requirement.code for one in amendment.served.all()]


def requirement_of(framework: Framework, code: str) -> Requirement:
    """A requirement that words can meet. Raises `Refused` for a condition and for a code that is not there."""
    number, _dot, place = code.partition(".")
    known = Requirement.objects.filter(criterion__framework=framework).select_related("criterion")
    found = None
    if number.isdecimal() and place.isdecimal() and len(code) < 12:
        found = known.filter(criterion__number=int(number), number=int(place)).first()
    if found is None:
        raise Refused(_("Choose a requirement from the list."), field="serves")
    refuse_condition(found)
    return found


def refuse_condition(requirement: Requirement) -> None:
    """Raise `Refused` for what no words can change."""
    if requirement.kind == Kind.CONDITION:
        raise Refused(str(CONDITION) % {"code": requirement.code}, field="serves")


def text_in(amendment: Amendment) -> Text:
    """What is saved of it."""
    values = {one.requirement.code: str(one.value) for one in amendment.served.all()}
    return Text(amendment.words, amendment.label, amendment.reason, values)


@transaction.atomic
def write(pk: int, text: Text, *, by: User, revision: int, sent: Text | None = None) -> Amendment:
    """Save what was typed. `revision` and `sent` are as in `scorecards.rating.rate`.

    Raises `Stale` with the amendment as it is saved, `Refused` for an unknown rating, and what `hold_amendment` does.
    Saving what is there already writes nothing.
    """
    held = hold_amendment(pk, by=by)
    saved = text_in(held)
    if held.kind != Amendment.Kind.INSERT:
        text = Text(text.words, saved.label, text.reason, text.values)
    if text == saved:
        return held
    if held.revision != revision and sent != saved:
        raise Stale(newest=held)
    write_values(held, text.values)
    touch(held, by=by, words=text.words, label=text.label, reason=text.reason)
    log("reworked", held, by=by, serves=", ".join(text.values))
    return Amendment.objects.with_context().get(pk=pk)


def write_values(held: Amendment, values: Mapping[str, str]) -> None:
    """What each requirement would then be rated; those that it serves no longer are passed over."""
    for one in held.served.all():
        value = values.get(one.requirement.code, one.value)
        if value not in worth(one.requirement.kind):
            raise Refused(
                _("Choose one of the ratings shown for %(code)s.") % {"code": one.requirement.code}, field="values"
            )
        if value != one.value:
            Served.objects.filter(pk=one.pk).update(value=value)


def touch(held: Amendment, *, by: User, **fields: Any) -> None:
    """Save fields, who changed them and when, as a new revision."""
    for name, value in fields.items():
        setattr(held, name, value)
    held.revision += 1
    held.updated_by = by
    held.save(update_fields=[*fields, "revision", "updated_by", "updated_at"])


@transaction.atomic
def serve(pk: int, code: str, *, by: User, serves: bool) -> Amendment:
    """Let an amendment serve a requirement, or no longer; saying it twice changes nothing. Raises as `add`."""
    held = hold_amendment(pk, by=by)
    if serves:
        requirement = requirement_of(held.framework, code)
        changed = Served.objects.get_or_create(amendment=held, requirement=requirement)[1]
    else:
        gone = [one.pk for one in held.served.all() if one.requirement.code == code]
        changed = bool(Served.objects.filter(pk__in=gone).delete()[0])
    if changed:
        touch(held, by=by)
        log("reworked", held, by=by, serves=code if serves else "", no_longer="" if serves else code)
    return Amendment.objects.with_context().get(pk=pk)


@transaction.atomic
def let_stand(pk: int, *, by: User, stands: bool) -> Amendment:
    """Take an amendment into the counter-draft, or set it aside; one that overlaps with it is set aside for it.

    Raises `Refused` where its clause is gone.
    """
    held = hold_amendment(pk, by=by)
    if held.stands == stands:
        return held
    if stands and held.is_lost:
        raise Refused(LOST, field="stands")
    if stands and not held.is_insert:
        for other in others_on(held):
            touch(other, by=by, stands=False)
            log("set aside", other, by=by)
    touch(held, by=by, stands=stands)
    log("took up" if stands else "set aside", held, by=by)
    return held


def others_on(held: Amendment) -> list[Amendment]:
    """Those that stand for the same clause, whoever may see them."""
    same = Amendment.objects.kept().filter(draft=held.draft, framework=held.framework, clause=held.clause, stands=True)
    return list(same.exclude(pk=held.pk).exclude(kind=Amendment.Kind.INSERT).select_related("clause", "draft"))


@transaction.atomic
def remove(pk: int, *, by: User) -> Amendment:
    """Take an amendment away; its words are kept, so that it can be put back."""
    held = hold_amendment(pk, by=by)
    touch(held, by=by, removed_at=timezone.now(), stands=False)
    log("took away", held, by=by)
    return held


@transaction.atomic
def put_back(pk: int, *, by: User) -> Amendment:
    """Put back what was taken away; it stands unless another one does for the same clause by now."""
    held = hold_amendment(pk, by=by, removed=True)
    free = not held.is_lost and (held.is_insert or not others_on(held))
    touch(held, by=by, removed_at=None, stands=free)
    log("put back", held, by=by)
    return held


def log(action: str, amendment: Amendment, *, by: User, **detail: Any) -> None:
    """One event: what was done to the amendment of which place."""
    Event.objects.write(
        f"{action} an amendment",
        by=by,
        proposal=amendment.draft.proposal,
        target=english(lambda: f"draft {amendment.draft.number}, {amendment.place_text}")[:200],
        **{name: value for name, value in detail.items() if value},
    )
