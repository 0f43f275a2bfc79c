"""A file of scores with bytes changed at random is read or refused, and nothing else happens."""

import random
from pathlib import Path

import pytest

from data_management.errors import ImportRefused
from strategy.signals import read_scores
from tests.strategy.score_files import write_rows

DAMAGED = 400


def damage(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(damaged))
        if chance.random() < 0.8:
            damaged[place] = chance.randrange(256)
        else:
            del damaged[place : place + chance.randrange(20)]
    return bytes(damaged)


def told_of(path: Path, ending: str) -> str:
    """Why the file was refused, nothing if it was read."""
    try:
        read_scores(path, file_type=ending)
    except ImportRefused as refused:
        return refused.sentence
    return ""


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_damaged_file_is_read_or_refused_in_a_sentence(ending: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / f"scores.{ending}")
    whole, chance, told = path.read_bytes(), random.Random(6), []
    for _ in range(DAMAGED):
        path.write_bytes(damage(whole, chance))
        told.append(told_of(path, ending))
    refusals = [sentence for sentence in told if sentence]
    assert len(refusals) > DAMAGED // 2
    assert [sentence for sentence in refusals if not sentence.endswith(".")] == []
