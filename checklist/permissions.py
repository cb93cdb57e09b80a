"""Who may do what: one table, one function.

Seeing comes first and is a matter of querysets (`visible_to`): what a person may not see answers 404. `may` decides
the rest, for people who see the thing but might not be allowed to act on it: that answers 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from checklist.models import Assignment, Comment, Framework, Membership, Proposal, Scorecard, User

Rule = Callable[[User, Any], bool]


def works_here(person: User) -> bool:
    """Analysts and managers make and change things; administrators look after accounts."""
    return person.role in (User.Role.ANALYST, User.Role.MANAGER)


def sees(person: User, proposal: Proposal) -> bool:
    """Whether the proposal is theirs to know of."""
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


def works_on(person: User, proposal: Proposal) -> bool:
    """Everybody who works here may work on an open proposal; on a restricted one its lead and named contributors may.

    Nobody works on an archived proposal.
    """
    if not works_here(person) or proposal.archived_at:
        return False
    if not proposal.restricted or proposal.lead_id == person.pk:
        return True
    return proposal.memberships.filter(person=person, role=Membership.Role.CONTRIBUTOR).exists()


def steers(person: User, proposal: Proposal) -> bool:
    """The lead, or a manager who sees the proposal."""
    return works_here(person) and (proposal.lead_id == person.pk or (person.is_manager and sees(person, proposal)))


def corrects(person: User, draft: Any) -> bool:
    """Whoever works on the proposal, while nobody scores the draft; then its lead, managers, and who added the draft.

    What rests on the corrected words is then to be confirmed, and what is submitted goes back to its scorer. So once a
    reviewer has opened a submission, correcting is for managers: nobody else takes it away from under the review.
    """
    if not works_on(person, draft.proposal):
        return False
    cards = Scorecard.objects.filter(draft=draft)
    if cards.waiting_for_an_answer().filter(opened_at__isnull=False).exists():
        return person.is_manager
    return steers(person, draft.proposal) or draft.created_by_id == person.pk or not cards.exists()


def scores(person: User, scorecard: Scorecard) -> bool:
    """The scorer, while the scorecard is theirs to change."""
    return owns(person, scorecard) and scorecard.is_editable


def owns(person: User, scorecard: Scorecard) -> bool:
    """The scorer, or the proposal's lead where it is a panel's, as long as they may work on the proposal."""
    proposal = scorecard.draft.proposal
    owner = proposal.lead_id if scorecard.is_panel else scorecard.scorer_id
    return owner == person.pk and works_on(person, proposal)


def took_part(person: User, scorecard: Scorecard) -> bool:
    """Whether they had a hand in it: as the scorer; in a panel's as lead, as member, or by settling any difference."""
    if not scorecard.is_panel:
        return scorecard.scorer_id == person.pk
    leads = scorecard.draft.proposal.lead_id == person.pk
    return leads or is_member(person, scorecard) or scorecard.ratings.filter(updated_by=person).exists()


def is_member(person: User, scorecard: Scorecard) -> bool:
    """Whether they are assigned to the scorecard's draft and framework."""
    assigned = Assignment.objects.filter(person=person, draft=scorecard.draft_id, framework=scorecard.framework_id)
    return assigned.exists()


def dissents(person: User, scorecard: Scorecard) -> bool:
    """A member of the panel, until its scorecard is sealed."""
    if not scorecard.is_panel or scorecard.state in Scorecard.SEALED:
        return False
    return is_member(person, scorecard) and works_on(person, scorecard.draft.proposal)


def settles(person: User, draft: Any) -> bool:
    """The proposal's lead settles what a panel differs on."""
    return draft.proposal.lead_id == person.pk and works_on(person, draft.proposal)


def reviews(person: User, scorecard: Scorecard) -> bool:
    """A manager who sees the proposal and had no hand in the scorecard."""
    return person.is_manager and not took_part(person, scorecard) and sees(person, scorecard.draft.proposal)


def comments(person: User, scorecard: Scorecard) -> bool:
    """Everybody who works here and sees the scorecard, until it is sealed."""
    return works_here(person) and scorecard.state not in Scorecard.SEALED


def settles_comment(person: User, remark: Comment) -> bool:
    """Its author, the scorer, the proposal's lead or a manager, for as long as there can be comments."""
    card = remark.scorecard
    concerned = {remark.author_id, card.scorer_id, card.draft.proposal.lead_id}
    return comments(person, card) and (person.pk in concerned or person.is_manager)


def corrects_comment(person: User, remark: Comment) -> bool:
    """Its author alone, for as long as there can be comments."""
    return remark.author_id == person.pk and comments(person, remark.scorecard)


def owns_frameworks(person: User, framework: Framework | None) -> bool:
    """Managers draft, publish and retire frameworks."""
    return person.is_manager


RULES: dict[str, Rule] = {
    "create proposal": lambda person, _: works_here(person),
    "edit proposal": steers,
    "archive proposal": steers,
    "name members": steers,
    "add draft": works_on,
    "correct clauses": corrects,
    "assign": lambda person, proposal: person.is_manager and not proposal.archived_at and sees(person, proposal),
    "start scorecard": lambda person, draft: works_on(person, draft.proposal),
    "rate": scores,
    "settle": settles,
    "dissent": dissents,
    "review": reviews,
    # The transitions of review/workflow.py, which names one of these rows in each of its own.
    "submit": owns,
    "recall": owns,
    "return": reviews,
    "approve": reviews,
    "supersede": reviews,
    "comment": comments,
    "settle comment": settles_comment,
    "correct comment": corrects_comment,
    "manage frameworks": owns_frameworks,
    "see what happens to accounts": lambda person, _: person.is_manager or person.is_administrator,
    "see the overview": lambda person, _: person.is_manager,
}


def may(person: User, action: str, subject: Any = None) -> bool:
    """Whether `person` may do `action` to `subject`, which they are taken to see already.

    `action` is a key of `RULES`; an unknown one is a KeyError, so that a misspelt check fails loudly.
    """
    rule = RULES[action]
    return person.is_authenticated and person.is_active and rule(person, subject)


def permitted(person: User, actions: Iterable[str], subject: Any = None) -> set[str]:
    """Those of the actions that `may` allows; a rule that several of them share is asked once."""
    answers: dict[Rule, bool] = {}
    for action in actions:
        rule = RULES[action]
        if rule not in answers:
            answers[rule] = may(person, action, subject)
    return {action for action in actions if answers[RULES[action]]}
