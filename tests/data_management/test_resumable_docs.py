"""The shell lines of docs/api.md about uploads in parts do what they say."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User

from data_management.models import ImportTask
from data_management.upload_models import ResumableUpload
from qlibui.environment import BASE_DIR
from tests.api import bars_csv
from tests.data_management.resumable_server import Server, serve


def told_lines() -> list[str]:
    text = (BASE_DIR / "docs" / "api.md").read_text()
    section = text.partition("## Large files, and lines that break\n")[2].partition("\n## ")[0]
    return re.findall(r"```bash\n(.*?)```", section, re.DOTALL)


@pytest.fixture
def server(user: User, home: Path) -> Iterator[Server]:
    with serve(home) as server:
        server.sign_in(user)
        yield server


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_the_document_import_a_file(server: Server, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bars.zip", "w") as bars:
        bars.writestr("600000.csv", bars_csv())
    given = f"host=http://127.0.0.1:{server.port}\ntoken={server.token}\n"
    begin_and_send, go_on, import_it = told_lines()
    cut = begin_and_send.replace("-T bars.zip", "--data-binary 'PK'")
    script = f"{given}\n{cut}\n{go_on}\n{import_it}"
    ran = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    assert '"dataset_id"' in ran.stdout.decode(), ran
    task = ImportTask.objects.get()
    assert ResumableUpload.objects.get().import_task == task
    assert Path(task.file_path).read_bytes() == (tmp_path / "bars.zip").read_bytes()
    assert task.original_name == "bars.zip"
