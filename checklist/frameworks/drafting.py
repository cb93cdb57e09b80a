"""The verbs of a framework's owners: begin a draft, change it part by part, publish, retire, discard.

A draft counts its changes in `revision`. Every part (the head, each criterion with its requirements) remembers the
revision that last changed it, so that two people may work on different parts, and none overwrites the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.errors import Frozen, Refused, Stale
from checklist.frameworks.yaml_file import FrameworkError, save_framework, write_framework
from checklist.frameworks.yaml_reading import JUST_MADE, TOO_MANY_CRITERIA, TOO_MANY_REQUIREMENTS
from checklist.models import Criterion, Event, Framework, FrameworkTranslation, Requirement, User

State = Framework.State
MOST_CRITERIA = 60
MOST_REQUIREMENTS = 60  # of one criterion: all of them stand in one form
LAST_NUMBER = 32_000
HEAD = ("slug", "title", "source", "summary", "floor")
CRITERION = ("number", "title", "statement", "where", "weight", "floor")
REQUIREMENT = (
    "number",
    "kind",
    "red_line",
    "force",
    "dated",
    "weight",
    "text",
    "guidance",
    "where",
    "search_terms",
    "model_language",
)
TAKEN = gettext_lazy(
    "There is a framework of this short name already. Choose another, or start a new version of that one."
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands between a draft and its publication, and the criterion to put it right in (None: the head)."""

    sentence: str
    criterion: Criterion | None = None
    requirement: Requirement | None = None


def lock(framework: Framework) -> Framework:
    """The draft as it is now, held until the transaction ends.

    Raises `Framework.DoesNotExist` where it was discarded and `Frozen` where it was published.
    """
    held = Framework.objects.select_for_update().get(pk=framework.pk)
    if held.state != State.DRAFT:
        raise Frozen(held.version, held.get_state_display().lower())
    return held


def write(action: str, framework: Framework, *, by: User, target: str = "", **more: Any) -> None:
    """One event of a framework, under its title and version."""
    Event.objects.write(action, by=by, framework=framework, target=target or framework, **more)


def touch(framework: Framework, *parts: Criterion, head: bool = False) -> None:
    """Count one change, and remember it in the parts that it changed."""
    framework.revision += 1
    if head:
        framework.head_revision = framework.revision
    framework.save(update_fields=["revision", "head_revision"])
    pks = [part.pk for part in parts]
    if pks:
        Criterion.objects.filter(pk__in=pks).update(revision=framework.revision)
    for part in parts:
        part.revision = framework.revision


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What changed, by field, for the log."""
    return {
        name: {"from": said(before.get(name, "")), "to": said(value)}
        for name, value in after.items()
        if before.get(name, "") != value
    }


def said(value: object) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def values(row: Framework | Criterion | Requirement, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a row."""
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def begin(*, by: User, slug: str, **fields: Any) -> Framework:
    """Version 1 of a new framework, as a draft. Raises `Refused` where the short name is in use."""
    if Framework.objects.filter(slug=slug).exists():
        raise Refused(TAKEN, field="slug")
    try:
        with transaction.atomic():
            made = Framework.objects.create(slug=slug, **fields)
    except IntegrityError:
        raise Refused(TAKEN, field="slug") from None
    write("drafted", made, by=by)
    return made


@transaction.atomic
def load(content: dict[str, Any], *, by: User) -> tuple[Framework, bool]:
    """A file's framework as a draft, and whether it is new. Raises `FrameworkError` as `save_framework` does."""
    many = TOO_MANY_CRITERIA % {"most": MOST_CRITERIA}
    if len(content["criteria"]) > MOST_CRITERIA:
        raise FrameworkError(1, "criteria", many)
    for place, part in enumerate(content["criteria"]):
        if len(part["requirements"]) > MOST_REQUIREMENTS:
            reason = TOO_MANY_REQUIREMENTS % {"most": MOST_REQUIREMENTS}
            raise FrameworkError(1, f"criteria[{place}].requirements", reason)
    try:
        with transaction.atomic():
            return save_framework(content, by=by, publish=False)
    except IntegrityError:
        raise FrameworkError(1, "version", JUST_MADE) from None


@transaction.atomic
def begin_version(framework: Framework, *, by: User) -> tuple[Framework, bool]:
    """The next version as a draft that copies this one, and whether it is new.

    A framework has one draft of a next version at a time: who asks for another gets the one that there is.
    """
    list(Framework.objects.select_for_update().filter(slug=framework.slug).order_by("version"))
    versions = list(Framework.objects.filter(slug=framework.slug).order_by("version"))
    drafted = next((one for one in reversed(versions) if one.state == State.DRAFT), None)
    if drafted:
        return drafted, False
    made = Framework.objects.create(version=versions[-1].version + 1, **values(framework, HEAD))
    copy_tree(framework, made)
    FrameworkTranslation.objects.bulk_create(
        FrameworkTranslation(framework=made, language=row.language, texts=row.texts)
        for row in FrameworkTranslation.objects.filter(framework=framework)
    )
    write("drafted a version", made, by=by, before=framework)
    return made, True


