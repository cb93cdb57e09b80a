"""A list to choose from, written at once, is the one that Django would render."""

from __future__ import annotations

import pytest
from django import forms
from lxml import html

from checklist.forms.narrowing import PlainSelect

CHOICES = [("", "any"), ("a&b", 'A < "B"'), ("x", "Y"), ("<script>", "<b>")]


def parts(source):
    """What a browser makes of it: the list's attributes, and each entry's attributes and text."""
    found = html.fragment_fromstring(source)
    return dict(found.attrib), [(dict(one.attrib), (one.text or "").strip()) for one in found]


@pytest.mark.parametrize("value", ["", "a&b", "x", "<script>", "none of these", None, ["x"], 7])
def test_it_is_what_django_renders(value):
    attrs = {"id": 'a"b', "aria-invalid": "true", "required": True, "hidden": False}
    one = PlainSelect(choices=CHOICES).render("name&", value, attrs)
    other = forms.Select(choices=CHOICES).render("name&", value, attrs)
    assert parts(one) == parts(other)
