"""What callers ask of strategies; admin, API, pages, schedules and tasks all come here."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from data_management import living
from data_management.configs import read_options
from data_management.files import SavedFile
from data_management.models import Dataset, DatasetVersion
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import ENDED
from strategy import score_files
from strategy.asking import check_book, read_spec, version_to_run, with_scores
from strategy.errors import KeyUsed
from strategy.forgetting import pin_name
from strategy.models import Strategy, StrategyRun
from strategy.score_files import Scores
from strategy.spec import StrategySpec

Owner = User | None
Kept = TypeVar("Kept", Strategy, StrategyRun)
# A key of a person's own may name a strategy and other things: rows of several ids.
KEYS = uuid.UUID("8c1d2a5e-0c3c-4f0e-9a57-2b7e7cf6c1d1")
KEY_USED = "This key was used for another request before; use a new key."


def create_strategy(
    *,
    owner: Owner,
    dataset: Dataset,
    config: Mapping[str, Any],
    name: str = "",
    scores: Scores | None = None,
    task_id: str | None = None,
) -> Strategy:
    """Keep a strategy over the dataset; asked again with the same `task_id`, answer the one there
    is.

    Raises NotTaken for a specification that cannot be, ImportRefused for a file of scores that
    cannot be taken, KeyUsed for a `task_id` that made something else.
    """
    strategy = Strategy(owner=owner, dataset=dataset)
    strategy.id = _id_for(task_id) or strategy.id
    with _scores_kept(scores) as saved:
        spec = _specify(strategy, with_scores(config, saved), saved, scores)
        strategy.name = (name.strip() or spec.signal.label)[:120]
        return _keep_once(strategy)


def change_strategy(
    strategy: Strategy,
    *,
    name: str | None = None,
    config: Mapping[str, Any] | None = None,
    scores: Scores | None = None,
) -> None:
    """Give it another name, specification or file of scores; its runs stay as they are. A config
    without a signal keeps the signal. Raises NotTaken, ImportRefused."""
    strategy.name = (name or "").strip()[:120] or strategy.name
    before = strategy.scores_path
    with _scores_kept(scores) as saved:
        if config is not None or saved is not None:
            _specify(strategy, _changed(strategy, config, saved), saved, scores)
        strategy.save()
    if before != strategy.scores_path:
        transaction.on_commit(lambda: score_files.drop(before))


def _scores_kept(scores: Scores | None) -> AbstractContextManager[SavedFile | None]:
    read_options((scores and scores.config) or {})
    return score_files.kept(scores.upload if scores else None, Strategy)


def _changed(
    strategy: Strategy, config: Mapping[str, Any] | None, saved: SavedFile | None
) -> Mapping[str, Any]:
    """What is not said stays as it is."""
    if saved is not None and config is None:
        config = {name: value for name, value in strategy.config.items() if name != "signal"}
    if saved is None and (config or {}).get("signal") is None:
        return {**(config or {}), "signal": strategy.config["signal"]}
    return with_scores(config or {}, saved)


def _specify(
    strategy: Strategy, config: Mapping[str, Any], saved: SavedFile | None, scores: Scores | None
) -> StrategySpec:
    spec = read_spec(config, strategy.dataset)
    signal = strategy.config["signal"] if strategy.config else None
    strategy.config, strategy.kind = spec.as_config(), spec.signal.kind
    if strategy.config["signal"] == signal and saved is None:
        return spec
    strategy.scores_config = dict(scores.config) if scores else {}
    for column, value in score_files.columns_of(saved).items():
        setattr(strategy, column, value)
    return spec


def _keep_once(strategy: Strategy) -> Strategy:
    try:
        with transaction.atomic():
            strategy.save(force_insert=True)
    except IntegrityError:
        first = _alike(strategy, ("dataset_id", "config", "name"))
        score_files.drop(strategy.scores_path)
        return first
    return strategy


def _alike(again: Kept, asked: tuple[str, ...]) -> Kept:
    """The row of the same id and owner, if the same was asked for. Raises KeyUsed."""
    rows = type(again)._default_manager  # noqa: SLF001  Django's name for any model's
    first = rows.filter(pk=again.id, owner=again.owner).first()
    if first is None or any(getattr(first, each) != getattr(again, each) for each in asked):
        raise KeyUsed(KEY_USED)
    return first


def archive_strategy(strategy: Strategy) -> None:
    """Out of the way: it is no longer listed and runs no more, and its runs are kept."""
    strategy.archived_at = strategy.archived_at or timezone.now()
    strategy.save(update_fields=["archived_at"])


def restore_strategy(strategy: Strategy) -> None:
    strategy.archived_at = None
    strategy.save(update_fields=["archived_at"])


def delete_strategy(strategy: Strategy) -> None:
    """Let go of a strategy, its runs and their files. Raises MoveRefused while one goes on, or
    something else rests on it."""
    with transaction.atomic():
        held = Strategy.objects.select_for_update().get(pk=strategy.pk)
        if held.runs.exclude(status__in=ENDED).exists():
            raise MoveRefused(f"A run of {held} goes on: cancel it first.")
        try:
            held.delete()
        except ProtectedError:
            sentence = f"{held} cannot be deleted, for others rest on it: archive it."
            raise MoveRefused(sentence) from None


def request_run(
    *,
    strategy: Strategy,
    owner: Owner,
    asked_on: date | None = None,
    book: Mapping[str, Any] | None = None,
    book_name: str = "",
    quality_from: date | None = None,
    version: DatasetVersion | None = None,
    task_id: str | None = None,
) -> StrategyRun:
    """Enqueue a run for a day, the latest unless one is given, of a version of the dataset, the
    newest unless one is given; asked again with the same `task_id`, answer the one there is.

    Raises MoveRefused for an archived strategy or a version whose bars were let go, NotTaken for
    what could not run, KeyUsed for a `task_id` that began something else.
    """
    if strategy.archived_at is not None:
        raise MoveRefused(f"{strategy} is archived: restore it before it runs.")
    chosen = version_to_run(strategy.dataset, version)
    run = StrategyRun(
        owner=owner,
        strategy=strategy,
        version=chosen,
        config=strategy.config,
        asked_on=asked_on,
        quality_from=quality_from,
        book=check_book(book, chosen),
        book_name=book_name,
    )
    run.id = _id_for(task_id) or run.id
    return enqueue_once(run)


def _id_for(task_id: str | None) -> str | None:
    return str(uuid.uuid5(KEYS, task_id)) if task_id else None


def enqueue_once(run: StrategyRun) -> StrategyRun:
    """Pin its version and enqueue it, unless its id was given before: then the one there is."""
    try:
        with transaction.atomic():
            living.pin(run.version, by=pin_name(run), reason=str(run))
            jobs.enqueue(run)
    except IntegrityError:
        return _alike(run, ("strategy_id", "asked_on", "quality_from", "book"))
    return run
