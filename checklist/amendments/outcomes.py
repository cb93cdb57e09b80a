"""What was asked for of each draft, what the next one gave, and what somebody confirmed of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklist.amendments.taking import Finding, findings
from checklist.amendments.words import Asked
from checklist.amendments.writing import hold, hold_amendment, log
from checklist.documents.compare import Run
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Clause, Draft, Framework, Outcome, Proposal, User
from checklist.models.amendment import AmendmentQuerySet
from checklist.said import commas

NOT_NEXT = gettext_lazy(
    "Amendments are held against the next draft. Open the page again: the drafts changed meanwhile."
)
NOT_ASKED = gettext_lazy("This amendment is no part of the counter-draft any more, so nothing can become of it.")
UNKNOWN = gettext_lazy("Choose what became of it: taken, taken in part, not taken, or gone with its clause.")


def in_a_row(became: str, number: int) -> str:
    """What a sentence that counts them says of so many."""
    told = {
        Outcome.Became.TAKEN.value: ngettext("%(number)s taken", "%(number)s taken", number),
        Outcome.Became.IN_PART.value: ngettext("%(number)s in part", "%(number)s in part", number),
        Outcome.Became.NOT_TAKEN.value: ngettext("%(number)s not taken", "%(number)s not taken", number),
        Outcome.Became.GONE.value: ngettext(
            "%(number)s gone with its clause", "%(number)s gone with their clauses", number
        ),
    }
    return told[became] % {"number": number}


@dataclass(frozen=True)
class Followed:
    """An amendment, what seems to have become of it, in which clauses of the next draft, and what was confirmed."""

    amendment: Amendment
    finding: Finding
    clauses: tuple[Clause, ...]
    outcome: Outcome | None

    @property
    def became(self) -> str:
        """A value of `Outcome.Became`: as confirmed, else as suggested."""
        return self.outcome.became if self.outcome else self.finding.became

    @property
    def label(self) -> str:
        """The same in words."""
        return str(Outcome.Became(self.became).label)

    @property
    def suggested(self) -> str:
        """The suggestion in words."""
        return str(Outcome.Became(self.finding.became).label)

    @property
    def is_otherwise(self) -> bool:
        """Whether somebody confirmed something else than the words suggest."""
        return self.became != self.finding.became

    @property
    def revision(self) -> int:
        """What a page shows that a confirmation is held against; 0 before the first."""
        return self.outcome.revision if self.outcome else 0

    @property
    def runs(self) -> tuple[Run, ...]:
        """Where the words differ from those asked for; see `Finding`."""
        return self.finding.runs


@dataclass(frozen=True)
class Round:
    """What was asked for of one draft for one framework; `following` is the draft that came next, if it has come."""

    draft: Draft
    framework: Framework
    following: Draft | None
    rows: tuple[Followed, ...]

    @property
    def waiting(self) -> tuple[Followed, ...]:
        """Those of which nobody has confirmed anything."""
        return tuple(row for row in self.rows if row.outcome is None) if self.following else ()

    @property
    def sentence(self) -> str:
        """ "12 asked for: 5 taken, 2 in part, 4 not taken, 1 gone with its clause; 3 to be confirmed."."""
        many = Counter(row.became for row in self.rows if self.following)
        parts = [in_a_row(value, many[value]) for value in Outcome.Became.values if many[value]]
        sentence = _("%(asked)s asked for: %(parts)s.") if parts else _("%(asked)s asked for.")
        if self.waiting:
            sentence = (
                _("%(asked)s asked for: %(parts)s; %(waiting)s to be confirmed.")
                if parts
                else _("%(asked)s asked for; %(waiting)s to be confirmed.")
            )
        return sentence % {"asked": len(self.rows), "parts": commas(parts), "waiting": len(self.waiting)}


def asked_for(person: User, drafts: Iterable[Draft]) -> AmendmentQuerySet:
    """What this person may see of the drafts' counter-drafts; those without words are still among them."""
    return Amendment.objects.visible_to(person).filter(draft__in=drafts, stands=True).kept()


def drafts_asked(person: User, proposal: Proposal) -> QuerySet[Draft]:
    """The proposal's drafts of which this person sees that something was asked, by number."""
    mine = Amendment.objects.visible_to(person).kept().filter(draft=OuterRef("pk"), stands=True)
    return Draft.objects.filter(Exists(mine), proposal=proposal).order_by("number").defer("text")


def next_of(draft: Draft) -> Draft | None:
    """The draft that came next in its proposal."""
    return Draft.objects.filter(proposal=draft.proposal_id, number__gt=draft.number).order_by("number").first()


def before(draft: Draft) -> Draft | None:
    """The draft that came before."""
    return Draft.objects.filter(proposal=draft.proposal_id, number__lt=draft.number).order_by("-number").first()


def rounds_of(
    proposal: Proposal, drafts: Sequence[Draft], *, person: User, framework: Framework | None = None
) -> tuple[Round, ...]:
    """What was asked for of these drafts, in their order, and what became of it. Five queries, however many."""
    wanted = asked_for(person, drafts).with_context().select_related("framework", "clause", "by").in_order()
    wanted = wanted.filter(framework=framework) if framework else wanted
    groups: dict[tuple[int, int], list[Amendment]] = defaultdict(list)
    for one in wanted:
        if one.counts:
            groups[one.draft_id, one.framework_id].append(one)
    if not groups:
        return ()
    following = following_of(proposal)
    needed = {key for key, _of in groups} | {following[key].pk for key, _of in groups if key in following}
    texts = texts_of(needed)
    known = outcomes_of([one for group in groups.values() for one in group])
    order = {draft.pk: place for place, draft in enumerate(drafts)}
    found = []
    for (key, _of), group in sorted(groups.items(), key=lambda item: (order[item[0][0]], item[1][0].framework.pk)):
        draft, after = drafts[order[key]], following.get(key)
        new = texts[after.pk] if after else []
        rows = held_against(group, texts[key], new) if after else nothing_yet(group)
        joined = tuple(
            Followed(one, finding, tuple(new[j] for j in finding.places), known.get((one.pk, after.pk if after else 0)))
            for one, finding in zip(group, rows, strict=True)
        )
        found.append(Round(draft, group[0].framework, after, joined))
    return tuple(found)


