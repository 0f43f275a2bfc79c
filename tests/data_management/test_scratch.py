"""Room on the disk for one attempt, and nothing left of attempts that were killed."""

from pathlib import Path
from typing import Any

import pytest

from data_management.scratch import scratch_of
from qlibui.jobs.claims import Claim


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    return tmp_path / "scratch"


def claim(job_id: str, attempt: int = 1) -> Claim:
    return Claim(
        job_id=job_id, kind="import", attempt=attempt, token=f"token-{attempt}", lease_seconds=30
    )


def test_the_folder_goes_with_the_attempt(root: Path) -> None:
    with scratch_of(claim("job")) as folder:
        (folder / "rows").write_text("rows")
    assert not list(root.iterdir())


def test_what_a_killed_attempt_left_goes_when_the_job_is_tried_again(root: Path) -> None:
    for left in ("job.1.token-1", "job-2.1.token-1"):
        (root / left).mkdir(parents=True)
    with scratch_of(claim("job", attempt=2)) as folder:
        assert {path.name for path in root.iterdir()} == {"job-2.1.token-1", folder.name}


@pytest.mark.parametrize("job_id", ["../../etc", "a/b", "[job]*", ".."])
def test_an_id_that_people_chose_names_no_other_place(root: Path, job_id: str) -> None:
    with scratch_of(claim(job_id)) as folder:
        assert folder.resolve().parent == root.resolve()
        assert folder.is_dir()
