"""A headless Chromium, driven through its DevTools protocol: what it shows, asks for and logs."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0",
)  # fmt: skip
START_SECONDS = 30


class Page:
    """One tab. `requests` are the addresses it asked for since it went somewhere, `faults` what
    failed to load or was thrown there."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._calls = 0
        self.requests: list[str] = []
        self.faults: list[str] = []
        for domain in ("Network", "Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("id") == self._calls:
                return dict(told.get("result", {}))
            self._heed(told)

    def go(self, url: str, *, width: int = 1280) -> None:
        self.requests, self.faults = [], []
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        self.call("Page.navigate", url=url)
        self.wait_for("document.readyState == 'complete' && location.href != 'about:blank'")

    def look(self, script: str) -> Any:
        """The value of a script's last expression."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return told.get("result", {}).get("value")

    def wait_for(self, script: str, *, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while not self.look(script):
            assert time.monotonic() < until, f"{script} did not come true in {seconds} s"
            time.sleep(0.1)

    def watch(self, seconds: float) -> list[str]:
        """The pages that this one asks for in this time; icons and fonts may trickle in."""
        seen = len(self.requests)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look("1")
            time.sleep(0.1)
        return [url for url in self.requests[seen:] if "/static/" not in url]

    def _heed(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.responseReceived" if told["response"]["status"] >= 400:
                self.faults.append(f"{told['response']['status']} {told['response']['url']}")
            case "Runtime.exceptionThrown":
                self.faults.append(told["exceptionDetails"]["text"])
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.faults.append(told["entry"]["text"])


@contextmanager
def open_page(program: str, folder: Path) -> Iterator[Page]:
    """Start Chromium with a fresh profile in `folder`, and stop it afterwards."""
    browser = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_first_tab(folder), max_size=None, proxy=None) as socket:
            yield Page(socket)
    finally:
        browser.terminate()
        browser.wait(START_SECONDS)


def _first_tab(folder: Path) -> str:
    """The address of the tab that Chromium opened; it writes its port once it listens."""
    until = time.monotonic() + START_SECONDS
    port_file = folder / "DevToolsActivePort"
    while not (port_file.exists() and port_file.read_text().count("\n")):
        assert time.monotonic() < until, "Chromium did not start"
        time.sleep(0.1)
    port = port_file.read_text().split("\n")[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
        tabs = json.load(answer)
    return str(next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"])
