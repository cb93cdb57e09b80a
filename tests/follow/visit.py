"""What somebody does who comes to the new installation: each step ends the program where a promise is broken.

python -m tests.follow.visit STEP HOME     # HOME has tls.pem, administrator-password, metrics-token and box/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import socket
import ssl
import struct
import sys
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from lxml import html

SITE = "https://touchstone.office.example"
OURS = ("touchstone.office.example", "login.office.example", "mail.office.example")
DRAFT = "\n\n".join(f"{n}. The Parties shall declare stock {n} within thirty days." for n in range(1, 9))
real = socket.getaddrinfo


def nearby(host: Any, *arguments: Any, **options: Any) -> Any:
    """The office's names lead to this machine."""
    return real("127.0.0.1" if host in OURS else host, *arguments, **options)


socket.getaddrinfo = nearby


class Browser:
    """One person's browser, which fills in forms as they stand."""

    def __init__(self, home: Path) -> None:
        self.session = requests.Session()
        self.session.verify = str(home / "tls.pem")
        self.session.trust_env = False
        self.answer = requests.Response()

    def get(self, path: str, expect: int = 200) -> html.HtmlElement:
        """Go to a page."""
        return self.took(self.session.get(urljoin(SITE, path), timeout=120), expect)

    def submit(self, field: str, files: dict[str, Any] | None = None, expect: int = 200, **values: Any) -> Any:
        """Send the page's form that has this field, with these values in it."""
        page = html.fromstring(self.answer.content, base_url=self.answer.url)
        form = next(one for one in page.forms if field in one.fields)
        fields = dict(form.form_values()) | values
        url = urljoin(self.answer.url, form.action or self.answer.url)
        said = self.session.request(
            form.method, url, data=fields, files=files, headers={"Referer": self.answer.url}, timeout=120
        )
        return self.took(said, expect)

    def took(self, answer: requests.Response, expect: int) -> html.HtmlElement:
        """Look at an answer."""
        self.answer = answer
        assert answer.status_code == expect, f"{answer.url}: {answer.status_code}\n{answer.text}"
        return html.fromstring(answer.content or b"<p>")


