"""What is searched: one entry a kind. Another kind is a `TokensField` in its model and an entry in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklist.finding.sight import Sight
from checklist.models import (
    Amendment,
    Clause,
    Comment,
    Dissent,
    Framework,
    Proposal,
    Rating,
    Requirement,
    Scorecard,
)
from checklist.said import commas
from checklist.scoring.words import dom_id

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a hit."""

    place: str  # in which proposal, draft or framework, and where in it
    url: str  # right to it
    by: str  # who wrote it; "" where nobody is named
    at: datetime | None
    texts: tuple[str, ...]  # the first is shown in any case, the others where something was found in them
    proposal: Proposal | None = None
    card: Scorecard | None = None

    @property
    def tags(self) -> list[str]:
        """What is to be known of the scorecard and the proposal before one goes there."""
        said = [self.card.get_state_display()] if self.card else []
        if self.proposal and self.proposal.restricted:
            said.append(_("Restricted"))
        return [*said, _("Archived")] if self.proposal and self.proposal.archived_at else said

    @property
    def snippets(self) -> list[tuple[str, bool]]:
        """The texts below the link, each with whether it is shown only where something was found in it.

        What has no place is named by its first text.
        """
        optional = [(text, True) for text in self.texts[1:]]
        return [(self.texts[0], False), *optional] if self.place else optional


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that is searched. Paths are of fields, from its model; "" where it has no such thing."""

    name: str  # in addresses
    label: Any  # one of it
    plural: Any
    model: type[Model]
    seen_by: Callable[[Sight], Rows]  # the rows that a person may see, and no others: not even their number
    shown: Callable[[Any], Shown]
    load: tuple[str, ...]  # what `shown` reads beside the row
    at: str  # path of the moment by which it is filtered
    proposal: str = ""  # path of its proposal's key
    framework: str = ""  # path of its framework's key
    state: str = ""  # path of its scorecard's state
    same: tuple[str, ...] = ()  # paths; rows that are alike in all of them are one hit, the newest
    alike: Callable[[Any, Sequence[Any]], str] | None = None  # where the others of these are
    weight: float = 1.0  # beside the other kinds


def proposals(sight: Sight) -> Rows:
    """Those that they may know of."""
    return Proposal.objects.filter(sight.proposals("pk"))


def clauses(sight: Sight) -> Rows:
    """Those in force: an earlier wording is found no more."""
    return Clause.objects.filter(sight.proposals("draft__proposal"), edition=F("draft__revision"))


def requirements(sight: Sight) -> Rows:
    """Those of published frameworks."""
    return Requirement.objects.filter(criterion__framework__state=Framework.State.PUBLISHED)


def ratings(sight: Sight) -> Rows:
    """Those that their scorecard shows; one kept for an approval's sake after a move to another version is none."""
    same = F("scorecard__framework")
    return Rating.objects.filter(sight.scorecards("scorecard"), requirement__criterion__framework=same)


def bottom_lines(sight: Sight) -> Rows:
    """Those of scorecards that they may see."""
    return Scorecard.objects.filter(sight.scorecards("pk"))


def dissents(sight: Sight) -> Rows:
    """Those that stand: not of a rating that says the same by now, or that was opened again."""
    rating = Rating.objects.filter(scorecard=OuterRef("scorecard"), requirement=OuterRef("requirement"))
    other = rating.exclude(value="").exclude(value=OuterRef("value"))
    return Dissent.objects.filter(Exists(other), sight.scorecards("scorecard"))


def amendments(sight: Sight) -> Rows:
    """Those that nobody took away; of a draft that they are to score, their own alone until they have."""
    return Amendment.objects.visible_to(sight.person).kept()


def proposal_shown(row: Proposal) -> Shown:
    """Where the proposal is."""
    texts = (row.title, row.parties, row.summary)
    url = reverse("checklist:proposal", args=[row.pk])
    return Shown("", url, _("lead %(lead)s") % {"lead": row.lead}, row.updated_at, texts, row)


def clause_shown(row: Clause) -> Shown:
    """Where the clause is."""
    draft = row.draft
    url = reverse("checklist:draft", args=[draft.pk])
    place = _("%(title)s, draft %(number)s, %(cited_as)s") % {
        "title": draft.proposal.title,
        "number": draft.number,
        "cited_as": row.cited_as,
    }
    return Shown(place, f"{url}#clause-{row.place}", "", draft.created_at, (row.text,), draft.proposal)


def clause_alike(row: Clause, others: Sequence[Clause]) -> str:
    """In which other drafts the clause says the same."""
    numbers = sorted({other.draft.number for other in others} - {row.draft.number})
    if not numbers:
        return _("more than once in this draft") if others else ""
    told = ngettext("the same in draft %(numbers)s", "the same in drafts %(numbers)s", len(numbers))
    return told % {"numbers": commas(map(str, numbers))}


def requirement_shown(row: Requirement) -> Shown:
    """Where the requirement is."""
    framework = row.criterion.framework
    url = reverse("checklist:framework", args=[framework.slug, framework.version])
    at = f"{url}#r-{row.criterion.number}-{row.number}"
    return Shown(f"{framework.title} {row.code}", at, "", framework.published_at, (row.text, row.guidance))


