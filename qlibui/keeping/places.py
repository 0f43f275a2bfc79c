"""Where what a backup holds lies on the disk."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def store_root() -> Path | None:
    """The directory that holds the datasets' tables; None for an object store."""
    from data_management.store.durability import local_root

    return local_root(settings.STORE_URL)


def roots() -> dict[str, Path]:
    """Directories by the name that they have in a backup."""
    named = {
        "store": store_root(),
        "uploads": Path(settings.UPLOADS_DIR),
        "problems": Path(settings.PROBLEMS_DIR),
        "results": Path(settings.RESULTS_DIR),
    }
    return {name: root for name, root in named.items() if root is not None}


def files_below(root: Path) -> Iterator[Path]:
    """Every file below a directory, which need not be there."""
    return (path for path in sorted(root.rglob("*")) if path.is_file())
