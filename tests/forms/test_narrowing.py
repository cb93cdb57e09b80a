"""What is written at once, a list to choose from or a field, is what Django would render."""

from __future__ import annotations

import pytest
from django import forms
from lxml import html

from checklist.forms.narrowing import PlainNumber, PlainSelect, PlainText

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


@pytest.mark.parametrize("value", ["", 'a "b" & <c>', None, 7, 0, "1,5"])
@pytest.mark.parametrize(("plain", "known"), [(PlainText, forms.TextInput), (PlainNumber, forms.NumberInput)])
def test_a_field_is_what_django_renders(plain, known, value):
    attrs = {"id": 'a"b', "maxlength": "200", "required": True, "hidden": False, "min": 0}
    assert parts(plain().render("name&", value, attrs)) == parts(known().render("name&", value, attrs))