def on_scorecard(card: Scorecard, anchor: str, code: str, *, by: str, at: datetime, text: str) -> Shown:
    """Where something is that belongs to a scorecard; `code` is of the requirement, "" for the whole."""
    proposal = card.draft.proposal
    named = _("%(title)s, draft %(number)s, %(framework)s") % {
        "title": proposal.title,
        "number": card.draft.number,
        "framework": f"{card.framework.title} {code}".strip(),
    }
    url = reverse("checklist:scorecard", args=[card.pk]) + anchor
    return Shown(named, url, by, at, (text,), proposal, card)


def rating_shown(row: Rating) -> Shown:
    """Where the reason is."""
    code = row.requirement.code
    card = row.scorecard
    return on_scorecard(card, f"#r-{dom_id(code)}", code, by=card.scored_by, at=row.updated_at, text=row.reason)


def scorecard_shown(row: Scorecard) -> Shown:
    """Where the bottom line is."""
    return on_scorecard(row, "", "", by=row.scored_by, at=row.updated_at, text=row.bottom_line)


def comment_shown(row: Comment) -> Shown:
    """Where the comment is."""
    code = row.requirement.code if row.requirement else ""
    by, at = str(row.author), row.created_at
    return on_scorecard(row.scorecard, f"#comment-{row.pk}", code, by=by, at=at, text=row.text)


def dissent_shown(row: Dissent) -> Shown:
    """Where the dissent is."""
    code = row.requirement.code
    return on_scorecard(row.scorecard, f"#r-{dom_id(code)}", code, by=row.office, at=row.updated_at, text=row.reason)


def amendment_shown(row: Amendment) -> Shown:
    """Where the amendment is."""
    draft = row.draft
    url = reverse("checklist:amendments", args=[draft.pk, row.framework_id])
    place = _("%(title)s, draft %(number)s: %(row)s") % {
        "title": draft.proposal.title,
        "number": draft.number,
        "row": row,
    }
    return Shown(place, f"{url}#req-a{row.pk}", str(row.by), row.updated_at, (row.words, row.reason), draft.proposal)


CARD = ("scorecard__draft__proposal", "scorecard__framework", "scorecard__scorer")
OF_A_CARD = {"proposal": "scorecard__draft__proposal", "framework": "scorecard__framework", "state": "scorecard__state"}


def of_a_card(
    name: str, label: Any, plural: Any, model: type[Model], shown: Callable[[Any], Shown], **more: Any
) -> Kind:
    """A kind whose rows belong to a scorecard: seen with it, and found by its proposal, framework and state."""
    seen = {"seen_by": lambda sight: model._default_manager.filter(sight.scorecards("scorecard"))}
    load = (*CARD, "requirement__criterion", *more.pop("load", ()))
    return Kind(name, label, plural, model, shown=shown, load=load, **seen | OF_A_CARD | more)


KINDS: tuple[Kind, ...] = (
    Kind(
        *("proposal", gettext_lazy("Proposal"), gettext_lazy("Proposals"), Proposal, proposals),
        *(proposal_shown, ("lead",), "updated_at"),
        proposal="pk",
        weight=2.0,
    ),
    Kind(
        *(
            "clause",
            gettext_lazy("Clause"),
            gettext_lazy("Clauses"),
            Clause,
            clauses,
            clause_shown,
            ("draft__proposal",),
            "draft__created_at",
        ),
        proposal="draft__proposal",
        same=("draft__proposal", "folded"),
        alike=clause_alike,
    ),
    Kind(
        *(
            "requirement",
            gettext_lazy("Requirement"),
            gettext_lazy("Requirements"),
            Requirement,
            requirements,
            requirement_shown,
        ),
        *(("criterion__framework",), "criterion__framework__published_at"),
        framework="criterion__framework",
    ),
    of_a_card(
        "reason",
        gettext_lazy("Reason"),
        gettext_lazy("Reasons"),
        Rating,
        rating_shown,
        at="updated_at",
        seen_by=ratings,
    ),
    Kind(
        *("bottom-line", gettext_lazy("Bottom line"), gettext_lazy("Bottom lines"), Scorecard, bottom_lines),
        *(scorecard_shown, ("draft__proposal", "framework", "scorer"), "updated_at"),
        proposal="draft__proposal",
        framework="framework",
        state="state",
    ),
    of_a_card(
        "comment",
        gettext_lazy("Comment"),
        gettext_lazy("Comments"),
        Comment,
        comment_shown,
        at="created_at",
        load=("author",),
    ),
    Kind(
        *("amendment", gettext_lazy("Amendment"), gettext_lazy("Amendments"), Amendment, amendments),
        *(amendment_shown, ("draft__proposal", "clause", "by"), "updated_at"),
        proposal="draft__proposal",
        framework="framework",
    ),
    of_a_card(
        "dissent",
        gettext_lazy("Dissent"),
        gettext_lazy("Dissents"),
        Dissent,
        dissent_shown,
        at="updated_at",
        seen_by=dissents,
    ),
)


def named(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds with these names, in their order; all where none is named."""
    wanted = set(names)
    return tuple(kind for kind in KINDS if not wanted or kind.name in wanted)
