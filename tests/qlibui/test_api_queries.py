"""A list costs the same number of queries however long it is."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.api import API, bars_csv, run_import, sign_in
from tests.previews import look_at

MOST = 6
ROW = b"SH600000,2015-01-%02d,ten,11.5,9.5,10.5,1000\n"


@pytest.mark.parametrize(
    "path", ["imports/", "jobs/", "datasets/", "datasets/{dataset}/versions/",
             "previews/", "imports/{task}/events/", "imports/{task}/problems/"],
)  # fmt: skip
def test_a_longer_list_costs_no_more_queries(
    user: User, django_assert_max_num_queries: Any, path: str
) -> None:
    client = sign_in(user)
    for number in range(3):
        run_import(client, bars_csv(close=10.0 + number / 10, days=2), dataset_name="one")
        bad_rows = b"".join(ROW % day for day in range(8, 12))
        task = run_import(client, bars_csv() + bad_rows, dataset_name=f"more {number}")
        look_at(client, dataset_name="one")
    dataset = client.get(f"{API}/datasets/", {"name": "one"}).json()["results"][0]["id"]
    url = f"{API}/{path.format(task=task.pk, dataset=dataset)}"
    with django_assert_max_num_queries(MOST):
        listed = client.get(url).json()["results"]
    assert len(listed) >= 3
