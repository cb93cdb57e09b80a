"""How others rated the same requirement: approved scorecards of other proposals, and the shipped examples.

They are shown to whoever judges now, the closest clause first. A reason may be taken over as a start, a rating never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from checklist.documents import clauses as cutting
from checklist.documents.compare import key_of
from checklist.documents.finding import joined
from checklist.documents.meaning import together
from checklist.documents.search import Query
from checklist.frameworks.matching import match
from checklist.models import Citation, Clause, Proposal, Rating, Requirement, Review, Scorecard, User
from checklist.models.meaning import meanings_of
from checklist.reports import interchange
from checklist.reports.interchange import Interchange
from checklist.said import day
from checklist.scorecards.finding import suggested
from checklist.scorecards.sheet import Row
from checklist.scorecards.version_plan import demand
from checklist.scoring.words import word_for

EXAMPLES = settings.BASE_DIR / "fixtures" / "examples"
MOST = 200  # that are ranked: the newest
SHOWN = 8
SAME_TEXT = 0.5  # share of an example's clauses from which a draft is that example's own text


@dataclass(frozen=True)
class Precedent:
    """One judgement of the requirement: of which deal, on which clauses (name and words), what and why.

    `key` names it in an address: a rating's key, or the name of a shipped example's file. `asked` is what was asked
    then, where this version of the framework words it otherwise.
    """

    key: str
    title: str
    place: str
    value: str
    word: str
    reason: str
    clauses: tuple[tuple[str, str], ...]
    said: str
    marking: str
    url: str = ""
    asked: str = ""
    may_take: bool = True
    whole: tuple[str, ...] = ()  # the clauses' texts, of which `clauses` may have a part

    @property
    def takes(self) -> bool:
        """Whether its reason can be taken over as a start."""
        return self.may_take and bool(self.reason.strip())

    @property
    def words(self) -> str:
        """What it rests on, for the ranking."""
        return " ".join(text for _, text in self.clauses)


def precedents(card: Scorecard, row: Row, clauses: Sequence[Clause], *, person: User) -> list[Precedent]:
    """All that bear on a requirement of this scorecard, the closest clause first, then the newest. Five queries.

    The row's requirement and the clauses are to be loaded with their meaning.
    """
    found = unranked(card, row, clauses, person=person)
    words, whole = own_words(row, clauses)
    return [found[place] for place in closeness(words, whole, found)]


def unranked(card: Scorecard, row: Row, clauses: Sequence[Clause], *, person: User) -> list[Precedent]:
    """All that bear on a requirement of this scorecard: approved ones, then shipped ones. Four queries."""
    same = counterparts(row.requirement, card.framework.slug)
    found = approved(card, same, person=person)
    titles = {one.title for one in found} | {card.draft.proposal.title}
    return [*found, *(one for one in shipped(same, clauses) if one.title not in titles)]


def closeness(words: str, whole: Sequence[str], found: Sequence[Precedent]) -> list[int]:
    """The places of precedents, the closest first, by words and by the meaning of whole clauses. At most one query."""
    kept = meanings_of([*whole, *(text for one in found for text in one.whole)]) if found else {}
    vectors = [together(kept.get(text) for text in one.whole) for one in found]
    about = together(kept.get(text) for text in whole)
    return [one.index for one in joined(Query(words), [one.words for one in found], queries=about, vectors=vectors)]


def own_words(row: Row, clauses: Sequence[Clause]) -> tuple[str, list[str]]:
    """What it is judged by here, and the clauses with that: what is cited, else the likeliest, else what is asked."""
    cited = " ".join(citation.quote or citation.clause.text for citation in row.citations)
    if cited:
        return cited, [citation.clause.text for citation in row.citations]
    hits = suggested(row.requirement, clauses, limit=1)
    text = clauses[hits[0].index].text if hits else row.requirement.text
    return text, [text]


def counterparts(requirement: Requirement, slug: str) -> dict[int, Requirement]:
    """The requirement and what it is in the other versions of its framework, by key. One query."""
    every = Requirement.objects.filter(criterion__framework__slug=slug).select_related("criterion__framework")
    versions: dict[int, list[Requirement]] = {}
    for one in every.order_by("criterion__framework", "criterion__number", "number"):
        versions.setdefault(one.criterion.framework_id, []).append(one)
    mine = versions[requirement.criterion.framework_id]
    place = next(k for k, one in enumerate(mine) if one.pk == requirement.pk)
    found = {requirement.pk: mine[place]}
    for framework, theirs in versions.items():
        if framework == requirement.criterion.framework_id:
            continue
        pairs = match([demand(one) for one in theirs], [demand(one) for one in mine])
        other = next((pair.old for pair in pairs if pair.new == place and pair.old is not None), None)
        if other is not None:
            found[theirs[other].pk] = theirs[other]
    return found


def approved(card: Scorecard, same: Mapping[int, Requirement], *, person: User) -> list[Precedent]:
    """What approved scorecards of other proposals say that this person may see, the newest first. Three queries."""
    cards = Scorecard.objects.visible_to(person).filter(state=Scorecard.State.APPROVED)
    cited = Citation.objects.select_related("clause").order_by("clause__place", "start", "pk")
    answers = (
        Review.objects.filter(action=Review.Action.APPROVE).defer("content", "signature").select_related("reviewer")
    )
    ratings = (
        Rating.objects.filter(requirement__in=list(same), scorecard__in=cards, to_confirm=False)
        .exclude(value="")
        .exclude(scorecard__draft__proposal=card.draft.proposal_id)
        .select_related("scorecard__draft__proposal", "scorecard__framework", "scorecard__scorer")
        .prefetch_related(Prefetch("citations", cited), Prefetch("scorecard__reviews", answers))
        .order_by("-scorecard__updated_at", "-pk")
    )
    return [of_rating(rating, card, same) for rating in ratings[:MOST]]


def of_rating(rating: Rating, card: Scorecard, same: Mapping[int, Requirement]) -> Precedent:
    """A rating as a precedent."""
    theirs, asked = rating.scorecard, same[rating.requirement_id]
    proposal = theirs.draft.proposal
    review = next(iter(theirs.reviews.all()), None)
    said = _("Scored by %(scored_by)s") % {"scored_by": theirs.scored_by}
    if review:
        said = _("Scored by %(scored_by)s, approved by %(reviewer)s") % {
            "scored_by": theirs.scored_by,
            "reviewer": review.reviewer,
        }
    return Precedent(
        key=str(rating.pk),
        title=proposal.title,
        place=_("Draft %(number)s, %(code)s of %(framework)s")
        % {"number": theirs.draft.number, "code": asked.code, "framework": theirs.framework},
        value=rating.value,
        word=word_for(asked.kind, rating.value),
        reason=rating.reason,
        clauses=tuple((one.clause.cited_as, one.quote or one.clause.text) for one in rating.citations.all()),
        whole=tuple(one.clause.text for one in rating.citations.all()),
        said=said,
        marking=proposal.marking,
        url=reverse("checklist:scorecard", args=[theirs.pk]),
        asked=asked_otherwise(asked, card.framework_id, same),
        may_take=may_take(proposal, card.draft.proposal),
    )


def asked_otherwise(asked: Requirement, framework: int, same: Mapping[int, Requirement]) -> str:
    """What was asked, where the version at hand words it otherwise; else ""."""
    here = next(one for one in same.values() if one.criterion.framework_id == framework)
    return "" if key_of(here.text) == key_of(asked.text) else asked.text


def may_take(source: Proposal, target: Proposal) -> bool:
    """Whether words may go from one proposal to another: never to a lower marking, nor out of a restricted one."""
    if source.restricted:
        return False
    known = list(settings.MARKINGS)
    if source.marking == target.marking:
        return True
    if source.marking not in known or target.marking not in known:
        return False
    return known.index(source.marking) <= known.index(target.marking)


def shipped(same: Mapping[int, Requirement], clauses: Sequence[Clause]) -> list[Precedent]:
    """What the shipped examples say of the requirement, in whatever version they were scored; no query.

    An example of which the draft at hand is the text is left out: its judgement would be the answer.
    """
    keys = {key_of(clause.text) for clause in clauses}
    found = []
    for name, example in examples().items():
        asked = next((one for one in same.values() if is_of(one, example)), None)
        judged = example.ratings.get(asked.code) if asked else None
        if asked is None or judged is None or is_text_of(example, keys):
            continue
        named, quotes = named_in(example), dict(judged.quotes)
        found.append(
            Precedent(
                key=name,
                title=example.proposal["title"],
                place=place_of(example, asked),
                value=judged.value,
                word=word_for(asked.kind, judged.value),
                reason=judged.reason,
                clauses=tuple((named[ref][0], quotes.get(ref) or named[ref][1]) for ref in judged.clauses),
                whole=tuple(named[ref][1] for ref in judged.clauses),
                said=_("A shipped example; nobody here approved it"),
                marking=example.proposal.get("marking") or settings.MARKINGS[0],
            )
        )
    return found


def named_in(example: Interchange) -> dict[str, tuple[str, str]]:
    """An example's clauses by what its ratings call them: how each is named on pages, and its words."""
    pieces = example.draft["clauses"]
    made = [
        Clause(place=place, label=piece.label, ref=ref, text=piece.text)
        for place, (ref, piece) in enumerate(zip(cutting.refs(pieces), pieces, strict=True), start=1)
    ]
    return {one.ref: (one.cited_as, one.text) for one in made}


