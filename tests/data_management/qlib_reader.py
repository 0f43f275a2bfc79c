"""Ask Qlib itself, in a process of its own: `python -m tests.data_management.qlib_reader <dir>`.

Field expressions come as JSON on standard input, the answer goes as JSON to standard output.
"""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Seen:
    """What Qlib sees in a provider; ``last_step`` spans the last step of a back-test.

    ``features`` has, for each expression, instrument and day, the value or None for NaN.
    """

    features: dict[str, dict[str, dict[str, float | None]]]
    calendar: list[str]
    last_step: list[str]

    def values(self, expression: str, instrument: str) -> list[float | None]:
        """The values of one instrument by day."""
        return list(self.features[expression][instrument].values())


def read_by_qlib(provider: Path, expressions: list[str]) -> Seen:
    """Everything at once, since starting Qlib takes seconds."""
    return Seen(**_ask(provider, {"expressions": expressions}))


def _ask(provider: Path, question: dict[str, Any]) -> Any:
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
        raise AssertionError(f"Qlib failed: {answered.stderr[-2000:]}")
    return json.loads(answered.stdout)


def members_by_qlib(provider: Path, universe: str) -> dict[str, list[list[str]]]:
    """The spells of a universe by instrument, as Qlib lists them."""
    return dict(_ask(provider, {"universe": universe}))


def _answer(
    provider: str, expressions: list[str] | None = None, universe: str | None = None
) -> dict[str, Any]:
    import qlib
    from qlib.data import D

    qlib.init(provider_uri=provider, region="cn", kernels=1, logging_level=40)
    if universe is not None:
        listed = D.list_instruments(D.instruments(universe))
        return {code: [[str(day.date()) for day in spell] for spell in spells]
                for code, spells in listed.items()}  # fmt: skip
    frame = D.features(D.instruments("all"), expressions).astype(float)
    return {
        "features": {expression: _by_instrument(frame[expression]) for expression in frame},
        "calendar": [str(day.date()) for day in D.calendar()],
        "last_step": _last_step(D.calendar()[-1]),
    }


def _by_instrument(values: Any) -> dict[str, dict[str, float | None]]:
    by_instrument: dict[str, dict[str, float | None]] = {}
    for (code, day), value in values.items():
        by_instrument.setdefault(code, {})[str(day.date())] = None if math.isnan(value) else value
    return by_instrument


def _last_step(day: Any) -> list[str]:
    """Qlib looks for the day after the last one here."""
    from qlib.backtest.utils import TradeCalendarManager

    steps = TradeCalendarManager("day", start_time=day, end_time=day)
    return [str(time) for time in steps.get_step_time(steps.get_trade_len() - 1)]


if __name__ == "__main__":
    json.dump(_answer(sys.argv[1], **json.load(sys.stdin)), sys.stdout)
