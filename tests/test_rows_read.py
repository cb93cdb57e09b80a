"""No list reads more of a large database than of a small one, but for a constant: rows are counted, not time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from checklist import listings
from checklist.frameworks import drafting
from checklist.models import Assignment, Draft, Event, Framework, Membership, Notice, Proposal, Scorecard, User
from tests import rows_read
from tests.factory import make_framework, make_proposal, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL tells how many rows it reads"),
]
FEW, MANY = 40, 1_200
# A page and its ends: 25 or 50 rows shown, 101 counted, and for each a look at what it belongs to and who may see it.
MOST_ROWS, AT_LEAST = 5_000, 2_000
# Six figures each of 25 people, none counted beyond 51, and half a dozen looks a row; the small office has six people.
FOR_EACH_PERSON = {"/overview/workload/": 15_000}
STATES = ("open", "returned", "submitted", "approved", "approved", "superseded", "submitted", "approved")
FIRST = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tables without the rows that earlier tests took back: full of them, a table is taken for another than it is."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL ANALYZE")


class Office:
    """As many proposals as wanted, each with two drafts and what happens around them, and a person for every twenty."""

    def __init__(self) -> None:
        self.framework: Framework = make_framework()
        drafting.begin_version(self.framework, by=make_user("manager"))
        self.analyst, self.manager = make_user(username="an"), make_user("manager", username="mo")
        self.left = make_user(username="gone", is_active=False)
        self.people = [self.analyst, self.manager, self.left, *(make_user() for _ in range(3))]
        # One more, whose history does not grow: what a page of one proposal reads.
        self.proposal = make_proposal(lead=self.analyst)

    def grow(self, count: int) -> None:
        """Add so many proposals, by plain inserts."""
        self.people += [make_user() for _ in range(count // 20 - 2)]
        people, first = self.people, Proposal.objects.count()
        made = Proposal.objects.bulk_create(
            Proposal(
                title=f"Deal {n} about {'coal' if n % 3 else 'tin'}",
                marking="UNCLASSIFIED",
                lead=people[n % len(people)],
                restricted=n % 10 == 0,
                archived_at=FIRST if n % 4 == 0 else None,
            )
            for n in range(first, first + count)
        )
        Membership.objects.bulk_create(
            Membership(proposal=row, person=people[n % len(people)]) for n, row in enumerate(made)
        )
        drafts = Draft.objects.bulk_create(
            Draft(proposal=row, number=number, created_by=people[0]) for row in made for number in (1, 2)
        )
        self.score(drafts)
        Notice.objects.bulk_create(
            Notice(person=person, kind="submitted", says="Told.", path="/", proposal=row, read_at=FIRST)
            for row in made
            for person in people[:4]
        )
        listings.fill()

    def score(self, drafts: list[Draft]) -> None:
        """Scorecards of all states, panels among them, assignments, events."""
        people, days = self.people, timedelta(days=1)
        pairs = [(n, draft, people[(n + k) % len(people)]) for n, draft in enumerate(drafts) for k in range(1 + n % 2)]
        Assignment.objects.bulk_create(
            Assignment(
                draft=draft,
                framework=self.framework,
                person=person,
                assigned_by=people[1],
                due=date(2026, 1, 2) + n * days if n % 3 else None,
            )
            for n, draft, person in pairs
        )
        cards = Scorecard.objects.bulk_create(
            Scorecard(
                draft=draft,
                framework=self.framework,
                scorer=person if n % 9 else None,
                state=STATES[(n // 2) % 8],
                submitted_at=FIRST + n * days if STATES[(n // 2) % 8] != "open" else None,
            )
            for n, draft, person in pairs
            if n % 5 and (n % 9 or person is people[n % len(people)])
        )
        Event.objects.bulk_create(
            Event(action="rated", who=people[0], proposal=card.draft.proposal, scorecard=card) for card in cards
        )
        Event.objects.bulk_create(
            Event(action="changed the account", who=people[1], target="an") for _ in range(len(drafts) // 4)
        )

    def urls(self, person: User) -> list[str]:
        """The lists that a person can open."""
        either = ["/", "/notices/", f"/proposals/{self.proposal.pk}/history/", "/compare/", "/compare/?q=coal"]
        either += ["/proposals/", "/proposals/?sort=title", "/proposals/?q=coal", "/proposals/?archived=yes&sort=-lead"]
        managers = ["/review/", "/overview/workload/", "/overview/assignments/", "/overview/assignments/?due=overdue"]
        managers += ["/overview/handing-over/", f"/overview/people/{self.left.pk}/", "/settings/accounts/"]
        managers += ["/overview/", "/overview/?sort=position", "/overview/?sort=-holdup&stage=review"]
        managers += [
            f"/overview/?{asked}"
            for asked in ("sort=-movement", "sort=-title", "sort=age", "sort=marking&red=any", "q=tin", "archived=all")
        ]
        managers += ["/frameworks/history/", f"/frameworks/{self.framework.slug}/2/preview/"]
        return either + managers if person.is_manager else either


def read(person: User, urls: Iterable[str]) -> dict[str, rows_read.Count]:
    client = Client()
    client.force_login(person)
    client.get("/settings/")
    rows_read.analyze()
    return {url: rows_read.read_for(client, url) for url in urls}


def grown(before: dict[str, rows_read.Count], after: dict[str, rows_read.Count]) -> dict[str, str]:
    """The lists that read more of the large office than they may."""
    return {
        url: f"{before[url].rows}, then {after[url].rows}, of them {after[url].worst}"
        for url in after
        if after[url].rows > FOR_EACH_PERSON.get(url, min(MOST_ROWS, AT_LEAST + 6 * before[url].rows))
    }


@pytest.mark.parametrize("who", ["analyst", "manager"])
def test_a_list_reads_no_more_of_a_large_office(who):
    office = Office()
    office.grow(FEW)
    person = getattr(office, who)
    before = read(person, office.urls(person))
    office.grow(MANY - FEW)
    after = read(person, office.urls(person))
    if found := grown(before, after):
        after |= read(person, found)  # statistics are samples: what they did not show twice was none of the list's
    assert grown(before, after) == {}
    more = {url: len(count.queries) - len(before[url].queries) for url, count in after.items()}
    # Where a list goes on, it is counted; where its rows without a day come on a later page, they are not asked for.
    # Words that few proposals hold are asked for by their keys, and those that many hold row by row.
    assert max(more.values()) <= 2, more


def test_a_list_without_its_index_is_noticed():
    indexes = {
        "/overview/?sort=position": "listing_position_key",
        "/proposals/?archived=yes&sort=-lead": "listing_lead_key",
        "/review/": "scorecard_queue",
        "/overview/assignments/": "assignment_open",
        "/compare/": "proposal_by_title",
    }
    office = Office()
    office.grow(FEW)
    before = read(office.manager, indexes)
    office.grow(MANY - FEW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in indexes.values():
            cursor.execute(f"DROP INDEX {name}")
    assert grown(before, read(office.manager, indexes)).keys() == indexes.keys()


def test_what_reads_all_rows_is_noticed():
    office = Office()
    office.grow(FEW)
    with rows_read.counted() as count:
        list(Scorecard.objects.order_by("bottom_line")[:5])
    assert count.rows == Scorecard.objects.count()


def test_panels_of_others_are_not_gone_through_for_what_is_ones_own():
    office = Office()
    office.grow(400)
    somebody = make_user()
    rows_read.analyze()
    with rows_read.counted() as count:
        assert [*Scorecard.objects.waiting_for(somebody), *Scorecard.objects.to_do_for(somebody)] == []
    assert Scorecard.objects.filter(scorer=None).count() > 60
    assert count.rows <= 10, count.worst
