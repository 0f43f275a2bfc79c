"""The API of a running instance, as a person's script uses it."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ENDED = ("succeeded", "failed", "cancelled")
# What a proxy with TLS says, without which a site in production answers nothing but a redirect.
PROXIED = {"X-Forwarded-Proto": "https"}


@dataclass
class Api:
    """A signed-in client; every answer is JSON of the documented status or the test fails."""

    address: str
    token: str

    @classmethod
    def sign_in(cls, address: str, username: str, password: str) -> "Api":
        credentials = {"username": username, "password": password}
        answer = requests.post(
            f"{address}/api/v1/auth/login/", json=credentials, headers=PROXIED, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return cls(address, answer.json()["token"])

    def call(self, method: str, path: str, *, expect: int = 200, **kwargs: Any) -> Any:
        answer = requests.request(
            method,
            f"{self.address}/api/v1{path}",
            headers={"Authorization": f"Token {self.token}", **PROXIED},
            timeout=120,
            **kwargs,
        )
        assert answer.status_code == expect, f"{answer.status_code}: {answer.text}"
        return answer

    def get(self, path: str, **parameters: Any) -> Any:
        return self.call("GET", path, params=parameters).json()

    def upload(self, path: Path, **fields: str) -> dict[str, Any]:
        """Start an import; its answer while the job is on its way."""
        with path.open("rb") as file:
            upload = {"file": (path.name, file)}
            answer = self.call("POST", "/imports/", expect=202, files=upload, data=fields)
        accepted: dict[str, Any] = answer.json()
        return accepted

    def wait(self, task_id: str, *, seconds: float = 120) -> dict[str, Any]:
        """The import once it has ended."""
        deadline = time.monotonic() + seconds
        while True:
            task: dict[str, Any] = self.get(f"/imports/{task_id}/")
            if task["status"] in ENDED:
                return task
            assert time.monotonic() < deadline, f"the import has not ended: {task}"
            time.sleep(0.2)

    def run(self, path: Path, **fields: str) -> dict[str, Any]:
        """Import a file and wait for its end, which has to be a success."""
        task = self.wait(self.upload(path, **fields)["task_id"])
        assert task["status"] == "succeeded", task
        return task

    def current(self, dataset_id: str) -> dict[str, Any]:
        version: dict[str, Any] = self.get(f"/datasets/{dataset_id}/")["current"]
        return version
