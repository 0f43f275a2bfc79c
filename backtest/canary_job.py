"""The work of a canary: both runs, and the verdict."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from backtest.canary_models import Canary
from backtest.pins import pin_name
from backtest.scored import score_function
from backtest.spec import BacktestSpec
from data_management import attempt_files, living, storage
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from backtest.canary.checking import Verdict

RELATED = ("version__dataset", "version__membership", "strategy", "backtest", "owner")


def look_for_leaks(run: Run) -> Mapping[str, Any]:
    """Keep the verdict. Raises Refused where nothing can be said."""
    canary = Canary.objects.select_related(*RELATED).get(pk=run.job.pk)
    canary.verdict = _look(run, canary).as_json()
    answer = canary.summary()
    run.commit(answer, within=lambda: _keep(canary))
    return answer


def _look(run: Run, canary: Canary) -> "Verdict":
    from backtest.canary.checking import check_for_leaks
    from backtest.canary.errors import TooShort
    from backtest.engines.errors import NothingToTrade
    from strategy.scoring.errors import CannotScore

    spec = BacktestSpec.from_config(canary.config)
    provider = storage.provider_of(canary.version)
    try:
        # The copy of the provider lives where an attempt's files do, and goes with the attempt.
        with attempt_files.draft_of(run.claim) as workspace:
            return check_for_leaks(
                spec,
                provider=provider,
                workspace=workspace,
                score=score_function(canary.of, spec, run.report),
                seed=spec.seed,
                on_step=run.report,
                on_day=_listener(run),
            )
    except TooShort as short:
        raise Refused("too_short", str(short)) from short
    except NothingToTrade as nothing:
        raise Refused("nothing_to_trade", str(nothing)) from nothing
    except CannotScore as cannot:
        raise Refused("cannot_score", str(cannot)) from cannot


def _listener(run: Run) -> Callable[[int, int, date], None]:
    """Ends the run on the day it was asked to stop; the stages of both runs tell how far it is."""

    def tell(done: int, total: int, day: date) -> None:
        run.check()

    return tell


def _keep(canary: Canary) -> None:
    Canary.objects.filter(pk=canary.pk).update(verdict=canary.verdict)
    living.unpin(canary.version, by=pin_name(canary))
