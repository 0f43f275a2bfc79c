"""A person's upload through the real web process."""

import time

import requests

from tests.chaos.ground import Ground, Missed

ANSWERS_WITHIN = 60


def post_import(ground: Ground, *, within: float = ANSWERS_WITHIN) -> float:
    """Upload the next file; the seconds until its 202. Raises Missed when nobody answered."""
    name, content = ground.workload.next_file()
    started = time.monotonic()
    try:
        answer = requests.post(
            f"{ground.instance.address}/api/v1/imports/",
            headers={"Authorization": f"Token {ground.workload.token}"},
            files={"file": (name, content)},
            data={
                "dataset": ground.workload.dataset_of(name).pk,
                "import_config": '{"exchange": "none"}',
            },
            timeout=within,
        )
    except requests.RequestException as error:
        raise Missed(f"no answer to an upload: {type(error).__name__}") from error
    if answer.status_code != 202:
        raise Missed(f"an upload was answered with {answer.status_code}: {answer.text[:300]}")
    return time.monotonic() - started
