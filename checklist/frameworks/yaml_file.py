"""Frameworks as YAML files: saved idempotently, written back; `yaml_reading` reads them."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from checklist.documents import fenced
from checklist.frameworks.yaml_reading import (
    CRITERION,
    CROWDED,
    OTHER_CONTENT,
    REQUIREMENT,
    TAKES_TOO_LONG,
    TOP,
    TRANSLATED,
    FrameworkError,
    read_framework,
)
from checklist.models import Criterion, Event, Framework, FrameworkTranslation, Measure, Requirement, User

__all__ = ["FrameworkError", "read_framework"]

PROGRAM = "from checklist.frameworks.yaml_child import main; main()"
CPU_SECONDS = 20


def read_apart(data: bytes) -> dict[str, Any]:
    """As `read_framework`, in a process that may die of it: for files that somebody sends."""
    try:
        answer = fenced.run(PROGRAM, [str(CPU_SECONDS)], BytesIO(data))
        told = json.loads(answer, parse_float=Decimal)
    except fenced.Crowded:
        raise FrameworkError(1, "file", CROWDED) from None
    except (fenced.Spent, fenced.Died, ValueError):
        raise FrameworkError(1, "file", TAKES_TOO_LONG) from None
    if "refused" in told:
        raise FrameworkError(*told["refused"])
    found: dict[str, Any] = told["framework"]
    for part in found["criteria"]:
        for row in (part, *part["requirements"]):
            if "weight" in row:
                row["weight"] = Decimal(row["weight"])
    return found


@transaction.atomic
def save_framework(content: dict[str, Any], *, by: User | None = None, publish: bool = True) -> tuple[Framework, bool]:
    """Save what `read_framework` gave: the framework, and whether it is new.

    The same content again changes nothing, but for search terms, model language and translations, which are renewed:
    they help to find, to write and to read, and rate nothing.
    Raises `FrameworkError` where this version is there with other content.
    """
    there = Framework.objects.filter(slug=content["slug"], version=content["version"]).first()
    if there:
        if judged_by(content_of(there)) != judged_by(content):
            reason = OTHER_CONTENT % {"version": there.version, "slug": there.slug}
            raise FrameworkError(1, "version", reason)
        renew_helps(there, content, by=by)
        renew_translations(there, content, by=by)
        return there, False
    scalars = {key: value for key, value in content.items() if key not in ("criteria", "translations")}
    framework = Framework.objects.create(**scalars)
    for part in content["criteria"]:
        fields = {key: value for key, value in part.items() if key not in ("requirements", "translations")}
        criterion = Criterion.objects.create(framework=framework, **fields)
        Requirement.objects.bulk_create(
            Requirement(
                criterion=criterion, number=row["n"], **{k: row[k] for k in row if k in REQUIREMENT and k != "n"}
            )
            for row in part["requirements"]
        )
    FrameworkTranslation.objects.bulk_create(
        FrameworkTranslation(framework=framework, language=language, texts=texts)
        for language, texts in sorted(translations_in(content).items())
    )
    if publish:
        framework.state, framework.published_at = Framework.State.PUBLISHED, timezone.now()
        framework.save()
    Event.objects.write("loaded a framework", by=by, framework=framework, target=framework)
    return framework, True


HELPS = ("search_terms", "model_language")


def rows_in(content: dict[str, Any]) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """The framework, its criteria and requirements, each with the fields of it that may be translated."""
    rows = [(content, TRANSLATED[""])]
    for part in content["criteria"]:
        rows += [(part, TRANSLATED["criterion"]), *((row, TRANSLATED["requirement"]) for row in part["requirements"])]
    return rows


def translations_in(content: dict[str, Any]) -> dict[str, dict[str, str]]:
    """By language what each original text is in it."""
    found: dict[str, dict[str, str]] = {}
    for row, _fields in rows_in(content):
        for language, said in row.get("translations", {}).items():
            found.setdefault(language, {}).update({row[name]: text for name, text in said.items()})
    return found


def renew_translations(framework: Framework, content: dict[str, Any], *, by: User | None) -> None:
    """Write the translations of a file where they differ from those that are kept; one event for all of them.

    A language that the file does not hold stays as it is; of one that it holds, all is as the file has it.
    """
    kept = {row.language: row for row in FrameworkTranslation.objects.filter(framework=framework)}
    renewed = []
    for language, texts in sorted(translations_in(content).items()):
        row = kept.get(language) or FrameworkTranslation(framework=framework, language=language)
        if row.texts != texts:
            row.texts = texts
            row.save()
            renewed.append(language)
    if renewed:
        Event.objects.write(
            "renewed translations", by=by, framework=framework, target=framework, after=", ".join(renewed)
        )


def judged_by(content: dict[str, Any]) -> str:
    """What a framework asks for, in its own words, without what helps to find it."""
    bare: dict[str, Any] = dict.fromkeys(HELPS, "") | {"translations": {}}
    criteria = [
        part | {"translations": {}, "requirements": [row | bare for row in part["requirements"]]}
        for part in content["criteria"]
    ]
    return dump(normal(content | {"translations": {}, "criteria": criteria}))


def renew_helps(framework: Framework, content: dict[str, Any], *, by: User | None) -> None:
    """Write the file's search terms and model language where they differ; one event for all of them."""
    wanted = {(part["number"], row["n"]): row for part in content["criteria"] for row in part["requirements"]}
    changed = []
    for row in Requirement.objects.filter(criterion__framework=framework).select_related("criterion"):
        new = wanted[row.criterion.number, row.number]
        differing = {name: new[name] for name in HELPS if new.get(name) and new[name] != getattr(row, name)}
        for name, text in differing.items():
            setattr(row, name, text)
        if differing:
            row.make_anew()
            changed.append(row)
    if changed:
        Requirement.objects.bulk_update(changed, [*HELPS, "meaning"])
        Measure.objects.filter(scorecard__framework=framework).delete()  # they are found otherwise now
        Event.objects.write(
            "renewed search terms",
            by=by,
            framework=framework,
            target=framework,
            after=", ".join(r.code for r in changed),
        )


