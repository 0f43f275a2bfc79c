"""What a failed import asks, and the config that answers it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management.answer_forms import answer_form
from data_management.models import ImportTask
from data_management.tasks import process_data_import
from qlibui.jobs.lifecycle import JobStatus
from tests.data_management.conftest import RunImport, WriteCsv

HEADERS = {
    "instrument": "symbol_x", "date": "tag", "open": "o", "high": "h", "low": "l",
    "close": "c", "volume": "v",
}  # fmt: skip


def failed(code: str, *questions: dict[str, object]) -> ImportTask:
    return ImportTask(status=JobStatus.FAILED, error_code=code, questions=list(questions))


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def test_a_choice_is_shown_in_words_and_answered_by_its_code() -> None:
    task = failed("needs_answer", {"key": "volume_unit", "text": "?", "choices": ["share", "lot"]})
    form = answer_form(task, {"volume_unit": "lot"})
    assert form is not None
    assert "lots of 100 shares (手)" in form.as_p()
    assert form.is_valid()
    assert form.answers == {"volume_unit": "lot"}


def test_a_date_format_is_shown_by_an_example_and_may_be_written() -> None:
    asked = {"key": "date_format", "text": "?", "choices": ["%d/%m/%Y", "%m/%d/%Y"]}
    form = answer_form(failed("needs_answer", asked), {"date_format_other": "%d.%m.%y"})
    assert form is not None
    assert "31/12/2015 (%d/%m/%Y)" in form.as_p()
    assert form.is_valid()
    assert form.answers == {"date_format": "%d.%m.%y"}


def test_a_question_without_an_answer_is_asked_again() -> None:
    asked = {"key": "date_format", "text": "?", "choices": ["%d/%m/%Y"]}
    form = answer_form(failed("needs_answer", asked), {"date_format": ""})
    assert form is not None
    assert form.errors == {"date_format": ["Choose an answer."]}


def test_a_mapping_without_a_header_is_refused() -> None:
    form = answer_form(failed("missing_column"), {"date": "  "})
    assert form is not None
    assert "Write at least one header" in str(form.errors)


def test_other_failures_and_other_states_ask_nothing() -> None:
    assert answer_form(failed("bad_rows")) is None
    assert answer_form(ImportTask(status=JobStatus.RUNNING, error_code="missing_column")) is None


def test_a_file_with_unknown_headers_is_imported_once_they_are_named(
    staff: Client, write_csv: WriteCsv, run_import: RunImport
) -> None:
    run_import(write_csv(header=",".join(HEADERS.values())), task_id="odd")
    task = ImportTask.objects.get(pk="odd")
    assert task.error_code == "missing_column"
    page = staff.get("/imports/odd/").content.decode()
    assert "has no column for" in page
    assert "Header of the date column" in page
    staff.post("/imports/odd/answer/", HEADERS)
    assert process_data_import("odd")["rows_processed"] == 4
