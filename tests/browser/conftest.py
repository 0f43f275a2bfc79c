"""A browser that has signed in, where Chromium is installed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from tests.browser.chromium import Page, open_page

NAMES = ("chromium", "chromium-browser", "google-chrome")
SignIn = Callable[[User], Page]


@pytest.fixture
def page(tmp_path: Path, live_server: Any) -> Iterator[Page]:
    """A tab of a fresh browser; the test is skipped where no Chromium is on PATH."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium is on PATH")
    with open_page(program, tmp_path / "profile") as page:
        yield page


@pytest.fixture
def signed_in(page: Page, live_server: Any, transactional_db: None) -> SignIn:
    def sign_in(person: User) -> Page:
        client = Client()
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.call("Network.setCookie", name="sessionid", value=key, url=live_server.url)
        return page

    return sign_in


@pytest.fixture
def operator(transactional_db: None) -> User:
    return User.objects.create_superuser("operator", password="a-long-passphrase")
