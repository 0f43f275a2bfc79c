"""What dead attempts leave on the disk, collected after a sweep of reconcile."""

import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from data_management.models import DatasetVersion

# Longer than any attempt may run, so that nothing a living attempt builds is taken away.
GRACE_SECONDS = 2 * 60 * 60


def collect_leftovers(**_: Any) -> int:
    """Delete providers and drafts that no version names and no living attempt can be building;
    answers how many."""
    root = Path(settings.PROVIDERS_DIR)
    if not root.exists():
        return 0
    removed = 0
    for folder in root.glob("*/*"):
        if _is_old(folder) and not _is_named(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > GRACE_SECONDS
    except FileNotFoundError:
        return False


def _is_named(folder: Path) -> bool:
    versions = DatasetVersion.objects.filter(
        dataset_id=folder.parent.name, content_hash=folder.name
    )
    return versions.exists()
