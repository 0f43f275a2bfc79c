"""The windows of a model on a dataset's sessions, without what one would know of the next."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import ModelPlan

Window = tuple[date, date]
"""The first and the last session, both included."""


@dataclass(frozen=True)
class Windows:
    """``test`` is where there are scores. ``dropped`` counts the sessions at the ends of training
    and validation whose labels reach into the window after them."""

    train: Window
    valid: Window
    test: Window
    dropped: tuple[int, int]


def fit_windows(plan: ModelPlan, calendar: Sequence[date]) -> Windows:
    """The plan's windows on the sessions of a dataset.

    The label of a session is the return from the close of the next one over ``horizon`` more, so
    it is known ``horizon`` + 1 sessions later. Raises CannotScore where a window has no session,
    or none that may be learnt from.
    """
    days = _Sessions(calendar, plan.horizon + 1)
    train = days.between("training", plan.train_start_on, plan.train_end_on)
    valid = days.between("validation", plan.valid_start_on, plan.valid_end_on)
    test = days.between("test", *_test_days(plan, days))
    kept_train = days.purged("training", train, valid)
    kept_valid = days.purged("validation", valid, test)
    dropped = (train[1] - kept_train[1], valid[1] - kept_valid[1])
    return Windows(days.dates(kept_train), days.dates(kept_valid), days.dates(test), dropped)


def _test_days(plan: ModelPlan, days: "_Sessions") -> Window:
    """Without days of its own the test begins right after the validation and has no end."""
    start = plan.test_start_on or days.after(plan.valid_end_on)
    return start, plan.test_end_on or max(start, days.calendar[-1])


@dataclass(frozen=True)
class _Sessions:
    """Windows as the numbers of sessions; a label is known ``ahead`` sessions later."""

    calendar: Sequence[date]
    ahead: int

    def between(self, name: str, start: date, end: date) -> tuple[int, int]:
        first, last = bisect_left(self.calendar, start), bisect_right(self.calendar, end) - 1
        if first > last:
            raise CannotScore(
                f"The dataset has no session from {start} to {end}, the {name} window of the model:"
                f" choose days from {self.calendar[0]} to {self.calendar[-1]}."
            )
        return first, last

    def after(self, day: date) -> date:
        """The session after a day; the day itself where there is none."""
        place = bisect_right(self.calendar, day)
        if place == len(self.calendar):
            raise CannotScore(
                f"The dataset ends on {self.calendar[-1]}, and the validation of the model on "
                f"{day}: end it earlier, for scores begin after it."
            )
        return self.calendar[place]

    def purged(self, name: str, window: tuple[int, int], later: tuple[int, int]) -> tuple[int, int]:
        """The sessions of a window whose labels are known before the later one begins."""
        first, last = window
        last = min(last, later[0] - 1 - self.ahead)
        if first > last:
            raise CannotScore(
                f"Every label of the {name} window reaches past it, for each needs the "
                f"{self.ahead} sessions after its own: lengthen the window or lower horizon."
            )
        return first, last

    def dates(self, window: tuple[int, int]) -> Window:
        return self.calendar[window[0]], self.calendar[window[1]]
