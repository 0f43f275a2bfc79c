"""The Celery tasks of data management, by the names the guide gives them."""

from data_management.tasks.import_tasks import (
    cleanup_old_imports,
    process_data_import,
    validate_import_file,
)

__all__ = ["cleanup_old_imports", "process_data_import", "validate_import_file"]
