"""The Celery tasks of data management, by the names the guide gives them."""

from data_management.tasks.drop_tasks import scan_drop_folder
from data_management.tasks.import_tasks import (
    cleanup_old_imports,
    process_data_import,
    validate_import_file,
)
from data_management.tasks.preview_tasks import preview_import
from data_management.tasks.upkeep_tasks import maintain_dataset, maintain_datasets

__all__ = [
    "cleanup_old_imports",
    "maintain_dataset",
    "maintain_datasets",
    "preview_import",
    "process_data_import",
    "scan_drop_folder",
    "validate_import_file",
]
