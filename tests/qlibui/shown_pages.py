"""What is on the page of a report, without a browser."""

import json
import re
from html.parser import HTMLParser
from typing import Any

HOSTILE = "=1+1</script><img src=x onerror=alert(1)>"


class Seen(HTMLParser):
    """The texts of a page, and the tags with what they refer to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._within.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self._within[-1:] not in (["script"], ["style"]) and data.strip():
            self.texts.append(data)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


def uncolored(part: object) -> object:
    """Plotly's own check knows no colours by name of the page."""
    if isinstance(part, dict):
        return {name: uncolored(value) for name, value in part.items()}
    if isinstance(part, list):
        return [uncolored(value) for value in part]
    return "black" if isinstance(part, str) and part.startswith("var(") else part
