"""What callers ask of data management; admin, API, pages, commands and tasks all come here."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction

from data_management import files
from data_management.configs import named_dataset, read_options
from data_management.errors import ImportRefused
from data_management.import_types import resolve_type
from data_management.models import Dataset, ImportTask, ImportType, Visibility
from data_management.preview_models import PreviewTask
from data_management.signatures import HEAD_BYTES, check_signature
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import MoveRefused

Owner = User | None

WithFile = TypeVar("WithFile", ImportTask, PreviewTask)

SAMPLE_NAME = "Sample market (simulated)"


def request_import(
    *,
    upload: files.Upload,
    owner: Owner,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
    dataset: Dataset | None = None,
    dataset_name: str = "",
    task_id: str | None = None,
    mends: ImportTask | None = None,
) -> ImportTask:
    """Keep the upload and enqueue its import; asked again with the same `task_id` and file, answer
    the import there is.

    Raises ImportRefused before anything is kept that would not be imported: an unknown type, a
    file that is not of its type, a config that cannot be read, a file too large.
    """
    task = keep_upload(upload, owner, import_type, import_config)
    task.id, task.mends = task_id or task.id, mends
    name = dataset_name or PurePath(task.original_name).stem
    return enqueue_once(task, lambda: give_dataset(task, dataset, name))


def prepare_import(
    *,
    upload: files.Upload,
    owner: Owner = None,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
    dataset_name: str = "",
) -> ImportTask:
    """The same without calling a worker: for who runs the import in a process of their own."""
    task = keep_upload(upload, owner, import_type, import_config)
    with transaction.atomic():
        give_dataset(task, None, dataset_name or PurePath(task.original_name).stem)
        task.save()
    return task


def keep_upload(
    upload: files.Upload,
    owner: Owner,
    import_type: str | None,
    import_config: Mapping[str, Any] | None,
) -> ImportTask:
    """An import that is not saved yet, of an upload that was looked at and is."""
    name = files.display_name(upload.name or "upload")
    chosen = resolve_type(import_type, name)
    check_signature(next(iter(upload.chunks(HEAD_BYTES)), b""), chosen, name)
    config = dict(import_config or {})
    read_options(config)
    saved = files.save_upload(upload)
    return ImportTask(
        owner=owner,
        file_path=str(saved.path),
        original_name=saved.name,
        import_type=chosen,
        import_config=config,
        file_size=saved.size,
        file_sha256=saved.sha256,
    )


def give_dataset(task: ImportTask, dataset: Dataset | None, name: str) -> None:
    """The dataset, or the one its config names, or the one of this name, made if there is none."""
    named = _named_dataset(task.import_config, task.owner)
    task.dataset = dataset or named or ensure_dataset(name, task.owner)
    task.exclusive_key = exclusive_key(task.dataset)


def enqueue_once(task: WithFile, prepare: Callable[[], None] = lambda: None) -> WithFile:
    """Enqueue what has a file, unless its id was given before: then that one, without a second
    file. `prepare` has the same transaction."""
    try:
        with transaction.atomic():
            prepare()
            jobs.enqueue(task)
    except IntegrityError:
        Path(task.file_path).unlink(missing_ok=True)
        return _same(task)
    except BaseException:
        _drop_file_of_no_row(task)
        raise
    return task


def _drop_file_of_no_row(task: WithFile) -> None:
    """A file that no row names is never missed. While the database is away nobody knows: it may
    have committed the row before its answer was lost, so the file stays."""
    with suppress(DatabaseError):
        rows = type(task).objects
        if not rows.filter(pk=task.pk, file_path=task.file_path).exists():
            Path(task.file_path).unlink(missing_ok=True)


def _same(again: WithFile) -> WithFile:
    first = type(again).objects.get(pk=again.id, owner=again.owner)
    if first.file_sha256 != again.file_sha256:
        raise ImportRefused(
            "other_file",
            f"This key was used for {first} before, and {again} is another file; use a new key.",
        )
    return first


def accept_import(
    *,
    task_id: str,
    file_path: str | None,
    import_type: str | None,
    import_config: Mapping[str, Any] | None,
) -> ImportTask:
    """The import that a task call names: its row, or a new ownerless one for a readable file.

    Raises ImportRefused for a path outside the allowed roots, an unknown type, a config that
    cannot be read, or a file other than the one the import has already.
    """
    task = ImportTask.objects.filter(pk=task_id).first()
    if task is None:
        task = ImportTask(id=str(task_id))
    if file_path and not task.file_path:
        _give_file(task, file_path, import_type, import_config)
    elif file_path and files.check_readable(file_path) != files.check_readable(task.file_path):
        raise ImportRefused(
            "other_file",
            f"Import {task_id} already has the file {task.original_name}; use another task_id.",
        )
    if not task.file_path:
        raise ImportRefused("no_file", f"Import {task_id} has no file; call it with a file_path.")
    return task


def _give_file(
    task: ImportTask,
    file_path: str,
    import_type: str | None,
    import_config: Mapping[str, Any] | None,
) -> None:
    path = files.check_readable(file_path)
    task.original_name = task.original_name or files.display_name(path.name)
    task.import_type = resolve_type(import_type, path.name)
    task.import_config = dict(import_config or task.import_config)
    read_options(task.import_config)
    task.file_path = str(path)
    with transaction.atomic():
        named = _named_dataset(task.import_config, task.owner)
        task.dataset = task.dataset or named or ensure_dataset(path.stem, task.owner)
        task.exclusive_key = exclusive_key(task.dataset)
        task.save()


def ensure_dataset(name: str, owner: Owner) -> Dataset:
    """The owner's dataset of this name, made when there is none."""
    visibility = Visibility.PRIVATE if owner else Visibility.SHARED
    made, _ = Dataset.objects.get_or_create(
        name=name.strip()[:120] or "dataset", owner=owner, defaults={"visibility": visibility}
    )
    return made


