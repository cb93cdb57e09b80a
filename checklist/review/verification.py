"""Whether a code or a file belongs to an approval of this office, and whether that approval still stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import Review, Scorecard, SealedFile, User
from checklist.models.trust import known_keys
from checklist.reports.sealed import approval_of
from checklist.review import watch
from checklist.trust.checking import Checked, check
from checklist.trust.digests import code_typed, digest


@dataclass(frozen=True)
class Outcome:
    """What is known of a code or a file. `review` is the approval that it belongs to, None where there is none here.

    `current` says that this approval is the one in force: not superseded, and its rows are as they were approved.
    `problems` has a sentence for each thing that is wrong.
    """

    genuine: bool
    current: bool
    signed_by: str
    digest: str
    recomputed: bool
    problems: list[str]
    review: Review | None

    @property
    def json(self) -> dict[str, object]:
        """As `manage.py verify` prints it."""
        return {
            "genuine": self.genuine,
            "current": self.current,
            "signed_by": self.signed_by,
            "digest": self.digest,
            "recomputed": self.recomputed,
            "problems": self.problems,
        }


def of_code(text: str) -> Outcome:
    """What a typed code or a whole digest belongs to."""
    typed = text.strip()
    code = code_typed(typed)
    found = Review.objects.filter(action=Review.Action.APPROVE)
    found = found.filter(code=code) if code else found.filter(digest=typed.lower())
    review = found.select_related("scorecard", "reviewer").order_by("-pk").first() if typed else None
    if review is None:
        return Outcome(False, False, "", "", False, [_("No approval of this office has this code.")], None)
    return of_approval(review, check(review.content.encode(), known_keys(), signature=review.signature))


def of_file(content: bytes, signature: str = "") -> Outcome:
    """What a file belongs to: a PDF, ZIP or JSON file by what it carries, any other by its bytes."""
    found = check(content, known_keys(), signature=signature)
    if not found.digest:
        return of_bytes(content, found)
    approvals = Review.objects.filter(digest=found.digest, action=Review.Action.APPROVE)
    return of_approval(approvals.select_related("scorecard", "reviewer").first() if found.genuine else None, found)


def of_approval(review: Review | None, found: Checked) -> Outcome:
    """What a check found, and whether the approval that it is of stands; None for a check that failed or is of none.

    Only a signature makes genuine. Rows changed behind the approval leave it genuine, and keep it from being current.
    """
    problems = list(found.problems)
    if review is None and found.genuine:
        problems.append(_("This office’s key signed it, but no such approval is kept here."))
    wrong = watch.differences(review, review.scorecard) if review else []
    current = found.genuine and stands(review, wrong)
    return Outcome(found.genuine, current, found.signed_by, found.digest, found.recomputed, [*problems, *wrong], review)


NOT_OURS = gettext_lazy("It is none of the files that this office has handed out, byte for byte.")


def of_bytes(content: bytes, found: Checked) -> Outcome:
    """A file that carries no approval, such as a Word file: genuine where it is one that was handed out."""
    held = SealedFile.objects.filter(sha256=digest(content)).select_related("review__scorecard").first()
    if held is None:
        return Outcome(False, False, "", "", False, [str(NOT_OURS), *found.problems], None)
    return of_code(held.review.digest)


def seen_by(outcome: Outcome, person: User) -> tuple[Scorecard | None, list[Scorecard]]:
    """What of an outcome this person may see: its scorecard, None where they may not, and approvals after it."""
    visible = Scorecard.objects.visible_to(person).with_context()
    card = visible.filter(pk=outcome.review.scorecard_id).first() if outcome.review else None
    later = later_approvals(card) if card else []
    seen = set(visible.filter(pk__in=[one.pk for one in later]).values_list("pk", flat=True))
    return card, [one for one in later if one.pk in seen]


def stands(review: Review | None, problems: list[str]) -> bool:
    """Whether an approval is in force: its scorecard is approved and has none later, and nothing is wrong with it."""
    if review is None or problems or review.scorecard.state != Scorecard.State.APPROVED:
        return False
    latest = approval_of(review.scorecard)
    return latest is not None and latest.pk == review.pk


def later_approvals(card: Scorecard) -> list[Scorecard]:
    """Approved scorecards of the same proposal and framework on this or a later draft, this one apart; newest first."""
    return list(
        Scorecard.objects.with_context()
        .filter(
            draft__proposal=card.draft.proposal_id,
            framework__slug=card.framework.slug,
            draft__number__gte=card.draft.number,
            state=Scorecard.State.APPROVED,
        )
        .exclude(pk=card.pk)
        .order_by("-draft__number", "-pk")[:5]
    )
