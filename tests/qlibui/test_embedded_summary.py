from dataclasses import replace
from pathlib import Path

from qlibui.embedded.summary import Summary

SUMMARY = Summary(
    host="127.0.0.1",
    port=8000,
    asked_port=8000,
    home=Path("/data"),
    password="seen-once",
)


def test_a_new_password_is_printed() -> None:
    assert "admin / seen-once" in str(SUMMARY)


def test_an_old_password_is_not_known() -> None:
    assert "changepassword admin" in str(replace(SUMMARY, password=None))


def test_a_moved_port_is_said() -> None:
    assert "http://127.0.0.1:8001/  (port 8000 is in use)" in str(replace(SUMMARY, port=8001))


def test_an_address_for_everybody_is_shown_as_one_that_opens() -> None:
    assert "http://127.0.0.1:8000/" in str(replace(SUMMARY, host="0.0.0.0"))  # noqa: S104  shown


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert "http://[::1]:8000/" in str(replace(SUMMARY, host="::1"))
