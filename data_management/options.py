"""The answers a person gives beside a file: import_config, checked once and typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data_management.errors import ImportRefused
from data_management.universes import universe_name

MAPPABLE_FIELDS = (
    "instrument",
    "date",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "amount",
    "prev_close",
    "change",
    "factor",
    "adj_close",
)


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How to read a file; None leaves a decision to the engine, which looks at the content.

    `mapping` is field -> the file's own header text, `instrument` the code of a file without an
    instrument column, `volume_unit` "share" or "lot" (100 shares), `amount_unit` the number of
    currency units one unit of the file stands for, `exchange` an ISO MIC or "none". `remembered`
    is header row -> mapping, as people said of earlier files; no config can give it.
    """

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    instrument: str | None = None
    date_format: str | None = None
    volume_unit: str | None = None
    amount_unit: str | None = None
    exchange: str | None = None
    universe: str | None = None
    on_error: str = "refuse"
    closed_days: str = "set_aside"
    restated: str = "ask"
    remembered: Mapping[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)

    def mapping_for(self, row: Sequence[str]) -> dict[str, str]:
        """The mapping of a header row: as it was remembered, then as it is said now."""
        header = tuple(text.strip() for text in row)
        return {**self.remembered.get(header, {}), **self.mapping}

    @classmethod
    def from_config(cls, config: Mapping[str, object] | None) -> "ImportOptions":
        """Typed options of a JSON object; raises ImportRefused("bad_config") for what it is not."""
        answers = {key: value for key, value in (config or {}).items() if value is not None}
        unknown = sorted(set(answers) - set(_CHECKS))
        if unknown:
            raise _refused(f"knows no {unknown[0]!r}; it may hold {', '.join(_CHECKS)}")
        checked: dict[str, Any] = {key: _CHECKS[key](key, value) for key, value in answers.items()}
        return cls(**checked)


def _refused(fault: str) -> ImportRefused:
    return ImportRefused("bad_config", f"import_config {fault}.")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _refused(f"needs text for {key!r}, not {value!r}")
    return value.strip()


def _delimiter(key: str, value: object) -> str:
    value = {"\\t": "\t", "tab": "\t"}.get(value, value) if isinstance(value, str) else value
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n' or not value.isascii():
        raise _refused(f"needs one character such as ',' for {key!r}, not {value!r}")
    return value


def _encoding(key: str, value: object) -> str:
    name = _text(key, value)
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise _refused(f"names the encoding {name!r}, which does not exist") from None
    return name


def _one_of(*choices: str) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if str(value) not in choices or isinstance(value, bool):
            raise _refused(f"needs one of {', '.join(choices)} for {key!r}, not {value!r}")
        return str(value)

    return check


def _exchange(key: str, value: object) -> str:
    name = _text(key, value)
    return "none" if name.lower() == "none" else name.upper()


def _universe(key: str, value: object) -> str:
    name = universe_name(_text(key, value))
    if name is None:
        raise _refused(
            f"needs letters, digits, '_', '-' and '.', and not 'all', for {key!r}, not {value!r}"
        )
    return name


def _mapping(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise _refused(f"needs an object of field and header for {key!r}, not {value!r}")
    for name, header in value.items():
        if name not in MAPPABLE_FIELDS or not isinstance(header, str):
            raise _refused(
                f"cannot map {name!r} to {header!r}; fields: {', '.join(MAPPABLE_FIELDS)}"
            )
    return {str(name): str(header) for name, header in value.items()}


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "delimiter": _delimiter,
    "encoding": _encoding,
    "sheet": _text,
    "mapping": _mapping,
    "instrument": _text,
    "date_format": _text,
    "volume_unit": _one_of("share", "lot"),
    "amount_unit": _one_of("1", "1000", "10000"),
    "exchange": _exchange,
    "universe": _universe,
    "on_error": _one_of("refuse", "skip"),
    "closed_days": _one_of("set_aside", "keep"),
    "restated": _one_of("ask", "accept"),
}
