"""What is asked for: for each page its requests, made from what the database holds. Runs in the office's environment.

`python -m tests.benchmark.plan REQUESTS PDFS LANES` prints JSON: page -> lanes -> requests, and what each page is.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice, pairwise
from typing import Any
from urllib.parse import urlencode

import django

Request = dict[str, Any]
TOKEN = "c" * 32
WORDS = ("inspection", "guarantors", "northern seals", "annex date", "battalion", "laboratories", "no. 17", "telephone")
SLOW = 0.25  # the share of requests that pages which are files get
FILES = ("pdf", "docx")
WARM = 2  # requests of each lane that are sent before the clock runs
ORIGIN = "https://127.0.0.1"
MANY_CARDS = 400


def requests_of(people: list[Any]) -> dict[int, dict[str, str]]:
    """The headers that each person's browser sends, with a session of their own."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from config.middleware import FACTOR, SEEN, SINCE

    found = {}
    for person in people:
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[SINCE] = session[SEEN] = int(time.time())
        session[FACTOR] = person.pk
        session.create()
        found[person.pk] = {
            "Cookie": f"sessionid={session.session_key}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "X-Forwarded-Proto": "https",
            "Host": "127.0.0.1",
            "Origin": ORIGIN,
            "Referer": f"{ORIGIN}/",
            "Accept-Encoding": "gzip",
        }
    return found


