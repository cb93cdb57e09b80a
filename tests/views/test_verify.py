"""The page that checks a paper: all to those who may see the scorecard, little to others, the keys to everybody."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from checklist.exports import papers
from checklist.models import Proposal, Review, Scorecard
from checklist.review import workflow
from checklist.trust import sshsig, verifier
from tests.exports.test_papers import submitted
from tests.factory import make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
URL = "/verify/"


@pytest.fixture
def approval():
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    return Review.objects.get()


def told(client, **data):
    return " ".join(client.post(URL, data).content.decode().split())


def test_those_who_may_see_it_are_told_which(approval, client):
    client.force_login(make_user())
    page = told(client, code=f" {approval.code.lower().replace('-', ' ')} ")
    assert "Genuine and current." in page
    assert reverse("checklist:scorecard", args=[approval.scorecard_id]) in page
    assert "Genuine and current." in told(client, code=approval.digest)
    for name in ("pdf", "zip", "json", "docx", "csv"):
        page = told(client, file=SimpleUploadedFile(f"x.{name}", papers.paper(approval, name)))
        assert "Genuine and current." in page, name


def test_strangers_are_told_only_whether_it_is_genuine_and_current(approval, client):
    Proposal.objects.update(restricted=True)
    client.force_login(make_user())
    page = told(client, code=approval.code)
    assert "Genuine and current." in page
    assert approval.scorecard.draft.proposal.title not in page
    assert reverse("checklist:scorecard", args=[approval.scorecard_id]) not in page
    assert str(approval.reviewer) not in page


def test_a_superseded_approval_is_genuine_and_not_current(approval, client):
    card = Scorecard.objects.get(pk=approval.scorecard_id)
    workflow.apply(card, "supersede", by=approval.reviewer, note="A new reading.")
    client.force_login(approval.reviewer)
    page = told(client, file=SimpleUploadedFile("x.pdf", papers.paper(approval, "pdf")))
    assert "Genuine, but not current." in page
    assert "; superseded since." in page


def test_what_is_not_ours_is_said_to_be_none(approval, client):
    client.force_login(make_user())
    assert "No approval of this office has this code." in told(client, code="0000-0000-0000")
    assert "Null characters are not allowed." in told(client, code="\x00")
    damaged = papers.paper(approval, "pdf") + b"\n"
    assert "is not, byte for byte, the one that the office signed." in told(
        client, file=SimpleUploadedFile("x", damaged)
    )
    assert "Signed by" not in told(client, file=SimpleUploadedFile("x", papers.paper(approval, "pdf") + b"\n"))
    assert "It is none of the files" in told(client, file=SimpleUploadedFile("x.docx", b"PK"))
    assert "Not genuine" in told(client, file=SimpleUploadedFile("x.pdf", b""))
    answer = client.post(URL, {})
    assert (answer.status_code, "Type a code or choose a file." in answer.content.decode()) == (422, True)


def test_keys_and_program_are_everybodys(approval, client):
    assert client.get(URL).status_code == 302
    text = client.get("/verify/keys").content.decode()
    assert [key.name for key in sshsig.keys_of(text)] == ["127.0.0.1"]
    assert client.get("/verify/touchstone-verify.pyz").content == verifier.build()


def test_the_command_says_the_same_as_json(approval, tmp_path, capsys):
    (tmp_path / "x.pdf").write_bytes(papers.paper(approval, "pdf"))
    call_command("verify", tmp_path / "x.pdf")
    told = capsys.readouterr().out
    assert f'"digest": "{approval.digest}"' in told
    assert '"genuine": true,\n  "current": true,' in told
    assert '"recomputed": true,\n  "problems": []' in told
    (tmp_path / "x.pdf").write_bytes(b"%PDF-")
    with pytest.raises(SystemExit) as end:
        call_command("verify", tmp_path / "x.pdf")
    assert end.value.code == 1


def test_a_new_key_leaves_the_old_one_valid(approval, settings, tmp_path, capsys):
    call_command("signing_key")
    first = capsys.readouterr().out.splitlines()[0]
    call_command("signing_key", "--new")
    assert capsys.readouterr().out.splitlines()[0] != first
    (tmp_path / "approval.json").write_text(approval.content)
    (tmp_path / "approval.json.sig").write_text(approval.signature)
    call_command("verify", tmp_path / "approval.json")
    assert first in capsys.readouterr().out
    call_command("build_verifier", tmp_path / "v.pyz")
    assert (tmp_path / "v.pyz").read_bytes() == verifier.build()


def test_pages_and_files_stay_in_no_cache(approval, client):
    client.force_login(approval.reviewer)
    for url in ("/", URL, reverse("checklist:export", args=[approval.scorecard_id, "pdf"]), "/accounts/login/"):
        assert client.get(url)["Cache-Control"] == "no-store", url
