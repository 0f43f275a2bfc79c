"""The page of a preview, from "Look first" to the import."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from data_management.models import ImportTask
from data_management.preview_models import PreviewTask
from data_management.tasks import process_data_import
from tests.api import bars_csv
from tests.previews import BAD_ROW, found_of, run_preview

MOST_QUERIES = 8
MEMBERS = b"universe,instrument,start,end\ncsi300,SH600000,2005-01-01,2015-12-31\n"


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def look_first(client: Client, content: bytes | None = None, **fields: Any) -> PreviewTask:
    """Press "Look first" on the home page, and do what a worker would."""
    file = SimpleUploadedFile("bars.csv", bars_csv() if content is None else content)
    answer = client.post("/", {"file": file, "on_error": "refuse", "look": "1", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return run_preview(answer["Location"].split("/")[-2])


def page_of(preview: PreviewTask) -> str:
    return f"/previews/{preview.pk}/"


def text_of(client: Client, preview: PreviewTask) -> str:
    return client.get(page_of(preview)).content.decode()


def test_looking_first_imports_nothing(researcher: Client) -> None:
    preview = look_first(researcher)
    text = text_of(researcher, preview)
    for part in ("What would change", "SH600000", "2015-01-07", "Nothing has been stored yet"):
        assert part in text
    assert not ImportTask.objects.exists()


def test_confirming_leads_to_the_import(researcher: Client) -> None:
    preview = look_first(researcher)
    for _ in range(2):
        answer = researcher.post(f"{page_of(preview)}confirm/")
        task = ImportTask.objects.get()
        assert answer["Location"] == f"/imports/{task.pk}/"
    assert "looked at, and imported" in text_of(researcher, preview)


def test_bad_rows_are_named_and_the_good_ones_offered(researcher: Client) -> None:
    preview = look_first(researcher, bars_csv() + BAD_ROW)
    text = text_of(researcher, preview)
    assert "Import the good rows only" in text
    assert "ten" in text
    researcher.post(f"{page_of(preview)}confirm/", {"on_error": "skip"})
    task = ImportTask.objects.get()
    assert process_data_import(task_id=task.pk)["success"] is True


def test_a_column_is_corrected_and_looked_at_again(researcher: Client) -> None:
    preview = look_first(researcher, bars_csv().replace(b"close", b"Letzter"))
    text = text_of(researcher, preview)
    assert '<option value="Letzter">Letzter</option>' in text
    assert "confirm/" not in text
    answer = researcher.post(
        f"{page_of(preview)}again/", {"close": "Letzter", "on_error": "refuse"}
    )
    again = run_preview(answer["Location"].split("/")[-2])
    assert again.import_config == {"on_error": "refuse", "mapping": {"close": "Letzter"}}
    assert found_of(again)["verdict"]["would_import"] is True
    assert "go on from there" in text_of(researcher, preview)


def test_the_columns_that_were_recognised_need_not_be_chosen(researcher: Client) -> None:
    preview = look_first(researcher, bars_csv().replace(b"close", b"Letzter"))
    correction = researcher.get(page_of(preview)).context["correction"]
    assert {name: correction.initial[name] for name in ("instrument", "date", "close")} == {
        "instrument": "code", "date": "date", "close": "",
    }  # fmt: skip


def test_what_was_found_is_no_correction(researcher: Client) -> None:
    preview = look_first(researcher)
    shown = researcher.get(page_of(preview)).context["correction"].initial
    answer = researcher.post(f"{page_of(preview)}again/", shown)
    again = PreviewTask.objects.get(pk=answer["Location"].split("/")[-2])
    assert again.import_config == {"on_error": "refuse"}


def test_a_question_is_answered_on_the_page(researcher: Client) -> None:
    content = bars_csv().replace(b"2015-01-0", b"01/0").replace(b",10.1", b"/2015,10.1")
    preview = look_first(researcher, content)
    assert "Answer and look again" in text_of(researcher, preview)
    given = {"answering": "1", "date_format": "%m/%d/%Y"}
    answer = researcher.post(f"{page_of(preview)}again/", given)
    again = run_preview(answer["Location"].split("/")[-2])
    assert found_of(again)["coverage"]["start_on"] == "2015-01-05"


def test_a_missing_answer_is_asked_for_beside_its_question(researcher: Client) -> None:
    content = bars_csv().replace(b"2015-01-0", b"01/0").replace(b",10.1", b"/2015,10.1")
    preview = look_first(researcher, content)
    answer = researcher.post(f"{page_of(preview)}again/", {"answering": "1"})
    assert "Choose an answer." in answer.content.decode()
    assert PreviewTask.objects.count() == 1


def test_a_get_changes_nothing(researcher: Client) -> None:
    preview = look_first(researcher)
    for name in ("confirm", "again", "do/retry"):
        assert researcher.get(f"{page_of(preview)}{name}/").status_code == 405


def test_another_persons_preview_is_not_there(researcher: Client, stranger: User) -> None:
    preview = look_first(researcher)
    researcher.force_login(stranger)
    for answer in (
        researcher.get(page_of(preview)),
        researcher.post(f"{page_of(preview)}confirm/"),
        researcher.post(f"{page_of(preview)}again/"),
    ):
        assert answer.status_code == 404
    assert preview.pk not in researcher.get("/imports/").content.decode()


def test_the_page_costs_few_queries(researcher: Client, django_assert_max_num_queries: Any) -> None:
    preview = look_first(researcher, bars_csv(*(f"SH6000{n:02}" for n in range(40))))
    with django_assert_max_num_queries(MOST_QUERIES):
        text_of(researcher, preview)


def test_previews_that_may_become_imports_are_listed(researcher: Client) -> None:
    preview = look_first(researcher)
    assert page_of(preview) in researcher.get("/imports/").content.decode()
    researcher.post(f"{page_of(preview)}confirm/")
    assert page_of(preview) not in researcher.get("/imports/").content.decode()


def test_numbers_stand_as_they_are_stored(researcher: Client) -> None:
    content = b"code,date,open,high,low,close,volume\nSH600000,2015-01-05,10.125,11,9,10,1234567\n"
    text = text_of(researcher, look_first(researcher, content))
    assert re.search(r">10\.125<.*>11<.*>1,234,567<", text, re.DOTALL)


def test_the_end_of_a_preview_loads_its_page_again(researcher: Client) -> None:
    file = SimpleUploadedFile("bars.csv", bars_csv())
    answer = researcher.post("/", {"file": file, "on_error": "refuse", "look": "1"})
    waiting = researcher.get(answer["Location"])
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    run_preview(answer["Location"].split("/")[-2])
    ended = researcher.get(answer["Location"], headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"


def test_a_list_of_members_has_a_page_without_bars(researcher: Client) -> None:
    look = look_first(researcher, dataset_name="bars")
    researcher.post(f"{page_of(look)}confirm/")
    process_data_import(task_id=ImportTask.objects.get().pk)
    text = text_of(researcher, look_first(researcher, MEMBERS, dataset_name="bars"))
    assert "csi300" in text
    assert "The first rows" not in text
