"""`manage.py import_file` imports a file from a shell."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from data_management.files import is_upload
from data_management.models import Dataset, ImportTask
from tests.data_management.conftest import GOOD_ROWS, WriteCsv

pytestmark = pytest.mark.django_db(transaction=True)
BAD_ROW = "600000,2015-01-07,ten,10.5,9.9,10.2,1000"


def import_file(path: Path | str, *options: str) -> str:
    out = StringIO()
    call_command("import_file", str(path), *options, stdout=out)
    return out.getvalue()


def test_a_file_is_imported_here_and_now(write_csv: WriteCsv) -> None:
    said = import_file(write_csv(), "--dataset", "A shares")
    task = ImportTask.objects.select_related("dataset").get()
    assert (task.status, str(task.dataset), task.owner) == ("succeeded", "A shares", None)
    assert "prices.csv is version 1 of A shares: 4 of 4 rows stored, 4 new" in said


def test_the_file_is_copied_into_the_uploads(files: Path, tmp_path: Path) -> None:
    """A worker, or a retry, reads what was given, wherever it came from."""
    path = tmp_path / "elsewhere.csv"
    path.write_text("\n".join(["code,date,open,high,low,close,volume", *GOOD_ROWS]))
    import_file(path)
    assert is_upload(ImportTask.objects.get().file_path)
    assert str(Dataset.objects.get()) == "elsewhere"


def test_a_refused_file_is_an_error_with_its_problems(write_csv: WriteCsv) -> None:
    with pytest.raises(CommandError) as failed:
        import_file(write_csv(*GOOD_ROWS, BAD_ROW))
    told = str(failed.value)
    assert "prices.csv, line 6: open is 'ten'" in told
    assert "/imports/" in told
    assert failed.value.returncode == 1


def test_the_good_rows_of_a_file_are_imported_when_asked(write_csv: WriteCsv) -> None:
    said = import_file(write_csv(*GOOD_ROWS, BAD_ROW), "--on-error", "skip")
    assert "4 of 5 rows stored" in said
    assert "Problem: prices.csv, line 6" in said


def test_options_are_keys_of_the_config(write_csv: WriteCsv) -> None:
    path = write_csv(header="code,date,open,high,low,last,volume")
    import_file(path, "--option", 'mapping={"close": "last"}', "--option", "volume_unit=lot")
    assert ImportTask.objects.get().import_config == {
        "mapping": {"close": "last"},
        "volume_unit": "lot",
    }


def test_a_question_names_the_option_that_answers_it(write_csv: WriteCsv) -> None:
    path = write_csv("600000,01/02/2015,10,11,9,10,100")
    with pytest.raises(CommandError, match=r"option date_format \(one of %m/%d/%Y, %d/%m/%Y\)"):
        import_file(path)


def test_a_file_of_a_person(write_csv: WriteCsv, user: User) -> None:
    import_file(write_csv(), "--owner", user.username)
    assert ImportTask.objects.get().owner == user


def test_the_same_file_again_changes_nothing(write_csv: WriteCsv) -> None:
    import_file(write_csv())
    assert "nothing changed" in import_file(write_csv())


def test_a_queued_file_is_left_to_a_worker(write_csv: WriteCsv) -> None:
    said = import_file(write_csv(), "--queue")
    task = ImportTask.objects.get()
    assert task.status == "pending"
    assert f"/imports/{task.pk}/" in said


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("none.csv", (), "cannot be read"),
        ("", (), "not a regular file"),
        ("notes.pdf", (), "no type of file"),
        ("empty.csv", (), "is empty"),
        ("bars.csv", ("--option", "volume_unit"), "KEY=VALUE"),
        ("bars.csv", ("--option", "mapping={close"), "no JSON object"),
        ("bars.csv", ("--option", "unknown=1"), "knows no 'unknown'"),
        ("bars.csv", ("--owner", "nobody"), "There is no user nobody"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(
    files: Path, write_csv: WriteCsv, name: str, options: tuple[str, ...], sentence: str
) -> None:
    write_csv(name="bars.csv")
    (files / "notes.pdf").write_bytes(b"%PDF")
    (files / "empty.csv").touch()
    with pytest.raises(CommandError, match=sentence):
        import_file(files / name, *options)
    assert not ImportTask.objects.exists()


def test_ctrl_c_cancels_the_import(write_csv: WriteCsv, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    module = "data_management.management.commands.import_file"
    monkeypatch.setattr(f"{module}._show_progress", interrupted)
    try:
        import_file(write_csv())
    except CommandError as cancelled:
        assert "ancelled" in str(cancelled)  # noqa: PT017  it may have been quicker
    assert ImportTask.objects.get().has_ended
