"""A GET of the admin shows and never changes: every address, every row of every table."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import URLPattern

from data_management.models import ImportTask
from tests.qlibui.admin_rows import fill

# What an address may answer: a page, another address, "not yours", "not here", "POST only".
ANSWERS = {200, 302, 301, 403, 404, 405}


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a table's own name
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def addresses() -> Iterator[str]:
    """Every address of the admin, with each row for an id and each command for its name."""
    for name in ("", "password_change/", "password_change/done/", "jsi18n/", "login/", "logout/",
                 "autocomplete/", "search/?s=import", "search/?s=import&extended=1"):  # fmt: skip
        yield f"/admin/{name}"
    for kind in ContentType.objects.all():
        yield f"/admin/{kind.app_label}/"
        yield f"/admin/r/{kind.pk}/1/"
    for model, page in admin.site._registry.items():
        options = model._meta
        for pattern in page.get_urls():
            for part in filled(pattern, model, page):
                yield f"/admin/{options.app_label}/{options.model_name}/{part}"


def filled(pattern: URLPattern, model: Any, page: Any) -> Iterator[str]:
    keys = [str(key) for key in model._default_manager.values_list("pk", flat=True)]
    names = [command.name for command in getattr(page, "commands", ())]
    values = {"object_id": keys, "id": keys, "name": names, "file_type": ["csv", "xlsx"]}
    parameters = list(pattern.pattern.converters)
    for given in product(*(values[parameter] for parameter in parameters)):
        route = str(pattern.pattern)
        for parameter, value in zip(parameters, given, strict=True):
            route = re.sub(f"<([a-z]+:)?{parameter}>", value, route)
        yield route


@pytest.fixture
def signed_in(client: Client, operator: User) -> Client:
    fill(operator)
    client.force_login(operator)
    return client


def test_no_get_of_the_admin_changes_a_row(signed_in: Client) -> None:
    before = everything()
    walked = sorted(set(addresses()))
    refused = {url: signed_in.get(url).status_code for url in walked}
    assert {url: code for url, code in refused.items() if code not in ANSWERS} == {}
    assert len(walked) > 150
    assert everything() == before


def test_the_walk_reaches_the_commands(signed_in: Client) -> None:
    task = ImportTask.objects.first()
    assert task is not None
    walked = set(addresses())
    for name in ("retry", "cancel", "undo", "import-good-rows"):
        url = f"/admin/data_management/importtask/{task.pk}/do/{name}/"
        assert url in walked
        assert signed_in.get(url).status_code == 405


def test_every_list_and_every_row_has_a_page(signed_in: Client) -> None:
    broken = {}
    for model, page in admin.site._registry.items():
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        rows = [f"{root}{row.pk}/change/" for row in page.get_queryset(_request())[:6]]
        assert rows, f"no row of {model.__name__} to look at"
        for url in (root, *rows):
            answer = signed_in.get(url, follow=True)
            if answer.status_code != 200:
                broken[url] = answer.status_code
    assert broken == {}


def _request() -> Any:
    from django.test import RequestFactory

    return RequestFactory().get("/admin/")
