"""The instructions of a Dockerfile, each done to a box as its line says."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dockerfile_parse import DockerfileParser

from qlibui.environment import BASE_DIR
from tests.containers.box import Box, Stage


def build(box: Box, dockerfile: Path) -> None:
    """Do what each line says, in the order of the lines; the stages share one root."""
    machine = box.stage
    for step in DockerfileParser(path=str(dockerfile)).structure:
        if step["instruction"] == "FROM":
            _begin(box, step["value"], machine)
        elif step["instruction"] in STEPS:
            STEPS[step["instruction"]](box, step["value"])
            if box.named:
                box.named[list(box.named)[-1]] = box.stage


def _begin(box: Box, value: str, machine: Stage) -> None:
    base, *name = value.split(" AS ")
    box.stage = replace(box.named.get(base, machine))
    box.named[name[0] if name else "the last"] = box.stage


def _run(box: Box, value: str) -> None:
    done = box.run(["/bin/sh", "-c", value])
    if done.returncode:
        raise SystemExit(f"RUN {value} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _copy(box: Box, value: str) -> None:
    *sources, target = value.split()
    if sources[0].startswith("--from"):
        return  # of a stage that has the same root
    everything = sources == ["."]
    place = box.inside(f"{box.stage.folder}/{target}" if everything else target)
    for source in kept_by_dockerignore() if everything else sources:
        _copy_one(BASE_DIR / source, place / source)


def _copy_one(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


def kept_by_dockerignore() -> list[str]:
    lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


def _set_environment(box: Box, value: str) -> None:
    pairs = dict(pair.split("=", 1) for pair in value.split())
    before = box.stage.environment
    told = {name: text.replace("$PATH", before["PATH"]) for name, text in pairs.items()}
    box.say(environment=before | told)


def _enter_folder(box: Box, value: str) -> None:
    box.inside(value).mkdir(exist_ok=True)
    box.say(folder=value)


STEPS: dict[str, Callable[[Box, str], None]] = {
    "RUN": _run,
    "COPY": _copy,
    "ENV": _set_environment,
    "WORKDIR": _enter_folder,
    "USER": lambda box, value: box.say(user=int(value)),
    "CMD": lambda box, value: box.say(command=json.loads(value)),
    "HEALTHCHECK": lambda box, value: box.say(
        healthcheck=json.loads(value.partition("CMD ")[2]),
    ),
}
