"""The verbs of a draft framework's criteria: added, ordered, removed, and changed together with their requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.db.models import Manager
from django.utils.translation import gettext as _

from checklist.errors import Refused, Stale
from checklist.frameworks.drafting import (
    CRITERION,
    LAST_NUMBER,
    MOST_CRITERIA,
    MOST_REQUIREMENTS,
    REQUIREMENT,
    difference,
    lock,
    touch,
    values,
    write,
)
from checklist.models import Criterion, Framework, Requirement, User


@dataclass(frozen=True, slots=True)
class RequirementEdit:
    """A requirement as it is to be: `pk` is None for a new one; `fields` by name, a number of None is given out."""

    pk: int | None
    fields: Mapping[str, Any]
    remove: bool = False


@transaction.atomic
def add_criterion(framework: Framework, *, title: str, by: User) -> Criterion:
    """One more criterion at the end. Raises `Refused` where there are as many as fit, and what `lock` raises."""
    held = lock(framework)
    numbers = list(held.criteria.values_list("number", flat=True))
    if len(numbers) >= MOST_CRITERIA or max(numbers, default=0) >= LAST_NUMBER:
        raise Refused(
            _("A framework has at most %(most_criteria)s criteria, numbered up to %(last_number)s.")
            % {"most_criteria": MOST_CRITERIA, "last_number": LAST_NUMBER},
            field="title",
        )
    made = Criterion.objects.create(framework=held, number=max(numbers, default=0) + 1, title=title)
    touch(held, made)
    write("added a criterion", held, by=by, target=str(made))
    return made


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User, revision: int) -> None:
    """Take a criterion out with its requirements; the event keeps their words. Raises as `save_criterion` does."""
    held = lock(criterion.framework)
    part = held.criteria.get(pk=criterion.pk)
    if part.revision > revision:
        raise Stale
    rows = [{name: str(value) for name, value in values(row, REQUIREMENT).items()} for row in part.requirements.all()]
    lost = {name: str(value) for name, value in values(part, CRITERION).items()}
    write(
        "removed a criterion", held, by=by, target=str(part), before=part.statement, criterion=lost, requirements=rows
    )
    part.delete()
    touch(held)


def order_of(parts: Iterable[Criterion]) -> str:
    """The keys of criteria in their order, as a page carries them."""
    return ",".join(str(part.pk) for part in parts)


@transaction.atomic
def order_criteria(
    framework: Framework, criterion: Criterion | None, *, by: User, down: bool = False, shown: str = ""
) -> None:
    """Swap a criterion's number with its neighbour's; without a criterion number all of them 1, 2, 3.

    Nothing happens at either end. Raises what `lock` raises, and `Stale` where the page showed them in another order:
    `shown` is the order of their keys, "" where it is not told.
    """
    held = lock(framework)
    parts = list(held.criteria.order_by("number"))
    if shown and shown != order_of(parts):
        raise Stale
    wanted = {part.pk: place for place, part in enumerate(parts, start=1)}
    if criterion is not None:
        wanted = {part.pk: part.number for part in parts}
        at = next((place for place, part in enumerate(parts) if part.pk == criterion.pk), None)
        other = None if at is None else at + (1 if down else -1)
        if at is None or other is None or not 0 <= other < len(parts):
            return
        wanted[parts[at].pk], wanted[parts[other].pk] = parts[other].number, parts[at].number
    moved = [part for part in parts if part.number != wanted[part.pk]]
    if not moved:
        return
    before = ", ".join(map(str, parts))
    renumber(moved, wanted, taken={part.number for part in parts})
    touch(held, *moved)
    write(
        "ordered the criteria", held, by=by, before=before, after=", ".join(map(str, held.criteria.order_by("number")))
    )


def renumber(rows: Sequence[Criterion | Requirement], wanted: Mapping[int, int], *, taken: Iterable[int]) -> None:
    """Give rows their numbers although no two may share one at any moment: by way of numbers that nobody has."""
    if not rows:
        return
    used = {*taken, *wanted.values()}
    spare = (number for number in range(32767, 0, -1) if number not in used)
    model = type(rows[0])
    for numbers in (dict(zip((row.pk for row in rows), spare, strict=False)), wanted):
        for row in rows:
            row.number = numbers[row.pk]
        cast("Manager[Any]", model._default_manager).bulk_update(rows, ["number"])


@transaction.atomic
def save_criterion(
    criterion: Criterion, fields: Mapping[str, Any], lines: Sequence[RequirementEdit], *, by: User, revision: int
) -> Criterion:
    """Change a criterion and its requirements; one event for each that changed. Rows not named in `lines` stay.

    What is there already is not written again. A line whose row was removed elsewhere makes it anew. Raises
    `Criterion.DoesNotExist` where it was removed, `Stale` where it was changed after `revision`, `Refused`
    for numbers that are in use, and what `lock` raises.
    """
    held = lock(criterion.framework)
    part = held.criteria.get(pk=criterion.pk)
    saved = {row.pk: row for row in part.requirements.all()}
    unnamed = [row for pk, row in saved.items() if pk not in {line.pk for line in lines}]
    changed = difference(values(part, CRITERION), fields)
    lines = [line for line in lines if not is_saved(line, saved, unnamed)]
    if not changed and not lines:
        return part
    if part.revision > revision:
        raise Stale
    lines = given_numbers(saved, lines)
    if held.criteria.filter(number=fields["number"]).exclude(pk=part.pk).exists():
        raise Refused(
            _("%(fields)s is the number of another criterion. Choose another.") % {"fields": fields["number"]},
            field="number",
        )
    for name in changed:
        setattr(part, name, fields[name])
    part.save()
    write_lines(held, part, saved, lines, by=by)
    touch(held, part)
    if changed:
        write("changed a criterion", held, by=by, target=str(part), fields=changed)
    return part


def is_saved(line: RequirementEdit, saved: Mapping[int, Requirement], unnamed: Iterable[Requirement]) -> bool:
    """Whether nothing has to be written for this line.

    A new one is there already where a row that the lines do not name says the same: the answer to an earlier try to
    save it got lost.
    """
    row = saved.get(line.pk or 0)
    if row is not None:
        return not line.remove and not difference(values(row, REQUIREMENT), line.fields)
    fields = {name: value for name, value in line.fields.items() if value is not None}
    return line.remove or any(not difference(values(one, REQUIREMENT), fields) for one in unnamed)


def given_numbers(saved: Mapping[int, Requirement], lines: Sequence[RequirementEdit]) -> list[RequirementEdit]:
    """The lines with a number each: those without get the next ones.

    Raises `Refused` where two numbers are equal, where they run out, and for more requirements than fit.
    """
    named = {line.pk for line in lines}
    used = [row.number for pk, row in saved.items() if pk not in named]
    used += [line.fields["number"] for line in lines if line.fields["number"] and not line.remove]
    twice = next((number for number in used if used.count(number) > 1), None)
    if twice is not None:
        raise Refused(
            _("%(twice)s is the number of two requirements. Change one of them.") % {"twice": twice}, field="rows"
        )
    top, found = max(used, default=0), []
    for line in lines:
        if not line.fields["number"] and not line.remove:
            top += 1
            found.append(RequirementEdit(line.pk, {**line.fields, "number": top}))
        else:
            found.append(line)
    added = sum(line.pk not in saved and not line.remove for line in lines)
    removed = sum(line.pk in saved and line.remove for line in lines)
    if added and len(saved) - removed + added > MOST_REQUIREMENTS:
        raise Refused(
            _("A criterion has at most %(most_requirements)s requirements. Split it into two.")
            % {"most_requirements": MOST_REQUIREMENTS},
            field="rows",
        )
    if top > LAST_NUMBER:
        raise Refused(
            _("Numbers go up to %(last_number)s. Number the requirements 1, 2, 3.")
            % {"last_number": format(LAST_NUMBER, ",")},
            field="rows",
        )
    return found


def write_lines(
    framework: Framework,
    part: Criterion,
    saved: Mapping[int, Requirement],
    lines: Sequence[RequirementEdit],
    *,
    by: User,
) -> None:
    """Remove, change and add requirements, each with its event; those that only get another number share one."""
    for line in lines:
        if line.remove and line.pk is not None and line.pk in saved:
            row = saved[line.pk]
            lost = {name: {"from": both["to"], "to": ""} for name, both in filled(values(row, REQUIREMENT)).items()}
            write("removed a requirement", framework, by=by, target=f"{part.number}.{row.number}", fields=lost)
            row.delete()
    changes: dict[int, tuple[RequirementEdit, dict[str, dict[str, str]]]] = {
        line.pk: (line, fields)
        for line in lines
        if line.pk is not None
        and line.pk in saved
        and not line.remove
        and (fields := difference(values(saved[line.pk], REQUIREMENT), line.fields))
    }
    old = {pk: saved[pk].number for pk in changes}
    moved = [saved[pk] for pk, (_, fields) in changes.items() if "number" in fields]
    wanted = {pk: line.fields["number"] for pk, (line, _) in changes.items()}
    renumber(moved, wanted, taken={row.number for row in saved.values()})
    for pk, (line, fields) in changes.items():
        if fields.keys() == {"number"}:
            continue
        row = saved[pk]
        for name, value in line.fields.items():
            setattr(row, name, value)
        row.save()
        write("changed a requirement", framework, by=by, target=f"{part.number}.{row.number}", fields=fields)
    only = [pk for pk, (_, fields) in changes.items() if fields.keys() == {"number"}]
    if only:
        before, after = (", ".join(f"{part.number}.{numbers[pk]}" for pk in only) for numbers in (old, wanted))
        write("renumbered requirements", framework, by=by, target=str(part), before=before, after=after)
    for line in lines:
        if line.pk not in saved and not line.remove:
            row = Requirement.objects.create(criterion=part, **line.fields)
            code = f"{part.number}.{row.number}"
            write("added a requirement", framework, by=by, target=code, fields=filled(line.fields))


def filled(fields: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The fields of a new row that say anything, for the log."""
    return {name: both for name, both in difference({}, fields).items() if both["to"] not in ("", "no")}
