"""What the dated rules of the market rest on, and whether it is known."""

from collections.abc import Iterator

from backtest.preflight.subject import Subject
from market.boards import board_of
from market.costs import FIRST_KNOWN
from market.tables import CONFIRMED_UNTIL
from strategy.findings import Finding, error, warning
from strategy.orders.listings import debut_days

SPECIAL_TREATMENT = "is_st"
STAMP_DUTY = 0.0005


def check_rules(subject: Subject) -> Iterator[Finding]:
    if subject.spec.market_rules == "dated":
        yield from _check_days(subject)
        yield from _check_duty(subject)
        yield from _check_members(subject)


def _check_days(subject: Subject) -> Iterator[Finding]:
    if subject.window[0] < FIRST_KNOWN:
        yield error(
            "rules_too_early",
            f"The stamp duty before {FIRST_KNOWN} is not known.",
            f"Begin on {FIRST_KNOWN} or later, or use the market rules qlib.",
        )
    if subject.window[-1] > CONFIRMED_UNTIL:
        yield warning(
            "rules_unconfirmed",
            f"The rules of the market are confirmed up to {CONFIRMED_UNTIL}; for 2026 another "
            "limit of companies under special treatment has been reported.",
            f"End on {CONFIRMED_UNTIL}, or take the limits of later days as those before.",
        )


def _check_duty(subject: Subject) -> Iterator[Finding]:
    costs = subject.spec.costs
    if costs.close_cost - costs.open_cost >= STAMP_DUTY:
        yield warning(
            "duty_twice",
            f"Selling costs {costs.close_cost:.2%} and buying {costs.open_cost:.2%}, as if stamp "
            "duty were in it; dated rules add the duty of the day.",
            "Set close_cost to what the broker takes.",
        )


def _check_members(subject: Subject) -> Iterator[Finding]:
    on_boards = [code for code in subject.members if board_of(code)]
    if len(on_boards) < len(subject.members):
        first = next(code for code in subject.members if not board_of(code))
        yield warning(
            "board_unknown",
            f"{len(subject.members) - len(on_boards)} of {len(subject.members)} instruments are on "
            f"no known board, such as {first}: limit_threshold and lot hold for them, no duty.",
            "Choose a universe of shares of mainland China.",
        )
    if on_boards and SPECIAL_TREATMENT not in subject.files.fields:
        yield warning(
            "special_treatment_unknown",
            "The dataset does not say who is under special treatment (ST): their limit of 5 % is "
            "taken for the board's.",
            f"Import a column {SPECIAL_TREATMENT} that is 1 on days under special treatment.",
        )
    yield from _check_listings(subject, on_boards)


def _check_listings(subject: Subject, codes: list[str]) -> Iterator[Finding]:
    first, last = subject.window[0], subject.window[-1]
    new = sorted(
        code for code, days in debut_days(subject.files, codes).items()
        if days and first <= days[-1] and days[0] <= last
    )  # fmt: skip
    if new:
        yield warning(
            "listings_assumed",
            f"{len(new)} instruments have their first bars in the window, such as {new[0]}: these "
            "are taken for the first days of their listing.",
            "Import earlier bars of those that were listed before.",
        )
