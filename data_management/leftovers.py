"""What nobody needs any more on the disk, collected after a sweep of reconcile."""

import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from data_management.models import DatasetVersion

# Longer than any attempt may run, so that nothing a living attempt builds is taken away.
GRACE_SECONDS = 2 * 60 * 60


def collect_leftovers(**_: Any) -> int:
    """Delete providers and drafts that no readable version needs and no living attempt can be
    building, and the scratch of attempts that were killed; answers how many."""
    root = Path(settings.PROVIDERS_DIR)
    old = [folder for folder in root.glob("*/*") if _is_old(folder)]
    needed = _needed() if old else frozenset()
    leftovers = [folder for folder in old if (folder.parent.name, folder.name) not in needed]
    leftovers += [path for path in Path(settings.SCRATCH_DIR).glob("*") if _is_old(path)]
    for folder in leftovers:
        shutil.rmtree(folder, ignore_errors=True)
    return len(leftovers)


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > GRACE_SECONDS
    except FileNotFoundError:
        return False


def _needed() -> frozenset[tuple[str, str]]:
    """Dataset and content hash of every version that can be read."""
    readable = DatasetVersion.objects.filter(collected_at__isnull=True)
    return frozenset(readable.values_list("dataset_id", "content_hash").distinct())
