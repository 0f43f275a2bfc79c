"""The data directory: whether it takes files, and how many more."""

import shutil
from tempfile import TemporaryFile

from django.conf import settings

from qlibui.health.findings import Finding, wrong
from qlibui.health.looking import Look

GIGABYTE = 1024**3
LEAST_FREE_BYTES = GIGABYTE
HANGS = "The data directory gave no answer in time: see to the disk that it is on."


def look_at_disk() -> list[Finding]:
    home = settings.QLIBUI_HOME
    try:
        with TemporaryFile(dir=home) as file:
            file.write(b"\0")
    except OSError as error:
        said = f"The data directory {home} cannot be written ({error.strerror})"
        return [wrong("data_directory", f"{said}: make it its user's own, or change QLIBUI_HOME.")]
    return [Finding(name="data_directory", message=f"{home} takes files."), _free_space()]


def _free_space() -> Finding:
    free = shutil.disk_usage(settings.QLIBUI_HOME).free
    said = f"{free / GIGABYTE:.1f} GB are free in the data directory"
    if free >= LEAST_FREE_BYTES:
        return Finding(name="disk", message=f"{said}.", figures={"free_bytes": free})
    return wrong("disk", f"Only {said}: free some space.", free_bytes=free)


DISK = Look(find=look_at_disk, late=wrong("data_directory", HANGS))
