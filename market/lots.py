"""How many shares may be bought together."""

from dataclasses import dataclass

from market.boards import Board


@dataclass(frozen=True)
class Lot:
    """At least ``least`` shares, and beyond them multiples of ``step``."""

    least: int
    step: int

    def round_down(self, shares: float) -> int:
        """The most shares that may be bought instead; 0 where they are fewer than a lot."""
        if shares < self.least:
            return 0
        return self.least + int((shares - self.least) // self.step) * self.step


_HUNDREDS = Lot(100, 100)
_LOTS = {Board.STAR: Lot(200, 1), Board.BEIJING: Lot(100, 1)}


def lot_of(board: Board) -> Lot:
    return _LOTS.get(board, _HUNDREDS)
