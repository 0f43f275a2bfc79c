"""The clean-up of old imports takes along what nobody goes on with."""

from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone

from data_management.models import ImportTask
from data_management.resumable import begin_upload, part_of
from data_management.tasks import cleanup_old_imports
from data_management.upload_models import ResumableUpload
from tests.api import API, bars_csv, sign_in
from tests.data_management.resumable_client import send


def expire(upload: ResumableUpload) -> None:
    ResumableUpload.objects.filter(pk=upload.pk).update(expires_at=timezone.now())


def test_expired_uploads_go_and_others_stay(user: User) -> None:
    client = sign_in(user)
    old, young = send(client, bars_csv()), send(client, bars_csv())
    expire(old)
    assert cleanup_old_imports(30)["files_deleted"] == 1
    assert not part_of(old).exists()
    assert part_of(young).read_bytes() == bars_csv()
    assert list(ResumableUpload.objects.all()) == [young]


def test_an_upload_that_never_began_goes(user: User) -> None:
    expire(begin_upload(owner=user, name="bars.csv", length=10))
    assert cleanup_old_imports(30)["files_deleted"] == 0
    assert not ResumableUpload.objects.exists()


def test_what_a_person_who_was_deleted_had_begun_goes(user: User, home: Path) -> None:
    left = send(sign_in(user), bars_csv())
    user.delete()
    assert cleanup_old_imports(30)["files_deleted"] == 1
    assert not part_of(left).exists()


def test_an_import_outlives_the_upload_that_it_was(user: User) -> None:
    client = sign_in(user)
    upload = send(client, bars_csv())
    client.post(f"{API}/imports/", {"upload": upload.pk}, format="json")
    expire(upload)
    cleanup_old_imports(30)
    task = ImportTask.objects.get()
    assert Path(task.file_path).read_bytes() == bars_csv()
    assert not ResumableUpload.objects.exists()


def test_an_old_import_is_deleted_with_its_upload(user: User) -> None:
    client = sign_in(user)
    upload = send(client, bars_csv())
    task_id = client.post(f"{API}/imports/", {"upload": upload.pk}, format="json").json()["task_id"]
    long_ago = timezone.now() - timedelta(days=31)
    ImportTask.objects.filter(pk=task_id).update(status="failed", finished_at=long_ago)
    assert cleanup_old_imports(30)["tasks_deleted"] == 1
    assert not ResumableUpload.objects.exists()
