"""The API describes itself, for programs in OpenAPI and for people in Swagger."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework.test import APIClient

from data_management.models import Dataset
from qlibui.environment import BASE_DIR
from tests.api import API, bars_csv, run_import, sign_in
from tests.backtest.kept import keep_result, make_report
from tests.strategy.kept import keep_run

PATHS = re.compile(r"{\w+}")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command(
        "spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=out
    )
    described: dict[str, Any] = json.loads(out.getvalue())
    return described


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_the_description_is_valid_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own_and_a_summary(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(schema)]
    assert len(set(names)) == len(names) >= 25
    assert all(re.fullmatch(r"[a-z]+_[a-z]+", name) for name in names)
    assert all(operation["summary"] for operation in operations(schema))


def test_every_operation_says_what_can_go_wrong(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            answers = operation["responses"]
            assert {"401", "429"} <= set(answers)
            assert ("404" in answers) == bool(PATHS.search(path))
            wrong = [answer for status, answer in answers.items() if status >= "400"]
            assert all(set(answer["content"]) == {"application/problem+json"} for answer in wrong)


def test_an_upload_is_described_as_a_form_with_a_file(schema: dict[str, Any]) -> None:
    upload = schema["paths"][f"{API}/imports/"]["post"]
    assert set(upload["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    fields = schema["components"]["schemas"]["UploadRequest"]
    assert fields["required"] == ["file"]
    assert set(upload["responses"]["202"]["headers"]) == {"Location", "Retry-After"}


@pytest.mark.parametrize(
    "component",
    [
        "ImportDetail",
        "Dataset",
        "Version",
        "Job",
        "JobEvent",
        "Backtest",
        "BacktestReport",
        "Strategy",
        "StrategyRun",
        "Schedule",
    ],
)
def test_answers_have_the_fields_that_are_described(
    schema: dict[str, Any], user: User, component: str
) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv())
    backtest = keep_result(Dataset.objects.get())
    run = keep_run(Dataset.objects.get(), id="a-run", strategy_id="a-strategy")
    paths = {
        "Strategy": f"strategies/{run.strategy_id}/",
        "StrategyRun": f"strategy-runs/{run.pk}/",
        "Schedule": f"strategies/{run.strategy_id}/schedules/",
        "Backtest": f"backtests/{backtest.pk}/",
        "BacktestReport": f"reports/{make_report(backtest).pk}/",
        "ImportDetail": f"imports/{task.pk}/",
        "Dataset": f"datasets/{task.dataset_id}/",
        "Version": f"datasets/{task.dataset_id}/versions/1/",
        "Job": f"jobs/{task.pk}/",
        "JobEvent": f"jobs/{task.pk}/events/",
    }
    told = client.get(f"{API}/{paths[component]}").json()
    told = told["results"][0] if "results" in told else told
    described = schema["components"]["schemas"][component]
    assert set(told) == set(described["properties"]) == set(described["required"])


def test_the_pages_of_the_api_ask_nothing_of_other_hosts(db: None) -> None:
    page = APIClient().get("/api/docs/")
    assert page.status_code == 200
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.content.decode())
    assert APIClient().get("/api/schema/").status_code == 200


def test_every_address_is_in_the_documents(schema: dict[str, Any]) -> None:
    told = (BASE_DIR / "docs" / "api.md").read_text()
    for path in schema["paths"]:
        last = path.removeprefix(f"{API}/").rstrip("/").rpartition("/")[2].replace("{id}", "")
        assert f"{last}/`" in told, path
