"""The encoder: the real model, in a process of its own."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from checklist.documents import encoder
from checklist.documents.encoder import Broken, Encoder
from checklist.documents.meaning import unpacked

PAIRS = [
    ("Declared facilities are inspected.", "신고된 시설은 사찰을 받는다."),
    ("Sanctions are lifted in phases.", "制裁は段階的に解除される。"),
    ("Human rights are respected.", "人权得到尊重。"),
]


def test_texts_that_mean_the_same_lie_near_each_other_in_any_language():
    with Encoder() as running:
        found = running.encode([one for pair in PAIRS for one in ((pair[0],), (pair[1],))])
    vectors = np.concatenate([unpacked(one) for one in found])
    cosines = vectors[::2] @ vectors[1::2].T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
    assert cosines.diagonal().min() > 0.5


def test_groups_come_back_in_order_however_many(monkeypatch):
    monkeypatch.setattr(encoder, "LINE", 2)
    with Encoder() as running:
        many = running.encode([("Peace.",), (), ("War.", "Peace."), ("Peace.",), ("한",)])
        assert [len(one) for one in many] == [512, 0, 1024, 512, 512]
        assert many[0] == many[3] == many[2][512:] != many[2][:512]
        assert running.encode([]) == []


def test_an_encoder_that_ended_says_so():
    with Encoder() as running:
        running.child.kill()
        running.child.wait()
        with pytest.raises(Broken):
            running.encode([("Peace.",)])


@pytest.mark.parametrize("program", ["raise SystemExit", "print('[]')", "print('no JSON')", "import no_such_module"])
def test_an_answer_that_is_none_says_so(monkeypatch, program):
    monkeypatch.setattr(encoder, "PROGRAM", program)
    with Encoder() as running, pytest.raises(Broken):
        running.encode([("Peace.",)])


def test_it_ends_with_whoever_started_it():
    with Encoder() as running:
        child = running.child
        assert child.poll() is None
    assert child.returncode is not None


def test_it_serves_until_its_input_ends(monkeypatch):
    allowed = []
    monkeypatch.setattr(encoder, "allow", allowed.append)
    monkeypatch.setattr(encoder, "encoder", lambda: lambda groups: [b"x" * len(group) for group in groups])
    answers = io.BytesIO()
    encoder.serve(io.BytesIO(b'[["a"], []]\n[["b", "c"]]\n'), answers)
    assert [json.loads(line) for line in answers.getvalue().splitlines()] == [["eA==", ""], ["eHg="]]
    assert allowed == [encoder.SECONDS] * 2
