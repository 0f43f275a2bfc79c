"""No kind of strategy looks ahead, the model that learns among them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from backtest.canary.checking import check_for_leaks
from backtest.scored import score_function
from tests.backtest.test_catalog_plain import KINDS, SMALL

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_passes(kind: str, sample: Path, tmp_path: Path) -> None:
    spec = replace(SMALL.questions()[kind].spec, end_on=date(2023, 10, 13))
    verdict = check_for_leaks(
        spec,
        provider=sample,
        workspace=tmp_path,
        score=score_function(None, spec, lambda _: None),
        seed=0,
        on_step=lambda _: None,
        on_day=lambda *_: None,
    )
    assert verdict.difference is None
    assert verdict.changed_scores > 200
