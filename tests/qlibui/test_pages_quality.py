"""What people read of a dataset's quality, on its page and in the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management import versions
from data_management.models import Dataset, DatasetVersion, QualityReport
from data_management.templatetags.dates import whole_dates
from tests.data_management.conftest import RunImport, WriteCsv, run_import, write_csv

__all__ = ["run_import", "write_csv"]

HOLED = (
    "600000,2015-01-05,10.0,10.5,9.9,10.2,1000",
    "600000,2015-01-08,10.2,10.6,10.1,10.4,1100",
)
SUMMARY = "1 instrument has no bar on 2 sessions between the first and the last one"


@pytest.fixture
def dataset(write_csv: WriteCsv, run_import: RunImport) -> Dataset:
    answer = run_import(write_csv(*HOLED))
    return Dataset.objects.get(pk=answer["dataset_id"])


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text_of(client: Client, dataset: Dataset) -> str:
    return client.get(f"/datasets/{dataset.pk}/").content.decode()


def test_the_page_says_what_was_found_and_what_was_not(
    researcher: Client, dataset: Dataset
) -> None:
    text = text_of(researcher, dataset)
    assert SUMMARY in text
    assert "SH600000 has no bar on 2 of 4 sessions" in text
    assert "Every bar has volume." in text
    assert "Restated history not assessed: there is no version before this one." in text


def test_the_page_says_why_there_is_no_report(researcher: Client, dataset: Dataset) -> None:
    QualityReport.objects.update(findings=None, coverage=None, error="It could not be made: why.")
    assert "It could not be made: why." in text_of(researcher, dataset)


def test_the_page_of_a_redo_says_whose_report_it_shows(
    researcher: Client, dataset: Dataset
) -> None:
    versions.undo(dataset)
    assert "Quality" not in text_of(researcher, dataset)
    versions.redo(Dataset.objects.get(pk=dataset.pk))
    text = text_of(researcher, dataset)
    assert "as of version 1" in text
    assert SUMMARY in text


def test_the_admin_shows_it_with_the_version(
    client: Client, operator: User, dataset: Dataset
) -> None:
    client.force_login(operator)
    version = DatasetVersion.objects.get()
    page = f"/admin/data_management/datasetversion/{version.pk}/change/"
    assert SUMMARY in client.get(page).content.decode()


def test_a_date_in_a_sentence_is_kept_whole_and_all_else_is_text() -> None:
    html = whole_dates("<b> from 2015-01-05, to 12015-01-051")
    assert html == '&lt;b&gt; from <span class="whole">2015-01-05,</span> to 12015-01-051'
