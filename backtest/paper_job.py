"""The work of a paper account: every new session, from the books of the last one it kept."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from backtest.asking import told
from backtest.books import Books, books_after
from backtest.paper_days import frames_of, rows_of
from backtest.paper_models import PaperAccount, PaperDay, PaperRun
from backtest.pins import pin_name
from backtest.preflight import check
from backtest.run_cards import write_card
from backtest.scored import score_function
from backtest.spec import BacktestSpec
from data_management import living, storage
from data_management.provider_files import ProviderFiles
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run
from strategy.findings import warning

if TYPE_CHECKING:
    import pandas as pd

    from backtest.results import Frames

RELATED = ("account__strategy", "version__dataset", "version__membership", "owner")


@dataclass(frozen=True)
class Following:
    """A run over the sessions from the account's first to the version's last; ``new`` are those
    that it has not kept yet."""

    run: Run
    paper: PaperRun
    spec: BacktestSpec
    files: ProviderFiles
    window: list[date]
    new: list[date]


def follow_account(run: Run) -> Mapping[str, Any]:
    """Keep the new sessions, in the transaction that ends the job. Raises Refused for what the
    pre-flight finds to be wrong, and for books or scores that do not fit the dataset."""
    paper = PaperRun.objects.select_related(*RELATED).get(pk=run.job.pk)
    following = _following(run, paper)
    if following is None:
        paper.days = 0
        return _commit(run, paper, [], None)
    _refuse_errors(following)
    began, started_at = time.monotonic(), timezone.now()
    scores = _score(following)
    paper.findings = _restated(following, scores)
    opening = Books.from_json(paper.account.books) if paper.account.books else None
    run.report("trading")
    frames = _trade(following, following.new, scores, opening)
    seconds = time.monotonic() - began
    paper.card = write_card(paper, following.spec, started_at=started_at, seconds=seconds)
    paper.days = len(following.new)
    return _commit(run, paper, rows_of(frames, paper), books_after(frames, opening))


def _following(run: Run, paper: PaperRun) -> Following | None:
    """None where there is no session that it has not kept."""
    account = paper.account
    run.report("opening")
    files = ProviderFiles(storage.provider_of(paper.version))
    window = files.sessions(account.start_on, files.calendar[-1])
    new = [day for day in window if account.last_on is None or day > account.last_on]
    if not new:
        return None
    days = {"start_on": account.start_on.isoformat(), "end_on": new[-1].isoformat()}
    spec = BacktestSpec.from_config(_current(account) | days)
    return Following(run, paper, spec, files, window, new)


def _current(account: PaperAccount) -> dict[str, Any]:
    """Its specification; the scores of a file are those that the strategy has by now."""
    if not account.strategy.scores_path:
        return dict(account.config)
    return {**account.config, "signal": account.strategy.config["signal"]}


def _refuse_errors(following: Following) -> None:
    findings = check(following.spec, provider=following.files.root)
    error = next((finding for finding in findings if finding.level == "error"), None)
    if error is not None:
        raise Refused(error.name, told(error))


def _score(following: Following) -> "pd.Series[float]":
    """Always from the account's first session on: a mean that rolls depends on where it began."""
    from strategy.scoring.errors import CannotScore
    from strategy.scoring.qlib_session import open_session

    spec, files, run = following.spec, following.files, following.run
    score = score_function(following.paper.account.strategy, spec, run.report)
    run.report("scoring")
    open_session(files.root, seed=spec.seed)
    try:
        return score(spec, files, following.window)
    except CannotScore as cannot:
        raise Refused("cannot_score", str(cannot)) from cannot


def _trade(
    following: Following, days: list[date], scores: "pd.Series[float]", opening: Books | None
) -> "Frames":
    from backtest.engines.errors import BooksDoNotFit, NothingToTrade
    from backtest.engines.qlib_engine import run

    spec = replace(following.spec, start_on=days[0], end_on=days[-1])
    provider, on_day = following.files.root, _listener(following.run)
    try:
        return run(spec, provider=provider, scores=scores, on_day=on_day, opening=opening)
    except BooksDoNotFit as unknown:
        raise Refused("books_do_not_fit", str(unknown)) from unknown
    except NothingToTrade as nothing:
        raise Refused("nothing_to_trade", str(nothing)) from nothing


def _listener(run: Run) -> Callable[[int, int, date], None]:
    def tell(done: int, total: int, day: date) -> None:
        run.report("trading", done, total)
        run.check()

    return tell


def _restated(following: Following, scores: "pd.Series[float]") -> list[dict[str, str]]:
    """Whether the days that were kept would be others on this version."""
    from backtest.paper_comparing import first_parting

    account, version = following.paper.account, following.paper.version
    last = account.days.select_related("version").last()
    if last is None or last.version.content_hash == version.content_hash:
        return []
    kept = frames_of(account).daily
    following.run.report("comparing")
    days = [day for day in following.window if day <= last.date]
    again = _trade(following, days, scores, None).daily
    common = kept.index.intersection(again.index)
    parted = first_parting(kept.loc[common], again.loc[common])
    if parted is None:
        return []
    before, after = (float(each["account"].loc[parted]) for each in (kept, again))
    return [_finding(parted.date(), before, after, version.number).as_json()]


def _finding(day: date, before: float, after: float, number: int) -> Any:
    return warning(
        "restated",
        f"The dataset's history was restated: by version {number} the account would have been "
        f"worth {after:,.2f} on {day}, and it kept {before:,.2f}.",
        "Kept days stay as they are; its back-test shows what the newest version makes of them.",
    )


def _commit(
    run: Run, paper: PaperRun, rows: list[PaperDay], books: Books | None
) -> Mapping[str, Any]:
    answer = paper.summary()
    run.commit(answer, within=lambda: _keep(paper, rows, books))
    return answer


def _keep(paper: PaperRun, rows: list[PaperDay], books: Books | None) -> None:
    PaperDay.objects.bulk_create(rows)  # a day that is kept already refuses a second row
    if books is not None:
        PaperAccount.objects.filter(pk=paper.account_id).update(
            books=books.as_json(), last_on=books.on
        )
    values = {name: getattr(paper, name) for name in ("days", "findings", "card")}
    PaperRun.objects.filter(pk=paper.pk).update(**values)
    living.unpin(paper.version, by=pin_name(paper))
