"""Problems on the disk, however many, and read back by file and line in pieces."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import polars as pl

from data_management.bars import PROBLEM_SCHEMA
from data_management.formats.problems import write_problems

FLUSH_PROBLEMS = 100_000
PIECE_PROBLEMS = 200_000
_SAMPLE = 1_000  # one place in so many is remembered, to cut pieces by

_PLACE = pl.col("file_no").cast(pl.UInt64) * 2**32 + pl.col("line")


@dataclass(frozen=True)
class _Chunk:
    path: Path
    first: int
    last: int


class ProblemSpool:
    """Problems as FOUND_SCHEMA, in any order."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made with the first problems."""
        self.by_reason: Counter[str] = Counter()
        self.chunks: list[_Chunk] = []
        self.places: list[int] = []
        self._folder = folder
        self._held: list[pl.DataFrame] = []

    @property
    def height(self) -> int:
        return self.by_reason.total()

    def add(self, found: pl.DataFrame) -> None:
        """Keep the problems; of those in memory there are at most FLUSH_PROBLEMS and a block's."""
        if not found.height:
            return
        self._held.append(found)
        self.by_reason.update(dict(found["reason"].value_counts().iter_rows()))
        if sum(held.height for held in self._held) >= FLUSH_PROBLEMS:
            self.flush()

    def flush(self) -> None:
        """Write down what is held in memory."""
        if not self._held:
            return
        found = pl.concat(self._held).with_columns(place=_PLACE)
        found = found.sort("place", maintain_order=True)
        self._held = []
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{len(self.chunks)}.arrow"
        found.drop("place").write_ipc(path, compression="lz4")
        places = found["place"]
        self.chunks.append(_Chunk(path, places[0], places[-1]))
        self.places += places.gather_every(_SAMPLE).to_list()


class FoundProblems:
    """All problems of a file, by file and line, each with its sentence: PROBLEM_SCHEMA."""

    def __init__(self, spools: Sequence[ProblemSpool], files: Sequence[str]) -> None:
        """Of problems on the same line, those of an earlier spool come first."""
        for spool in spools:
            spool.flush()
        self.by_reason = dict(sum((s.by_reason for s in spools), Counter[str]()).most_common())
        self.height = sum(spool.height for spool in spools)
        self._spools = spools
        self._files = files

    def pieces(self) -> Iterator[pl.DataFrame]:
        """One after the other, about PIECE_PROBLEMS in each."""
        places = sorted(place for spool in self._spools for place in spool.places)
        edges = [0, *places[:: PIECE_PROBLEMS // _SAMPLE][1:], 2**64 - 1]
        for first, end in pairwise(edges):
            found = self._between(first, end)
            if found:
                yield write_problems(pl.concat(found), self._files)

    def head(self, most: int) -> pl.DataFrame:
        """The first ones."""
        heads: list[pl.DataFrame] = [pl.DataFrame(schema=PROBLEM_SCHEMA)]
        for piece in self.pieces():
            heads.append(piece.head(most - sum(head.height for head in heads)))
            if sum(head.height for head in heads) >= most:
                break
        return pl.concat(heads)

    def write(self, path: Path) -> None:
        """All of them as one Parquet file."""
        parts = []
        for number, piece in enumerate(self.pieces()):
            parts.append(path.with_name(f"{path.name}.{number}"))
            piece.write_parquet(parts[-1])
        if not parts:
            pl.DataFrame(schema=PROBLEM_SCHEMA).write_parquet(path)
            return
        pl.scan_parquet(parts, glob=False).sink_parquet(path, maintain_order=True)
        for part in parts:
            part.unlink()

    def _between(self, first: int, end: int) -> list[pl.DataFrame]:
        within = (first <= _PLACE) & (end > _PLACE)
        found = [
            pl.read_ipc(chunk.path).filter(within)
            for spool in self._spools
            for chunk in spool.chunks
            if chunk.first < end and chunk.last >= first
        ]
        return [part for part in found if part.height]
