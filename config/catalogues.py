"""Translations: from the catalogues in `checklist/locale` to what Django and browsers read, below the data folder.

What is made lies under the digest of what it is made from: it is made once, never stale, and two versions of the
program that serve at the same time have one each. The folder of the code may be read-only.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent.parent / "checklist" / "locale"
DOMAINS = ("django", "djangojs")
RECIPE = "2"  # another number makes everything anew
MOST_KEPT = 4  # folders of earlier catalogues, which a version before this one may still serve from
logger = logging.getLogger(__name__)


def catalogues(sources: Path = SOURCES) -> list[tuple[str, str, Path]]:
    """Language as folders are named ("ko", "pt_BR"), domain and path of every catalogue, in order."""
    found = (sources.glob(f"*/LC_MESSAGES/{domain}.po") for domain in DOMAINS)
    return sorted((path.parents[1].name, path.stem, path) for paths in found for path in paths)


def place(var: Path, sources: Path = SOURCES) -> Path:
    """The folder for all that is made from the catalogues as they are; nothing is written."""
    known = sha256(RECIPE.encode())
    for language, domain, path in catalogues(sources):
        content = path.read_bytes()
        known.update(f"{language}/{domain}/{len(content)}/".encode() + content)
    return var / "locale" / known.hexdigest()[:16]


def ready(folder: Path, sources: Path = SOURCES) -> Path:
    """Make what is to be in that folder, where it is missing, and return the folder.

    Where it cannot be written the program speaks English, and says so in the log.
    """
    if not folder.exists():
        try:
            make(folder, [(language, domain, path.read_bytes()) for language, domain, path in catalogues(sources)])
        except OSError as error:
            logger.warning("The translations could not be written to %s (%s): English is spoken.", folder, error)
    return folder


def make(folder: Path, held: Iterable[tuple[str, str, bytes]]) -> None:
    """Compile catalogues into a folder that is there as a whole or not at all; another process may do the same."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix="making-"))
    draft.chmod(0o755)
    try:
        for language, domain, content in held:
            write_one(draft, language, domain, content)
        # Whoever comes second finds the folder there and full.
        with suppress(OSError):
            draft.rename(folder)
        if not folder.exists():
            raise FileNotFoundError(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    # Another process may be clearing up too: what it took away is no failure of ours.
    with suppress(FileNotFoundError):
        forget_all_but(folder)


def forget_all_but(folder: Path) -> None:
    """Remove what was made of catalogues before those of `folder`, but for the latest."""
    others = [path for path in folder.parent.iterdir() if path != folder and not path.name.startswith("making-")]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def write_one(folder: Path, language: str, domain: str, content: bytes) -> None:
    """One catalogue as Django reads it, and where it is the scripts' also as a browser does."""
    # Slow to load, and needed once in the life of a version.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue = read_po(content.decode().splitlines(keepends=True), locale=language, domain=domain)
    for message in list(catalogue):
        # Babel would write the English singular for every number.
        if isinstance(message.id, tuple) and not all(message.string or ("",)):
            catalogue.delete(message.id, message.context)
    if domain == "djangojs":
        path = folder / "static" / script_name(language.replace("_", "-").lower())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script_of(catalogue), encoding="utf-8")
    path = folder / language / "LC_MESSAGES" / f"{domain}.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_mo(stream, catalogue)


def script_name(language: str) -> str:
    """The name of the static file with the scripts' words in a language ("ko")."""
    return f"checklist/words/{language}.js"


def script_of(catalogue: Any) -> str:
    """The scripts' words as a script: `globalThis.touchstoneWords`, by English text its text or its plural forms."""
    known: dict[str, str | list[str]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        name, text = message.id, message.string
        if isinstance(name, tuple):
            name, text = name[0], list(text) if all(text) else ""
        if text:
            known[f"{message.context}\x04{name}" if message.context else name] = text
    plural = catalogue.plural_expr  # in C, which JavaScript reads too
    words = json.dumps(known, ensure_ascii=False, sort_keys=True, indent=0)
    return f"globalThis.touchstoneWords = {{ plural: (n) => Number({plural}), words: {words} }};\n"
