"""Checking a paper, as a person does it: the code from page one, then the file, on a wide and on a narrow window."""

from __future__ import annotations

import pytest
from django.db import connection

from checklist.exports import papers
from checklist.models import Rating, Review, triggers
from tests.exports.test_papers import submitted
from tests.factory import make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db(transaction=True)
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_paper_is_checked(page, axe, sign_in, tmp_path, width):
    card, codes = submitted()
    manager = make_user("manager")
    approve_as_read(card, by=manager, confirmed=codes)
    approval = Review.objects.get()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, manager)
    page.goto("/verify/")
    axe(page)
    page.get_by_label("Code").fill(approval.code.lower())
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Genuine and current.").wait_for()
    assert page.evaluate(FITS)
    axe(page)
    (tmp_path / "paper.pdf").write_bytes(papers.paper(approval, "pdf") + b"\n")
    page.get_by_label("Or a file").set_input_files(tmp_path / "paper.pdf")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Not genuine.").wait_for()
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_warning_stands_on_page_and_list(page, axe, sign_in, width):
    card, codes = submitted()
    manager = make_user("manager")
    approve_as_read(card, by=manager, confirmed=codes)
    triggers.remove(connection)
    Rating.objects.update(reason="Otherwise.")
    triggers.install(connection)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, manager)
    page.goto(f"/scorecards/{card.pk}/")
    page.get_by_text("This is not what was approved any more.").wait_for()
    assert page.evaluate(FITS)
    axe(page)
    page.goto("/")
    page.get_by_role("alert").get_by_role("link", name=str(card.draft)).click()
    page.get_by_text("This is not what was approved any more.").wait_for()
