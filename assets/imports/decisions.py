"""What somebody has decided about rows of a name at a place, used again on every later list of the project."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assets.choices import MatchAnswer
from assets.imports.batches import chunks
from assets.imports.record import Record
from assets.models import Asset, MappingProject, MatchDecision
from assets.names import normalise_name
from assets.redaction.marks import address_digest

LONGEST = 300

NameAndPlace = tuple[str, str]


def place_key(code: str, address: str) -> str:
    """What a place is compared by: its postcode; where it has none a keyed fingerprint of its address, which may be
    somebody's home; "" for no place. Under another REDACTION_KEY decisions about addresses are not found again.
    """
    return code or (address_digest(normalise_name(address)) if address else "")


def key_of(record: Record) -> NameAndPlace:
    """The name and the place under which a decision about the record is remembered."""
    return record.name_key[:LONGEST], place_key(record.where.code, record.where.address)


class Decided(NamedTuple):
    """One decision: about which asset, and who took it when, in words."""

    asset: int
    words: str


@dataclass(slots=True)
class Decisions:
    """What was decided about the rows of some names and places: the asset they are about, and those they are not."""

    same: dict[NameAndPlace, Decided] = field(default_factory=dict)
    different: dict[NameAndPlace, dict[int, Decided]] = field(default_factory=lambda: defaultdict(dict))

    def assets(self) -> Iterator[int]:
        """The assets that any of them names."""
        yield from (decided.asset for decided in self.same.values())
        for others in self.different.values():
            yield from others

    def follow(self, survivors: Mapping[int, int]) -> None:
        """Let what was decided about an asset that was merged hold for the one that stands for it now."""
        for key, decided in self.same.items():
            self.same[key] = decided._replace(asset=survivors.get(decided.asset, decided.asset))
        for key, others in self.different.items():
            self.different[key] = {survivors.get(asset, asset): decided for asset, decided in others.items()}

    def forget(self, assets: Collection[int]) -> None:
        """Leave out what was decided about these assets."""
        self.same = {key: decided for key, decided in self.same.items() if decided.asset not in assets}
        for others in self.different.values():
            for asset in others.keys() & set(assets):
                del others[asset]


def load_decisions(records: Sequence[Record], *, project: MappingProject, by: User | None) -> Decisions:
    """The decisions of a project about these records, and about assets that ``by`` may link to."""
    found = Decisions()
    if project.pk is None:
        return found
    wanted = {key_of(record) for record in records}
    for part in chunks({name for name, _ in wanted}):
        rows = MatchDecision.objects.filter(project=project, name_key__in=part, asset__in=Asset.objects.linkable_by(by))
        columns = rows.values_list("name_key", "place_key", "asset", "answer", "by__name", "at")
        for name, place, asset, answer, who, at in columns:
            key = (name, place)
            if key not in wanted:
                continue
            decided = Decided(asset, in_words(who, at))
            if answer == MatchAnswer.SAME:
                found.same[key] = decided
            else:
                found.different[key][asset] = decided
    return found


def in_words(who: str, at: datetime) -> str:
    """Who decided, and when.

    >>> in_words("Ann Example", datetime(2026, 11, 3, 12, tzinfo=timezone.get_default_timezone()))
    'decided by Ann Example on 3 Nov 2026'
    """
    return f"decided by {who} on {date_format(timezone.localtime(at), 'j M Y')}"
