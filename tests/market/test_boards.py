"""A code tells its board."""

import pytest

from market.boards import Board, board_of, tick_of


@pytest.mark.parametrize(
    ("code", "board"),
    [
        ("SH600000", Board.MAIN),
        ("SH605499", Board.MAIN),
        ("SH900901", Board.MAIN),
        ("SZ000001", Board.MAIN),
        ("SZ002594", Board.MAIN),
        ("SZ200002", Board.MAIN),
        ("SH688981", Board.STAR),
        ("SH689009", Board.STAR),
        ("SZ300750", Board.CHINEXT),
        ("SZ301236", Board.CHINEXT),
        ("BJ430047", Board.BEIJING),
        ("BJ835185", Board.BEIJING),
        ("BJ871981", Board.BEIJING),
        ("BJ920002", Board.BEIJING),
        ("SH000300", None),
        ("SZ399006", None),
        ("SH510300", None),
        ("SZ159915", None),
        ("SH6000001", None),
        ("AAPL", None),
        ("", None),
    ],
)
def test_board(code: str, board: Board | None) -> None:
    assert board_of(code) == board


def test_only_shanghais_b_shares_have_a_finer_tick() -> None:
    assert (tick_of("SH900901"), tick_of("SH600000"), tick_of("SZ200002")) == (0.001, 0.01, 0.01)
