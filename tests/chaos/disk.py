"""A small disk of the run's own, that can be full."""

import subprocess
from contextlib import suppress
from pathlib import Path

from tests.chaos.container import is_contained

MEGABYTES = 256
MEGABYTE, PAGE = 1024 * 1024, 4096
FILLER = "filler"


class Disk:
    """A tmpfs at `folder` where this run may mount one, else just the folder, and `why_not` says
    why."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.why_not = _mount(folder) if is_contained() else "a run without namespaces of its own"

    @property
    def can_be_full(self) -> bool:
        return not self.why_not

    def fill(self) -> int:
        """Write until not a page is left; answers how many megabytes that took."""
        with (self.folder / FILLER).open("wb", buffering=0) as filler:
            for size in (MEGABYTE, PAGE):
                with suppress(OSError):
                    while filler.write(bytes(size)):
                        pass
            return filler.tell() // MEGABYTE

    def free(self) -> None:
        (self.folder / FILLER).unlink()

    def unmount(self) -> None:
        if self.can_be_full:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)


def _mount(folder: Path) -> str:
    """Mount a tmpfs there; answers why that cannot be, if so."""
    options = f"size={MEGABYTES}m,mode=0700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "chaos", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return mounted.stderr.strip()
