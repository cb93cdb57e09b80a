"""What `make follow` makes of docs/running.md, and the files that the page puts into place."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from checklist.urls import urlpatterns
from tests.follow.__main__ import LOOKS, PAGE, VISITS, blocks
from tests.test_setup import ROOT

DEPLOY = ROOT / "docs" / "deploy"


def test_blocks_come_in_the_pages_order_with_their_heading():
    page = (
        "# T\n\n## A\n\nWords.\n\n```sh\none\ntwo\n```\n\n```yaml\nno: block\n```\n\n## B\n```sh install\nthree\n```\n"
    )
    assert list(blocks(page)) == [
        ("", "end", ""),
        ("A", "", "one\ntwo\n"),
        ("A", "end", ""),
        ("B", "install", "three\n"),
        ("B", "end", ""),
    ]


def test_every_heading_that_is_tried_is_there():
    headings = {heading for heading, _, _ in blocks(PAGE.read_text())}
    assert {*VISITS, *LOOKS} <= headings


def test_every_file_of_the_page_is_there_and_every_file_is_on_the_page():
    page = PAGE.read_text()
    files = {path.name for path in DEPLOY.iterdir()}
    named = set(
        re.findall(r"(?:deploy/|\s)(touchstone(?:@|-\w+)\.(?:service|socket|timer)|nginx\.conf|alerts\.yml)", page)
    )
    patterns = re.findall(r"\s(touchstone-\w+)\.\*", page)
    covered = named | {name for name in files for pattern in patterns if name.startswith(f"{pattern}.")}
    assert covered >= files - {"touchstone", "Dockerfile", "Dockerfile.dockerignore"}
    assert named <= files


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([a-z]+\.md)", PAGE.read_text()))))
def test_links_lead_somewhere(link):
    assert (ROOT / "docs" / link).exists()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_units_hold_what_systemd_knows(tmp_path):
    for path in DEPLOY.iterdir():
        if path.suffix in (".service", ".socket", ".timer"):
            (tmp_path / path.name.replace("@", "@1")).write_text(path.read_text().replace("/opt/", "/usr/bin/true-"))
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "touchstone" in line]
    assert [line for line in said if "No such file or directory" not in line] == []
    assert len(units) == 6


def test_nginx_believes_nothing_that_browsers_say_of_themselves():
    said = (DEPLOY / "nginx.conf").read_text()
    headers = dict(re.findall(r"proxy_set_header (\S+)\s+(\S+);", said))
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Request-ID": "$request_id",
    }
    assert "$request_uri;" not in said.replace("example$request_uri;", "")
    assert "$args" not in said


def test_nginx_writes_no_address_down_that_opens_something_by_itself():
    said = (DEPLOY / "nginx.conf").read_text()
    hidden = [re.compile(one) for one in re.findall(r"^    ~(\S+)\s+/\S+;$", said, re.MULTILINE)]
    opening = [str(one.pattern) for one in urlpatterns if re.search(r"<\w+:(token|key)>", str(one.pattern))]
    assert "calendar/<str:token>.ics" in opening
    for path in (*opening, "accounts/password/reset/key/1-a/"):
        assert any(one.match(f"/{path}") for one in hidden), path