def following_of(proposal: Proposal) -> dict[int, Draft]:
    """Per draft (its key) the one that came next. One query."""
    every = list(Draft.objects.filter(proposal=proposal).order_by("number").defer("text"))
    return {one.pk: after for one, after in pairwise(every)}


def texts_of(drafts: Iterable[int]) -> dict[int, list[Clause]]:
    """The clauses in force of each draft, by its key. One query."""
    found: dict[int, list[Clause]] = defaultdict(list)
    for clause in Clause.objects.filter(draft__in=drafts, edition=F("draft__revision")).order_by("draft", "place"):
        found[clause.draft_id].append(clause)
    return found


def outcomes_of(amendments: Sequence[Amendment]) -> dict[tuple[int, int], Outcome]:
    """What was confirmed of these, by amendment and draft. One query."""
    rows = Outcome.objects.filter(amendment__in=[one.pk for one in amendments]).select_related("by")
    return {(one.amendment_id, one.draft_id): one for one in rows}


def held_against(amendments: Sequence[Amendment], old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Finding, ...]:
    """What seems to have become of each, of one draft and framework. No query."""
    places = {clause.pk: place for place, clause in enumerate(old)}
    asked = [
        Asked(one.kind, places.get(one.clause_id) if one.clause_id else None, one.words_then, one.label)
        for one in amendments
    ]
    return findings(asked, old, new)


def nothing_yet(amendments: Sequence[Amendment]) -> tuple[Finding, ...]:
    """Nothing has become of these: no draft came after."""
    return tuple(Finding(Outcome.Became.NOT_TAKEN) for _ in amendments)


def waiting_for(draft: Draft, *, person: User) -> tuple[Draft | None, int]:
    """The draft before, and how many of its amendments nobody has held against this one yet. Two queries."""
    earlier = before(draft)
    if earlier is None:
        return None, 0
    held = Outcome.objects.filter(draft=draft).values("amendment")
    open_ones = asked_for(person, [earlier]).exclude(pk__in=held).select_related("clause")
    return earlier, sum(one.counts for one in open_ones)


def hold_asked(pk: int, draft: Draft, *, by: User) -> Amendment:
    """An amendment, held, that was asked for of the draft before. Raises `Refused`, and what `hold_amendment` does."""
    held = hold_amendment(pk, by=by)
    if next_of(held.draft) != draft:
        raise Refused(NOT_NEXT, field="became")
    if not held.counts:
        raise Refused(NOT_ASKED, field="became")
    return held


@transaction.atomic
def confirm(pk: int, draft: Draft, became: str, *, by: User, revision: int) -> Outcome:
    """Say what became of an amendment in the next draft; a suggestion is never stored without.

    `revision` is that of the outcome which the page showed, 0 where it showed none. Raises `Stale` with the outcome as
    it is saved, `Refused` for a draft that is not the next one, for an unknown word and for what was not asked for, and
    what `hold_amendment` does. Saying what is saved already writes nothing.
    """
    if became not in Outcome.Became.values:
        raise Refused(UNKNOWN, field="became")
    held = hold_asked(pk, draft, by=by)
    saved = Outcome.objects.filter(amendment=held, draft=draft).select_related("by").first()
    if saved and saved.became == became:
        return saved
    if (saved.revision if saved else 0) != revision:
        raise Stale(newest=saved)
    if saved is None:
        made = Outcome.objects.create(amendment=held, draft=draft, became=became, by=by)
        log("found", held, by=by, after=became)
        return made
    was, saved.became, saved.by = saved.became, became, by
    saved.revision += 1
    saved.save(update_fields=["became", "by", "revision", "at"])
    log("found", held, by=by, before=was, after=became)
    return saved


@transaction.atomic
def confirm_shown(draft: Draft, shown: Mapping[int, str], *, by: User) -> int:
    """Confirm what a page suggested, by amendment; how many it wrote. What anybody confirmed meanwhile is left alone.

    Raises `Refused` where the drafts changed meanwhile, and `PermissionDenied`. Sent twice it writes once.
    """
    wanted = Amendment.objects.visible_to(by).filter(pk__in=list(shown), draft__proposal=draft.proposal_id).kept()
    amendments = list(wanted.with_context().select_related("clause", "draft__proposal").order_by("pk"))
    if not amendments:
        return 0
    held = hold(amendments[0].draft, by=by)
    if next_of(held) != draft:
        raise Refused(NOT_NEXT, field="became")
    saved = set(Outcome.objects.filter(draft=draft, amendment__in=amendments).values_list("amendment_id", flat=True))
    asked = [one for one in amendments if one.draft_id == held.pk and one.counts and one.pk not in saved]
    known = [one for one in asked if shown[one.pk] in Outcome.Became.values]
    Outcome.objects.bulk_create(Outcome(amendment=one, draft=draft, became=shown[one.pk], by=by) for one in known)
    for one in known:
        log("found", one, by=by, after=shown[one.pk])
    return len(known)
