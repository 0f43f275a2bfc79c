"""A place in which the steps of a container image run for real, without a container engine.

The machine's own root directory, seen through an overlay, takes the place of the base image: what
the steps write goes into memory. Everything happens in namespaces of its own and ends with their
first process; nothing of the machine but its root directory is in them, and that is only read.
"""

import ctypes
import fcntl
import os
import shutil
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from qlibui.environment import BASE_DIR

ENTER = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
# An overlay cannot lie over every root directory, such as that of some containers.
PROBE = """set -e; cd "$1"; mount -t tmpfs tmpfs .; cd "$1"; mkdir upper work root
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" root"""
CLONE_NEWNET, SIOCSIFFLAGS, IFF_UP = 0x40000000, 0x8914, 1
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


@dataclass(frozen=True)
class Stage:
    """What a stage of a Dockerfile has said so far of how its processes run."""

    user: int = 0
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)


@dataclass
class Box:
    """The one root directory of all stages, the stage that is being built, those with a name."""

    root: Path
    stage: Stage
    named: dict[str, Stage] = field(default_factory=dict)

    def say(self, **changes: object) -> None:
        self.stage = replace(self.stage, **changes)

    def run(self, command: list[str], **given: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it to its end."""
        return subprocess.run(
            self._entered(command),
            env=self.stage.environment | given,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, command: list[str], log: Path, **given: str) -> None:
        """Start a process in it, which ends with everything else."""
        with log.open("wb") as file:
            subprocess.Popen(
                self._entered(command),
                env=self.stage.environment | given,
                stdout=file,
                stderr=file,
            )

    def inside(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def _entered(self, command: list[str]) -> list[str]:
        who = f"--userspec={self.stage.user}:{self.stage.user}"
        script = f'cd "{self.stage.folder}" && exec "$@"'
        return ["chroot", who, str(self.root), "/bin/sh", "-c", script, "sh", *command]


def may_enter() -> bool:
    """Whether this machine and user may make namespaces, and see the root through an overlay."""
    if shutil.which(ENTER[0]) is None or os.getuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        probe = [*ENTER, "sh", "-c", PROBE, "sh", folder]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def enter_and_run(module: str) -> subprocess.CompletedProcess[str]:
    """Run a module as the first process of namespaces of its own; it is told an empty folder."""
    folder = tempfile.mkdtemp(prefix="qlibui-box-")
    try:
        return subprocess.run(
            [*ENTER, sys.executable, "-m", module, folder],
            cwd=BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        os.rmdir(folder)  # noqa: PTH106  never more than an empty folder: mounts were below it


def open_box(folder: Path) -> Box:
    """An overlay over this machine's root; only in namespaces of one's own."""
    mount("-t", "tmpfs", "tmpfs", str(folder))
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    root = folder / "root"
    places = f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work"
    mount("-t", "overlay", "overlay", "-o", places, str(root))
    mount("-t", "proc", "proc", str(root / "proc"))
    _make_devices(root / "dev")
    for parent in Path(sys.base_prefix).parents:  # this Python is for every user of the box
        (root / str(parent).lstrip("/")).chmod(0o755)
    path = f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"
    return Box(root, Stage(environment={"PATH": path}))


def _make_devices(folder: Path) -> None:
    mount("-t", "tmpfs", "tmpfs", str(folder))
    for name, number in DEVICES.items():
        os.mknod(folder / name, 0o666 | stat.S_IFCHR, os.makedev(*number))
        (folder / name).chmod(0o666)
    (folder / "shm").mkdir()
    (folder / "shm").chmod(0o1777)
    (folder / "fd").symlink_to("/proc/self/fd")


def leave_the_network() -> None:
    """Go on with a loopback of one's own, on which every port is free."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.unshare(CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Ask every second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(1)
    return False
