"""Results that no row names, collected after a sweep of reconcile."""

import shutil
import time
from pathlib import Path
from typing import Any

from data_management.attempt_files import folder_at, named_folders
from data_management.leftovers import GRACE_SECONDS


def collect_leftovers(**_: Any) -> int:
    """Delete what killed attempts left, once no living one can be making it; answers how many."""
    root = folder_at("")
    old = [folder for folder in root.glob("*/*") if _is_old(folder)]
    named = named_folders() if old else frozenset()
    gone = [folder for folder in old if f"{folder.parent.name}/{folder.name}" not in named]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > GRACE_SECONDS
    except FileNotFoundError:
        return False
