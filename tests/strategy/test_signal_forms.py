"""A signal has three forms, and each is told in a line."""

from typing import Any

import pytest

from strategy.signal_forms import read_signal
from strategy.templatetags.signals import signal_told

FACTORS = [{"expression": "$close/Ref($close, 5)", "weight": -0.5}, {"expression": "$volume"}]


@pytest.mark.parametrize(
    ("config", "kind", "told"),
    [
        ({"expression": "Ref($close, 5)/$close"}, "expression", "Ref($close, 5)/$close"),
        ({"path": "mine.csv", "sha256": "0" * 64}, "own_signal", "scores of mine.csv"),
        ({"kind": "momentum"}, "momentum", "Momentum: window 120, skip 20"),
        (
            {"kind": "blend", "parameters": {"factors": FACTORS}},
            "blend",
            "Blend of ranked factors: -0.5 × ($close/Ref($close, 5)) + 1 × ($volume)",
        ),
    ],
)
def test_a_signal_is_told_in_a_line(config: dict[str, Any], kind: str, told: str) -> None:
    signal = read_signal(config)
    assert (signal.kind, signal_told(signal.as_config())) == (kind, told)
    assert read_signal(signal.as_config()) == signal


def test_a_kind_whose_parameters_have_changed_is_told_by_its_name() -> None:
    assert signal_told({"kind": "momentum", "parameters": {"lag": 3}}) == "momentum"


@pytest.mark.parametrize(
    "config", [None, [], "$close", {}, {"kind": "rsi", "class": "os"}, {"path": 1, "sha256": "0"}]
)
def test_what_has_no_form_is_refused(config: Any) -> None:
    with pytest.raises(ValueError, match="an object with kind and parameters"):
        read_signal(config)
