"""One of everything, and a person of each kind: what the table of permissions and the fuzzing stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.timezone import now

from checklist.amendments import writing
from checklist.frameworks import drafting
from checklist.models import (
    Amendment,
    Comment,
    Criterion,
    Declaration,
    Delivery,
    Endpoint,
    Framework,
    Membership,
    Notice,
    Original,
    SavedView,
    Scorecard,
    User,
)
from checklist.panels import assignments
from checklist.proposals import actions
from checklist.review import workflow
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user
from tests.panel_made import READINGS, TREE

# Who looks: in the order of the table's columns.
PEOPLE = {
    "anonymous": "nobody signed in",
    "analyst": "an analyst who is not named on the proposal",
    "reader": "a member who reads",
    "worker": "a member who works",
    "before": "a member of the panel before handing in",
    "after": "a member of the panel after handing in",
    "scorer": "the scorecard's scorer",
    "lead": "the proposal's lead",
    "manager": "a manager who is not named on the proposal",
    "named manager": "a manager who is a member",
    "administrator": "an administrator",
    "deactivated": "a member whose account was closed",
}


class World:
    """A proposal with two drafts, a panel of three of whom two have handed in, comments, notices, frameworks."""

    def __init__(self, *, restricted: bool) -> None:
        self.people: dict[str, User] = {
            "analyst": make_user(username="analyst"),
            "reader": make_user(username="reader"),
            "worker": make_user(username="worker"),
            "before": make_user(username="before"),
            "after": make_user(username="after"),
            "scorer": make_user(username="scorer"),
            "lead": make_user(username="lead"),
            "manager": make_user("manager", username="manager"),
            "named manager": make_user("manager", username="named-manager"),
            "administrator": make_user("administrator", username="administrator", is_superuser=True),
            "deactivated": make_user(username="deactivated"),
        }
        self.make_proposal()
        self.make_scorecards()
        self.make_the_rest()
        self.proposal.restricted = restricted
        self.proposal.save()
        User.objects.filter(username="deactivated").update(is_active=False)

    def make_proposal(self) -> None:
        """A proposal with its members, two drafts, an original and an upload."""
        lead = self.people["lead"]
        self.proposal = make_proposal(lead=lead, title="The deal that they talk about")
        for name in ("reader", "worker", "before", "after", "scorer", "named manager", "deactivated"):
            role = Membership.Role.READER if name == "reader" else Membership.Role.CONTRIBUTOR
            actions.name_member(self.proposal, self.people[name], by=lead, role=role)
        make_draft(self.proposal)
        self.draft = make_draft(self.proposal)
        words = b"The words."
        Original.objects.create(
            draft=self.draft, name="a.txt", size=len(words), sha256=sha256(words).hexdigest(), content=words
        )
        self.upload = actions.receive(
            self.proposal,
            by=self.people["worker"],
            pieces=[{"label": "1", "text": "Words.", "level": 0}],
            content=b"Words.",
            name="a.txt",
            dated=date(2026, 1, 1),
        )

    def make_scorecards(self) -> None:
        """A panel of three of whom two have handed in, and a comment."""
        boss = self.people["named manager"]
        self.framework = make_framework(TREE, slug="open-framework")
        self.cards: dict[str, Scorecard] = {}
        for name, reading in zip(("scorer", "after", "before"), READINGS, strict=True):
            person = self.people[name]
            assignments.assign(self.draft, self.framework, person, by=boss)
            self.cards[name] = make_scorecard(
                self.draft, framework=self.framework, scorer=person, ratings=READINGS[reading]
            )
        for name in ("scorer", "after"):
            self.cards[name] = workflow.apply(self.cards[name], "submit", by=self.people[name])
        self.card = self.cards["scorer"]
        self.comment = Comment.objects.create(scorecard=self.card, author=self.people["scorer"], text="Look here.")

    def make_the_rest(self) -> None:
        """A framework that is being drafted, a saved view, a notice."""
        boss = self.people["named manager"]
        self.draft_framework = drafting.begin(by=boss, slug="being-drafted", title="Being drafted", floor=40)
        self.criterion = Criterion.objects.create(
            framework=Framework.objects.get(pk=self.draft_framework.pk), number=1, title="One", statement="", where=""
        )
        self.declaration = Declaration.objects.create(
            draft=self.draft, framework=self.framework, person=self.people["worker"], kind="conflict", text="A cousin."
        )
        self.amendment = writing.add(
            self.draft, self.framework, kind="insert", place=1, by=self.people["worker"], serves=["1.1"]
        )
        earlier = self.proposal.drafts.get(number=1)
        self.asked = Amendment.objects.create(
            draft=earlier,
            framework=self.framework,
            kind="strike",
            clause=earlier.clauses.first(),
            by=self.people["lead"],
            updated_by=self.people["lead"],
        )
        self.endpoint = Endpoint.objects.create(
            url="https://hook.example/", secret="whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", created_by=boss
        )
        self.delivery = Delivery.objects.create(
            endpoint=self.endpoint, message="msg_1", kind="webhook.test", created_at=now(), due_at=now()
        )
        self.view = SavedView.objects.create(person=boss, name="Mine", query="")
        self.notice = Notice.objects.filter(person=self.people["scorer"]).first()

    def arguments(self, route: str) -> dict[str, Any]:
        """What stands in an address for each of its names."""
        drafted = "framework" in route and any(f"/{part}" in route for part in ("edit", "criteria", "order", "publish"))
        framework = self.draft_framework if drafted or "/discard/" in route else self.framework
        subjects = {
            "proposals/": self.proposal.pk,
            "drafts/": self.draft.pk,
            "amendments/": self.amendment.pk,
            "scorecards/": self.card.pk,
            "uploads/": self.upload.pk,
            "notices/": self.notice.pk if self.notice else 1,
            "overview/views/": self.view.pk,
            "settings/webhooks/": self.endpoint.pk,
            "overview/people/": self.people["lead"].pk,
            "frameworks/": self.criterion.pk,
        }
        pk = next((pk for start, pk in subjects.items() if route.startswith(start)), 1)
        return {
            "pk": pk,
            "framework": self.framework.pk,
            "number": 1,
            "code": "1.1",
            "format": "csv" if "amendments/" in route else "json",
            "action": "aside" if route.startswith("amendments/") else "return",
            "slug": framework.slug,
            "version": framework.version,
            "person_pk": self.people["worker"].pk,
            "comment_pk": self.comment.pk,
            "amendment_pk": self.asked.pk,
            "assignment_pk": self.draft.assignments.get(person=self.people["before"]).pk,
            "delivery_pk": self.delivery.pk,
            "token": "made-up",
            "declaration_pk": self.declaration.pk,
            "object_id": self.people["worker"].pk,
            "id": self.people["worker"].pk,
            "provider_id": "office",
            "app_label": "checklist",
            "content_type_id": 1,
            "uidb36": "1",
            "key": "made-up",
            "url": "nothing/",
        }


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the project as it is written, those of packages too."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def filled(route: str, arguments: dict[str, Any]) -> str:
    """The address with its arguments."""
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(arguments[found[1]]), route)
    text = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(arguments[found[1]]), text)
    return "/" + text.replace("^", "").removesuffix("$").replace("\\Z", "")
