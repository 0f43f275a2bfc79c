"""Small files of the benchmark, made once."""

from pathlib import Path

import pytest

from benchmarks.imports.files import Files, make_files

ROWS = 3_000


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_files(tmp_path_factory.mktemp("files"), ROWS)


@pytest.fixture(scope="session")
def clean_store(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clean file as a version in a store."""
    from benchmarks.imports import ours

    store = tmp_path_factory.mktemp("stores") / "clean"
    ours.import_file(files.clean, store)
    return store
