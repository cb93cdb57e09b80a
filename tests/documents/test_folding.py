"""Text as a keyboard types it, and the way back to the text as written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.documents.folding import fold, folded, terms

SIGNS = "aB é\u0301ß łﬁ\u200b\n\u00a0’'“\"—-한\u1112\u1161\u11abᄒㅏ\u3099か½¨´\x00\ufeffİ"
TEXTS = st.text(st.sampled_from(SIGNS)) | st.text()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("The DPRK’s stocks", "the dprk's stocks"),
        ("“All” of «it»", '"all" of "it"'),
        ("nuclear\u00a0facilities\u202f at\n\tonce ", "nuclear facilities at once"),
        ("2018–2019 — non‑nuclear", "2018-2019 - non-nuclear"),
        ("ÉLAN élite naïve", "elan elite naive"),
        ("Łódź, Øresund, Đà Nẵng, Æsir, straße", "lodz, oresund, da nang, aesir, strasse"),
        ("İstanbul ısı", "istanbul isi"),
        ("the ﬁrst ﬂoor", "the first floor"),
        ("Ａｒｔｉｃｌｅ　３", "article 3"),
        ("co\u00adoper\u200bation\ufeff", "cooperation"),
        (unicodedata.normalize("NFD", "핵시설"), "핵시설"),
        ("ガ", "ガ"),
        (unicodedata.normalize("NFD", "ガ"), "ガ"),
        ("Ελλάδας", "ελλαδασ"),
        ("a\x00b", "ab"),
    ],
)
def test_what_is_written_is_compared_as_it_is_typed(written, typed):
    assert fold(written) == typed


def test_letters_that_differ_by_more_than_an_accent_stay_apart():
    assert fold("か") != fold("が")
    assert fold("해") not in fold("핵")


@given(TEXTS)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_plain_text_folds_the_same_way_as_any(text):
    plain = "".join(sign for sign in text if sign.isascii())
    assert fold(plain) == folded(plain).text


@given(TEXTS)
def test_every_sign_stands_for_something_in_the_text(text):
    found = folded(text)
    assert len(found.spans) == len(found.text)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
    assert sorted(found.spans) == list(found.spans)


@given(TEXTS, st.sampled_from(["NFC", "NFD"]))
def test_how_letters_are_stored_makes_no_difference(text, form):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


def test_a_query_is_its_words_and_what_stands_in_quotation_marks():
    assert terms("Yongbyon  “nuclear facilities” DPRK’s yongbyon") == ("yongbyon", "nuclear facilities", "dprk's")
    assert terms('"half open') == ("half", "open")
    assert terms(' " " \u200b') == ()


def test_a_heap_of_marks_is_folded_at_once():
    assert fold("a" + "\u0301\u0323" * 100_000) == "a"
