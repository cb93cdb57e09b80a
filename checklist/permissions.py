"""Who may do what: one table, one function.

Seeing comes first and is a matter of querysets (`visible_to`): what a person may not see answers 404. `may` decides
the rest, for people who see the thing but might not be allowed to act on it: that answers 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, QuerySet, Value
from django.utils.translation import gettext as _

from checklist.models import (
    Assignment,
    Comment,
    Declaration,
    Event,
    Framework,
    Handover,
    Membership,
    Proposal,
    Scorecard,
    User,
)
from checklist.models.keys import Keys
from checklist.models.rowwise import OfKey

Rule = Callable[[User, Any], bool]
# The proposal of a key, for whoever may know of it: many pages ask.
SEEN = Keys(lambda person, key: Proposal.objects.visible_to(person).filter(pk=key))
# As `is_excluded` asks. Put together already: every save asks it, and putting it together takes longer than the answer.
EXCLUDED = """
EXISTS(
    SELECT 1 FROM checklist_declaration said JOIN checklist_draft other ON other.id = said.draft_id
    WHERE other.proposal_id = {key} AND said.person_id = %s AND said.answer = %s
)
"""


def works_here(person: User) -> bool:
    """Analysts and managers make and change things; administrators look after accounts."""
    return person.role in (User.Role.ANALYST, User.Role.MANAGER)


def sees(person: User, proposal: Proposal) -> bool:
    """Whether the proposal is theirs to know of. One query."""
    return bool(SEEN.of(person, proposal.pk))


def works_on(person: User, proposal: Proposal) -> bool:
    """Everybody who works here may work on an open proposal; on a restricted one its lead and named contributors may.

    Nobody works on an archived proposal.
    """
    if not works_here(person) or proposal.archived_at:
        return False
    if not proposal.restricted or proposal.lead_id == person.pk:
        return True
    return proposal.memberships.filter(person=person, role=Membership.Role.CONTRIBUTOR).exists()


def copies(person: User, proposal: Proposal) -> bool:
    """Whoever may make proposals and add drafts to this one, also where it is archived; its readers only read it."""
    reads = proposal.memberships.filter(person=person, role=Membership.Role.READER).exists()
    return works_here(person) and not (proposal.restricted and reads and proposal.lead_id != person.pk)


def steers(person: User, proposal: Proposal) -> bool:
    """The lead, or a manager who sees the proposal; where the lead has left, also whoever is named to work on it.

    A restricted proposal could otherwise be stuck with people who see it and a lead whom nobody of them can replace.
    """
    if not works_here(person):
        return False
    if proposal.lead_id == person.pk or (person.is_manager and sees(person, proposal)):
        return True
    return not proposal.lead.is_active and stands_in(person, proposal)


def stands_in(person: User, proposal: Proposal) -> bool:
    """Whether they are named to work on it, or to read where nobody with an active account is named to work on it."""
    named = proposal.memberships.filter(person__is_active=True).exclude(person__role=User.Role.ADMINISTRATOR)
    roles = dict(named.values_list("person_id", "role"))
    return person.pk in roles and (
        roles[person.pk] == Membership.Role.CONTRIBUTOR or Membership.Role.CONTRIBUTOR not in roles.values()
    )


def hands_over(person: User, proposal: Proposal) -> bool:
    """A manager who sees the proposal, archived ones too: somebody has to answer for them."""
    return person.is_manager and sees(person, proposal)


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


def moves(person: User, draft: Any) -> bool:
    """The lead, managers who see the proposal, and whoever added the draft."""
    owns_it = steers(person, draft.proposal) or draft.created_by_id == person.pk
    return owns_it and works_on(person, draft.proposal)


def scores(person: User, scorecard: Scorecard) -> bool:
    """The scorer, while the scorecard is theirs to change."""
    return hands_in(person, scorecard) and scorecard.is_editable


def owns(person: User, scorecard: Scorecard) -> bool:
    """The scorer, or the proposal's lead where it is a panel's, as long as they may work on the proposal."""
    proposal = scorecard.draft.proposal
    owner = proposal.lead_id if scorecard.is_panel else scorecard.scorer_id
    return owner == person.pk and works_on(person, proposal)


def begins(person: User, draft: Any) -> bool:
    """Whoever works on the proposal and is not excluded from it for a conflict of interest."""
    return works_on(person, draft.proposal) and not is_excluded(person, draft.proposal)


def is_excluded(person: User, proposal: Proposal) -> bool:
    """Whether a manager excluded them from a proposal for a conflict of interest. One query."""
    found = Declaration.objects.filter(draft__proposal=proposal, person=person)
    return found.filter(answer=Declaration.Answer.EXCLUDED).exists()


def of_a_scorer(cards: QuerySet[Scorecard], person: User) -> QuerySet[Scorecard]:
    """Scorecards with draft, proposal and framework, that know whether this person is excluded: all that scoring asks.

    Of them `hands_in` asks nothing more for this person (`excluded_whom`).
    """
    excluded = OfKey("draft__proposal", EXCLUDED, [person.pk, Declaration.Answer.EXCLUDED.value])
    known = cards.select_related("draft__proposal", "framework")
    return known.annotate(is_excluded=excluded, excluded_whom=Value(person.pk))


def hands_in(person: User, scorecard: Scorecard) -> bool:
    """Its owner, unless they were excluded after they began. No query where it was loaded by `of_a_scorer`."""
    if not owns(person, scorecard):
        return False
    if getattr(scorecard, "excluded_whom", None) == person.pk:
        return not getattr(scorecard, "is_excluded", True)
    return not is_excluded(person, scorecard.draft.proposal)


def hands_on(person: User, scorecard: Scorecard) -> bool:
    """A manager who sees it; where its scorer has left, also whoever works on the proposal, to take it themselves."""
    proposal = scorecard.draft.proposal
    if scorecard.scorer is None or proposal.archived_at or not works_here(person):
        return False
    if person.is_manager and sees(person, proposal):
        return True
    return not scorecard.scorer.is_active and works_on(person, proposal)


def part_in(person: User, scorecard: Scorecard) -> str:
    """How they had a hand in it, as a sentence to them; "" where they had none, so that they may judge it.

    Whoever scores the draft, in any scorecard of any state, has read it with a purpose of their own; so has whoever
    leads the proposal, or led it at any time since the scorecard was begun. At most one query.
    """
    if scorecard.scorer_id == person.pk:
        return _("You scored this yourself.")
    proposal = scorecard.draft.proposal
    if proposal.lead_id == person.pk:
        return _("You lead this proposal.")
    led = Event.objects.filter(proposal=proposal, action="changed", target="lead", at__gte=scorecard.created_at)
    member = Assignment.objects.filter(draft=scorecard.draft_id, framework=scorecard.framework_id, person=person)
    hands: dict[str, QuerySet[Any]] = {
        _("You led this proposal while it was being scored."): led.filter(detail__former=person.pk),
        _("You score this draft yourself."): Scorecard.objects.filter(draft=scorecard.draft_id, scorer=person),
        _("You began a scorecard of this draft."): Handover.objects.filter(
            scorecard__draft=scorecard.draft_id, former=person
        ),
        _("You declared a conflict of interest."): Declaration.objects.filter(
            draft__proposal=proposal, person=person, kind=Declaration.Kind.CONFLICT
        ),
        _("You are to score this draft yourself."): member,
        _("Ratings in it are yours."): scorecard.ratings.filter(updated_by=person),
    }
    row = Scorecard.objects.filter(pk=scorecard.pk).values_list(*map(Exists, hands.values())).first() or ()
    return next((sentence for sentence, holds in zip(hands, row, strict=False) if holds), "")


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
    """A manager who sees the proposal, which is not archived, and had no hand in the scorecard."""
    if scorecard.draft.proposal.archived_at:
        return False
    return person.is_manager and not part_in(person, scorecard) and sees(person, scorecard.draft.proposal)


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
    "copy proposal": copies,
    "hand over the lead": hands_over,
    "archive proposal": steers,
    "name members": steers,
    "add draft": works_on,
    "correct clauses": corrects,
    "move draft": moves,
    "assign": lambda person, proposal: person.is_manager and not proposal.archived_at and sees(person, proposal),
    "start scorecard": begins,
    "amend": begins,
    "rate": scores,
    "settle": settles,
    "dissent": dissents,
    "review": reviews,
    # The transitions of review/workflow.py, which names one of these rows in each of its own.
    "hand over scorecard": hands_on,
    "submit": hands_in,
    "recall": owns,
    "return": reviews,
    "approve": reviews,
    "supersede": reviews,
    "comment": comments,
    "settle comment": settles_comment,
    "correct comment": corrects_comment,
    "manage frameworks": owns_frameworks,
    "see what happens to accounts": lambda person, _: person.is_manager or person.is_administrator,
    "manage webhooks": lambda person, _: person.is_administrator,
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
