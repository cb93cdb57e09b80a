"""Colours of positions: read on their ground, and told apart, also by people who see fewer colours.

Contrast is WCAG 2.2's; how a colour-blind eye sees a colour is the model of Machado, Oliveira and Fernandes (2009, full
severity); the distance is CIE 1976 in L*a*b*.
"""

from __future__ import annotations

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "checklist" / "styles" / "tokens.css").read_text()
POSITIONS = ("support", "support-if", "oppose-unless", "oppose")
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
WHITE = (0.95047, 1, 1.08883)


def colours(scheme):
    """The tokens of a scheme as linear RGB, each from 0 to 1."""
    light, dark = TOKENS.split("prefers-color-scheme: dark")
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", light + (dark if scheme == "dark" else ""))
    whole = {name: sign if len(sign) == 6 else "".join(one * 2 for one in sign) for name, sign in found}
    return {name: tuple(linear(int(sign[at : at + 2], 16) / 255) for at in (0, 2, 4)) for name, sign in whole.items()}


def linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def seen(matrix, colour):
    return tuple(max(0, sum(a * b for a, b in zip(row, colour, strict=True))) for row in matrix)


def contrast(one, two):
    dark, light = sorted(seen(XYZ, colour)[1] for colour in (one, two))
    return (light + 0.05) / (dark + 0.05)


def lab(colour):
    def root(part):
        return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116

    x, y, z = (root(part / white) for part, white in zip(seen(XYZ, colour), WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", POSITIONS)
def test_a_position_is_read_on_every_ground_that_it_stands_on(scheme, name):
    tokens = colours(scheme)
    for ground in ("surface", "paper", f"{name}-wash"):
        assert contrast(tokens[name], tokens[ground]) >= 4.5, ground
    assert contrast(tokens[name], tokens["on-fill"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_positions_are_told_apart_by_every_eye(scheme, eye):
    tokens = {name: lab(seen(EYES[eye], colour)) for name, colour in colours(scheme).items() if name in POSITIONS}
    assert len(tokens) == 4
    assert all(dist(tokens[one], tokens[two]) >= 14 for one, two in combinations(POSITIONS, 2))


def test_paper_has_the_colours_of_the_light_screen():
    typst = (Path(__file__).parents[1] / "checklist" / "exports" / "scorecard.typ").read_text()
    named = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", TOKENS.split("prefers-color-scheme: dark")[0]))
    for word, name in zip(("support", "support if amended", "oppose unless amended", "oppose"), POSITIONS, strict=True):
        assert f'"{word}": rgb("{named[name]}")' in typst
