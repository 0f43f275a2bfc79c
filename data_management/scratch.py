"""Room on the disk for one attempt at a job, gone when the attempt ends."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from qlibui.jobs.claims import Claim


@contextmanager
def scratch_of(claim: Claim) -> Iterator[Path]:
    """An empty folder; what killed attempts at the same job left is deleted first."""
    root = Path(settings.SCRATCH_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    job = quote(claim.job_id, safe="")  # a person may choose it
    for left in root.glob(f"{escape(job)}.*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = root / f"{job}.{claim.attempt}.{claim.token}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
