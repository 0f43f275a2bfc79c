"""What a ledger must look like after a run, whatever happened. Pure: no database, no project code,
so that it judges by its own table what may follow what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

ENDED = ("succeeded", "failed", "cancelled")
MAY_FOLLOW: Mapping[str, tuple[str, ...]] = {
    "pending": ("queued", "running", "cancelled"),
    "queued": ("running", "cancelled"),
    "running": ("pending", *ENDED),
    "succeeded": (),
    "failed": ("pending",),
    "cancelled": ("pending",),
}
# What faults may make a job fail of, each only at the last of its attempts.
INFRASTRUCTURE = ("worker_lost", "disk_full", "unreachable", "database_error")


@dataclass(frozen=True)
class Line:
    """A line of the ledger; a move where `before` and `after` differ, else a note."""

    at: datetime
    before: str
    after: str
    attempt: int
    code: str = ""
    message: str = ""
    actor: str = ""

    @property
    def is_move(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class History:
    """A job as it ended: what its row says, and its ledger in order."""

    job_id: str
    kind: str
    status: str
    attempt: int
    lines: tuple[Line, ...]
    max_attempts: int = 3

    @property
    def moves(self) -> list[Line]:
        return [line for line in self.lines if line.is_move]


@dataclass(frozen=True)
class Violation:
    job_id: str
    sentence: str


def check(
    histories: Sequence[History], *, mark: str, marked_kinds: Sequence[str]
) -> list[Violation]:
    """Every way in which the promise was broken; `marked_kinds` leave one `mark` at success."""
    found = []
    for history in histories:
        told = [*_broken_rules(history)]
        if history.kind in marked_kinds:
            told += _wrong_marks(history, mark)
        found += [Violation(history.job_id, sentence) for sentence in told]
    return found


def _broken_rules(history: History) -> Iterator[str]:
    for rule in RULES:
        yield from rule(history)


def _lost(history: History) -> Iterator[str]:
    if history.status not in ENDED:
        yield f"is {history.status}: it was accepted and has not ended"
    moves = history.moves
    if not moves or (moves[0].before, moves[0].after) != ("", "pending"):
        yield "does not begin as pending"
    elif moves[-1].after != history.status:
        yield f"is {history.status} in its row and {moves[-1].after} in its ledger"


def _impossible_moves(history: History) -> Iterator[str]:
    for before, after in pairwise(history.moves):
        if after.before != before.after:
            yield f"went to {after.after} from {after.before}, but was {before.after}"
        elif after.after not in MAY_FOLLOW[before.after]:
            yield f"went from {before.after} to {after.after}"


def _attempts_out_of_order(history: History) -> Iterator[str]:
    attempt = 0
    for line in history.moves:
        attempt += line.after == "running"
        if line.attempt != attempt:
            yield f"counts attempt {line.attempt} where it was number {attempt} ({line.after})"
            return
    if attempt != history.attempt:
        yield f"counts {history.attempt} attempts in its row and {attempt} in its ledger"


def _more_than_one_success(history: History) -> Iterator[str]:
    successes = sum(line.after == "succeeded" for line in history.moves)
    if successes > 1:
        yield f"succeeded {successes} times"


def _revived_by_nobody(history: History) -> Iterator[str]:
    for before, after in pairwise(history.moves):
        if before.after in ("failed", "cancelled") and not (
            after.code == "retried" and after.actor
        ):
            yield f"went on after it had {before.after} though nobody retried it"


def _failed_too_early_or_for_no_cause(history: History) -> Iterator[str]:
    for starts, end in _rounds(history):
        if end.after != "failed":
            continue
        if end.code not in INFRASTRUCTURE:
            yield f"failed with {end.code or 'no code'}, which no fault explains: {end.message}"
        elif starts < history.max_attempts:
            yield f"failed after {starts} attempts of {history.max_attempts}"


def _started_too_often(history: History) -> Iterator[str]:
    for starts, _end in _rounds(history):
        if starts > history.max_attempts:
            yield f"was started {starts} times in a row; {history.max_attempts} are allowed"


def _ran_after_it_was_to_stop(history: History) -> Iterator[str]:
    asked = False
    for line in history.lines:
        if line.code == "cancel_requested":
            asked = True
        elif line.code == "retried":
            asked = False
        elif asked and line.after == "running" and line.is_move:
            yield "was started again after somebody had asked it to stop"


def _wrong_marks(history: History, mark: str) -> Iterator[str]:
    marks = [line.attempt for line in history.lines if line.code == mark]
    due = [line.attempt for line in history.moves if line.after == "succeeded"]
    if marks != due:
        yield f"left marks in attempts {marks} and succeeded in {due}"


def _rounds(history: History) -> Iterator[tuple[int, Line]]:
    """How often the job was started before each of its ends, and that end."""
    starts = 0
    for line in history.moves:
        starts += line.after == "running"
        if line.after in ENDED:
            yield starts, line
            starts = 0


RULES: tuple[Callable[[History], Iterator[str]], ...] = (
    _lost,
    _impossible_moves,
    _attempts_out_of_order,
    _more_than_one_success,
    _revived_by_nobody,
    _failed_too_early_or_for_no_cause,
    _started_too_often,
    _ran_after_it_was_to_stop,
)
