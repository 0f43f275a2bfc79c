"""The file of an accepted import stays, and that of a refused one does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.db.models.signals import post_save

from data_management.models import ImportTask
from data_management.services import request_import

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def after_saving(act: Callable[..., None]) -> Iterator[None]:
    post_save.connect(act, sender=ImportTask)
    try:
        yield
    finally:
        post_save.disconnect(act, sender=ImportTask)


def lose_the_answer(**_: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def lose_the_answer_of_the_commit(**_: Any) -> None:
    transaction.on_commit(lose_the_answer)


def upload() -> None:
    with pytest.raises(OperationalError):
        request_import(upload=SimpleUploadedFile("a.csv", b"code,date\n"), owner=None)


def test_a_commit_whose_answer_was_lost_keeps_its_file(home: Path) -> None:
    with after_saving(lose_the_answer_of_the_commit):
        upload()
    [task] = ImportTask.objects.all()
    assert Path(task.file_path).read_bytes() == b"code,date\n"


def test_what_was_not_committed_leaves_no_file(home: Path) -> None:
    with after_saving(lose_the_answer):
        upload()
    assert not ImportTask.objects.exists()
    assert list((home / "uploads").iterdir()) == []
