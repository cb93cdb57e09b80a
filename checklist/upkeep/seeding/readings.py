"""Who is to score what, scorecards of every state with their ratings and what these rest on, and panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checklist.models import Assignment, Citation, Declaration, Dissent, Rating, Scorecard, User
from checklist.scoring.grounds import Ground
from checklist.upkeep.seeding import stock
from checklist.upkeep.seeding.deals import Deal, Version
from checklist.upkeep.seeding.logbook import Logbook
from checklist.upkeep.seeding.patterns import GROUPS, LEVELS, PARTS, READERS, Judged, Pattern, Shape
from checklist.upkeep.seeding.tables import Rows

State, Settled = Scorecard.State, Rating.Settled
Named = Rating.sources.through
# How many of a hundred scorecards of a proposal's last draft are in which state, and of its earlier ones.
LATEST = ((State.OPEN, 26), (State.SUBMITTED, 20), (State.RETURNED, 8), (State.APPROVED, 42), (State.SUPERSEDED, 4))
EARLIER = ((State.OPEN, 4), (State.SUBMITTED, 8), (State.RETURNED, 2), (State.APPROVED, 36), (State.SUPERSEDED, 50))
SCORERS = ((1, 62), (2, 24), (3, 14))
PANELS = 0.6  # of the drafts with several scorers
UNFINISHED = 0.6  # of the panels whose scorecard would be open: some members have not handed in yet
ASSIGNED = 0.4  # of the drafts with one
LOGGED = 3  # ratings of a scorecard of which the log tells: of each it would be three quarters of the database
CONFIDENCES = ("", "moderate", "high", "low", "moderate")
WORKING, WAITING = timedelta(days=6), timedelta(days=9)
ANSWERED = timedelta(days=3)


@dataclass(frozen=True)
class Spot:
    """A draft that is scored: against what, and how well it does (level and group of the patterns)."""

    deal: Deal
    version: Version
    shape: Shape
    place: tuple[int, int]


@dataclass
class Card:
    """A scorecard as it was written. `said` are code, value and reason of each of its ratings."""

    key: int
    deal: Deal
    version: Version
    scorer: User | None
    state: str
    pattern: Pattern
    bottom_line: str
    at: datetime
    submitted: datetime | None
    said: list[tuple[str, str, str]]
    in_panel: bool = False


class Readings:
    """Writes the scorecards of a proposal."""

    def __init__(self, rows: Rows, log: Logbook, shapes: list[Shape]) -> None:
        self.rows, self.log, self.shapes = rows, log, shapes

    def of_deal(self, deal: Deal) -> list[Card]:
        """Scorecards of every draft; each later one stands better than the one before."""
        shape, first = deal.chance.choice(self.shapes), deal.chance.randrange(LEVELS - 3)
        group, cards = deal.chance.randrange(GROUPS), list[Card]()
        for version in deal.versions:
            level = min(first + version.number - 1, LEVELS - 1)
            cards += self.of_draft(Spot(deal, version, shape, (level, group)))
        return cards

    def of_draft(self, spot: Spot) -> list[Card]:
        """The scorecards of one draft: one to three people's, apart or as a panel."""
        deal = spot.deal
        scorers = deal.scorers[: picked(deal, SCORERS)]
        is_panel = len(scorers) > 1 and deal.chance.random() < PANELS
        states = LATEST if spot.version is deal.versions[-1] else EARLIER
        if is_panel or deal.chance.random() < ASSIGNED:
            self.assign(spot, scorers)
        if not is_panel:
            drawn = [picked(deal, states) for _ in scorers]
            found = enumerate(zip(scorers, drawn, strict=True))
            return [self.write(spot, scorer, reader, state) for reader, (scorer, state) in found]
        of_all = picked(deal, states)
        if of_all == State.OPEN and deal.chance.random() < UNFINISHED:
            return self.members(spot, [State.SUBMITTED, *(State.OPEN for _ in scorers[1:])])
        cards = self.members(spot, [State.SUBMITTED for _ in scorers])
        return [*cards, self.panel(spot, cards, of_all)]

    def assign(self, spot: Spot, scorers: list[User]) -> None:
        """Who is to score the draft, by when; each has said that nothing stands against it."""
        deal, version = spot.deal, spot.version
        due = (version.at + WAITING).date()
        same = {"draft_id": version.key, "framework_id": spot.shape.framework.pk}
        for person in scorers:
            cells = {"person_id": person.pk, "assigned_by_id": deal.reviewer.pk, "created_at": version.at}
            self.rows.add(Assignment, due=due, **same, **cells)
            self.rows.add(Declaration, person_id=person.pk, kind="none", at=version.at, **same)
            after = f"draft {version.number}, due {due:%-d %B %Y}"
            self.log.write("assigned", version.at, deal.reviewer.pk, deal.key, target=person.username, after=after)

    def members(self, spot: Spot, states: list[str]) -> list[Card]:
        """The readings of a panel, each a little different from the others."""
        assert len(states) <= READERS, "There are patterns for so many."
        found = enumerate(zip(spot.deal.scorers, states, strict=False), start=1)
        return [self.write(spot, scorer, reader, state, in_panel=True) for reader, (scorer, state) in found]

    def write(
        self,
        spot: Spot,
        scorer: User | None,
        reader: int,
        state: str,
        *,
        at: datetime | None = None,
        in_panel: bool = False,
    ) -> Card:
        """One scorecard with its ratings, unless it is a panel's, which `panel` rates."""
        chance, version = spot.deal.chance, spot.version
        part = chance.randrange(PARTS) if state == State.OPEN and scorer else PARTS
        level, group = spot.place
        pattern = spot.shape.pattern(level, group if part == PARTS else 0, reader, part)
        at = at or version.at + timedelta(hours=2 + reader, minutes=chance.randrange(60))
        submitted = at + WORKING if state != State.OPEN else None
        line = stock.bottom_line(chance.randrange(1000)) if part == PARTS else ""
        key = self.rows.add(
            Scorecard,
            draft_id=version.key,
            framework_id=spot.shape.framework.pk,
            scorer_id=scorer.pk if scorer else None,
            state=str(state),
            bottom_line=line,
            revision=int(bool(line)),
            created_at=at,
            updated_at=last_touched(at, submitted, state),
            submitted_at=submitted,
            **pattern.columns,
        )
        card = Card(key, spot.deal, version, scorer, str(state), pattern, line, at, submitted, [], in_panel)
        if scorer:
            self.rate(card, scorer)
            self.tell(card, scorer, str(spot.shape.framework))
        return card

    def rate(self, card: Card, person: User) -> None:
        """A person's ratings."""
        chance = card.deal.chance
        some, grounds = chance.randrange(200), chance.randrange(60)
        for at, judged in enumerate(card.pattern.judged):
            reason = "" if judged.value == "met" and (at + some) % 3 else reason_of(judged.value, at, some)
            self.rating(card, judged, reason, (at * 7 + grounds), by=person)

    def rating(self, card: Card, judged: Judged, reason: str, number: int, *, by: User, settled: str = "") -> None:
        """One rating with what it rests on: two of three name it, and of the third it is said that nothing can be."""
        names = judged.ground and number % 3
        cites, sources = names and judged.ground == Ground.CLAUSE, names and judged.ground == Ground.SOURCE
        key = self.rows.add(
            Rating,
            scorecard_id=card.key,
            requirement_id=judged.requirement,
            value=judged.value,
            reason=reason,
            confidence=CONFIDENCES[number % len(CONFIDENCES)],
            to_confirm=judged.shaken,
            settled=settled,
            revision=1,
            updated_at=card.submitted or card.at,
            updated_by_id=by.pk,
            said_none=bool(judged.ground) and not names,
        )
        card.said.append((judged.code, judged.value, reason))
        if cites:
            self.cite(card.version, key, number)
        elif sources:
            sources_of = card.deal.sources
            self.rows.add(Named, rating_id=key, source_id=sources_of[number % len(sources_of)])

    def cite(self, version: Version, rating: int, number: int) -> None:
        """A clause of the draft; of one in four its first words only."""
        place = number % len(version.clauses)
        quote = version.texts[place].partition(",")[0] if number % 4 == 0 else ""
        start = 0 if quote else None
        self.rows.add(Citation, rating_id=rating, clause_id=version.clauses[place], quote=quote, start=start)

    def panel(self, spot: Spot, cards: list[Card], state: str) -> Card:
        """What a panel's lead made of its readings: shared ratings, settled ones, and dissents left standing."""
        deal, version = spot.deal, spot.version
        begun = max(member.submitted or member.at for member in cards) + timedelta(hours=1)
        card = self.write(spot, None, 0, state, at=begun)
        for at, judged in enumerate(card.pattern.judged):
            given = {member.pattern.judged[at].value for member in cards}
            if given == {judged.value}:
                settled, reason = Settled.SHARED, cards[0].said[at][2]
            else:
                settled = Settled.DISSENT if at % 4 == 0 else Settled.SETTLED
                reason = reason_of(judged.value, at, deal.number % 200)
            self.rating(card, judged, reason, at * 7 + deal.number, by=deal.lead, settled=str(settled))
            if settled == Settled.DISSENT:
                self.dissent(card, cards, at)
        target, start = f"draft {version.number}", "started the panel’s scorecard"
        self.log.write(start, card.at, deal.lead.pk, deal.key, scorecard_id=card.key, target=target)
        self.hand_in(card, deal.lead)
        return card

    def dissent(self, card: Card, members: list[Card], at: int) -> None:
        """Those who rated otherwise, as their readings have it."""
        judged = card.pattern.judged[at]
        for member in members:
            _, value, reason = member.said[at]
            if value != judged.value and member.scorer:
                cells = {"requirement_id": judged.requirement, "value": value, "reason": reason, "left": True}
                cells |= {"office": member.scorer.capacity, "created_at": card.at, "updated_at": card.at}
                self.rows.add(Dissent, scorecard_id=card.key, person_id=member.scorer.pk, **cells)

    def tell(self, card: Card, scorer: User, framework: str) -> None:
        """Write into the log that it was begun, the last of its ratings, and that it was handed in."""
        same: dict[str, Any] = {"who": scorer.pk, "proposal": card.deal.key, "scorecard_id": card.key}
        target = f"draft {card.version.number}"
        self.log.write("started a scorecard", card.at, target=target, after=framework, **same)
        for code, value, reason in card.said[-LOGGED:]:
            detail = {"reason": {"from": "", "to": reason}} if reason else {}
            self.log.write("rated", card.submitted or card.at, target=code, after=value, detail=detail, **same)
        self.hand_in(card, scorer)

    def hand_in(self, card: Card, by: User) -> None:
        """Write into the log that it was handed in, where it was."""
        if card.submitted:
            states = {"before": str(State.OPEN), "after": str(State.SUBMITTED)}
            detail = {"note": "", "confirmed": [code for code, value, _ in card.said if value == "not_applicable"]}
            same: dict[str, Any] = {"scorecard_id": card.key, "detail": detail, **states}
            self.log.write("submitted", card.submitted, by.pk, card.deal.key, **same)


def last_touched(at: datetime, submitted: datetime | None, state: str) -> datetime:
    """When the scorecard last changed: its last rating, its submission, or the answer to that."""
    if submitted is None:
        return at + timedelta(hours=1)
    return submitted if state == State.SUBMITTED else submitted + ANSWERED


def reason_of(value: str, at: int, some: int) -> str:
    """One of the reasons for a value."""
    pool = stock.reasons(value)
    return pool[(at * 13 + some) % len(pool)]


def picked(deal: Deal, weighed: tuple[tuple[Any, int], ...]) -> Any:
    """One of some, as often as its weight says."""
    found, weights = zip(*weighed, strict=True)
    return deal.chance.choices(found, weights)[0]
