"""The ledger of movement: what each draft of a proposal gained and lost against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Case, IntegerField, QuerySet, When
from django.db.models import Value as Constant

from checklist.documents.compare import Change
from checklist.models import Clause, Framework, Proposal, Scorecard, User
from checklist.models.scorecard import ScorecardQuerySet
from checklist.said import _, commas, ngettext, noop, semicolons, sentences
from checklist.scorecards.carry_over import Fates
from checklist.scorecards.sheet import Row, Sheet, load_sheets
from checklist.scoring.words import Kind, Value, spoken, word_for

MOST_DRAFTS = 12
ORDER = [Value.CONTRADICTED, Value.UNMET, Value.PARTLY, Value.MET]
LABELS = {
    "gained": noop("Gained"),
    "lost": noop("Lost"),
    "silent": noop("Newly silent"),
    "reworded": noop("Reworded without effect"),
    "changed": noop("Judged otherwise"),
    "same": "",
}
REMOVED = noop("%(name)s (removed)")  # a clause that is gone
SIGNS = {"gained": "▲", "lost": "▼", "silent": "○", "reworded": "≈", "changed": "◇", "same": ""}


@dataclass(frozen=True)
class LedgerChange:
    """What became of one requirement from one draft to the next; `clauses` names those responsible."""

    kind: str
    was: str
    now: str
    clauses: str

    @property
    def label(self) -> str:
        """The kind in words, "" where nothing moved."""
        return label_of(self.kind)

    @property
    def sign(self) -> str:
        """The kind as a sign, so that colour never speaks alone."""
        return SIGNS[self.kind]


@dataclass(frozen=True)
class LedgerRow:
    """One requirement over the drafts: its value in each, and the steps between them."""

    code: str
    text: str
    red_line: bool
    values: tuple[tuple[str, str], ...]
    steps: tuple[LedgerChange, ...]

    @property
    def moved(self) -> bool:
        """Whether any step is more than nothing."""
        return any(step.kind != "same" for step in self.steps)


@dataclass(frozen=True)
class Ledger:
    """The readings that speak for the drafts, and every requirement's way through them."""

    cards: tuple[Scorecard, ...]
    lines: tuple[LedgerRow, ...]

    def counts(self, place: int) -> dict[str, int]:
        """How many requirements each kind of step took, `place` steps after the first draft."""
        found = dict.fromkeys(LABELS, 0)
        for line in self.lines:
            found[line.steps[place].kind] += 1
        return found

    @property
    def answer(self) -> str:
        """Whether the deal is getting better, in one sentence."""
        if len(self.cards) < 2:
            return _("There is one scored draft so far; a second one will show which way the deal moves.")
        first, last = self.cards[0], self.cards[-1]
        return sentences([direction(first, last), told(first, last)])


def score_ends(card: Scorecard) -> tuple[int, int] | None:
    """The ends of the stored score; None without one."""
    return None if card.score_low is None or card.score_high is None else (card.score_low, card.score_high)


def direction(first: Scorecard, last: Scorecard) -> str:
    """Better, worse or no different: by position, then by distance, then by score."""
    ranks = [rank_of(first), rank_of(last)]
    if None not in ranks and ranks[0] != ranks[1]:
        return _("Better.") if ranks[1] > ranks[0] else _("Worse.")  # type: ignore[operator]
    far, near = ((card.to_support_if, card.to_support) for card in (first, last))
    if None not in ranks and None not in (*far, *near) and far != near:
        better, worse = _("Better, though the position is the same."), _("Worse, though the position is the same.")
        return better if near < far else worse
    before, now = score_ends(first), score_ends(last)
    if before is None or now is None or before == now:
        return _("No different.")
    if now[0] >= before[0] and now[1] >= before[1]:
        return _("Better, though the position is the same.") if None not in ranks else _("Better in score.")
    if now[0] <= before[0] and now[1] <= before[1]:
        return _("Worse, though the position is the same.") if None not in ranks else _("Worse in score.")
    return _("Not clear yet: the scores overlap.")


def rank_of(card: Scorecard) -> int | None:
    """0 for oppose to 3 for support; None without a position."""
    order = ["oppose", "oppose unless amended", "support if amended", "support"]
    return order.index(card.position) if card.position else None


