"""Mappings that people corrected, used again for files with the same header."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from data_management.mapping_models import RememberedMapping
from data_management.models import Dataset, ImportTask


def remembered_for(dataset: Dataset | None) -> dict[tuple[str, ...], Mapping[str, str]]:
    """Header row -> field -> header, as said before for files of this dataset."""
    if dataset is None:
        return {}
    kept = RememberedMapping.objects.filter(dataset=dataset).values_list("headers", "mapping")
    return {tuple(headers): mapping for headers, mapping in kept}


def remember(task: ImportTask) -> None:
    """Keep the mapping that the import was given, on top of an earlier one for its header; call
    it when the import succeeds. A mended sheet's mapping was inherited, so nobody gave it."""
    mapping, headers = task.import_config.get("mapping"), task.metadata.get("headers")
    if not mapping or not headers or task.mends_id is not None:
        return
    earlier = remembered_for(task.dataset).get(tuple(headers), {})
    RememberedMapping.objects.update_or_create(
        dataset_id=task.dataset_id,
        headers_sha256=_digest(headers),
        defaults={"headers": headers, "mapping": {**earlier, **mapping}, "import_task": task},
    )


def _digest(headers: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(headers)).encode()).hexdigest()
