"""A corrected mapping is remembered per dataset and header, seen, and forgotten."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from data_management.mapping_models import RememberedMapping
from data_management.models import Dataset, ImportTask
from tests.api import API, assert_problem, bars_csv, run_import, sign_in
from tests.previews import found_of, look_at

OWN_WORDS = bars_csv().replace(b"close", b"Letzter")
MAPPING = '{"mapping": {"close": "Letzter"}}'


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


@pytest.fixture
def taught(client: APIClient) -> ImportTask:
    return run_import(client, OWN_WORDS, dataset_name="bars", import_config=MAPPING)


def url_of(task: ImportTask, *more: str) -> str:
    return "/".join([API, "datasets", task.dataset_id or "", "mappings", *more, ""])


def known_by(task: ImportTask) -> Any:
    return task.metadata["mapping_known_by"]


def test_a_later_file_with_the_same_header_is_read_alike(
    client: APIClient, taught: ImportTask
) -> None:
    later = run_import(client, OWN_WORDS + b"SH600000,2015-01-08,10,11,9,10,1\n",
                       dataset_name="bars")  # fmt: skip
    assert (later.status, later.metadata["mapping"]["close"]) == ("succeeded", "Letzter")
    assert (known_by(taught), known_by(later)) == ("answer", "remembered")


def test_a_preview_says_that_it_was_remembered(client: APIClient, taught: ImportTask) -> None:
    found = found_of(look_at(client, OWN_WORDS, dataset_name="bars"))
    assert found["metadata"]["mapping_known_by"] == "remembered"
    assert found["changes"]["equal"] == 3


@pytest.mark.parametrize(
    ("content", "dataset"),
    [(OWN_WORDS, "other bars"), (OWN_WORDS.replace(b"volume", b"vol"), "bars")],
)
def test_another_dataset_or_header_is_asked_anew(
    client: APIClient, taught: ImportTask, content: bytes, dataset: str
) -> None:
    assert run_import(client, content, dataset_name=dataset).error_code == "missing_column"


def test_a_file_that_needs_no_mapping_is_known_by_its_header(client: APIClient) -> None:
    assert known_by(run_import(client)) == "header"
    assert not RememberedMapping.objects.exists()


def test_an_import_that_failed_teaches_nothing(client: APIClient) -> None:
    bad = OWN_WORDS + b"SH600000,2015-01-08,ten,11,9,10,1\n"
    assert run_import(client, bad, import_config=MAPPING).status == "failed"
    assert not RememberedMapping.objects.exists()


def test_what_is_said_later_replaces_what_was_said(client: APIClient, taught: ImportTask) -> None:
    run_import(client, OWN_WORDS, dataset_name="bars", import_config='{"mapping": {'
               '"close": "open"}, "restated": "accept"}')  # fmt: skip
    kept = RememberedMapping.objects.get()
    assert kept.mapping == {"close": "open"}


def test_it_is_seen_and_forgotten_over_the_api(client: APIClient, taught: ImportTask) -> None:
    (told,) = client.get(url_of(taught)).json()["results"]
    assert told["mapping"] == {"close": "Letzter"}
    assert told["headers"] == ["code", "date", "open", "high", "low", "Letzter", "volume"]
    assert client.delete(url_of(taught, str(told["id"]))).status_code == 204
    assert run_import(client, OWN_WORDS, dataset_name="bars").error_code == "missing_column"


def test_readers_of_a_shared_dataset_do_not_see_it(
    client: APIClient, taught: ImportTask, stranger: User
) -> None:
    Dataset.objects.update(visibility="shared")
    reader = sign_in(stranger)
    assert_problem(reader.get(url_of(taught)), 404)
    kept = RememberedMapping.objects.get()
    assert_problem(reader.delete(url_of(taught, str(kept.pk))), 404)


def test_it_is_forgotten_on_the_datasets_page(taught: ImportTask, user: User) -> None:
    browser = Client()
    browser.force_login(user)
    page = f"/datasets/{taught.dataset_id}/"
    assert "Remembered columns" in browser.get(page).content.decode()
    url = f"{page}mappings/{RememberedMapping.objects.get().pk}/forget/"
    assert browser.get(url).status_code == 405
    assert browser.post(url)["Location"] == page
    assert not RememberedMapping.objects.exists()


def test_a_stranger_cannot_forget_it(taught: ImportTask, stranger: User) -> None:
    Dataset.objects.update(visibility="shared")
    browser = Client()
    browser.force_login(stranger)
    page = f"/datasets/{taught.dataset_id}/"
    assert "Remembered columns" not in browser.get(page).content.decode()
    url = f"{page}mappings/{RememberedMapping.objects.get().pk}/forget/"
    assert browser.post(url).status_code == 403


def test_an_operator_forgets_it_in_the_admin(taught: ImportTask, operator: User) -> None:
    browser = Client()
    browser.force_login(operator)
    page = f"/admin/data_management/dataset/{taught.dataset_id}/change/"
    shown = browser.get(page)
    assert "close from Letzter" in shown.content.decode()
    form = {"name": "bars", "owner": taught.owner_id, "visibility": "private"}
    for formset in shown.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        form |= {f"{prefix}-TOTAL_FORMS": formset.formset.initial_form_count(),
                 f"{prefix}-INITIAL_FORMS": formset.formset.initial_form_count()}  # fmt: skip
    kept = RememberedMapping.objects.get()
    form |= {"mappings-0-id": kept.pk, "mappings-0-dataset": taught.dataset_id,
             "mappings-0-DELETE": "on"}  # fmt: skip
    versions = taught.versions.get()
    form |= {"versions-0-id": versions.pk, "versions-0-dataset": taught.dataset_id}
    assert browser.post(page, form).status_code == 302
    assert not RememberedMapping.objects.exists()
