"""Whatever an operator may type, meet in a list or edit is told somewhere in the documents."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django_celery_beat.models import PeriodicTask

from qlibui.celery import app
from qlibui.environment import BASE_DIR
from qlibui.jobs import kinds
from tests.qlibui.test_house import ROOMS

PAGES = [*sorted((BASE_DIR / "docs").rglob("*.md")), BASE_DIR / "README.md"]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def told_in_code() -> set[str]:
    """Everything that a page says in code marks, and each word of it."""
    found = [text for page in PAGES for text in re.findall(r"`([^`\n]+)`", page.read_text())]
    return {*found, *(word for text in found for word in text.split())}


def test_every_kind_of_job_is_told() -> None:
    app.loader.import_default_modules()
    ours = {kind.name for kind in kinds.all_kinds() if kind.task_name.startswith(tuple(ROOMS))}
    assert len(ours) >= 8
    assert ours - told_in_code() == set()


def test_every_command_is_told() -> None:
    ours = {name for name, room in get_commands().items() if room in ROOMS}
    assert len(ours) >= 8
    assert ours - told_in_code() == set()


@pytest.mark.django_db
def test_every_schedule_is_told() -> None:
    names = set(PeriodicTask.objects.values_list("name", flat=True))
    assert names - {"celery.backend_cleanup"} - told_in_code() == set()


def anchors_of(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    outside_code = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", outside_code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text()):
        if target.startswith(("http:", "https:")):
            continue
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        if anchor and there.suffix == ".md":
            assert anchor in anchors_of(there), f"{target}#{anchor}"


def test_every_page_is_found_from_the_readme() -> None:
    named = {target for target, _ in LINK.findall((BASE_DIR / "README.md").read_text())}
    pages = {f"docs/{page.name}" for page in (BASE_DIR / "docs").glob("*.md")}
    assert pages - named == set()