class Plan:
    """The requests of every page, in as many lanes as there are people at it."""

    def __init__(self, requests: int, pdfs: int, lanes: int) -> None:
        from checklist.models import Proposal, Scorecard, User

        self.requests, self.pdfs, self.lanes = requests, pdfs, lanes
        people = User.objects.filter(is_active=True)
        self.managers = list(people.filter(role="manager", username__startswith="manager-").order_by("pk")[:lanes])
        self.savers = self.people_with_work(lanes)
        self.headers = requests_of([*self.managers, *self.savers.keys()])
        # Of other people's: every page of these is open to every manager, and another one each time.
        cards = Scorecard.objects.filter(draft__proposal__restricted=False).exclude(state="open")
        self.cards = list(cards.order_by("-pk").values_list("pk", flat=True)[: max(MANY_CARDS, self.pdfs)])
        proposals = Proposal.objects.filter(restricted=False).order_by("-pk")
        self.proposals = list(proposals.values_list("pk", flat=True)[:MANY_CARDS])

    def people_with_work(self, many: int) -> dict[Any, list[Any]]:
        """Analysts, each with their own half-scored scorecards of proposals that are not put away."""
        from checklist.models import Scorecard

        found: dict[Any, list[Any]] = {}
        # One that is assigned may ask for a declaration first; here all have said what they have to.
        mine = Scorecard.objects.current().filter(state="open", scorer__isnull=False).select_related("scorer")
        for card in mine.order_by("-pk")[: 50 * many]:
            if card.scorer in found or len(found) < many:
                found.setdefault(card.scorer, []).append(card)
        return found

    def lane(self, person: Any, paths: Iterator[str]) -> Iterator[Request]:
        """What one person reads."""
        return ({"method": "GET", "path": path, "body": None, "headers": self.headers[person.pk]} for path in paths)

    def read(self, people: list[Any], path_of: Callable[[int, int], str], *, many: int = 0) -> list[list[Request]]:
        """Lanes of pages: `path_of` gives the address from the lane's number and the request's."""
        each = WARM + max(1, (many or self.requests) // len(people))
        return [
            list(islice(self.lane(person, (path_of(at, number) for number in range(each))), each))
            for at, person in enumerate(people)
        ]

    @property
    def each(self) -> int:
        """How many requests of a page somebody sends who saves."""
        return WARM + max(1, self.requests // len(self.savers))

    def another(self, keys: list[int], at: int, number: int) -> int:
        """Another key for each lane and each of its requests, as long as there are any."""
        return keys[(number * self.lanes + at) % len(keys)]

    def pages(self) -> dict[str, list[list[Request]]]:
        """All of them."""
        bosses, savers = self.managers, list(self.savers)
        few = max(1, int(self.requests * SLOW))
        found = {
            "floor": [[self.post(person, "/floor/", {})] * self.each for person in savers],
            "save": [self.saves(person) for person in savers],
            "scoring page": self.read(savers, self.scoring),
            "home": self.read(savers, lambda at, number: "/"),
            "notices": self.read(savers, lambda at, number: "/notices/"),
            "search": self.read(savers, lambda at, number: f"/search/?{urlencode({'q': WORDS[number % len(WORDS)]})}"),
            "scorecard": self.read(bosses, lambda at, n: f"/scorecards/{self.another(self.cards, at, n)}/"),
            "history": self.read(bosses, lambda at, n: f"/proposals/{self.another(self.proposals, at, n)}/history/"),
            "comparison": self.read(bosses, self.comparison, many=2 * few),
        }
        lists = {"queue": "/review/", "overview": "/overview/", "workload": "/overview/workload/"}
        for name, path in (lists | {"proposals": "/proposals/"}).items():
            found[name] = self.read(bosses, lambda at, number, path=path: path)  # type: ignore[misc]
        for name in FILES:
            found[name] = self.read(bosses, lambda at, n, name=name: self.file(name, at, n), many=few)  # type: ignore[misc]
        if self.pdfs:
            found["many PDFs"] = self.read(bosses, lambda at, n: self.file("pdf", at, n), many=self.pdfs)
        return found

    def file(self, name: str, at: int, number: int) -> str:
        """A scorecard as a file, another one each time."""
        return f"/scorecards/{self.another(self.cards, at, number)}/export/{name}/"

    def scoring(self, at: int, number: int) -> str:
        """A criterion of one of somebody's own scorecards."""
        person = list(self.savers)[at]
        card = self.savers[person][number % len(self.savers[person])]
        numbers = sorted({code.partition(".")[0] for code in self.codes(card)}, key=int)
        return f"/scorecards/{card.pk}/score/{numbers[number % len(numbers)]}/"

    def comparison(self, at: int, number: int) -> str:
        """Two readings of one draft, or where it has one only, two drafts of a proposal."""
        from checklist.models import Scorecard

        if not hasattr(self, "pairs"):
            apart = Scorecard.objects.filter(pk__in=self.cards).order_by("draft__proposal", "framework", "pk")
            rows = list(apart.values_list("draft__proposal", "framework", "pk"))
            self.pairs = [(a[2], b[2]) for a, b in pairwise(rows) if a[:2] == b[:2]]
        one, other = self.pairs[(number * self.lanes + at) % len(self.pairs)]
        return f"/compare/?card={one}&card={other}"

    def codes(self, card: Any) -> list[str]:
        """The codes of its framework, in order."""
        from checklist.models import Requirement

        if not hasattr(self, "known"):
            self.known: dict[int, list[str]] = {}
        if card.framework_id not in self.known:
            rows = Requirement.objects.filter(criterion__framework=card.framework_id).select_related("criterion")
            self.known[card.framework_id] = [row.code for row in rows.order_by("criterion__number", "number")]
        return self.known[card.framework_id]

    def saves(self, person: Any) -> list[Request]:
        """One rating after another of somebody's own scorecard, each with the revision that it has by then."""
        from checklist.models import Rating

        card, made = self.savers[person][0], list[Request]()
        rows = Rating.objects.filter(scorecard=card).select_related("requirement__criterion")
        revisions = {row.requirement.code: row.revision for row in rows}
        values = cycle(("met", "partly", "contradicted", "unclear"))
        codes = cycle(self.codes(card))
        for number, code in zip(range(self.each), codes, strict=False):
            said = {"value": next(values), "reason": f"Reason {time.time():.0f}-{number}.", "confidence": ""}
            fields = {f"{code}-{name}": text for name, text in said.items()}
            fields[f"{code}-revision"] = str(revisions.get(code, 0))
            revisions[code] = revisions.get(code, 0) + 1
            made.append(self.post(person, f"/scorecards/{card.pk}/rate/{code}/", fields, htmx=True))
        return made

    def post(self, person: Any, path: str, fields: dict[str, str], *, htmx: bool = False) -> Request:
        """What a form sends."""
        headers = self.headers[person.pk] | {"Content-Type": "application/x-www-form-urlencoded"}
        if htmx:
            headers["HX-Request"] = "true"
        return {"method": "POST", "path": path, "body": urlencode(fields), "headers": headers}


def main() -> None:
    """Print the plan."""
    requests, pdfs, lanes = map(int, sys.argv[1:])
    django.setup()
    json.dump(Plan(requests, pdfs, lanes).pages(), sys.stdout)


if __name__ == "__main__":
    main()
