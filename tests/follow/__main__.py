"""Reads the page, runs its blocks on a new machine in their order, and tries after each part what it promises.

`python -m tests.follow [HEADING]` stops after that heading. A block that fails ends it, with what it said.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.follow import neighbours
from tests.follow.machine import Machine

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "running.md"
BLOCK = re.compile(r"^## (?P<heading>[^\n]+)$|^```sh *(?P<kind>\w*)\n(?P<script>.*?)^```$", re.MULTILINE | re.DOTALL)
# What is an office's own, and what stands for two machines where there is one.
OURS = {"https://login.office.example/realms/staff": f"http://login.office.example:{neighbours.PROVIDER}"}
REPLICA = {
    "10.0.0.9/32": "127.0.0.1/32",
    "host=10.0.0.1": "host=127.0.0.1",
    "postgresql@15-main": "postgresql@15-replica",
    "/var/lib/postgresql/15/main": "/var/lib/postgresql/15/replica",
    "postgres://touchstone:password@10.0.0.9/": "postgres://%2Fvar%2Frun%2Fpostgresql:5433/",
}
# The machine as Debian leaves it: the package makes a cluster and a page of nginx's; and the office around it.
PREPARED = """
pg_dropcluster --stop 15 main || true
pg_createcluster 15 main
systemctl stop nginx postgresql || true
printf '127.0.0.1 touchstone.office.example login.office.example mail.office.example\\n' >> /etc/hosts
rm -rf /opt/touchstone /etc/touchstone /var/lib/touchstone
"""
NEXT = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("checklist", "{before}")]
    serves_old = "a table that nobody asks for."
    operations = [migrations.RunSQL("CREATE TABLE tried (id integer)", "DROP TABLE tried")]
"""
VISITS = {
    "7. nginx": ["doors", "administrator"],
    "8. OpenID Connect": ["provider", "work"],
    "9. Mail": ["letters"],
    "11. Upgrades without downtime": ["doors", "work"],
    "PgBouncer": ["doors", "provider", "work", "letters"],
}
LOOKS = {
    "5. Tables, static files, key, first accounts": "touchstone check 2>&1 | grep 'no issues'",
    "9. Mail": "systemctl show -p Result touchstone-deliver.service | grep success",
    "10. Backups, and a restore that was tried": "ls -l /var/backups/touchstone/*.zip",
    "11. Upgrades without downtime": (
        "runuser -u touchstone -- psql --tuples-only --command 'SELECT count(*) FROM tried';"
        " readlink /opt/touchstone/current; ls -l /proc/$(systemctl show -p MainPID --value touchstone@2)/cwd"
    ),
    "PgBouncer": "ss -tnp state established '( dport = :6432 )' | grep -c gunicorn",
}


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Heading, kind and text of each block of commands, in the page's order; a heading ends with an empty one."""
    heading = ""
    for found in BLOCK.finditer(page):
        if found["heading"]:
            yield heading, "end", ""
            heading = found["heading"]
        else:
            yield heading, found["kind"], found["script"]
    yield heading, "end", ""


def release(path: Path, name: str, *, more: dict[str, str] | None = None) -> None:
    """The program as it lies here, as `git archive` packs a release; with further files where `more` names them."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    with tarfile.open(path, "w:gz") as archive, tempfile.TemporaryDirectory() as folder:
        for one in listed.stdout.splitlines():
            if (ROOT / one).is_file() and not (ROOT / one).is_symlink():
                archive.add(ROOT / one, f"{name}/{one}")
        for inside, text in (more or {}).items():
            source = Path(folder) / "file"
            source.write_text(text)
            archive.add(source, f"{name}/{inside}")


class Follower:
    """Follows the page on a machine."""

    def __init__(self, home: Path, machine: Machine) -> None:
        self.home, self.machine = home, machine
        (home / "box").mkdir()
        self.beside: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """An empty machine with two releases in root's folder, and the office's mail server and provider beside it."""
        self.machine.ready()
        self.do(PREPARED, "")
        newest = max(path.stem for path in (ROOT / "checklist" / "migrations").glob("0*.py"))
        release(self.machine.path("/root/touchstone.tar.gz"), "0.1.0")
        later = {"checklist/migrations/9999_tried.py": NEXT.format(before=newest)}
        release(self.machine.path("/root/touchstone-next.tar.gz"), "0.2.0", more=later)
        command = [sys.executable, "-m", "tests.follow.neighbours", str(self.home / "box")]
        self.beside = subprocess.Popen(self.machine.beside(command, ROOT), stderr=subprocess.DEVNULL)

    def do(self, script: str, kind: str) -> str:
        """Run a block; end the program with what it said where it fails."""
        for ours, theirs in (OURS | (REPLICA if kind == "replica" else {})).items():
            script = script.replace(ours, theirs)
        if kind == "replica":  # the main cluster's own file keeps its place
            script = script.replace("/etc/postgresql/15/replica", "/etc/postgresql/15/main")
        done = self.machine.run(script, net=kind == "install")
        if done.returncode:
            journal = self.machine.run("journalctl -u 'touchstone*' -u nginx -u pgbouncer -o cat | tail -n 40").stdout
            sys.exit(f"FAILED with {done.returncode}:\n{script}\nIt said:\n{done.stdout}\nThe journal:\n{journal}")
        return done.stdout

    def visit(self, step: str) -> None:
        """Somebody comes to the installation."""
        for name in ("/etc/touchstone/tls.pem", "/root/administrator-password", "/etc/touchstone/metrics-token"):
            (self.home / Path(name).name).write_bytes(self.machine.path(name).read_bytes())
        command = [sys.executable, "-m", "tests.follow.visit", step, str(self.home)]
        done = subprocess.run(
            self.machine.beside(command, ROOT), capture_output=True, text=True, check=False, timeout=600
        )
        if done.returncode:
            journal = self.machine.run("journalctl -u 'touchstone@*' -o cat | tail -n 30").stdout
            sys.exit(f"FAILED at {step}:\n{done.stdout}{done.stderr[-6000:]}\nThe journal:\n{journal}")
        print(f"    {done.stdout.strip()}", flush=True)

    def follow(self, until: str) -> None:
        """Block by block."""
        seen = ""
        for heading, kind, script in blocks(PAGE.read_text()):
            if heading != seen:
                print(f"\n{heading}", flush=True)
                seen = heading
            if kind != "end":
                if kind == "replica" and "pg_basebackup" in script:
                    self.do("pg_createcluster --port 5433 15 replica", "")
                began = time.monotonic()
                said = self.do(script, kind).strip().splitlines()
                last = f": {said[-1][:150]}" if said else ""
                print(f"    {len(script.splitlines())} lines, {time.monotonic() - began:.0f} s{last}", flush=True)
                continue
            for step in VISITS.get(heading, []):
                self.visit(step)
            if heading in LOOKS:
                print("    " + self.do(LOOKS[heading], "").strip().replace("\n", "\n    "), flush=True)
            if until and heading == until:
                return


def main() -> None:
    """Follow the page to its end, or to a heading."""
    with tempfile.TemporaryDirectory(prefix="touchstone-follow-") as folder:
        machine = Machine(Path(folder))
        follower = Follower(Path(folder), machine)
        try:
            follower.prepare()
            follower.follow(sys.argv[1] if len(sys.argv) > 1 else "")
        finally:
            if follower.beside:
                follower.beside.kill()
            machine.stop()
    print("\nThe page was followed to its end.")


if __name__ == "__main__":
    main()
