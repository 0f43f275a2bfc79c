"""Files that an attempt at a job makes; they are the job's once its row names their folder.

A folder is `<job>/<attempt>.<token>` below RESULTS_DIR, and a draft until it is on the disk.
Any kind of job may have one: its row then has a column `folder`.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings

from qlibui.jobs.claims import Claim
from qlibui.jobs.models import Job

DRAFT = ".draft"


def _makers() -> Iterator[Any]:
    """The models of jobs that make files."""
    jobs = (model for model in apps.get_models() if issubclass(model, Job))
    return (job for job in jobs if hasattr(job, "folder"))


def named_folders(database: str = "default") -> frozenset[str]:
    """The folders that rows name; `database` is an alias of Django's."""
    rows = (job._default_manager.using(database).exclude(folder="") for job in _makers())  # noqa: SLF001  Django's name for any model's
    return frozenset(name for each in rows for name in each.values_list("folder", flat=True))


def folder_at(name: str) -> Path:
    """The folder that a row names."""
    return Path(settings.RESULTS_DIR) / name


def home_of(job_id: str) -> Path:
    """Where all attempts at a job have theirs; a person may have chosen the job's id."""
    return folder_at(quote(job_id, safe="").replace(".", "%2E"))


@contextmanager
def draft_of(claim: Claim) -> Iterator[Path]:
    """An empty folder that is gone afterwards unless it was settled. What earlier attempts left
    is deleted first: had one of them committed, there were no other."""
    home = home_of(claim.job_id)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in home.iterdir():
        if _attempt_of(left) < claim.attempt:
            shutil.rmtree(left, ignore_errors=True)
    draft = home / f"{claim.attempt}.{claim.token}{DRAFT}"
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _attempt_of(folder: Path) -> int:
    number = folder.name.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def settle(draft: Path) -> str:
    """Bring the draft to the disk and rename it: the name for the row.

    Should the commit fail it stays, for a commit whose answer was lost may have been done.
    """
    from data_management.store.durability import sync_directories, sync_files

    settled = draft.with_name(draft.name.removesuffix(DRAFT))
    sync_files(path for path in draft.rglob("*") if path.is_file())
    draft.rename(settled)
    sync_directories(settled.parent, settled.parent.parent)
    return f"{settled.parent.name}/{settled.name}"


def delete_files(job_id: str) -> None:
    shutil.rmtree(home_of(job_id), ignore_errors=True)
