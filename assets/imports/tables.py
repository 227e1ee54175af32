"""The tables of a profile: each key has its kind, and what is wrong is said with the place where it stands."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class ProfileError(ValueError):
    """A profile says something that is not understood; the text names the key and what would be right."""


class Table:
    """One table of a profile, called ``place`` in what is said about it. Every method raises ProfileError."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, Mapping):
            raise ProfileError(f"{place} must be a table, such as {{ column = “Name” }}")
        self.content: Mapping[str, Any] = content
        self.place = place

    def __contains__(self, name: str) -> bool:
        return name in self.content

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse keys that mean nothing here."""
        unknown = sorted(str(name) for name in set(self.content) - set(allowed))
        if unknown:
            raise ProfileError(
                f"{self.place} cannot have {', '.join(unknown)}; possible are {', '.join(sorted(allowed))}"
            )

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without ``default`` it must be there."""
        return self._of(name, str, "a text in quotation marks", default)

    def flag(self, name: str) -> bool:
        """True or false; false where it is not there."""
        return self._of(name, bool, "true or false", False)

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number that is not negative."""
        if name not in self.content:
            return default
        found = self._of(name, int, "a whole number", 0)
        if isinstance(self.content[name], bool) or found < 0:
            raise self._wrong(name, "a whole number")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts; none where it is not there."""
        found = self._of(name, list, "texts in square brackets", [])
        if not all(isinstance(text, str) for text in found):
            raise self._wrong(name, "texts in square brackets")
        return tuple(found)

    def words(self, name: str) -> dict[str, str] | None:
        """A table from what is written to what is meant."""
        if name not in self.content:
            return None
        table = self.table(name)
        return {str(written): table.text(written) for written in table.content}

    def table(self, name: str) -> "Table":
        """A table within this one."""
        if name not in self.content:
            raise ProfileError(f"{self.place}: {name} is missing")
        return Table(self.content[name], f"{self.place}, {name}" if self.place else name)

    def tables(self, name: str) -> list["Table"]:
        """Several tables within this one, such as [[ids]]; none where it is not there."""
        found = self._of(name, list, f"written as [[{name}]]", [])
        return [Table(content, f"[[{name}]] number {number}") for number, content in enumerate(found, start=1)]

    def understood(self, name: str, understand: Callable[[str], T]) -> T:
        """The text ``name`` as ``understand`` has it; what that raises is said with the place."""
        text = self.text(name)
        try:
            return understand(text)
        except ValueError as fault:
            raise ProfileError(f"{self.place}, {name}: {fault}") from fault

    def _of(self, name: str, kind: type[T], words: str, default: T | None) -> T:
        if name not in self.content:
            if default is None:
                raise ProfileError(f"{self.place}: {name} is missing")
            return default
        found = self.content[name]
        if not isinstance(found, kind):
            raise self._wrong(name, words)
        return found

    def _wrong(self, name: str, words: str) -> ProfileError:
        return ProfileError(f"{self.place}: {name} must be {words}")
