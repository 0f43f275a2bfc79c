"""The admin of imports, datasets and their versions."""

from data_management.admin.datasets import DatasetAdmin
from data_management.admin.imports import ImportTaskAdmin
from data_management.admin.versions import DatasetVersionAdmin

__all__ = ["DatasetAdmin", "DatasetVersionAdmin", "ImportTaskAdmin"]
