"""The board that an instrument is traded on, as its code tells."""

import re
from enum import Enum


class Board(Enum):
    MAIN = "main board"
    STAR = "STAR market"
    CHINEXT = "ChiNext"
    BEIJING = "Beijing"


# B-shares are traded by the main board's rules.
_CODES = {
    Board.MAIN: re.compile(r"SH(60|900)\d+|SZ(00|20)\d+"),
    Board.STAR: re.compile(r"SH68[89]\d+"),
    Board.CHINEXT: re.compile(r"SZ30\d+"),
    Board.BEIJING: re.compile(r"BJ(43|83|87|920)\d+"),
}
_IN_MILLS = re.compile(r"SH900\d+")
_CODE_LENGTH = 8


def board_of(instrument: str) -> Board | None:
    """The board of a code in Qlib's form, None for funds, indexes and other markets."""
    if len(instrument) != _CODE_LENGTH:
        return None
    return next((board for board, code in _CODES.items() if code.fullmatch(instrument)), None)


def tick_of(instrument: str) -> float:
    """The least step of a price, in currency: dollars in Shanghai's B-shares have mills."""
    return 0.001 if _IN_MILLS.fullmatch(instrument) else 0.01