def doors(home: Path) -> None:
    """What nginx answers before anybody is signed in."""
    browser = Browser(home)
    page = browser.get("/accounts/login/")
    headers = browser.answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=3600"
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
    style = page.xpath("//link[@rel='stylesheet']/@href")[0]
    found = browser.session.get(urljoin(SITE, style), headers={"Accept-Encoding": "gzip"}, timeout=30)
    assert (found.status_code, found.headers["Content-Encoding"]) == (200, "gzip")
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "X-Request-ID" not in found.headers  # nginx had it from the disk
    plain = requests.get("http://touchstone.office.example/settings/", allow_redirects=False, timeout=30)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"{SITE}/settings/")
    context = ssl.create_default_context(cafile=str(home / "tls.pem"))
    try:
        with socket.create_connection(("127.0.0.1", 443)) as raw, context.wrap_socket(raw, server_hostname="other"):
            raise AssertionError("Another name was answered.")
    except ssl.SSLError:
        pass
    figures = f"{SITE}/metrics/2"
    assert browser.session.get(figures, timeout=30).status_code == 404
    token = (home / "metrics-token").read_text().strip()
    said = browser.session.get(figures, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert 'touchstone_build_info{build="",version="0.1.0"} 1.0' in said.text
    assert "touchstone_database_connections" in said.text
    print(f"static file gzip, immutable; http leads to https; {len(said.text.splitlines())} lines of figures")


def administrator(home: Path) -> None:
    """The first administrator signs in and is asked for a second factor before anything else."""
    browser = Browser(home)
    browser.get("/accounts/login/")
    password = (home / "administrator-password").read_text().strip()
    browser.submit("login", login="administrator", password=password)
    assert browser.answer.url.startswith(f"{SITE}/accounts/2fa/"), browser.answer.url
    page = browser.get("/accounts/2fa/totp/activate/")
    if "reauthenticate" in browser.answer.url:
        page = browser.submit("password", password=password)
    text = page.text_content() + " ".join(page.xpath("//input/@value"))
    secret = next(one for one in re.findall(r"\b[A-Z2-7]{32}\b", text))
    browser.submit("code", code=one_time(secret))
    browser.get("/")
    browser.get("/admin/checklist/user/")
    print("administrator signed in with password and second factor, and sees the accounts")


def one_time(secret: str) -> str:
    """What an authenticator app shows now."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    made = hmac.digest(base64.b32decode(secret), moment, hashlib.sha1)
    start = made[-1] & 15
    return f"{(struct.unpack('>I', made[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def by_provider(home: Path, sub: str, expect: int = 200) -> Browser:
    """Come in by the OpenID provider."""
    browser = Browser(home)
    browser.get("/accounts/login/")
    token = browser.session.cookies.get("csrftoken", "")
    start = browser.session.post(
        f"{SITE}/accounts/oidc/office/login/",
        data={"csrfmiddlewaretoken": token},
        headers={"Referer": SITE},
        allow_redirects=False,
        timeout=60,
    )
    assert start.status_code == 302, start.text
    said = requests.post(start.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=60)
    assert said.status_code == 302, f"{said.url}: {said.status_code}\n{said.text}"
    browser.get(said.headers["Location"], expect)
    return browser


def provider(home: Path) -> None:
    """The provider's people come in with their roles; who has none stays out."""
    by_provider(home, "1").get("/review/")
    by_provider(home, "2").get("/proposals/new/")
    by_provider(home, "3", expect=403)
    print("OpenID: manager and analyst came in with their roles, a stranger did not")


def work(home: Path) -> None:
    """An analyst hands a file in, begins a scorecard of it, and prints that."""
    analyst = by_provider(home, "2")
    analyst.get("/proposals/new/")
    analyst.submit("title", title="A deal that was followed")
    number = re.search(r"/proposals/(\d+)/", analyst.answer.url).group(1)
    analyst.get(f"/proposals/{number}/drafts/new/")
    analyst.submit("file", files={"file": ("draft.txt", DRAFT.encode(), "text/plain")})
    assert "/uploads/" in analyst.answer.url, analyst.answer.url
    analyst.submit("form-TOTAL_FORMS", accept="1")
    draft = re.search(r"/drafts/(\d+)/", analyst.answer.url).group(1)
    analyst.get(f"/drafts/{draft}/")
    page = html.fromstring(analyst.answer.content)
    form = next(one for one in page.forms if (one.action or "").endswith("/score/"))
    values = dict(form.form_values())
    analyst.took(
        analyst.session.post(urljoin(SITE, form.action), data=values, headers={"Referer": SITE}, timeout=60), 200
    )
    card = re.search(r"/scorecards/(\d+)/", analyst.answer.url).group(1)
    paper = analyst.session.get(f"{SITE}/scorecards/{card}/export/pdf/", timeout=120)
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-"), paper.text[:500]
    print(f"a draft of 8 clauses was handed in, its scorecard begun and printed ({len(paper.content)} bytes)")


def letters(home: Path) -> None:
    """Mail arrives: the test's, and a link for setting a password, with the office's address."""
    browser = Browser(home)
    browser.get("/accounts/password/reset/")
    browser.submit("email", email="administrator@office.example")
    for _ in range(100):
        mails = [
            BytesParser(policy=policy.default).parsebytes(p.read_bytes()) for p in sorted((home / "box").iterdir())
        ]
        links = [one for mail in mails for one in re.findall(r"https?://\S+/reset/key/\S+", mail.get_content())]
        if links:
            break
        time.sleep(0.2)
    assert links, [mail["Subject"] for mail in mails]
    assert links[0].startswith(f"{SITE}/accounts/password/reset/key/")
    browser.get(links[0])
    print(f"{len(mails)} mails arrived: " + "; ".join(f"{mail['To']}: {mail['Subject']}" for mail in mails))


STEPS = {one.__name__: one for one in (doors, administrator, provider, work, letters)}

if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]))
