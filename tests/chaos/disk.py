"""A small disk of the run's own, that can be full."""

import subprocess
from contextlib import suppress
from pathlib import Path

MEGABYTES = 256
MEGABYTE, PAGE = 1024 * 1024, 4096
FILLER = "filler"


class Disk:
    """A tmpfs at `folder` where this process may mount one, else just the folder: then
    `can_be_full` is False and `why_not` says why."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "chaos", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        self.can_be_full = mounted.returncode == 0
        self.why_not = "" if self.can_be_full else f"no small disk: {mounted.stderr.strip()}"

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
