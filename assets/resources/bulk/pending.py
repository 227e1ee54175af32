"""What a sheet has said so far and the register does not have yet.

A row that speaks of something in here has to wait until it is written: then it is read against the register like any
other, and finds what the rows above it have made of it. Only a parent that is new is linked at once: lists name them
row after row.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pending:
    """The assets that wait to be written. A new one has its primary key already."""

    # The address of each, and the asset of each address.
    assets: dict[int, str] = field(default_factory=dict)
    slugs: dict[str, int] = field(default_factory=dict)
    # New assets by name; None stands for one of the register that gets the name or loses it.
    names: dict[str, list[int | None]] = field(default_factory=dict)

    def add(self, asset: int, slug: str, name: str) -> None:
        """A new asset."""
        self.assets[asset] = slug
        self.slugs[slug] = asset
        self.names.setdefault(name, []).append(asset)

    def change(self, asset: int, slug: str, old_name: str, name: str) -> None:
        """One that is in the register."""
        self.assets[asset] = slug
        self.slugs[slug] = asset
        if old_name != name:
            self.names.setdefault(old_name, []).append(None)
            self.names.setdefault(name, []).append(None)

    def clear(self) -> None:
        """All of it has been written."""
        self.assets.clear()
        self.slugs.clear()
        self.names.clear()

    def __len__(self) -> int:
        return len(self.assets)
