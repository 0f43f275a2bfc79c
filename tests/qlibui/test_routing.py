"""Every task has exactly one queue, and every queue of the guide is there."""

import pytest
from django.conf import settings

from qlibui.celery import app
from qlibui.jobs.kinds import all_kinds

OWN = ("data_management.", "backtest.", "strategy.", "qlibui.")


def own_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if name.startswith(OWN))


def test_the_queues_of_the_guide_are_there() -> None:
    assert set(settings.CELERY_TASK_QUEUES) == {"default", "data_import", "backtest", "strategy"}


@pytest.mark.parametrize("name", own_tasks())
def test_a_task_goes_to_the_queue_of_its_app(name: str) -> None:
    queue = app.amqp.router.route({}, name)["queue"].name
    expected = {"data_management": "data_import", "qlibui": "default"}
    room = name.split(".", maxsplit=1)[0]
    assert queue == expected.get(room, room)


def test_every_kind_of_job_is_run_by_a_registered_task() -> None:
    names = {kind.task_name for kind in all_kinds()}
    ours = {name for name in names if not name.startswith(("tests.", "benchmarks."))}
    assert ours <= set(own_tasks())
