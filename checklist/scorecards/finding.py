"""Clauses ranked for a requirement, or by their nearness to another clause: the one way in which anything is found.

It works from stored vectors and loads nothing: give it rows that were loaded `with_meaning`. Where vectors are not
there, yet or because they were not loaded, it goes by words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checklist.documents.finding import Found, clearly, joined
from checklist.documents.search import Query
from checklist.models import Clause, Requirement
from checklist.models.meaning import vectors_of

SUGGESTED = 3  # clauses shown for a requirement, and how many of them `bench_finding` looks at


def query_of(requirement: Requirement) -> Query:
    """What a requirement is found by. Needs the criterion loaded."""
    return query_from(
        text=requirement.text,
        guidance=requirement.guidance,
        model_language=requirement.model_language,
        search_terms=requirement.search_terms,
        title=requirement.criterion.title,
    )


def query_from(*, text: str, guidance: str, model_language: str, search_terms: str, title: str) -> Query:
    """A requirement's words and search terms, one a line, and what stands around it; `title` is the criterion's."""
    terms = tuple(term for term in search_terms.splitlines() if term.strip())
    return Query(text, terms, (guidance, model_language, title))


def ranked(about: Requirement | Clause, clauses: Sequence[Clause], *, limit: int | None = None) -> list[Found]:
    """All clauses, or the first `limit`, in the order in which they bear on a requirement or come near a clause.

    The clauses may be those of one draft or any others. No query. Those in which neither words nor meaning see
    anything come last and say so (`Found.seen`).
    """
    vectors = vectors_of(about)
    if isinstance(about, Clause):
        # What it is about as a whole; its pieces are not asked for one by one.
        query, vectors = Query(about.text), None if vectors is None else vectors[:1]
    else:
        query = query_of(about)
    texts = tuple(clause.text for clause in clauses)
    return joined(query, texts, queries=vectors, vectors=[vectors_of(clause) for clause in clauses])[:limit]


def suggested(about: Requirement | Clause, clauses: Sequence[Clause], *, limit: int = SUGGESTED) -> list[Found]:
    """As `ranked`, less the clauses in which nothing is seen: [] says that nothing bears on it."""
    return [found for found in ranked(about, clauses, limit=limit) if found.seen]


def bearing(requirement: Requirement, clauses: Sequence[Clause]) -> frozenset[int]:
    """The places, from 0, of the clauses that clearly bear on a requirement. No query."""
    texts = tuple(clause.text for clause in clauses)
    vectors = [vectors_of(clause) for clause in clauses]
    return clearly(query_of(requirement), texts, queries=vectors_of(requirement), vectors=vectors)


def is_understood(rows: Iterable[Requirement | Clause]) -> bool:
    """Whether the vectors of all these rows are there, as far as they were loaded."""
    return all(vectors_of(row) is not None for row in rows)
