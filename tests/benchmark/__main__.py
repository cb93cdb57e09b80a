"""`python -m tests.benchmark`: fill, start, measure, compare. `--help` names the options, docs/speed.md says how."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmark import figures
from tests.benchmark.measure import Measured, measure, memory
from tests.benchmark.office import ROOT, Cluster, Office

LANES = 4
PRINTING = "many PDFs"
FLOOR_EVERY = 5  # pages


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description="Measure the pages under load.")
    parser.add_argument("--sizes", default="1000,10000", help="proposals, smallest first, comma-separated (to 100000)")
    parser.add_argument("--only", default="", help="pages, comma-separated; the floor is always measured")
    parser.add_argument("--requests", type=int, default=200, help="of each page; a quarter of it of each file")
    parser.add_argument("--seconds", type=float, default=120, help="at most for one page; it has fewer requests then")
    parser.add_argument("--pdfs", type=int, default=1000, help="different PDFs before memory is looked at; 0 for none")
    parser.add_argument("--keep", type=Path, help="a folder for the filled databases, to be used again")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--profile", default="", help="write a profile of this page, and measure nothing")
    return parser.parse_args()


def planned(office: Office, asked: argparse.Namespace) -> dict[str, Any]:
    """The requests of every page that is asked for."""
    pdfs = asked.pdfs if not asked.only else 0
    plan: dict[str, Any] = json.loads(
        office.run("-m", "tests.benchmark.plan", str(asked.requests), str(pdfs), str(LANES))
    )
    wanted = [name for name in asked.only.split(",") if name] or list(plan)
    if unknown := set(wanted) - set(plan):
        sys.exit(f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(plan)}.")
    return {name: lanes for name, lanes in plan.items() if name in {*wanted, figures.FLOOR}}


def run(office: Office, asked: argparse.Namespace) -> tuple[dict[str, Measured], dict[str, float]]:
    """Every page of one office, and what its workers hold after printing."""
    plan = planned(office, asked)
    printing = plan.pop(PRINTING, [])
    floor, floors, pages = plan.pop(figures.FLOOR), list[Measured](), dict[str, Measured]()
    for number, (name, lanes) in enumerate(plan.items()):
        # The machine may be busier by now than it was: the floor is what it was before and between and after.
        if number % FLOOR_EVERY == 0:
            floors.append(measure(office, figures.FLOOR, floor, seconds=asked.seconds))
        pages[name] = measure(office, name, lanes, seconds=asked.seconds)
        print(f"  {name}: 95 of 100 within {pages[name].p95:.0f} ms", file=sys.stderr, flush=True)
    floors.append(measure(office, figures.FLOOR, floor, seconds=asked.seconds))
    pages = {figures.FLOOR: figures.mean(floors), **pages}
    return pages, memory(office, printing) if printing else {}


def profile(office: Office, asked: argparse.Namespace) -> None:
    """Write a page's profile beside the office's files."""
    plan = planned(office, argparse.Namespace(only=asked.profile, requests=asked.requests, pdfs=0))
    file = office.var / f"{asked.profile.replace(' ', '-')}.prof"
    command = [sys.executable, "-m", "tests.benchmark.profiled", str(file)]
    requests = json.dumps(plan[asked.profile][0])
    done = subprocess.run(
        command, cwd=ROOT, env=office.environment, input=requests, capture_output=True, text=True, check=True
    )
    print(done.stdout)
    print(f"The whole of it: {file}" if asked.keep else "With --keep DIR the whole of it stays in DIR.")


def main() -> None:
    """Measure each size, print its table; then what grew, and what meets its limit."""
    asked = options()
    sizes = sorted({int(size) for size in asked.sizes.split(",")})
    cluster = Cluster(asked.keep.resolve() if asked.keep else None)
    found: dict[int, dict[str, Measured]] = {}
    written: dict[str, Any] = {}
    try:
        for size in sizes:
            office = Office(cluster, size)
            office.prepare()
            if asked.profile:
                profile(office, asked)
                continue
            try:
                office.start()
                pages, held = run(office, asked)
            finally:
                office.close()
            found[size] = pages
            verdicts = [one for page in pages.values() for one in figures.of_page(page, pages[figures.FLOOR])]
            verdicts += [figures.of_memory(held)] if held else []
            written[str(size)] = figures.as_json(pages, held, verdicts)
            show(f"{size:,} proposals", figures.table(pages), held, verdicts)
    finally:
        cluster.stop()
    if len(found) > 1:
        grown = figures.of_growth(found[sizes[0]], found[sizes[-1]])
        show(f"From {sizes[0]:,} to {sizes[-1]:,} proposals", [], {}, grown)
        written["growth"] = [vars(one) | {"holds": one.holds} for one in grown]
    if asked.json:
        asked.json.write_text(json.dumps(written, indent=1))


def show(title: str, lines: list[str], held: dict[str, float], verdicts: list[figures.Verdict]) -> None:
    """A table with what it means."""
    print(f"\n{title}\n")
    print("\n".join(lines))
    if held:
        before, most = f"{held['before']:.0f} MB", f"{held['most']:.0f} MB"
        print(f"\nThe largest process held {before} at the start and {most} over {held['printed']:.0f} different PDFs.")
    print("\n" + "\n".join(figures.said(verdicts)), flush=True)


if __name__ == "__main__":
    main()