def told(first: Scorecard, last: Scorecard) -> str:
    """Position, distance and score of both ends."""

    def end(card: Scorecard) -> str:
        score = _("score %(score)s") % {"score": card.score_text} if card.score_text else _("no score")
        return _("%(position)s (%(about)s) in draft %(number)s") % {
            "position": spoken(card.position) or _("no position yet"),
            "about": semicolons(part for part in (card.distance_text, score) if part),
            "number": card.draft.number,
        }

    return _("From %(first)s to %(last)s.") % {"first": end(first), "last": end(last)}


def speaking(cards: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    """Handed-in readings, per draft the one that speaks first: approved before submitted, the panel's, the newest."""
    standing = Case(
        When(state=Scorecard.State.APPROVED, then=Constant(0)),
        When(state=Scorecard.State.SUBMITTED, then=Constant(1)),
        default=Constant(2),
        output_field=IntegerField(),
    )
    person = Case(When(scorer=None, then=Constant(0)), default=Constant(1), output_field=IntegerField())
    return cards.filter(state__in=Scorecard.HANDED_IN).order_by(
        "-draft__number", standing, person, "-updated_at", "-pk"
    )


def ledger_of(proposal: Proposal, framework: Framework, *, person: User) -> Ledger:
    """The last drafts of a proposal as they were read against a framework, oldest first. Five queries."""
    found = Scorecard.objects.visible_to(person).filter(draft__proposal=proposal, framework=framework).with_context()
    by_draft: dict[int, Scorecard] = {}
    for card in speaking(found)[:200]:
        by_draft.setdefault(card.draft_id, card)
    return ledger_from(list(by_draft.values())[:MOST_DRAFTS][::-1])


def ledger_from(cards: Sequence[Scorecard]) -> Ledger:
    """The ledger of these readings, in their order. Four queries."""
    return ledger_of_sheets(load_sheets(cards, citations=True))


def ledger_of_sheets(sheets: Sequence[Sheet]) -> Ledger:
    """The ledger of sheets of one framework, loaded with their citations, in their order.

    One query, none where all of them know their clauses.
    """
    cards = [sheet.scorecard for sheet in sheets]
    known = {sheet.scorecard.pk: sheet.known_clauses for sheet in sheets if sheet.known_clauses is not None}
    texts: Mapping[int, Sequence[Clause]] = known if len(known) == len(cards) else clauses_of(cards)
    fates = [Fates(texts[a.pk], texts[b.pk]) for a, b in pairwise(cards)]
    lines = []
    for place, row in enumerate(sheets[0].rows if sheets else ()):
        rows = [sheet.rows[place] for sheet in sheets]
        steps = tuple(step(a, b, fate) for a, b, fate in zip(rows, rows[1:], fates, strict=False))
        values = tuple((each.value, word(each)) for each in rows)
        lines.append(LedgerRow(row.code, row.requirement.text, bool(row.requirement.red_line), values, steps))
    return Ledger(tuple(cards), tuple(lines))


def clauses_of(cards: Sequence[Scorecard]) -> Mapping[int, Sequence[Clause]]:
    """The clauses that each scorecard reads. One query."""
    found: dict[tuple[int, int], list[Clause]] = {}
    for clause in Clause.objects.filter(draft__in={card.draft_id for card in cards}).order_by("place"):
        found.setdefault((clause.draft_id, clause.edition), []).append(clause)
    return {card.pk: found.get((card.draft_id, card.edition), []) for card in cards}


def word(row: Row) -> str:
    """The rating in the words of its kind."""
    return word_for(row.requirement.kind, row.value)


def step(was: Row, now: Row, fates: Fates) -> LedgerChange:
    """What became of one requirement."""
    kind = kind_of(was, now, fates)
    return LedgerChange(kind, word(was), word(now), responsible(was, now, fates) if kind != "same" else "")


def kind_of(was: Row, now: Row, fates: Fates) -> str:
    """A key of `LABELS`."""
    if was.value == now.value:
        return "reworded" if was.value and reworded(was, fates) else "same"
    if was.value not in ORDER or now.value not in ORDER:
        return "changed"
    if now.value == Value.UNMET and now.requirement.kind == Kind.PROVISION and was.value != Value.CONTRADICTED:
        return "silent"
    return "gained" if ORDER.index(Value(now.value)) > ORDER.index(Value(was.value)) else "lost"


def reworded(row: Row, fates: Fates) -> bool:
    """Whether a clause that the old rating cites was reworded."""
    return any(
        fates.by_old[c.clause_id][0].change == Change.REWORDED for c in row.citations if c.clause_id in fates.by_old
    )


def responsible(was: Row, now: Row, fates: Fates) -> str:
    """The clauses behind a step: those cited now, and those cited before that are gone."""
    names = list(dict.fromkeys(c.clause.cited_as for c in now.citations))
    gone = [
        c.clause.cited_as for c in was.citations if c.clause_id in fates.by_old and fates.by_old[c.clause_id][1] is None
    ]
    names += [_(REMOVED) % {"name": name} for name in dict.fromkeys(gone)]
    return commas(names)


def base_of(scorecard: Scorecard, reader: User | None = None) -> Scorecard | None:
    """The handed-in reading of an earlier draft to compare with: the one it was carried from, else the nearest.

    Never one that `reader` must not see before submitting their own reading of that earlier draft; without a reader
    never one that anybody must not see yet. It knows its draft. One query, or two.
    """
    earlier = Scorecard.objects.select_related("draft").filter(
        draft__proposal=scorecard.draft.proposal_id,
        framework=scorecard.framework_id,
        draft__number__lt=scorecard.draft.number,
    )
    earlier = earlier.unblinded_for(reader) if reader else earlier.exclude(ScorecardQuerySet.blind_for_somebody())
    if scorecard.carried_from_id:
        found = earlier.filter(pk=scorecard.carried_from_id, state__in=Scorecard.HANDED_IN).first()
        if found:
            return found
    return speaking(earlier).first()


def base_for(scorecard: Scorecard, reader: User | None) -> Scorecard | None:
    """The reading that a report of this scorecard for `reader` compares with; None for a first draft.

    What waits for an approval reads as it will be sealed: as everybody may see it.
    """
    if scorecard.draft.number == 1:
        return None
    return base_of(scorecard, None if scorecard.state in Scorecard.HANDED_IN else reader)


def summary(steps: Iterable[LedgerChange]) -> str:
    """How many moved, and how: "3 gained, 1 lost, 2 reworded without effect"."""
    return summary_of([step.kind for step in steps])


def label_of(kind: str) -> str:
    """A kind of step in words, "" where nothing moved."""
    return _(LABELS[kind])


def summary_of(kinds: Sequence[str]) -> str:
    """The same of the steps' kinds."""
    told = {
        "gained": lambda n: ngettext("%(number)s gained", "%(number)s gained", n),
        "lost": lambda n: ngettext("%(number)s lost", "%(number)s lost", n),
        "silent": lambda n: ngettext("%(number)s newly silent", "%(number)s newly silent", n),
        "reworded": lambda n: ngettext("%(number)s reworded without effect", "%(number)s reworded without effect", n),
        "changed": lambda n: ngettext("%(number)s judged otherwise", "%(number)s judged otherwise", n),
    }
    counts = {kind: kinds.count(kind) for kind in told}
    parts = [told[kind](number) % {"number": number} for kind, number in counts.items() if number]
    return commas(parts) or _("nothing moved")


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One requirement that moved since the earlier draft, with the clauses responsible."""

    code: str
    text: str
    was: str
    now: str
    label: str
    sign: str
    clauses: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved since the reading of an earlier draft."""

    draft_number: int
    was_position: str
    was_score: str
    summary: str
    rows: tuple[MovedRow, ...]

    @property
    def sentence(self) -> str:
        """For page one: how many requirements moved, and from where the position comes."""
        return _("Since draft %(number)s (%(position)s, score %(score)s): %(summary)s.") % {
            "number": self.draft_number,
            "position": spoken(self.was_position) or _("no position"),
            "score": self.was_score or "–",
            "summary": self.summary,
        }


def moved_of(sheet: Sheet, reader: User | None = None) -> Moved | None:
    """What moved since the handed-in reading that `base_for` names; None where there is none."""
    base = base_for(sheet.scorecard, reader)
    if base is None:
        return None
    (before,) = load_sheets([base], citations=True, like=sheet)
    return moved_between(before, sheet)


def moved_between(before: Sheet, sheet: Sheet) -> Moved:
    """What moved from an earlier sheet of the same framework to this one, both loaded with their citations."""
    lines = ledger_of_sheets([before, sheet]).lines
    base, found = before.scorecard, [(line, line.steps[0]) for line in lines if line.moved]
    return Moved(
        draft_number=base.draft.number,
        was_position=base.position,
        was_score=base.score_text,
        summary=summary(step for _, step in found),
        rows=tuple(
            MovedRow(line.code, line.text, step.was, step.now, step.label, step.sign, step.clauses)
            for line, step in found
        ),
    )
