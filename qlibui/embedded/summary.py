"""What a start says once everything answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qlibui.embedded.first_start import ADMIN_NAME
from qlibui.embedded.web import reachable_host


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The address, the way in and the places to look; `password` only where one was just made."""

    host: str
    port: int
    asked_port: int
    home: Path
    password: str | None

    def __str__(self) -> str:
        return "\n".join(["", *self._lines(), ""])

    def _lines(self) -> list[str]:
        url = f"http://{_in_url(reachable_host(self.host))}:{self.port}"
        return [
            f"qlib-ui runs at  {url}/{self._moved()}",
            f"  admin          {url}/admin/",
            f"  login          {self._login()}",
            f"  API            {url}/api/docs/",
            f"  data           {self.home}",
            f"  logs           {self.home / 'logs'}",
            "Ctrl-C stops everything.",
        ]

    def _moved(self) -> str:
        moved = self.port != self.asked_port
        return f"  (port {self.asked_port} is in use)" if moved else ""

    def _login(self) -> str:
        if self.password is None:
            return (
                f"as at the first start; manage.py changepassword {ADMIN_NAME} sets a new password"
            )
        return f"{ADMIN_NAME} / {self.password}  (kept nowhere and printed this once: note it)"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
