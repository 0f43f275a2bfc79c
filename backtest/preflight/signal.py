"""Whether the signal can be computed over the dataset, and from which day on."""

from collections.abc import Iterator
from datetime import date

from backtest.preflight.subject import Subject
from strategy.expressions import ExpressionRefused, check_expression
from strategy.findings import Finding, error, warning
from strategy.scoring.errors import CannotScore
from strategy.scoring.needs import check_plan, expressions_of, look_back
from strategy.scoring.plans import ModelPlan
from strategy.scoring.windows import fit_windows


def check_signal(subject: Subject) -> Iterator[Finding]:
    plan = subject.spec.signal.plan
    refused = list(_expressions(subject, expressions_of(plan)))
    if refused:
        yield from refused
    elif isinstance(plan, ModelPlan):
        yield from _model(subject, plan)
    else:
        yield from _look_back(subject, look_back(plan))


def _expressions(subject: Subject, texts: tuple[str, ...]) -> Iterator[Finding]:
    for text in texts:
        try:
            check_expression(text, subject.files.fields)
        except ExpressionRefused as refused:
            mend = f"Write {refused.suggestion}." if refused.suggestion else "Correct it."
            yield error("expression_refused", refused.sentence, mend)


def _look_back(subject: Subject, bars: int) -> Iterator[Finding]:
    calendar = subject.files.calendar
    # The first day trades on the day before, which counts as the last that is looked at.
    known = calendar.index(subject.window[0]) - 1
    if known < bars:
        late = calendar[min(bars + 1, len(calendar) - 1)]
        yield warning(
            "signal_begins_late",
            f"The signal looks {bars} bars back and the dataset has {max(known, 0)} before "
            f"the first day that is traded on: trading begins around {late}.",
            f"Begin the window on {late} or later, or import earlier bars.",
        )


def _model(subject: Subject, plan: ModelPlan) -> Iterator[Finding]:
    try:
        check_plan(plan, subject.files)
        first, last = fit_windows(plan, subject.files.calendar).test
    except CannotScore as cannot:
        yield error("model_unfit", str(cannot), "Correct the model, or import what is missing.")
        return
    signals = ([subject.before] if subject.before else []) + subject.window[:-1]
    scored = [day for day in signals if first <= day <= last]
    if not scored:
        yield _never(subject, first, last)
    elif len(scored) < len(signals):
        yield _not_always(scored, len(signals))


def _never(subject: Subject, first: date, last: date) -> Finding:
    window = f"{subject.window[0]} to {subject.window[-1]}"
    return error(
        "model_scores_elsewhere",
        f"The model has scores from {first} to {last} only, and none for {window}.",
        "Move the model's windows or those of the back-test.",
    )


def _not_always(scored: list[date], signals: int) -> Finding:
    return warning(
        "model_scores_missing",
        f"The model has scores from {scored[0]} to {scored[-1]} only: nothing is traded on "
        f"{signals - len(scored)} of {signals} days.",
        "Begin the window after the validation and end it with the test.",
    )
