"""A rating's way from request to response: through few of our files, and through a panel's only where it is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factory import make_scorecard
from tests.panel_made import Made

pytestmark = pytest.mark.django_db


def way_of(client, card, person):
    """The files of the application that run while one rating is saved, what is loaded once apart."""
    client.force_login(person)

    def save(reason):
        row = card.ratings.filter(requirement__criterion__number=1, requirement__number=1).first()
        data = {"1.1-value": "met", "1.1-reason": reason, "1.1-revision": row.revision if row else 0}
        return client.post(reverse("checklist:rate", args=[card.pk, "1.1"]), data, headers={"HX-Request": "true"})

    save("First.")
    seen: set[str] = set()
    ours = str(Path(settings.BASE_DIR) / "checklist")

    def note(frame, event, argument):
        if event == "call" and frame.f_code.co_filename.startswith(ours):
            seen.add(str(Path(frame.f_code.co_filename).relative_to(ours)))

    sys.setprofile(note)
    try:
        answer = save("Second.")
    finally:
        sys.setprofile(None)
    assert answer.status_code == 200
    return seen


def test_a_persons_rating_passes_through_few_files(client):
    card = make_scorecard()
    seen = way_of(client, card, card.scorer)
    assert not any(name.startswith("panels/") for name in seen)
    assert len(seen - FOR_THE_SEARCH - FOR_EVERYBODY - FOR_THE_EYE) <= MOST, " ".join(sorted(seen))


def test_a_panels_rating_goes_through_its_settlement(client):
    made = Made()
    made.hand_in()
    assert "panels/settlement.py" in way_of(client, made.start(), made.lead)


MOST = 12
# What the answer shows is drawn by these.
FOR_THE_EYE = {"templatetags/scoring.py", "templatetags/ui.py"}
# Whatever row is saved, the words that the search finds it by are made beside it.
FOR_EVERYBODY = {
    "said.py",  # whatever is said is said in the reader's language
    "webhooks/queueing.py",  # whatever is logged may be told to another program
}
FOR_THE_SEARCH = {"documents/folding.py", "documents/search.py", "documents/words.py", "models/folded.py"}
