"""Qlib's own reading of expressions, in a process of its own:
`python -m tests.strategy.qlib_expressions`, texts as JSON in, answers as JSON out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def built_by_qlib(texts: list[str]) -> list[tuple[str, int]]:
    """What Qlib makes of each text, in its own words, and how many earlier bars it would load."""
    answered = subprocess.run(
        [sys.executable, "-m", "tests.strategy.qlib_expressions"],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if answered.returncode:
        raise AssertionError(f"Qlib failed: {answered.stderr[-2000:]}")
    return [(said, bars) for said, bars in json.loads(answered.stdout)]


def _built(texts: list[str]) -> list[tuple[str, Any]]:
    import qlib
    from qlib.data.data import ExpressionD

    qlib.init(provider_uri="/nonexistent", region="cn", kernels=1, logging_level=40)
    made = [ExpressionD.get_expression_instance(text) for text in texts]
    return [(str(each), int(each.get_extended_window_size()[0])) for each in made]


if __name__ == "__main__":
    json.dump(_built(json.load(sys.stdin)), sys.stdout)
