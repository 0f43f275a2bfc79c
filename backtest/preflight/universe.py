"""Whether the universe has members, and whether it was chosen with hindsight."""

from collections.abc import Iterator

from backtest.preflight.subject import Subject
from strategy.findings import Finding, error, warning

# Some half a year: suspensions of 2015 lasted months, and who is suspended has not left.
SESSIONS_TO_LEAVE = 120


def check_universe(subject: Subject) -> Iterator[Finding]:
    spec, members = subject.spec, subject.members
    if spec.universe not in subject.files.universes:
        yield error(
            "universe_unknown",
            f"The dataset has no universe {spec.universe}.",
            f"Choose one of {', '.join(subject.files.universes[:20])}, or import its members.",
        )
    elif not members:
        yield error(
            "universe_empty",
            f"Nobody belongs to {spec.universe} from {spec.start_on} to {spec.end_on}.",
            "Choose other days or another universe.",
        )
    else:
        yield from _check_members(subject)


def _check_members(subject: Subject) -> Iterator[Finding]:
    spec, members = subject.spec, subject.members
    if len(members) <= spec.topk:
        yield warning(
            "universe_small",
            f"{spec.universe} has {len(members)} members in the window and topk is {spec.topk}: "
            "the signal has nothing to choose.",
            "Lower topk or choose a larger universe.",
        )
    if not _somebody_left(subject):
        yield warning(
            "universe_hindsight",
            f"Nobody of {spec.universe} leaves it or is delisted up to "
            f"{subject.files.calendar[-1]}: it looks chosen with hindsight, and flatters returns.",
            "Import the members with the days of their coming and going, delisted ones included.",
        )


def _somebody_left(subject: Subject) -> bool:
    calendar = subject.files.calendar
    lately = calendar[max(len(calendar) - SESSIONS_TO_LEAVE, 0)]
    return any(max(end for _, end in spans) < lately for spans in subject.spells.values())
