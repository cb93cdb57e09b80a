"""What a text means, as vectors: cut into pieces, each of which a sentence encoder turns into 512 numbers.

Two texts that mean the same lie in the same direction, in whichever of the encoder's languages they are written
(Yang et al. 2020, Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL System Demonstrations, 87-94). A
component is kept as one signed byte, so that a vector takes 512 bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # one row a piece, each of length 1

SIZE = 512
# What vectors were made by: they compare with others made by the same only. Raise the number with any change below.
RECIPE = "use-multilingual-3/1"
# Lengths in bytes of UTF-8: a Chinese, Japanese or Korean character takes three, and says as much as three letters.
PIECE = 150  # a sentence or two
MOST_PIECES = 24
LONGEST = 3_000  # of a text, that counts; so much takes less than 60 ms of the processor
WHOLE = 1_500  # of this, that stands for the text as a whole: in a longer one its subject drowns
FULL = 127  # the largest component of a vector as it is kept
SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|(?<=[。；！？])|\n+")


def aspects_of(text: str) -> tuple[str, ...]:
    """What of a clause is turned into vectors: the whole, and its pieces where there are several."""
    pieces = pieces_of(text)
    return (start_of(text, WHOLE), *pieces) if len(pieces) > 1 else pieces


def pieces_of(text: str) -> tuple[str, ...]:
    """A text in whole sentences, of about `PIECE` bytes each; longer ones where that makes too many."""
    text = start_of(text, LONGEST)
    size = max(PIECE, 2 * length_of(text) // MOST_PIECES)
    found: list[str] = []
    for sentence in filter(None, map(str.strip, SENTENCE_END.split(text))):
        if found and length_of(found[-1]) + length_of(sentence) < size:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return tuple(found[:MOST_PIECES])


def length_of(text: str) -> int:
    """In bytes of UTF-8."""
    return len(text.encode())


def start_of(text: str, most: int) -> str:
    """The characters at its beginning that fit into so many bytes of UTF-8."""
    return text[:most].encode()[:most].decode(errors="ignore")


def queries_of(text: str, guidance: str, model_language: str, search_terms: str) -> tuple[str, ...]:
    """What a requirement is looked for by, each weighing the same: its text, words that would meet it, its terms."""
    terms = ", ".join(filter(None, map(str.strip, search_terms.splitlines())))
    found = (f"{text} {guidance}".strip(), model_language.strip(), terms)
    return tuple(start_of(one, LONGEST) for one in found if one)


def key_of(*texts: str) -> str:
    """The SHA-256 of the texts, as 64 hexadecimal digits: equal texts have equal vectors."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def packed(vectors: Vectors) -> bytes:
    """The vectors as they are kept: for each its components, scaled so that the largest is `FULL`."""
    scale = FULL / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    kept: bytes = np.rint(vectors * scale).astype(np.int8).tobytes()
    return kept


def unpacked(kept: bytes) -> Vectors | None:
    """Kept vectors, each of length 1; None where there are none, or they are cut off."""
    if not kept or len(kept) % SIZE:
        return None
    found = np.frombuffer(kept, dtype=np.int8).reshape(-1, SIZE).astype(np.float32)
    return normal(found)


def normal(vectors: Vectors) -> Vectors:
    """The same directions, each of length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def together(several: Iterable[Vectors | None]) -> Vectors | None:
    """The vectors of several texts as those of one, the first one's standing for the whole; None where none are."""
    known = [vectors for vectors in several if vectors is not None]
    return np.concatenate(known) if known else None


def likeness(queries: Vectors, texts: Sequence[Vectors | None]) -> list[float | None]:
    """How near each text comes to the queries, from -1 to 1; None for a text without vectors.

    For each query the cosine with the whole of the text and with its nearest piece, both weighing the same; of the
    queries the mean. A text's first vector is its whole, the others are its pieces; a single one is both.
    """
    known = [vectors for vectors in texts if vectors is not None]
    if not known:
        return [None] * len(texts)
    cosines = np.concatenate(known) @ queries.T
    starts = np.cumsum([0, *(len(vectors) for vectors in known[:-1])])
    wholes = cosines[starts]
    several = np.array([len(vectors) > 1 for vectors in known])
    cosines[starts[several]] = -1  # the whole is none of the pieces
    nearest = np.maximum.reduceat(cosines, starts, axis=0)
    found = iter(((nearest + wholes) / 2).mean(axis=1).tolist())
    return [None if vectors is None else next(found) for vectors in texts]


def spread(values: Iterable[float | None]) -> list[float]:
    """How far each value stands from the mean, in standard deviations; 0 for None, and where all are equal."""
    given = list(values)
    known = np.array([value for value in given if value is not None], dtype=np.float64)
    width = float(known.std()) if known.size else 0.0
    if width < 1e-9:
        return [0.0] * len(given)
    mean = float(known.mean())
    return [0.0 if value is None else (value - mean) / width for value in given]
