"""Ask Qlib itself, in a process of its own: `python -m tests.data_management.qlib_reader <dir>`.

Questions come as JSON on standard input, answers go as JSON to standard output.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def read_by_qlib(
    provider: Path, fields: list[str], *, instruments: list[str] | None = None
) -> dict[str, list[list[Any]]]:
    """For each field, its (instrument, day, value) over the whole calendar, NaN as None."""
    answer = ask_qlib(provider, {"fields": fields, "instruments": instruments})
    features: dict[str, list[list[Any]]] = answer["features"]
    return features


def ask_qlib(provider: Path, question: dict[str, Any]) -> Any:
    """Qlib's answer, or the error it ended with."""
    answered = subprocess.run(
        [sys.executable, "-m", "tests.data_management.qlib_reader", str(provider)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"TQDM_DISABLE": "1"},
    )
    if answered.returncode:
        raise AssertionError(f"Qlib failed on {question}: {answered.stderr[-2000:]}")
    return json.loads(answered.stdout)


def _answer(provider: str, question: dict[str, Any]) -> dict[str, Any]:
    import qlib
    from qlib.data import D

    qlib.init(provider_uri=provider, region="cn", kernels=1, logging_level=40)
    instruments = question["instruments"] or D.instruments("all")
    return {
        "features": _features(D.features(instruments, question["fields"])),
        "calendar": [str(day.date()) for day in D.calendar()],
        "last_step": _last_step(D.calendar()[-1]),
    }


def _features(frame: Any) -> dict[str, list[list[Any]]]:
    import math

    return {
        field: [
            [code, str(day.date()), None if math.isnan(value) else value]
            for (code, day), value in frame[field].astype(float).items()
        ]
        for field in frame
    }


def _last_step(day: Any) -> list[str]:
    """The span of a back-test's last step, for which Qlib looks past the last day."""
    from qlib.backtest.utils import TradeCalendarManager

    steps = TradeCalendarManager("day", start_time=day, end_time=day)
    return [str(time) for time in steps.get_step_time(steps.get_trade_len() - 1)]


if __name__ == "__main__":
    json.dump(_answer(sys.argv[1], json.load(sys.stdin)), sys.stdout)
