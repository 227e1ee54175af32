"""The rows of a file that came before, remembered in some two hundred bytes each, however wide the rows are."""

from array import array
from hashlib import blake2b
from typing import NamedTuple

Target = tuple[int | None, int | None]  # an asset of the register, or the number of a new one


class EarlierRow(NamedTuple):
    """A row that came before, and what it is about."""

    row: int
    asset: int | None
    new: int | None


class Earlier:
    """What a matcher must know of the rows that it has seen: the first of each name at a postcode, and of each asset.

    Names and postcodes are kept as digests of eight bytes. Among a million of them two that differ have one digest
    once in forty million files.
    """

    def __init__(self) -> None:
        self._rows, self._targets, self._digests = array("q"), array("q"), array("Q")
        self._by_place: dict[int, int] = {}
        self._by_target: dict[int, int] = {}

    def at(self, name_key: str, code: str) -> EarlierRow | None:
        """The first row of this name at this postcode."""
        position = self._by_place.get(_digest(name_key, code))
        return None if position is None else self._row(position)

    def about(self, asset: int | None, new: int | None) -> EarlierRow | None:
        """The first row about the same asset."""
        position = self._by_target.get(_target(asset, new))
        return None if position is None else self._row(position)

    def is_at(self, earlier: EarlierRow, name_key: str, code: str) -> bool:
        """Whether the first row about an asset has this name and this postcode."""
        position = self._by_target[_target(earlier.asset, earlier.new)]
        return bool(code) and self._digests[position] == _digest(name_key, code)

    def remember(
        self, row: int, asset: int | None, new: int | None, name_key: str, code: str, *, instead: bool = False
    ) -> None:
        """Remember a row, if it is the first of its kind.

        ``instead``: it takes the place of the first of its name at its postcode, because somebody decided that such
        rows are not about the asset of that one.
        """
        digest, target, position = _digest(name_key, code) if code else 0, _target(asset, new), len(self._rows)
        is_first_here = bool(code) and (instead or digest not in self._by_place)
        if target in self._by_target and not is_first_here:
            return
        self._rows.append(row)
        self._targets.append(target)
        self._digests.append(digest)
        self._by_target.setdefault(target, position)
        if is_first_here:
            self._by_place[digest] = position

    def _row(self, position: int) -> EarlierRow:
        target = self._targets[position]
        return EarlierRow(self._rows[position], target if target > 0 else None, -target if target < 0 else None)


def _target(asset: int | None, new: int | None) -> int:
    return asset if asset is not None else -(new or 0)


def _digest(name_key: str, code: str) -> int:
    return int.from_bytes(blake2b(f"{name_key}\n{code}".encode(), digest_size=8).digest())
