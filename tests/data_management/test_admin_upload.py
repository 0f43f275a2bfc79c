"""The admin's "add" of an import is an upload."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from data_management.models import ImportTask

ADD = "/admin/data_management/importtask/add/"
CSV = b"code,date,open,high,low,close,volume\n600000,2015-01-05,10,10.5,9.9,10.2,1000\n"


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def upload(name: str, content: bytes = CSV) -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content), "on_error": "skip", "dataset_name": "Bars"}


def test_an_upload_makes_an_import_of_the_person(staff: Client, operator: User) -> None:
    answer = staff.post(ADD, upload("prices.csv"))
    task = ImportTask.objects.get()
    assert answer["Location"] == f"/admin/data_management/importtask/{task.pk}/change/"
    assert (task.owner, str(task.dataset), task.status) == (operator, "Bars", "pending")
    assert task.import_config == {"on_error": "skip"}


def test_an_unknown_type_is_said_beside_the_field(staff: Client) -> None:
    answer = staff.post(ADD, upload("prices.pdf"))
    assert "no type of file that can be imported" in answer.content.decode()
    assert not ImportTask.objects.exists()


def test_an_empty_file_is_said_beside_the_field(staff: Client) -> None:
    answer = staff.post(ADD, upload("prices.csv", b""))
    assert "The file is empty" in answer.content.decode()
    assert not ImportTask.objects.exists()
