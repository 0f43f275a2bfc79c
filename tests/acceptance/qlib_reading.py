"""Reads fields of a provider with the real Qlib; a process of its own, as Qlib is global state.

Usage: python qlib_reading.py PROVIDER INSTRUMENT EXPRESSION DAY
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def read_with_qlib(provider: Path, instrument: str, expression: str, day: str) -> float:
    """What Qlib says the expression is for this instrument on this day."""
    arguments = [str(provider), instrument, expression, day]
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        env={**os.environ, "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(json.loads(done.stdout.splitlines()[-1]))


def main(provider: str, instrument: str, expression: str, day: str) -> None:
    import qlib
    from qlib.data import D

    qlib.init(provider_uri=provider, region="cn", kernels=1, logging_level=40)
    values = D.features([instrument], [expression], start_time=day, end_time=day)
    sys.stdout.write(f"\n{json.dumps(float(values.iloc[0, 0]))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
