"""Whether the expression may run, and has bars enough to look back on."""

from collections.abc import Iterator

from backtest.preflight.subject import Subject
from backtest.spec import ExpressionSignal
from strategy.expressions import ExpressionRefused, check_expression
from strategy.findings import Finding, error, warning


def check_expression_signal(subject: Subject) -> Iterator[Finding]:
    signal = subject.spec.signal
    if not isinstance(signal, ExpressionSignal):
        return
    try:
        checked = check_expression(signal.expression, subject.files.fields)
    except ExpressionRefused as refused:
        mend = f"Write {refused.suggestion}." if refused.suggestion else "Correct the expression."
        yield error("expression_refused", refused.sentence, mend)
        return
    yield from _look_back(subject, checked.look_back)


def _look_back(subject: Subject, bars: int) -> Iterator[Finding]:
    calendar = subject.files.calendar
    # The first day trades on the day before, which counts as the last that is looked at.
    known = calendar.index(subject.window[0]) - 1
    if known < bars:
        late = calendar[min(bars + 1, len(calendar) - 1)]
        yield warning(
            "signal_begins_late",
            f"The expression looks {bars} bars back and the dataset has {max(known, 0)} before "
            f"the first signal: trading begins around {late}.",
            f"Begin the window on {late} or later, or import earlier bars.",
        )