def _named_dataset(config: Mapping[str, Any], owner: User | None) -> Dataset | None:
    """The dataset that `import_config` names, by its id or its name."""
    named = named_dataset(config)
    if not named:
        return None
    return Dataset.objects.filter(pk=named, owner=owner).first() or ensure_dataset(named, owner)


def exclusive_key(dataset: Dataset) -> str:
    """One import of a dataset runs at a time."""
    return f"dataset:{dataset.pk}"


def answer_import(task: ImportTask, answers: Mapping[str, Any], *, actor: str = "") -> None:
    """Retry a failed import with answers to its questions, or other options, added to its config.

    Raises ImportRefused for an answer that cannot be, MoveRefused unless it may be retried.
    """
    config = {**task.import_config, **answers}
    read_options(config)
    with transaction.atomic():
        task.import_config = config
        task.save(update_fields=["import_config"])
        jobs.retry(task.pk, actor=actor)


def change_dataset(
    dataset: Dataset, *, name: str | None = None, visibility: str | None = None
) -> None:
    """Rename a dataset, share it for reading or keep it to its owner.

    Raises MoveRefused for a name that another dataset of the owner has.
    """
    dataset.name = name or dataset.name
    dataset.visibility = visibility or dataset.visibility
    try:
        with transaction.atomic():
            dataset.save(update_fields=["name", "visibility"])
    except IntegrityError:
        raise MoveRefused(f"There is a dataset named {name!r} already; choose another.") from None


def request_sample_import() -> ImportTask | None:
    """Import the simulated market, once: None when there is a sample already."""
    from data_management.sample_market import write_sample_market

    if Dataset.objects.filter(is_sample=True).exists():
        return None
    path = files.new_upload_path("sample_market.zip")
    write_sample_market(path)
    with transaction.atomic():
        sample = ensure_dataset(SAMPLE_NAME, None)
        Dataset.objects.filter(pk=sample.pk).update(is_sample=True)
        task = ImportTask(
            dataset=sample,
            exclusive_key=exclusive_key(sample),
            file_path=str(path),
            original_name="sample_market.zip",
            import_type=ImportType.ZIP,
        )
        jobs.enqueue(task)
    return task