def normal(content: dict[str, Any]) -> dict[str, Any]:
    """The content in the one form that is written: every field in order, defaults left out."""

    def picked(row: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
        kept = {key: row[key] for key in fields if row.get(key) is not None and row[key] not in ("", False)}
        if row.get("floor") == 0:
            kept["floor"] = 0
        if "search_terms" in kept:
            kept["search_terms"] = kept["search_terms"].splitlines()
        if "weight" in kept:
            number = Decimal(kept.pop("weight"))
            if number != 1:
                kept["weight"] = int(number) if number == number.to_integral() else float(number)
        if row.get("translations"):
            kept["translations"] = dict(sorted(row["translations"].items()))
        return kept

    criteria = [
        picked(part, CRITERION)
        | {"requirements": [picked(row, REQUIREMENT) for row in sorted(part["requirements"], key=lambda row: row["n"])]}
        for part in sorted(content["criteria"], key=lambda part: part["number"])
    ]
    return picked(content, TOP) | {"criteria": criteria}


def dump(content: dict[str, Any]) -> str:
    """YAML as a person would want to edit it."""
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def content_of(framework: Framework) -> dict[str, Any]:
    """A saved framework as `read_framework` gives it. Four queries."""
    loaded = Framework.objects.with_tree().get(pk=framework.pk)
    content: dict[str, Any] = {name: getattr(loaded, name) for name in TOP} | {
        "criteria": [
            {name: getattr(part, name) for name in CRITERION}
            | {
                "requirements": [
                    {"n": row.number} | {name: getattr(row, name) for name in REQUIREMENT if name != "n"}
                    for row in part.requirements.all()
                ]
            }
            for part in loaded.criteria.all()
        ]
    }
    kept = {row.language: row.texts for row in FrameworkTranslation.objects.filter(framework=framework)}
    for row, fields in rows_in(content):
        said = {
            language: {name: texts[row[name]] for name in fields if row[name] and row[name] in texts}
            for language, texts in kept.items()
        }
        if any(said.values()):
            row["translations"] = {language: texts for language, texts in said.items() if texts}
    return content


def write_framework(framework: Framework) -> str:
    """The YAML file of a framework; reading it gives the same framework again."""
    return dump(normal(content_of(framework)))
