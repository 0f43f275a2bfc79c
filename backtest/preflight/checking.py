"""Every check in turn, as far as what came before leaves it a sense."""

from pathlib import Path
from typing import TYPE_CHECKING

from backtest.preflight.account import check_account
from backtest.preflight.benchmark import check_benchmark
from backtest.preflight.coverage import check_coverage
from backtest.preflight.orders import check_costs, check_orders
from backtest.preflight.rules import check_rules
from backtest.preflight.scores import check_scores
from backtest.preflight.signal import check_signal
from backtest.preflight.subject import Subject
from backtest.preflight.universe import check_universe
from backtest.preflight.window import check_window
from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles
from strategy.findings import Finding, error

if TYPE_CHECKING:
    import pandas as pd


_CHECKS = (
    check_account,
    check_coverage,
    check_rules,
    check_benchmark,
    check_signal,
    check_scores,
)
"""Those that need sessions and members."""


def check(
    spec: BacktestSpec, *, provider: Path, scores: "pd.Series | None" = None
) -> list[Finding]:
    """All that is found, errors first; with an error the back-test must not run.

    Reads the provider's files and loads no engine, so that it may also run where a person waits.
    """
    subject = Subject(spec, ProviderFiles(provider), scores)
    try:
        findings = _check(subject)
    except OSError as fault:
        findings = [_unreadable(fault)]
    return sorted(findings, key=lambda finding: finding.level)


def _check(subject: Subject) -> list[Finding]:
    findings = [*check_orders(subject), *check_costs(subject), *check_window(subject)]
    if not subject.window:
        return findings
    findings += check_universe(subject)
    if not subject.members:
        return findings
    return findings + [finding for each in _CHECKS for finding in each(subject)]


def _unreadable(fault: OSError) -> Finding:
    return error(
        "dataset_unreadable",
        f"The dataset's files cannot be read ({fault.strerror or fault}).",
        "Choose a version that is still kept, or import the data again.",
    )
