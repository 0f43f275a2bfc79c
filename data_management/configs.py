"""`import_config`: the engine's options, and the dataset that a file is meant for."""

from collections.abc import Mapping
from typing import Any

from data_management.options import ImportOptions

DATASET_KEY = "dataset"


def read_options(config: Mapping[str, Any]) -> ImportOptions:
    """How to read the file. Raises ImportRefused("bad_config")."""
    return ImportOptions.from_config({k: v for k, v in config.items() if k != DATASET_KEY})


def named_dataset(config: Mapping[str, Any]) -> str:
    """The id or name of the dataset that the config names; empty where it names none."""
    return str(config.get(DATASET_KEY) or "").strip()
