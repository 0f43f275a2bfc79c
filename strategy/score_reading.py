"""The file of scores that a row names, read inside its job."""

from typing import TYPE_CHECKING, Any, Protocol

from data_management import files
from data_management.configs import read_options
from data_management.errors import ImportRefused
from qlibui.jobs.errors import Refused
from strategy.score_files import type_of

if TYPE_CHECKING:
    import pandas as pd


class Configured(Protocol):
    """A row that names a file of scores, or none, and how it is to be read."""

    scores_path: str
    scores_name: str
    scores_config: Any


def read_kept_scores(row: Configured) -> "pd.Series[float] | None":
    """The scores by instrument and day; None where the row names no file. Raises Refused for what
    cannot be read."""
    if not row.scores_path:
        return None
    from strategy.signals import read_scores

    name = row.scores_name
    try:
        path = files.check_readable(row.scores_path)
        options = read_options(row.scores_config)
        return read_scores(path, file_type=type_of(name), name=name, options=options).scores
    except ImportRefused as refused:
        raise Refused(refused.code, refused.sentence) from refused
