"""Moving a scorecard to a later version of its framework, as `planning` says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checklist.errors import Refused
from checklist.frameworks.matching import Fate
from checklist.listings import keep
from checklist.models import Assignment, Citation, Comment, Draft, Event, Framework, Rating, Scorecard, User
from checklist.permissions import may
from checklist.scorecards.carry_over import Fates, doubts_of
from checklist.scorecards.rating import store_result
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.sources import copy_sources
from checklist.scorecards.version_plan import Plan, RequirementChange, plan


def targets(scorecard: Scorecard) -> QuerySet[Framework]:
    """The later published versions of a scorecard's framework, the latest first."""
    mine = scorecard.framework
    return Framework.objects.published().filter(slug=mine.slug, version__gt=mine.version).order_by("-version")


def may_move(person: User, scorecard: Scorecard) -> bool:
    """The scorer, while it is theirs to change; of an approved one everybody who may score the draft starts their own.

    A submitted one is its owner's to see refused, with a sentence on what to do first. A panel's stays with the version
    that its members scored.
    """
    if scorecard.is_panel and scorecard.state not in Scorecard.SEALED:
        return False
    if scorecard.state in Scorecard.SEALED:
        return may(person, "start scorecard", scorecard.draft)
    return may(person, "rate" if scorecard.is_editable else "submit", scorecard)


def obstacle(scorecard: Scorecard, framework: Framework, *, by: User) -> str:
    """Why this scorecard cannot move to this version now, in a sentence; "" where it can. At most four queries."""
    sealed = scorecard.state in Scorecard.SEALED
    if not targets(scorecard).filter(pk=framework.pk).exists():
        return _("Choose a later published version of %(title)s.") % {"title": scorecard.framework.title}
    if not sealed and not scorecard.is_editable:
        return _("This scorecard is submitted. Recall it first, or have it returned to you; then move it.")
    tasks = Assignment.objects.filter(draft=scorecard.draft_id)
    if sealed and scorecard.scorer_id != by.pk and tasks.filter(framework=framework, person=by).exists():
        return _(
            "You score this draft for a panel under version %(version)s, each from the text alone."
            " Start your scorecard from the draft’s page."
        ) % {"version": framework.version}
    if tasks.filter(framework=scorecard.framework_id, person=scorecard.scorer_id).exists():
        return _(
            "Its scorer is assigned to this draft under version %(version)s, and a panel scores"
            " against one version. A manager can take the assignment back first."
        ) % {"version": scorecard.framework.version}
    there = Scorecard.objects.filter(draft=scorecard.draft_id, framework=framework)
    if there.filter(scorer=by if sealed else scorecard.scorer).exists():
        said = (
            _("You have a scorecard of this draft against version %(version)s already. Go on with that one.")
            if sealed or scorecard.scorer_id == by.pk
            else _("There is a scorecard of this draft against version %(version)s already. Go on with that one.")
        )
        return said % {"version": framework.version}
    return ""


@transaction.atomic
def move(scorecard: Scorecard, framework: Framework, *, by: User) -> Scorecard:
    """Let a scorecard follow its framework to a later published version.

    An editable one is moved as it is. An approved or superseded one stays, and `by` gets a scorecard of their own,
    carried from it. Raises `Scorecard.DoesNotExist` for whom may not see it, `PermissionDenied` for whom `may_move`
    refuses, and `Refused` with a sentence where `obstacle` says one.
    """
    draft = Draft.objects.locked().get(pk=scorecard.draft_id)
    visible = Scorecard.objects.visible_to(by).with_context()
    held = visible.select_for_update(of=("self",)).get(pk=scorecard.pk)
    if not may_move(by, held):
        raise PermissionDenied
    problem = obstacle(held, framework, by=by)
    if problem:
        raise Refused(problem, field="framework")
    found = plan(load_sheet(held, citations=True), framework)
    if held.state in Scorecard.SEALED:
        return _begun_from(found, draft, by=by)
    return _moved(found, by=by)


