"""Proposals, who may see them, their drafts and what these are cut into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.conf import settings

from checklist.models import Clause, Draft, Membership, Proposal, Source, User
from checklist.upkeep.seeding import stock
from checklist.upkeep.seeding.logbook import Logbook
from checklist.upkeep.seeding.office import Office
from checklist.upkeep.seeding.tables import Rows

FIRST, LAST = datetime(2016, 1, 4, 14, tzinfo=UTC), datetime(2026, 1, 5, 14, tzinfo=UTC)
DRAFTS = ((1, 40), (2, 25), (3, 14), (4, 10), (5, 6), (6, 5))  # how many, and in how many of a hundred proposals
FEWEST, MOST = 10, 60  # clauses of a draft
RESTRICTED = 3  # of a hundred
ARCHIVED = 0.12
KEPT = 0.85  # the share of clauses that the next draft leaves as they are
MARGIN = 34  # a step that meets every hundred: which proposals are restricted is spread evenly


@dataclass
class Version:
    """A draft as it was written: its clauses' keys and texts in order, and when it came."""

    key: int
    number: int
    at: datetime
    clauses: list[int]
    texts: list[str]


@dataclass
class Deal:
    """A proposal as it was written, with who has a part in it. `members` are empty for an open one."""

    key: int
    number: int
    lead: User
    scorers: list[User]
    reviewer: User
    members: list[User]
    at: datetime
    chance: Random
    archived: bool
    versions: list[Version] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)

    @property
    def restricted(self) -> bool:
        """Whether only those who are named see it."""
        return bool(self.members)


def is_restricted(number: int) -> bool:
    """Whether the proposal of this number is: three of any hundred in a row."""
    return number * (MARGIN - 1) % 100 < RESTRICTED


def written(rows: Rows, log: Logbook, office: Office, number: int, *, of: int, seed: int) -> Deal:
    """Proposal `number` of so many, with all that it is made of but its scorecards."""
    chance = Random(f"{seed}/{number}")  # noqa: S311  (nothing is to be kept secret)
    at = FIRST + (LAST - FIRST) * number // of + timedelta(minutes=chance.randrange(240))
    lead, *scorers = chance.sample(office.analysts, 4)
    reviewer = chance.choice(office.managers)
    members = [*scorers, reviewer] if is_restricted(number) else []
    archived = chance.random() < ARCHIVED
    deal = Deal(0, number, lead, [lead, *scorers], reviewer, members, at, chance, archived)
    write_proposal(rows, log, deal)
    write_versions(rows, log, deal)
    if archived:
        log.write("archived", put_away(deal), lead.pk, deal.key)
    return deal


def put_away(deal: Deal) -> datetime:
    """When an archived one was put away."""
    return deal.at + timedelta(days=200)


def write_proposal(rows: Rows, log: Logbook, deal: Deal) -> None:
    """The proposal, who is named on it, and its sources."""
    chance, markings = deal.chance, settings.MARKINGS
    about = stock.MATTERS[deal.number // 3 % len(stock.MATTERS)]
    marking = markings[0] if not deal.restricted else markings[chance.randrange(len(markings))]
    deal.key = rows.add(
        Proposal,
        title=stock.title(deal.number),
        parties=f"The northern and the southern party, at {stock.PLACES[deal.number % len(stock.PLACES)]}",
        summary=f"A deal on the {about}. {stock.bottom_line(deal.number)}",
        marking=marking,
        lead_id=deal.lead.pk,
        restricted=deal.restricted,
        archived_at=put_away(deal) if deal.archived else None,
        created_at=deal.at,
        updated_at=deal.at,
    )
    log.write("created the proposal", deal.at, deal.lead.pk, deal.key, after=stock.title(deal.number))
    for person in deal.members:
        role = Membership.Role.READER if person is deal.reviewer else Membership.Role.CONTRIBUTOR
        rows.add(Membership, proposal_id=deal.key, person_id=person.pk, role=str(role), created_at=deal.at)
        log.write("named", deal.at, deal.lead.pk, deal.key, target=person.username, after=str(role.label))
    for at in range(1 + deal.number % 3):
        matter = stock.MATTERS[(deal.number + at) % len(stock.MATTERS)]
        cells = {"title": f"Report {at + 1} on the {matter}", "dated": deal.at.date(), "where": f"File {deal.number}"}
        deal.sources.append(rows.add(Source, proposal_id=deal.key, **cells))


def write_versions(rows: Rows, log: Logbook, deal: Deal) -> None:
    """One to six drafts, each like the one before but for some clauses."""
    numbers, weights = zip(*DRAFTS, strict=True)
    texts: list[str] = []
    for number in range(1, deal.chance.choices(numbers, weights)[0] + 1):
        texts = next_texts(deal.chance, texts)
        at = deal.at + timedelta(days=24 * (number - 1), hours=3)
        labels = [label_of(place) for place in range(len(texts))]
        key = rows.add(
            Draft,
            proposal_id=deal.key,
            number=number,
            dated=(at - timedelta(days=2)).date(),
            received=at.date(),
            text="\n\n".join(f"{label}. {text}" for label, text in zip(labels, texts, strict=True)),
            created_by_id=deal.lead.pk,
            created_at=at,
        )
        clauses = [
            rows.add(Clause, draft_id=key, place=place, label=label, level=label.count("."), text=text, ref=label)
            for place, (label, text) in enumerate(zip(labels, texts, strict=True), start=1)
        ]
        log.write("added", at, deal.lead.pk, deal.key, target=f"draft {number}")
        deal.versions.append(Version(key, number, at, clauses, texts))


def next_texts(chance: Random, before: list[str]) -> list[str]:
    """The clauses of the next draft: most as they were, some reworded, one or two more or fewer."""
    pool = stock.clauses()
    if not before:
        start, many = chance.randrange(len(pool)), chance.randint(FEWEST, MOST)
        return [pool[(start + at) % len(pool)] for at in range(many)]
    texts = [text if chance.random() < KEPT else chance.choice(pool) for text in before]
    change = chance.randint(-1, 2)
    if change < 0 and len(texts) > FEWEST:
        del texts[chance.randrange(len(texts))]
    for _ in range(min(change, MOST - len(texts))):
        texts.insert(chance.randrange(len(texts)), chance.choice(pool))
    return texts


def label_of(place: int) -> str:
    """Articles with two paragraphs each: "1", "1.1", "1.2", "2"."""
    article, within = divmod(place, 3)
    return f"{article + 1}.{within}" if within else str(article + 1)
