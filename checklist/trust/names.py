"""Names that a reader would take for one another."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

from confusable_homoglyphs.confusables import confusables_data

# Signs of one form in most typefaces, after capitals have become small: "rn" and "m", "1", "I" and "l".
ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("|", "l"), ("i", "l"), ("5", "s"))
LONGEST = 400
SPACE_OR_MARK = re.compile(r"[\W_]+")


def likeness(name: str) -> str:
    """What is left of a name when everything is taken away that a reader does not see; equal for confusable names.

    Letters of other scripts become the Latin ones that they look like (Unicode's table of confusable characters, as the
    package confusable-homoglyphs carries it), without case, accents, spaces, punctuation and invisible characters.
    """
    plain = normalize("NFKD", name)
    seen = "".join(latin(c) for c in plain if category(c) not in ("Mn", "Me", "Cf", "Cc"))
    seen = SPACE_OR_MARK.sub("", normalize("NFKC", seen).casefold())
    for form, one in ALIKE:
        seen = seen.replace(form, one)
    return seen[:LONGEST]


@lru_cache(maxsize=4096)
def latin(character: str) -> str:
    """The Latin letter or digit that looks like this character; the character itself where there is none."""
    if character.isascii():
        return character
    alike = [str(entry["c"]).strip("\u200e") for entry in confusables_data.get(character, ())]
    return next((one for one in alike if one.isascii() and one.isalnum()), character)
