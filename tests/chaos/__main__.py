"""`python -m tests.chaos --database sqlite --seed 7 --faults 40`: one run, and what it showed."""

import argparse
import sys

from tests.chaos.container import enter_container
from tests.chaos.databases import NAMES, DatabaseUnavailable
from tests.chaos.run import CANNOT_RUN, Asked, run_chaos


def main() -> int:
    """Exit code 0 when the promise held, 1 when it was broken, 77 where it cannot be tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--database", choices=NAMES, default=NAMES[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--shipped", action="store_true", help="with the settings as shipped")
    parser.add_argument("--only", nargs="+", default=(), metavar="FAULT", help="faults of a kind")
    given = parser.parse_args()
    enter_container()
    only = tuple(given.only)
    try:
        outcome = run_chaos(Asked(given.database, given.seed, given.faults, given.shipped, only))
    except DatabaseUnavailable as why:
        sys.stdout.write(f"{why}\n")
        return CANNOT_RUN
    sys.stdout.write(f"{outcome}\n")
    return int(bool(outcome.violations))


if __name__ == "__main__":
    sys.exit(main())
