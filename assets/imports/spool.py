"""Rows that wait on disk: of a file of any length no more than a batch has to be in memory."""

import io
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from django.contrib.gis.geos import Point

from assets.models import Term


class Spool:
    """Things in the order in which they were put down, each found again by its position.

    They lie in a file that belongs to this process alone and is gone with it. ``terms`` are those of the vocabulary by
    id: a term is written down as its id and comes back as the object that stands here.
    """

    def __init__(self, terms: Mapping[int, Term]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by close(), when the import is over
        self._ends = array("Q", [0])
        self._terms = terms

    def __len__(self) -> int:
        return len(self._ends) - 1

    def put(self, thing: Any) -> None:
        """Put something down behind the last one."""
        written = io.BytesIO()
        _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(thing)
        self._file.write(written.getbuffer())
        self._ends.append(self._ends[-1] + len(written.getbuffer()))

    def get(self, positions: Iterable[int]) -> Iterator[Any]:
        """What stands at these positions, in their order. Nothing may be put down while they are gone through."""
        at = -1
        for position in positions:
            start, end = self._ends[position], self._ends[position + 1]
            if start != at:
                self._file.seek(start)
            yield _Unpickler(io.BytesIO(self._file.read(end - start)), self._terms).load()
            at = end

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Pickler(pickle.Pickler):
    def persistent_id(self, thing: Any) -> int | None:
        return thing.pk if thing.__class__ is Term else None

    def reducer_override(self, thing: Any) -> Any:
        # As it is, a point would be written with all that the geometry library says about it.
        return (Point, (thing.x, thing.y, None, thing.srid)) if thing.__class__ is Point else NotImplemented


class _Unpickler(pickle.Unpickler):  # reads nothing but what this process has written itself
    def __init__(self, file: io.BytesIO, terms: Mapping[int, Term]) -> None:
        super().__init__(file)
        self._terms = terms

    def persistent_load(self, pid: int) -> Term:
        return self._terms[pid]
