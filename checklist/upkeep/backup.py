"""Everything that the database holds, originals among it, in one file; and back again, into either database.

The file is a ZIP: `manifest.json`, and for each table its rows, one JSON array a line, in the order of their keys.
Values are written in one form on both databases, so that the SHA-256 of a table is the same before and after.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from checklist.models import triggers
from checklist.models.log import chain_events
from checklist.models.snapshot import snapshot

FORM = 1
MANIFEST = "manifest.json"
# Sessions end with a restore; guards are put in place and what texts mean is computed anew; runs are of a place.
LEFT_OUT = {
    *("sessions.session", "usersessions.usersession"),
    *("checklist.installedguard", "checklist.meaning", "checklist.run"),
}
# Filled by the migrations of an empty place, and taken from the backup.
MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission"}
BATCH = 500


class Unusable(Exception):
    """A backup that is none, or a place that cannot take it; the message says what to do."""


def tables() -> dict[str, type[models.Model]]:
    """Every table of ours and of the packages, by label."""
    found = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    kept = {label: model for label, model in found.items() if label not in LEFT_OUT}
    return {label: model for label, model in sorted(kept.items()) if model._meta.managed and not model._meta.proxy}


def migrations() -> list[str]:
    """The migrations that this database has, in their names' order."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def lines_of(model: type[models.Model], rows: models.QuerySet[Any] | None = None) -> Iterator[bytes]:
    """A table's rows, or some of them, in the order of their keys, one line of JSON each."""
    fields = [field.attname for field in model._meta.concrete_fields]
    chosen = model._base_manager.all() if rows is None else rows
    for row in chosen.order_by("pk").values_list(*fields).iterator(BATCH):
        text = json.dumps([plain(cell) for cell in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield text.encode("utf-8", "surrogatepass") + b"\n"


def plain(cell: Any) -> Any:
    """A value as JSON has it; `made_of` gives it back."""
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(bytes(cell)).decode()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return str(cell) if isinstance(cell, UUID) else cell


def made_of(field: models.Field[Any, Any], cell: Any) -> Any:
    """A value as the model's field has it."""
    if cell is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64decode(cell)
    if isinstance(field, models.JSONField):
        return cell
    if isinstance(field, models.DurationField):
        return timedelta(seconds=cell)
    return field.target_field.to_python(cell) if isinstance(field, models.ForeignKey) else field.to_python(cell)


def write(path: Path) -> dict[str, Any]:
    """Write a backup, of one moment whatever goes on meanwhile, and give back its manifest.

    Raises `Unusable` where the file is there already or cannot be written.
    """
    if path.exists():
        raise Unusable(f"{path} is there already. Choose another name; a backup is never written over.")
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = fill(archive)
        # Whole or not there: a backup that was broken off never bears the name.
        os.link(draft, path)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        Path(draft).unlink(missing_ok=True)
    return manifest


def fill(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Every table in one snapshot, then what the archive holds."""
    found: dict[str, Any] = {}
    with snapshot():
        for label, model in tables().items():
            said, count = hashlib.sha256(), 0
            with archive.open(f"{label}.jsonl", "w", force_zip64=True) as file:
                for line in lines_of(model):
                    said.update(line)
                    count += 1
                    file.write(line)
            found[label] = {"rows": count, "sha256": said.hexdigest()}
        manifest = {
            "touchstone": FORM,
            "made": timezone.now().isoformat(),
            "migrations": migrations(),
            "tables": found,
        }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def restore(path: Path) -> dict[str, Any]:
    """Fill an empty, migrated database from a backup, all or nothing, and give back the backup's manifest.

    Every table is read again afterwards and compared. Raises `Unusable` for a file that is no whole backup, for a
    program of another state, for a place that is not empty, and where what was read back differs.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            check(manifest)
            with transaction.atomic():
                require_empty()
                triggers.remove(connection)
                load(archive, manifest)
                connection.check_constraints()
                triggers.install(connection)
                compare(manifest)
    except FileNotFoundError:
        raise Unusable(f"There is no file {path}.") from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Unusable(f"{path} is no whole backup: {error or type(error).__name__}. Nothing was changed.") from None
    chain_events(whole=True)
    return manifest


def check(manifest: Any) -> None:
    """Refuse what this program cannot restore."""
    if not isinstance(manifest, dict) or manifest.get("touchstone") != FORM:
        raise Unusable("This is no backup of this program.")
    here, there = set(migrations()), set(manifest["migrations"])
    if here != there:
        differing = ", ".join(sorted(here ^ there)[:5])
        raise Unusable(
            f"The backup was made by another state of the program ({differing}). Restore it with that one,"
            " then upgrade."
        )
    if manifest["tables"].keys() != tables().keys():
        raise Unusable("The backup holds other tables than this program. Restore it with the program that made it.")


def require_empty() -> None:
    """Refuse a place in which somebody works already."""
    full = [label for label, model in tables().items() if label not in MADE_BY_MIGRATE and model._base_manager.exists()]
    if full:
        raise Unusable(f"This database is not empty ({', '.join(full[:5])}). A backup is restored into an empty one.")


def load(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Every row as it was, key included; sequences go on after the highest."""
    kinds = tables()
    for label in MADE_BY_MIGRATE:
        kinds[label]._base_manager.all()._raw_delete(connection.alias)
    for label, model in kinds.items():
        said = hashlib.sha256()
        with archive.open(f"{label}.jsonl") as file:
            rows: list[models.Model] = []
            for line in file:
                said.update(line)
                rows.append(row_of(model, json.loads(line)))
                if len(rows) == BATCH:
                    insert(model, rows)
                    rows = []
            insert(model, rows)
        if said.hexdigest() != manifest["tables"][label]["sha256"]:
            raise Unusable(f"The backup is damaged: {label} is not what was written. Nothing was changed.")
    reset = connection.ops.sequence_reset_sql(no_style(), list(kinds.values()))
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)


def row_of(model: type[models.Model], cells: list[Any]) -> models.Model:
    """One row as an instance that nothing was computed for."""
    fields = model._meta.concrete_fields
    if len(cells) != len(fields):
        raise Unusable(f"The backup is damaged: a row of {model._meta.label_lower} has another number of values.")
    row = model()
    for field, cell in zip(fields, cells, strict=True):
        setattr(row, field.attname, made_of(field, cell))
    return row


def insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Insert rows as they are: no time of saving, no key of the database's own."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    size = max(connection.ops.bulk_batch_size(fields, rows), 1)
    for start in range(0, len(rows), size):
        manager: Any = model._base_manager
        manager.all()._insert(rows[start : start + size], fields=fields, using=connection.alias, raw=True)


def compare(manifest: dict[str, Any]) -> None:
    """Read every table again; refuse where one is not what the backup holds."""
    for label, model in tables().items():
        said, count = hashlib.sha256(), 0
        for line in lines_of(model):
            said.update(line)
            count += 1
        if {"rows": count, "sha256": said.hexdigest()} != manifest["tables"][label]:
            raise Unusable(f"After restoring, {label} is not what the backup holds. Nothing was changed.")