def _moved(found: Plan, *, by: User) -> Scorecard:
    """Repoint the scorecard and its ratings.

    Every requirement gets a rating of a revision that no page has shown yet: what an open page still sends for a code
    of the old version is then stale, and can never land on another requirement.
    """
    card, before = found.source.scorecard, found.source.scorecard.framework
    newest = max((rating.revision for rating in card.ratings.all()), default=0) + 1
    kept, fresh = [], []
    for step in found.steps:
        if step.new is None:
            continue
        rating = step.rating()
        rating.scorecard, rating.revision = card, newest
        if step.judged is None:
            fresh.append(rating)
        else:
            rating.pk = step.judged.pk
            kept.append(rating)
    _let_go(card, found.of(Fate.GONE))
    Rating.objects.bulk_update(kept, ["requirement", "value", "to_confirm", "doubts", "revision"])
    Rating.objects.bulk_create(fresh)
    _repoint_comments(card, found)
    card.framework = found.framework
    card.save(update_fields=["framework"])
    store_result(load_sheet(card))
    _log("moved", card, found, before, by=by)
    keep(card.draft.proposal_id)
    return card


def _let_go(card: Scorecard, steps: Iterable[RequirementChange]) -> None:
    """Remove the ratings of what is no longer asked; the event keeps their words.

    A rating that a sealed one was carried from stays, off every page: the link to it is part of what was sealed.
    """
    gone = [step.judged.pk for step in steps if step.judged]
    Citation.objects.filter(rating__in=gone).delete()
    sealed = Rating.objects.filter(carried_from__in=gone, scorecard__state__in=Scorecard.SEALED)
    card.ratings.filter(pk__in=gone).exclude(pk__in=list(sealed.values_list("carried_from", flat=True))).delete()


def _repoint_comments(card: Scorecard, found: Plan) -> None:
    """Remarks stay with their requirement; on one that is gone, they stay with the scorecard and say where from."""
    steps = {step.old.requirement.pk: step for step in found.steps if step.old}
    remarks = list(card.comments.filter(requirement__in=steps))
    for remark in remarks:
        step = steps[remark.requirement_id]  # type: ignore[index]
        remark.requirement = step.new
        if step.new is None:
            assert step.old, "What is gone was there."
            version = found.source.scorecard.framework.version
            remark.text = f"On {step.old.code} of version {version}, which is no longer asked: {remark.text}"
        remark.make_anew()
    Comment.objects.bulk_update(remarks, ["requirement", "text", "tokens"])


def _begun_from(found: Plan, draft: Draft, *, by: User) -> Scorecard:
    """The person's own scorecard of the same draft against the new version, carried from a sealed one."""
    source = found.source.scorecard
    card = Scorecard.objects.create(
        draft=draft, framework=found.framework, scorer=by, edition=draft.revision, carried_from=source
    )
    fates = Fates(list(source.clauses), list(card.clauses))
    steps = [step for step in found.steps if step.new and step.judged]
    ratings = []
    for step in steps:
        assert step.old, "What was judged was asked."
        rating = step.rating()
        rating.scorecard, rating.carried_from, rating.revision, rating.updated_by = card, step.judged, 1, by
        rating.doubts = [*doubts_of(step.old, fates), *step.changed()] if rating.value else []
        rating.to_confirm = bool(rating.doubts)
        ratings.append(rating)
    made = Rating.objects.bulk_create(ratings)
    copy_sources((step.old, rating) for step, rating in zip(steps, made, strict=True) if step.old)
    Citation.objects.bulk_create(
        citation
        for step, rating in zip(steps, made, strict=True)
        for citation in fates.citations(rating, step.old.citations if step.old else ())
    )
    store_result(load_sheet(card))
    _log("began from another version", card, found, source.framework, by=by, source=source.pk)
    keep(draft.proposal_id)
    return card


def _log(action: str, card: Scorecard, found: Plan, before: Framework, *, by: User, **detail: Any) -> None:
    """One event: between which versions, what is to be confirmed or open, and the words of what is gone."""
    asked = [step for step in found.steps if step.new]
    Event.objects.write(
        action,
        by=by,
        proposal=card.draft.proposal,
        scorecard=card,
        target=f"draft {card.draft.number}",
        before=before,
        after=found.framework,
        to_confirm=[step.new.code for step in asked if step.to_confirm and step.new],
        opened=[told(step) for step in asked if step.dropped],
        gone=[told(step) for step in found.of(Fate.GONE) if step.judged],
        **detail,
    )


def told(step: RequirementChange) -> dict[str, object]:
    """All that was said of a requirement of the old version, for the log."""
    row, rating = step.old, step.judged
    assert row is not None, "What is new was not asked before."
    assert rating is not None, "Something was said of it."
    return {
        "code": row.code,
        "text": row.requirement.text,
        "value": rating.value,
        "reason": rating.reason,
        "confidence": rating.confidence,
        "citations": [citation.printed for citation in row.citations],
    }
