"""A proposal with everything that the API has an address for, and people who stand to it in different ways."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from checklist.amendments import writing
from checklist.models import (
    Amendment,
    Comment,
    Draft,
    Framework,
    Membership,
    Original,
    Proposal,
    Scorecard,
    Upload,
    User,
)
from checklist.proposals import actions
from checklist.review import comments, workflow
from tests.factory import all_met, make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all


@dataclass
class Deal:
    """One of each. `open` is the lead's scorecard, which they are at; `submitted` a member's, which waits."""

    people: dict[str, User]
    framework: Framework
    proposal: Proposal
    draft: Draft
    open: Scorecard
    submitted: Scorecard
    comment: Comment
    amendment: Amendment
    upload: Upload

    @property
    def keys(self) -> dict[str, int]:
        """The keys by what stands before them in an address."""
        return {
            "proposals": self.proposal.pk,
            "drafts": self.draft.pk,
            "frameworks": self.framework.pk,
            "scorecards": self.open.pk,
            "comments": self.comment.pk,
            "amendments": self.amendment.pk,
            "uploads": self.upload.pk,
        }


def make_deal(*, restricted: bool = True) -> Deal:
    """A restricted proposal, unless told otherwise: a stranger knows nothing of it."""
    people = {
        "stranger": make_user(username="stranger"),
        "member": make_user(username="member"),
        "lead": make_user(username="lead"),
        "manager": make_user("manager", username="manager"),
    }
    proposal = make_proposal(lead=people["lead"], title="The deal", restricted=restricted)
    for name in ("member", "manager"):
        actions.name_member(proposal, people[name], by=people["lead"], role=Membership.Role.CONTRIBUTOR)
    draft, framework = make_draft(proposal), make_framework()
    Original.objects.create(draft=draft, name="a.txt", size=5, sha256=sha256(b"Words").hexdigest(), content=b"Words")
    mine = make_scorecard(draft, framework=framework, scorer=people["lead"])
    theirs = make_scorecard(draft, framework=framework, scorer=people["member"])
    rate_all(theirs, all_met(theirs))
    theirs = workflow.apply(theirs, "submit", by=people["member"])
    return Deal(
        people,
        framework,
        proposal,
        draft,
        mine,
        theirs,
        comments.add_comment(mine, None, "Look here.", by=people["lead"]),
        writing.add(draft, framework, kind="insert", place=1, by=people["lead"], serves=["1.1"]),
        actions.receive(
            proposal,
            by=people["lead"],
            pieces=[{"label": "1", "text": "Words.", "level": 0}],
            content=b"W",
            name="a.txt",
        ),
    )
