"""Probes: the process answers, its database is ready, whatever else is the matter."""

import sqlite3
from collections.abc import Iterator
from threading import active_count
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from qlibui.health.database import DATABASE, look_at_database
from qlibui.health.looking import look_at
from tests.qlibui.health import DEEP

LATEST = ("jobs", "0001_initial")


@pytest.fixture
def locked_out(transactional_db: None) -> Iterator[None]:
    """Somebody else has SQLite's file for himself, readers shut out as well."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite's file can be locked against readers from outside")
    connection.close()
    greedy = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    greedy.execute("PRAGMA locking_mode=EXCLUSIVE")
    greedy.execute("BEGIN EXCLUSIVE")
    yield
    greedy.execute("ROLLBACK")
    greedy.close()


def test_a_process_lives_without_any_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_probe_may_ask_under_any_host_name(client: Client) -> None:
    assert client.get("/health/live", headers={"Host": "10.0.0.7"}).status_code == 200


def test_a_probe_is_not_sent_on_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live").status_code == 200


def test_a_probe_only_reads(client: Client) -> None:
    assert client.post("/health/live").status_code == 404


def test_an_installation_with_every_migration_is_ready(client: Client, db: None) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
def test_a_missing_migration_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied(*LATEST)
    try:
        answer = client.get("/health/ready")
        sentences = [finding.message for finding in look_at_database()]
    finally:
        MigrationRecorder(connection).record_applied(*LATEST)
    assert (answer.status_code, answer.json()) == (503, {"status": "failing"})
    assert sentences[-1] == (
        "1 migration is not applied, the first jobs.0001_initial: run `python manage.py migrate`."
    )


def test_a_locked_database_holds_up_no_probe(client: Client, locked_out: None) -> None:
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_a_look_ends_before_sqlite_gives_up_itself(locked_out: None) -> None:
    assert look_at([DATABASE]) == [DATABASE.late]


def test_who_asks_while_a_look_hangs_starts_no_other(locked_out: None) -> None:
    look_at([DATABASE])
    before = active_count()
    look_at([DATABASE])
    assert active_count() == before


def test_a_locked_database_holds_up_nobody_who_signed_in(client: Client, locked_out: None) -> None:
    client.cookies["sessionid"] = "of-somebody"
    answer = client.get(DEEP)
    assert (answer.status_code, answer.json()) == (503, {"status": "failing"})
