"""Where the numbers of a version come from."""

from typing import Any

from data_management.models import ImportTask


def lineage_of(task: ImportTask) -> dict[str, Any]:
    """The file of the import, its SHA-256, and how it was read, fit for JSON."""
    return {
        "import_task": task.pk,
        "file": task.original_name,
        "sha256": task.file_sha256,
        "size": task.file_size,
        "config": task.import_config,
        "metadata": task.metadata,
    }
