"""A row that somebody changed in the database: the worker looks again, and runs nothing of it."""

from typing import Any

import pytest

from data_management.models import Dataset
from strategy.models import StrategyRun
from tests.strategy.asked import CONFIG, ask, make, run
from tests.strategy.hostile_corpus import CLASS_PATHS, MARKER

INJECTED = f"((__import__)('os').mkdir)('{MARKER}')"
SIGNALS: dict[str, Any] = {
    "expression": {"expression": INJECTED},
    "expression as a kind": {"kind": "expression", "parameters": {"expression": INJECTED}},
    "factor": {"kind": "blend", "parameters": {"factors": [{"expression": INJECTED}]}},
    "class path": {"kind": "model", "parameters": CLASS_PATHS[4]},
    "kind": {"kind": "os.system", "parameters": {}},
    "file": {"path": "/etc/passwd", "sha256": "a" * 64},
}


@pytest.mark.parametrize("name", SIGNALS)
def test_a_changed_row_fails_with_a_sentence_and_nothing_is_run(market: Dataset, name: str) -> None:
    asked = ask(make(market))
    StrategyRun.objects.filter(pk=asked.pk).update(config=CONFIG | {"signal": SIGNALS[name]})
    done = run(asked)
    assert done.status == "failed"
    assert "\n" not in done.error
    assert done.error.endswith(".")
    assert not done.folder
    assert not MARKER.exists()
