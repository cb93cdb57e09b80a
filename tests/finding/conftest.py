"""One scorecard that says its word in everything that is searched."""

from __future__ import annotations

import pytest

from checklist.amendments import writing
from checklist.models import Requirement
from checklist.review import comments
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard


@pytest.fixture
def card():
    """A scorecard with "plutonium" in everything that is searched, but for dissents."""
    framework = make_framework(publish=False)
    row = Requirement.objects.filter(criterion__framework=framework).earliest("pk")
    row.text = "The plutonium is declared."
    row.save(update_fields=["text"])
    framework.state = "published"
    framework.save()
    draft = make_draft(make_proposal(title="A plutonium deal"), clauses=["All plutonium goes.", "Nothing else."])
    card = make_scorecard(
        draft, framework=framework, ratings={"1.2": "unmet"}, reason="No plutonium is named.", bottom_line="Plutonium!"
    )
    comments.add_comment(card, None, "Which plutonium?", by=card.scorer)
    made = writing.add(draft, framework, kind="replace", place=2, by=card.scorer)
    writing.write(made.pk, writing.Text("All plutonium is weighed."), by=card.scorer, revision=0)
    return card
