"""A machine inside this one: its own file system, network, users and systemd; nothing that it does stays.

Its file system is this Debian's with everything written to memory, so what is installed here is found there. Needs
root, and a kernel that lets one make namespaces and overlays.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

BOOT = """
set -e
cd "$1"
mount -t tmpfs -o size=12g writable upper
mkdir upper/u upper/w
mount -t overlay overlay -o lowerdir=/,upperdir=upper/u,workdir=upper/w root
mount -t proc proc root/proc
mount --rbind /sys root/sys
mount --rbind /dev root/dev
mount -t tmpfs run root/run
# It has no business with this machine's terminals, disks, clock and kernel.
for name in getty@ serial-getty@ console-getty container-getty@ systemd-timesyncd systemd-udevd systemd-udev-trigger \\
    systemd-sysctl systemd-modules-load systemd-remount-fs systemd-random-seed systemd-pstore e2scrub_reap
do ln -sf /dev/null "root/etc/systemd/system/$name.service"; done
for name in apt-daily apt-daily-upgrade fstrim e2scrub_all man-db dpkg-db-backup
do ln -sf /dev/null "root/etc/systemd/system/$name.timer"; done
ip link set lo up
hostname follow
exec env -i container=follow PATH="$PATH" chroot root /lib/systemd/systemd --unit=multi-user.target --show-status=false
"""
SPACES = ["--mount", "--net", "--uts", "--ipc", "--cgroup", "--pid"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Machine:
    """Boots at once; `run` is root's shell on it, `stop` ends it with everything on it."""

    def __init__(self, home: Path) -> None:
        for name in ("upper", "root"):
            (home / name).mkdir()
        (home / "boot.sh").write_text(BOOT)
        command = ["unshare", *SPACES, "--fork", "--mount-proc", "--kill-child", "sh", str(home / "boot.sh"), str(home)]
        self.outer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.leader = self.first()

    def first(self) -> int:
        """The number that its first process has here."""
        children = Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children")
        for _ in range(300):
            time.sleep(0.1)
            with suppress(OSError):
                found = children.read_text().split()
                if found and Path(f"/proc/{found[0]}/comm").read_text().strip() == "systemd":
                    return int(found[0])
        raise RuntimeError("The machine did not boot: this kernel may not let root make namespaces.")

    def ready(self) -> None:
        """Wait until systemd has started what it starts."""
        for _ in range(300):
            said = self.run("systemctl is-system-running || true").stdout.strip()
            if said in ("running", "degraded"):
                return
            time.sleep(1)
        jobs = self.run("systemctl list-jobs --no-pager; journalctl --no-pager | tail -n 30").stdout
        raise RuntimeError(f"systemd does not come to an end of starting:\n{jobs}")

    def run(self, script: str, *, net: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a script there as root, ended by its first failure; with this machine's network where `net`."""
        spaces = [one for one in SPACES if one != "--cgroup" and not (net and one == "--net")]
        command = ["nsenter", "--target", str(self.leader), *spaces, "--root", f"--wd=/proc/{self.leader}/root/root"]
        command += ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        command += ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    def beside(self, command: list[str], cwd: Path) -> list[str]:
        """A command of this machine with the other one's network."""
        return ["nsenter", "--target", str(self.leader), "--net", f"--wd={cwd}", *command]

    def path(self, path: str) -> Path:
        """A file of its, as seen from here."""
        return Path(f"/proc/{self.leader}/root{path}")

    def stop(self) -> None:
        """End it."""
        with suppress(ProcessLookupError):
            os.kill(self.leader, signal.SIGKILL)
        self.outer.kill()
        self.outer.wait()