def place_of(example: Interchange, asked: Requirement) -> str:
    """The day of an example's text where it has one, and which requirement of which framework is judged."""
    dated = example.draft.get("dated")
    values = {"code": asked.code, "framework": asked.criterion.framework}
    if not isinstance(dated, date):
        return _("%(code)s of %(framework)s") % values
    return _("%(day)s, %(code)s of %(framework)s") % {"day": day(dated), **values}


def is_of(requirement: Requirement, example: Interchange) -> bool:
    """Whether an example was scored against this requirement's version of its framework."""
    framework = requirement.criterion.framework
    return (framework.slug, framework.version) == (example.framework, example.version)


def is_text_of(example: Interchange, keys: Iterable[str]) -> bool:
    """Whether a draft with these clauses is the example's own text."""
    texts = {key_of(piece.text) for piece in example.draft["clauses"]}
    return len(texts.intersection(keys)) >= SAME_TEXT * len(texts)


@lru_cache(maxsize=1)
def examples() -> dict[str, Interchange]:
    """The shipped examples by the names of their files."""
    return {path.stem: interchange.read(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.json"))}


def reason_of(card: Scorecard, row: Row, clauses: Sequence[Clause], key: str, *, person: User) -> Precedent | None:
    """The precedent that a key names, where its reason may be taken over."""
    return next((one for one in unranked(card, row, clauses, person=person) if one.key == key and one.takes), None)
