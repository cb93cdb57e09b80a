"""What was made once is made once in each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")


def kept_by_language(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`lru_cache` for what has words of a language in it, made of hashable facts: the last `most` results."""

    def decorated(make: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def made(language: str, *args: P.args, **kwargs: P.kwargs) -> T:
            return make(*args, **kwargs)

        @wraps(make)
        def of_now(*args: P.args, **kwargs: P.kwargs) -> T:
            return made(get_language() or "", *args, **kwargs)  # type: ignore[arg-type]  # all hashable, as it says

        of_now.cache_clear = made.cache_clear  # type: ignore[attr-defined]
        return of_now

    return decorated
