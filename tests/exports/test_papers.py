"""The files of an approved scorecard: the same bytes always, and every change of them found by a check without us."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import replace

import page
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from checklist.exports import FORMATS, papers, printer, typeset
from checklist.models import (
    Clause,
    Criterion,
    Framework,
    Proposal,
    Rating,
    Review,
    Scorecard,
    SealedFile,
    Source,
    User,
    triggers,
)
from checklist.models.trust import known_keys
from checklist.reports.report import build_report
from checklist.reports.sealed import read_sealed
from checklist.review import seal, verification, workflow
from checklist.scorecards import rating
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from checklist.trust import verifier
from checklist.trust.canonical import canonical
from checklist.trust.checking import NAMESPACE, check
from checklist.trust.plain import plain
from tests.factory import make_complete, make_draft, make_scorecard, make_user
from tests.panel_made import Made
from tests.reading import approve_as_read
from tests.standards import faults

pytestmark = pytest.mark.django_db
NAMES = [*FORMATS, "zip"]


def submitted(reason="Half of it."):
    """A scorecard that waits for review, and the codes to confirm."""
    card = make_complete()
    rating.rate(card, "2.1", Judgement("partly", reason), by=card.scorer, revision=1)
    rating.cite(card, "1.1", card.clauses.filter(place=1), by=card.scorer)
    codes = [row.code for row in load_sheet(card).rows]
    return workflow.apply(card, "submit", by=card.scorer, confirmed=codes), codes


@pytest.fixture
def approval():
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager", first_name="Max", last_name="Manager"), confirmed=codes)
    return Review.objects.get(action="approve")


def files_of(approval):
    return papers.make(read_sealed(approval)).files


@pytest.mark.parametrize("kind", ["one scorer's", "a panel's, with dissents", "the next draft's, with what moved"])
def test_what_is_read_back_is_what_was_sealed_in_the_same_order(kind):
    if kind.startswith("a panel"):
        made = Made()
        made.hand_in()
        card, boss, codes = workflow.apply(made.settled(), "submit", by=made.lead), made.boss, []
    else:
        card, codes = submitted()
        boss = make_user("manager")
    if kind.startswith("the next"):
        later = make_draft(card.draft.proposal)
        card = make_scorecard(later, scorer=card.scorer, framework=card.framework, ratings=dict.fromkeys(codes, "met"))
        card = workflow.apply(card, "submit", by=card.scorer)
    card = Scorecard.objects.with_context().get(pk=card.pk)
    before = build_report(card)
    approve_as_read(card, by=boss, confirmed=codes)
    after = read_sealed(Review.objects.get(action="approve"))
    assert (before.panel is None, before.moved is None) == (
        not kind.startswith("a panel"),
        not kind.startswith("the n"),
    )
    same = replace(
        after,
        seal=None,
        sign_off=after.sign_off[:-1],
        **{name: getattr(before, name) for name in ("state", "state_label", "provisional")},
    )
    assert same == before
    # Equal dictionaries may still differ in their order, which pages and files follow.
    assert plain(same) == plain(before)
    assert list(after.result.verdicts) == [str(part.number) for part in after.criteria]


def test_the_command_writes_the_same_file(approval, tmp_path):
    for name in NAMES:
        call_command("export_scorecard", approval.scorecard_id, "--format", name, "--out", tmp_path / name)
        assert (tmp_path / name).read_bytes() == papers.paper(approval, name), name
    card = make_scorecard()
    with pytest.raises(CommandError, match="only an approved scorecard"):
        call_command("export_scorecard", card.pk, "--format", "zip", "--out", tmp_path / "x")


def test_whatever_changes_later_changes_no_byte(approval):
    before = files_of(approval)
    triggers.remove(connection)
    User.objects.update(first_name="Somebody", last_name="Else", office="Elsewhere", is_active=False)
    Proposal.objects.update(title="Another deal", parties="Others", summary="?", marking="SECRET")
    Framework.objects.update(title="Another report", floor=90, source="?")
    Criterion.objects.update(title="?", floor=1)
    Rating.objects.update(value="contradicted", reason="?")
    Clause.objects.update(text="?")
    Source.objects.all().delete()
    Scorecard.objects.update(bottom_line="?", position="support", state="superseded")
    triggers.install(connection)
    after = files_of(Review.objects.get(pk=approval.pk))
    assert list(before) == NAMES
    assert [name for name in NAMES if before[name] != after[name]] == []


def test_the_same_bytes_in_another_process_without_the_systems_fonts(tmp_path):
    """Another process, other fonts on the system, another day: the files are made from the sealed text alone."""
    card, codes = submitted("Half of it: 한국어, 日本語, 中文, ελληνικά, по-русски.")
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    approval = Review.objects.get()
    (tmp_path / "sealed").write_text(json.dumps([approval.content, approval.digest, approval.signature]))
    code = (
        "import json, sys, hashlib; sys.path.insert(0, sys.argv[1]); import django; django.setup();"
        "from checklist.reports.sealed import parse; from checklist.exports import FORMATS;"
        "report = parse(*json.load(open(sys.argv[2])));"
        "print(json.dumps({n: hashlib.sha256(f.render(report)).hexdigest() for n, f in FORMATS.items()}))"
    )
    found = []
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        (tmp_path / f"fonts{number}.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
        surroundings = {
            "DJANGO_SETTINGS_MODULE": "config.test_settings",
            "FONTCONFIG_FILE": str(tmp_path / f"fonts{number}.conf"),
            "HOME": str(tmp_path),
            "TZ": zone,
            "PATH": "/usr/bin:/bin",
        }
        command = [sys.executable, "-c", code, str(settings.BASE_DIR), str(tmp_path / "sealed")]
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
    rendered = {name: seal.digest(chosen.render(read_sealed(approval))) for name, chosen in FORMATS.items()}
    assert found[0] == rendered


def test_fonts_of_the_system_are_used_only_for_what_the_packages_lack(approval, monkeypatch):
    asked = []
    monkeypatch.setattr(
        typeset.printer, "ask", lambda request, real=printer.ask: asked.append(request["system"]) or real(request)
    )
    FORMATS["pdf"].render(read_sealed(approval))
    assert asked == [False]


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
def test_the_sealed_pdf_with_its_attachments_passes_the_standards(approval, profile, tmp_path):
    path = tmp_path / "card.pdf"
    path.write_bytes(files_of(approval)["pdf"])
    assert faults(path, profile) == []
    held = PdfReader(path).attachments
    assert {name: content[0].decode() for name, content in held.items()} == {
        "approval.json": approval.content,
        "approval.json.sig": approval.signature,
    }


def test_files_are_kept_as_they_were_first_made(approval, client, monkeypatch):
    client.force_login(approval.reviewer)
    url = reverse("checklist:export", args=[approval.scorecard_id, "pdf"])
    first = client.get(url).content
    assert SealedFile.objects.count() == len(NAMES)
    monkeypatch.setattr(papers, "make", None)
    assert client.get(url).content == first
    everything = client.get(reverse("checklist:export", args=[approval.scorecard_id, "zip"]))
    assert everything["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(everything.content)) as held:
        assert held.namelist() == sorted(
            [
                "READ ME.txt",
                "allowed_signers",
                "approval.json",
                "approval.json.sig",
                *(f"scorecard.{n}" for n in FORMATS),
            ]
        )
        assert held.read("scorecard.pdf") == first
        assert held.read("approval.json").decode() == approval.content


def test_there_is_no_everything_for_a_draft(client):
    card = make_scorecard()
    client.force_login(card.scorer)
    assert client.get(reverse("checklist:export", args=[card.pk, "zip"])).status_code == 404


@pytest.mark.parametrize("name", ["pdf", "zip", "json"])
def test_a_flipped_byte_is_found(approval, name):
    content, keys, chance = files_of(approval)[name], known_keys(), random.Random(name)
    whole = check(content, keys)
    assert (whole.genuine, whole.recomputed, whole.problems) == (True, True, [])
    assert whole.digest == approval.digest
    for _ in range(60):
        place = chance.randrange(len(content))
        damaged = content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        assert not check(damaged, keys).genuine, place
    assert not check(content + b"\n", keys).genuine
    assert not check(content, []).genuine


def test_a_flipped_byte_in_the_approval_or_its_signature_is_found(approval):
    content, keys = approval.content.encode(), known_keys()
    assert check(content, keys, signature=approval.signature).genuine
    chance = random.Random(5)
    for _ in range(60):
        place = chance.randrange(len(content))
        damaged = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert not check(damaged, keys, signature=approval.signature).genuine
    for place in range(0, len(approval.signature), 3):
        signature = (
            approval.signature[:place] + chr(ord(approval.signature[place]) ^ 1) + approval.signature[place + 1 :]
        )
        assert not check(content, keys, signature=signature).genuine
    assert check(content, keys).problems == ["The approval is not signed, or its signature was not given with it."]


FORGERIES = {
    "the position": lambda report: report.update(position="support"),
    "the position of the result": lambda report: report["result"].update(position="support"),
    "a verdict": lambda report: report["criteria"][0].update(worst="crossed", best="crossed"),
    "a verdict of the result": lambda report: report["result"]["verdicts"][0].__setitem__(1, ["crossed", "crossed"]),
    "the score": lambda report: report.update(low=99, high=99),
    "the distance": lambda report: report.update(to_support=77),
    "what must change": lambda report: report["changes"][0]["items"].pop(),
    "a red line": lambda report: report["red_lines"].clear(),
    "a word": lambda report: report["criteria"][0]["requirements"][0].update(word="Breached", symbol="✕"),
    "a sentence": lambda report: report.update(how_sure=["Nothing changes it."]),
    "the headline": lambda report: report.update(headline="Nothing applies"),
    "what decides": lambda report: report.update(hinges=[]),
    "the floor": lambda report: report.update(floor=1),
    "what judgements rest on": lambda report: report.update(grounds=[["clause", 2]]),
    "what to settle first": lambda report: report.update(settle_first=[report["criteria"][0]["requirements"][0]]),
    "a rating": lambda report: report["criteria"][0]["requirements"][0].update(value="contradicted"),
    "the form": lambda report: report.pop("criteria"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_conclusion_under_the_right_key_is_found_by_recomputing(approval, forgery):
    forged = json.loads(approval.content)
    FORGERIES[forgery](forged["report"])
    text = canonical(forged)
    found = check(text.encode(), known_keys(), signature=seal.signer().sign_text(text, NAMESPACE))
    assert found.signed_by
    assert (found.genuine, found.recomputed) == (False, False)
    assert all(problem.startswith("Recomputed: ") for problem in found.problems)


def test_an_archive_with_another_approvals_pdf_is_found(approval):
    key, content = seal.signer(), files_of(approval)["zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        inside = {entry: held.read(entry) for entry in held.namelist()}
        comment = held.comment
    other = json.loads(approval.content)
    other["approval"]["note"] = "Another"
    text = canonical(other)
    inside |= {"approval.json": text.encode(), "approval.json.sig": key.sign_text(text).encode()}
    found = check(papers.archive.packed(inside, comment.decode()), known_keys())
    assert not found.genuine
    assert "scorecard.pdf carries another approval than the archive." in found.problems


def test_the_program_checks_on_bare_python(approval, tmp_path):
    (tmp_path / "verify.pyz").write_bytes(verifier.build())
    (tmp_path / "keys").write_text("".join(f"{key.allowed(NAMESPACE)}\n" for key in known_keys()))
    files = files_of(approval)
    (tmp_path / "good.pdf").write_bytes(files["pdf"])
    (tmp_path / "bad.pdf").write_bytes(files["pdf"].replace(b"%%EOF", b"%%EOG"))
    (tmp_path / "approval.json").write_text(approval.content)
    (tmp_path / "approval.json.sig").write_text(approval.signature)

    def run(name, *more):
        # -I and -S: neither the surroundings nor any installed package.
        command = [sys.executable, "-I", "-S", "verify.pyz", name, "keys", *more]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good = run("good.pdf")
    assert (good.returncode, good.stdout.splitlines()[0], good.stderr) == (0, "GENUINE.", "")
    assert f"Code: {approval.code}" in good.stdout
    assert run("approval.json").returncode == 0
    bad = run("bad.pdf", "--json")
    assert (bad.returncode, json.loads(bad.stdout)["genuine"]) == (1, False)
    assert run("none.pdf").returncode == 2
    assert verifier.build() == verifier.build()


HOSTILE = [
    b"",
    b"%PDF-1.7",
    b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Length 999999999>>\nstream\n{",
    b"PK\x03\x04",
    b"[" * 100_000,
    b'{"format":"touchstone-approval/1"}',
    b'{"approval":{"sealed":"\\ud800"}}',
    b'{"approval":{"sealed":[]}}',
    b"null",
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("content", HOSTILE)
def test_hostile_files_get_a_sentence(content):
    found = check(content, [], signature="x")
    assert not found.genuine
    assert found.problems
    assert not verification.of_file(content).genuine


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for number in range(3):
            held.writestr(f"{number}", bytes(30 * 2**20))
    assert check(out.getvalue(), []).problems == ["The archive holds more than any of ours."]


def test_without_a_key_nothing_is_signed_and_it_says_so(settings):
    settings.SIGNING_KEY = None
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    approval = Review.objects.get()
    assert (approval.signature, seal.signer()) == ("", None)
    assert "not signed" in read_sealed(approval).seal.line
    assert papers.paper(approval, "md")
    assert verification.of_code(approval.code).json == {
        "genuine": False,
        "current": False,
        "signed_by": "",
        "digest": approval.digest,
        "recomputed": False,
        "problems": [
            "No public key was given, so that nobody can be known to have signed.",
        ],
    }
    assert not SealedFile.objects.exists()


def test_a_key_that_cannot_be_used_keeps_from_approving(settings, tmp_path, client):
    settings.SIGNING_KEY, settings.TRIAL = tmp_path / "none", False
    card, codes = submitted()
    client.force_login(make_user("manager"))
    page = client.get(reverse("checklist:scorecard", args=[card.pk]))
    answer = client.post(
        reverse("checklist:transition", args=[card.pk, "approve"]), {"seen": page.context["seen"], "confirm": codes}
    )
    assert answer.status_code == 422
    assert "The signing key cannot be read" in answer.content.decode()
    assert not Review.objects.exists()
