"""Dataset versions as a Delta Lake table: facts as given, upserted, never changed once pointed at.

The pointer to a table version lives in the caller's database and is the truth; the table's log
may run ahead of it by what a crashed or fenced attempt left behind.
"""

from data_management.store.dataset_store import DatasetStore
from data_management.store.merge import Merge
from data_management.store.table_state import TableState
from data_management.store.writer import CommitConflict, StoreDamaged, Writer

__all__ = ["CommitConflict", "DatasetStore", "Merge", "StoreDamaged", "TableState", "Writer"]
