"""Follows docs/tutorial.md word by word in a browser: what it names is pressed, filled in or typed, and nothing else.

`python -m tests.tutorial http://127.0.0.1:8000 PASSWORDS [--pictures]` follows it on a server that `make run` started;
PASSWORDS is a file with what that printed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
KEYS = {"Esc": "Escape", "Tab": "Tab", "Enter": "Enter"}
PRINTED = "the one that was printed"
GROUP = re.compile(r"\((?P<body>[^()]*`[^()]*)\) × (?P<times>\d+)")
TOKEN = re.compile(
    rf"\*\*(?P<press>[^*]+)\*\*|\*(?P<field>[^*]+)\*: (?:`(?P<text>[^`]+)`|(?P<printed>{PRINTED}))|`(?P<typed>[^`]+)`"
)


@dataclass(frozen=True)
class Step:
    """One thing to do: press a name, fill a field, type or press keys, expect words, take a picture."""

    kind: str
    name: str
    text: str = ""


def steps(markdown: str) -> Iterator[Step]:
    """What the tutorial says to do, in its order: of numbered points, quoted lines and pictures."""
    for block in re.split(r"\n\s*\n|\n(?=\d+\. )", markdown):
        said = " ".join(block.split())
        if picture := re.fullmatch(r"!\[[^\]]*\]\((.+)\)", said):
            yield Step("picture", picture[1])
        elif quoted := re.fullmatch(r"> The page says “(.+)”\.?", said):
            yield Step("expect", quoted[1])
        elif re.match(r"\d+\. ", said):
            yield from actions(GROUP.sub(lambda group: " ".join([group["body"]] * int(group["times"])), said))


def actions(said: str) -> Iterator[Step]:
    """What one point says to do."""
    for token in TOKEN.finditer(said):
        if token["press"]:
            yield Step("press", token["press"])
        elif token["field"]:
            yield Step("fill", token["field"], token["text"] or PRINTED)
        else:
            yield Step("type", token["typed"])


def settle(page: Page) -> None:
    """Wait until the page has done what was asked of it, and has saved what was typed."""
    page.wait_for_load_state()
    expect(page.locator(".htmx-request")).to_have_count(0)
    if page.locator("#save-state").count():
        expect(page.locator("#save-state[data-state=unsaved], #save-state[data-state=saving]")).to_have_count(0)


class Follower:
    """Somebody who does what the tutorial says, on a page of that server."""

    def __init__(self, page: Page, passwords: Mapping[str, str], pictures: Path | None = None) -> None:
        self.page, self.passwords, self.pictures = page, passwords, pictures
        self.account = ""
        self.paper = b""

    def follow(self, markdown: str) -> None:
        """Do all of it; raises where something that it names is not there."""
        for step in steps(markdown):
            getattr(self, f"do_{step.kind}")(step)
            settle(self.page)

    def do_press(self, step: Step) -> None:
        """A button, a link or a menu of that name; a PDF is kept."""
        name = re.compile(rf"^{re.escape(step.name)}\b")
        wanted = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        wanted = wanted.or_(self.page.locator("summary", has_text=step.name)).filter(visible=True).first
        if step.name == "PDF":
            address = self.page.request.get(str(wanted.get_attribute("href")))
            self.paper = address.body()
            return
        wanted.click()

    def do_fill(self, step: Step) -> None:
        """A field by its label: a file is chosen, else text is put in."""
        field = self.page.locator("input, textarea").and_(self.page.get_by_label(step.name)).first
        if step.name == "Login":
            self.account = step.text
        if field.get_attribute("type") == "file":
            field.set_input_files(ROOT / step.text)
        else:
            field.fill(self.passwords[self.account] if step.text == PRINTED else step.text)

    def do_type(self, step: Step) -> None:
        """A key by its sign or name, or words letter by letter."""
        if len(step.name) > 1 and step.name not in KEYS:
            self.page.keyboard.type(step.name)
            return
        was = self.page.url
        self.page.keyboard.press(KEYS.get(step.name, step.name))
        if step.name == "]":
            self.page.wait_for_url(lambda address: address != was)
            self.page.wait_for_selector("article:focus")
        elif step.name in ("e", "r"):
            self.page.wait_for_selector("textarea:focus")
        elif step.name == "t":
            self.page.wait_for_selector("h2:focus")

    def do_expect(self, step: Step) -> None:
        """These words stand on the page."""
        expect(self.page.locator("body")).to_contain_text(step.name)

    def do_picture(self, step: Step) -> None:
        """Keep the picture where pictures are asked for; it has to be there in any case."""
        assert (DOCS / step.name).exists() or self.pictures, f"docs/{step.name} is missing: make pictures"
        if self.pictures:
            picture = self.pictures / Path(step.name).name
            if Path(step.name).stem == "paper":
                bitmap = pypdfium2.PdfDocument(io.BytesIO(self.paper))[0].render(scale=1.5)
                bitmap.to_pil().convert("P").save(picture, optimize=True)
            else:
                self.page.screenshot(path=picture)


def main() -> None:
    """Follow it on a server that is running."""
    parser = argparse.ArgumentParser(prog="python -m tests.tutorial", description=__doc__)
    parser.add_argument("server")
    parser.add_argument("passwords", type=Path)
    parser.add_argument("--pictures", action="store_true", help="keep the pictures in docs/pictures")
    asked = parser.parse_args()
    passwords = dict(re.findall(r"^  (\S+)\s+(\S+)$", asked.passwords.read_text(), re.MULTILINE))
    with sync_playwright() as driver:
        from tests.chromium import chromium_options

        browser = driver.chromium.launch(**chromium_options())
        page = browser.new_page(base_url=asked.server, viewport={"width": 1280, "height": 860})
        page.goto("/")
        follower = Follower(page, passwords, DOCS / "pictures" if asked.pictures else None)
        follower.follow((DOCS / "tutorial.md").read_text())
        sys.stdout.write(f"Followed to the end; the paper has {len(follower.paper):,} bytes.\n")


if __name__ == "__main__":
    main()