def copy_tree(source: Framework, target: Framework) -> None:
    """Every criterion and requirement of one version in another. Four queries."""
    parts = list(source.criteria.prefetch_related("requirements").order_by("number"))
    made = Criterion.objects.bulk_create(Criterion(framework=target, **values(part, CRITERION)) for part in parts)
    Requirement.objects.bulk_create(
        Requirement(criterion=criterion, **values(row, REQUIREMENT))
        for part, criterion in zip(parts, made, strict=True)
        for row in part.requirements.all()
    )


def may_rename(framework: Framework) -> bool:
    """Whether the short name may still change: only of a first version that no other follows."""
    alone = framework.version == 1 and framework.state == State.DRAFT
    return alone and not Framework.objects.filter(slug=framework.slug).exclude(pk=framework.pk).exists()


@transaction.atomic
def save_head(framework: Framework, fields: Mapping[str, Any], *, by: User, revision: int) -> Framework:
    """Change title, source, summary, thresholds and short name. What is there already is not written again.

    Raises `Stale` where they were changed after `revision`, `Refused` for a short name that cannot be had,
    and what `lock` raises.
    """
    held = lock(framework)
    changed = difference(values(held, HEAD), fields)
    if not changed:
        return held
    if held.head_revision > revision:
        raise Stale
    if "slug" in changed and not may_rename(held):
        raise Refused(_("The short name stays as it is once there is a second version."), field="slug")
    for name in changed:
        setattr(held, name, fields[name])
    try:
        with transaction.atomic():
            held.save(update_fields=list(changed))
    except IntegrityError:
        raise Refused(TAKEN, field="slug") from None
    touch(held, head=True)
    write("changed a framework", held, by=by, fields=changed)
    return held


def obstacles(framework: Framework) -> list[Obstacle]:
    """What a draft still needs before it may be published. Two queries.

    Equal numbers, weights that are not above 0 and thresholds out of order are not among them: the database holds no
    draft that has any.
    """
    found = [] if framework.title.strip() else [Obstacle(_("The framework has no title."))]
    parts = list(framework.criteria.prefetch_related("requirements").order_by("number"))
    if not parts:
        found.append(Obstacle(_("There is no criterion yet.")))
    for part in parts:
        rows = list(part.requirements.all())
        if not part.title.strip():
            found.append(Obstacle(_("Criterion %(number)s has no title.") % {"number": part.number}, part))
        if not rows:
            found.append(Obstacle(_("Criterion %(number)s has no requirement.") % {"number": part.number}, part))
        found += [
            Obstacle(
                _("Requirement %(number)s.%(number2)s has no text.") % {"number": part.number, "number2": row.number},
                part,
                row,
            )
            for row in rows
            if not row.text.strip()
        ]
    return found


@transaction.atomic
def publish(framework: Framework, *, by: User, revision: int) -> Framework:
    """Freeze a draft; from then on scorecards may be started against it and it never changes.

    Raises `Stale` where any part of it was changed after `revision`, so that nobody publishes what they have
    not seen, `Refused` while `obstacles` finds any, and what `lock` raises.
    """
    held = lock(framework)
    if held.revision > revision:
        raise Stale
    lacking = obstacles(held)
    if lacking:
        raise Refused(" ".join(one.sentence for one in lacking), field="framework")
    held.state, held.published_at = State.PUBLISHED, timezone.now()
    held.save(update_fields=["state", "published_at"])
    write("published", held, by=by)
    return held


@transaction.atomic
def retire(framework: Framework, *, by: User, away: bool) -> bool:
    """Start no new scorecards against a published version, or take it back into use; whether anything changed."""
    before, after = (State.PUBLISHED, State.RETIRED) if away else (State.RETIRED, State.PUBLISHED)
    changed = Framework.objects.filter(pk=framework.pk, state=before).update(state=after)
    if changed:
        write("retired" if away else "took back into use", framework, by=by)
    return bool(changed)


@transaction.atomic
def discard(framework: Framework, *, by: User, revision: int) -> None:
    """Throw a draft away; the event keeps all of it as YAML.

    Raises `Stale` where it was changed after `revision`, `Refused` where somebody scores against it, and
    what `lock` raises.
    """
    held = lock(framework)
    if held.revision > revision:
        raise Stale
    if held.scorecards.exists() or held.assignments.exists():
        raise Refused(_("Somebody scores against this draft, so it stays."), field="framework")
    write("discarded", held, by=by, before=write_framework(held))
    held.delete()
