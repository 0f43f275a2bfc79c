"""How many shares may be bought together."""

import pytest

from market.boards import Board
from market.lots import lot_of


@pytest.mark.parametrize(
    ("board", "shares", "bought"),
    [
        (Board.MAIN, 99, 0),
        (Board.MAIN, 100, 100),
        (Board.MAIN, 299, 200),
        (Board.CHINEXT, 350, 300),
        (Board.STAR, 199, 0),
        (Board.STAR, 200, 200),
        (Board.STAR, 201.9, 201),
        (Board.BEIJING, 99, 0),
        (Board.BEIJING, 101, 101),
    ],
)
def test_lots(board: Board, shares: float, bought: int) -> None:
    assert lot_of(board).round_down(shares) == bought
