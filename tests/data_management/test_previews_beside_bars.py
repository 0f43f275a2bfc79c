"""Previews of what comes beside bars: adjustment factors and lists of universe members."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from data_management.models import DatasetVersion
from tests.api import run_import, sign_in
from tests.previews import confirm, found_of, look_at, run_confirmed

FACTORS = b"code,date,factor\nSH600000,2015-01-05,2\nSH600000,2015-01-06,2\nSH600000,2015-02-02,2\n"
LIST = b"SH600000\t2005-01-01\t2015-12-31\n"


@pytest.fixture
def client(user: User) -> APIClient:
    client = sign_in(user)
    run_import(client, dataset_name="bars")
    return client


def found_in(client: APIClient, content: bytes, **fields: Any) -> dict[str, Any]:
    return found_of(look_at(client, content, dataset_name="bars", **fields))


def test_factors_change_the_bars_of_their_days(client: APIClient) -> None:
    found = found_in(client, FACTORS)
    assert found["verdict"]["would_import"] is True
    told = {kind: found["changes"][kind] for kind in ("new", "changed", "equal")}
    assert told == {"new": 1, "changed": 2, "equal": 0}
    assert found["metadata"]["units"] == {}


def test_bars_that_are_known_stay_equal_beside_their_factors(client: APIClient) -> None:
    run_import(client, FACTORS, dataset_name="bars")
    found = found_of(look_at(client, dataset_name="bars"))
    assert (found["changes"]["new"], found["changes"]["changed"]) == (0, 0)


def test_a_list_of_members_is_looked_at_and_imported(client: APIClient) -> None:
    preview = look_at(client, LIST, name="csi300.txt", dataset_name="bars")
    found = found_of(preview)
    assert found["verdict"]["would_import"] is True
    assert found["metadata"]["universes"] == ["csi300"]
    assert (found["changes"]["new"], found["changes"]["since_version"]) == (1, 1)
    assert DatasetVersion.objects.count() == 1
    assert run_confirmed(confirm(client, preview))["version"] == 2


def test_the_page_of_a_list_of_members(client: APIClient, user: User) -> None:
    preview = look_at(client, LIST + b"SH600001\t2015-01-02\t2015-01-01\n", name="csi300.txt",
                      dataset_name="bars")  # fmt: skip
    client.force_login(user)
    page = client.get(f"/previews/{preview.pk}/").content.decode()
    assert "Import the good rows only" in page
    assert "before the row" in page


def test_a_list_without_bars_would_not_be_imported(client: APIClient) -> None:
    found = found_of(look_at(client, LIST, name="csi300.txt", dataset_name="another"))
    assert (found["verdict"]["would_import"], found["verdict"]["code"]) == (False, "bars_missing")
    assert found["counts"] is None
