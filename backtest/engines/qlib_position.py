"""Holdings in one order in every process."""

from qlib.backtest.position import Position


class SortedPosition(Position):
    """Qlib's order is that of a set of strings, which each process hashes anew: the order decides
    who gets the cash, and the same input gave accounts of 96.0 and 98.7 million."""

    def get_stock_list(self) -> list[str]:
        codes: list[str] = sorted(super().get_stock_list())
        return codes
