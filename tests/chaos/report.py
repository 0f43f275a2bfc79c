"""What a run says: how many faults, what they cost, what was broken and how it came to that."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.chaos.checker import History, Line, Violation
from tests.chaos.nemesis import Injected

VIOLATIONS_TOLD = 10


@dataclass(frozen=True)
class Outcome:
    """All that is known of a run once it is over."""

    title: str
    replay: str
    histories: Sequence[History]
    injected: Sequence[Injected]
    violations: Sequence[Violation]
    figures: dict[str, list[float]]
    refused: Counter[str]
    died: Counter[str]
    seconds: float
    logs: Path | None = None

    def __str__(self) -> str:
        return "\n".join([*self._summary(), *self._told_violations()])

    def _summary(self) -> list[str]:
        ends = Counter(history.status for history in self.histories)
        attempts = sum(history.attempt for history in self.histories)
        done = Counter(fault.name for fault in self.injected if not fault.missed)
        missed = Counter(f"{f.name} ({f.told})" for f in self.injected if f.missed)
        return [
            f"{self.title}: {len(self.violations)} violations in {self.seconds:.0f} s",
            f"  jobs      {len(self.histories)}, {attempts} attempts; {_counted(ends)}",
            f"  faults    {done.total()}; {_counted(done)}",
            f"  missed    {missed.total()}; {_counted(missed)}",
            f"  refused   {_counted(self.refused) or 'nothing'}",
            f"  died      {_counted(self.died) or 'nothing that nobody killed'}",
            *(
                f"  {name}: {_spread(values)}"
                for name, values in sorted(self.figures.items())
                if values
            ),
        ]

    def _told_violations(self) -> list[str]:
        if not self.violations:
            return []
        told = [f"replay with: {self.replay}", f"the programs' logs: {self.logs}"]
        for violation in self.violations[:VIOLATIONS_TOLD]:
            told += [f"VIOLATION {violation.job_id} {violation.sentence}"]
            told += self._story(violation.job_id)
        return told

    def _story(self, job_id: str) -> list[str]:
        """The job's ledger with the faults that came between its lines."""
        lines = [line for h in self.histories if h.job_id == job_id for line in h.lines]
        if not lines:
            return []
        first, last = lines[0].at, lines[-1].at
        told = [(line.at, _told(line)) for line in lines]
        told += [
            (fault.began_at, f"  ** {fault.name}: {fault.told}")
            for fault in self.injected
            if not fault.missed and first <= fault.ended_at and fault.began_at <= last
        ]
        return [f"  {_offset(at, first)} {text}" for at, text in sorted(told)]


def _told(line: Line) -> str:
    what = f"{line.before or 'created'} → {line.after}" if line.is_move else "note"
    return f"{what} #{line.attempt} {line.code} {line.message[:160]} {line.actor}".rstrip()


def _offset(at: datetime, first: datetime) -> str:
    return f"{(at - first).total_seconds():7.2f} s"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common() if count)


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    middle = ordered[len(ordered) // 2]
    return f"median {middle:.1f} s, longest {ordered[-1]:.1f} s of {len(ordered)}"
