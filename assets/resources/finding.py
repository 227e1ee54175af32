"""Which asset a cell names: by what names one and no other, and never by a postcode alone.

The keys are asked in this order, and the first that knows the asset decides: the register's id, an address on this
site, a number of another register, a remembered decision, an equal name and postcode, and a name that one asset has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q

from assets.choices import SHARED_NUMBERS, IdentifierKind, MatchAnswer
from assets.imports.identifiers import read_identifier
from assets.models import Asset, AssetName, ExternalId, Location, MatchDecision
from assets.names import normalise_name
from assets.postcodes import format_postcode
from assets.querysets.asset import AssetQuerySet
from assets.survivors import stands_for

if TYPE_CHECKING:
    from accounts.models import User
    from assets.models import MappingProject

AT_MOST_NAMED = 5
_NUMBER = re.compile(r"([a-z_ ]+):\s*(\S.*)", re.IGNORECASE)


class Candidate(NamedTuple):
    """An asset that may be meant, how much speaks for it (of a hundred) and what."""

    asset: Asset
    score: int
    reason: str


class NotFoundError(ValueError):
    """No asset, or more than one, is named; the text says what would be right. ``candidates`` may be meant."""

    def __init__(self, message: str, candidates: list[Candidate] | None = None) -> None:
        super().__init__(message)
        self.candidates = candidates or []


class FoundAsset(NamedTuple):
    """The asset, and by which of its keys it was found."""

    asset: Asset
    how: str


class Said(NamedTuple):
    """What a row says of an asset: a name, address or id; numbers of other registers; the postcode it is at.

    ``hint`` is a postcode that tells assets of one name apart and need not be theirs.
    """

    text: str = ""
    numbers: str = ""
    postcode: str = ""
    hint: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.numbers)


@dataclass
class AssetFinder:
    """Finds assets among those that ``by`` may know of; None is a command on the server, which knows them all.

    ``project`` is whose decisions are remembered, ``source`` the list whose references are meant.
    """

    by: "User | None" = None
    project: "MappingProject | None" = None
    source: str = ""
    _found: dict[Said, FoundAsset | NotFoundError] = field(default_factory=dict)
    _expected: dict[str, Asset] = field(default_factory=dict)

    def expect(self, texts: Iterable[str]) -> None:
        """Look up together which of these are addresses on this site; what was looked up before is forgotten."""
        addressed = self.known.filter(slugs__slug__in=set(texts)).annotate(found_by=F("slugs__slug"))
        found = {asset.found_by: asset for asset in addressed.defer("description", "status_evidence")}
        # What was merged is looked for by itself: it leads to another record.
        self._expected = {slug: asset for slug, asset in found.items() if asset.merged_into_id is None}

    def find(self, said: Said) -> FoundAsset:
        """The one asset that is meant. Raises NotFoundError."""
        if said.text in self._expected:
            return FoundAsset(self._expected[said.text], "by its address on this site")
        if said not in self._found:
            try:
                self._found[said] = self._find(said)
            except NotFoundError as fault:
                self._found[said] = fault
        found = self._found[said]
        if isinstance(found, NotFoundError):
            raise found
        return found

    @property
    def known(self) -> AssetQuerySet:
        """The assets that may be named."""
        everything: AssetQuerySet = Asset.objects.all()
        return everything.visible_to(self.by) if self.by else everything

    def _find(self, said: Said) -> FoundAsset:
        if said.text and (found := self._by_address(said.text)):
            return found
        in_text = _numbers(said.text)
        name = "" if in_text else " ".join(said.text.split())
        numbers = [*in_text, *_numbers(said.numbers)]
        if numbers and (found := self._by_number(numbers, name)):
            return found
        if not name:
            named = list(self.known.filter(name=said.text).present()[:2]) if said.text else []
            if len(named) == 1:
                return FoundAsset(named[0], "by its name, which no other has")
            raise NotFoundError(f"No asset has the number “{said.text or said.numbers}”.")
        code = format_postcode(said.postcode) or ""
        if found := self._by_decision(name, code) or (code and self._by_postcode(name, code)) or None:
            return found
        return self._by_name(name, code, format_postcode(said.hint) or "")

    def _by_address(self, text: str) -> FoundAsset | None:
        try:
            asset, how = self.known.filter(uuid=UUID(text)).first(), "by its id"
        except ValueError:
            # Also an address no longer in use: it still names its asset, as it does on the site.
            asset, how = self.known.filter(slugs__slug=text).first(), "by its address on this site"
        return FoundAsset(self._standing(asset), how) if asset else None

    def _standing(self, asset: Asset) -> Asset:
        """The asset, or the one that it was merged into. Raises NotFoundError where that one may not be known of."""
        if asset.merged_into_id is None:
            return asset
        stands: Asset | None = self.known.filter(pk=stands_for(asset).pk).first()
        if stands is None:
            raise NotFoundError(f"“{asset}” was merged into an asset that is not open to you.")
        return stands

    def _by_number(self, numbers: list[tuple[IdentifierKind, str]], name: str) -> FoundAsset | None:
        """By the first of the numbers that any asset has; a number that several share needs the name beside it."""
        for kind, number in numbers:
            rows = ExternalId.objects.filter(kind=kind, value=number, asset__in=self.known.present())
            if kind == IdentifierKind.SOURCE:
                rows = rows.filter(source=self.source)
            assets = list(Asset.objects.filter(pk__in=rows.values("asset"))[: AT_MOST_NAMED + 1])
            named = [asset for asset in assets if not name or normalise_name(name) in self._keys(asset)]
            if len(named) == 1:
                return FoundAsset(named[0], f"by its {kind.label} {number}")
            if len(assets) == 1 and kind not in SHARED_NUMBERS:
                return FoundAsset(assets[0], f"by its {kind.label} {number}")
            if len(named) > 1:
                raise _several(f"Several assets have the {kind.label} {number}.", named, f"the {kind.label} {number}")
            if assets:
                theirs = " or ".join(f"“{asset}”" for asset in assets[:AT_MOST_NAMED])
                message = f"The {kind.label} {number} is that of {theirs}, and the row says “{name}”."
                raise NotFoundError(message, [Candidate(one, 50, f"the {kind.label} {number}") for one in assets])
        return None

    def _by_decision(self, name: str, code: str) -> FoundAsset | None:
        if self.project is None or self.project.pk is None:
            return None
        decided = MatchDecision.objects.filter(
            project=self.project, name_key=normalise_name(name), place_key=code, answer=MatchAnswer.SAME
        )
        asset = self.known.filter(pk__in=decided.values("asset")).present().first()
        return FoundAsset(asset, "as was decided before") if asset else None

    def _by_postcode(self, name: str, code: str) -> FoundAsset | None:
        """The asset of an equal name at an equal postcode, each in its canonical form."""
        named = [asset for asset in self._alike(name) if code in self._postcodes(asset)]
        if len(named) > 1:
            raise _several(f"Several assets are called “{name}” at {code}.", named, "equal name and postcode")
        return FoundAsset(named[0], "by its name and postcode") if named else None

    def _by_name(self, name: str, code: str, hint: str) -> FoundAsset:
        named = list(self.known.filter(name=name).present()[: AT_MOST_NAMED + 1])
        if len(named) > 1 and hint:
            there = [asset for asset in named if hint in self._postcodes(asset)]
            if len(there) == 1:
                return FoundAsset(there[0], "by its name and postcode")
        if len(named) == 1 and code and self._postcodes(named[0]):
            message = f"An asset is called “{name}”, but it is not at {code}. Give its address on this site."
            raise NotFoundError(message, [Candidate(named[0], 50, "equal name, another postcode")])
        if len(named) == 1:
            return FoundAsset(named[0], "by its name, which no other has")
        if named:
            raise _several(f"“{name}” is the name of several assets.", named, "equal name")
        near = self._alike(name)[:AT_MOST_NAMED]
        meant = f" Did you mean {' or '.join(f'“{asset.name}”' for asset in near)}?" if near else ""
        raise NotFoundError(
            f"No asset is called “{name}”.{meant}", [Candidate(one, 60, "similar name") for one in near]
        )

    def _alike(self, name: str) -> list[Asset]:
        """The assets of an equal normalised name, further names included."""
        key = normalise_name(name)
        further = AssetName.objects.filter(name_key=key).values("asset")
        return list(self.known.filter(Q(name_key=key) | Q(pk__in=further)).present()[:50])

    def _keys(self, asset: Asset) -> set[str]:
        further = AssetName.objects.filter(asset=asset).values_list("name_key", flat=True)
        return {asset.name_key, *further}

    def _postcodes(self, asset: Asset) -> set[str]:
        """Its postcodes, as far as ``by`` may know them: a match must not tell of an address that is kept private."""
        places: Any = Location.objects.filter(asset=asset)
        if self.by:
            places = places.open_to(self.by)
        return {code for text in places.values_list("postcode", flat=True) if (code := format_postcode(text))}


def _several(sentence: str, assets: list[Asset], why: str) -> NotFoundError:
    addresses = ", ".join(asset.slug for asset in assets[:AT_MOST_NAMED])
    message = f"{sentence} Give the address instead, one of: {addresses}."
    return NotFoundError(message, [Candidate(asset, 60, why) for asset in assets[:AT_MOST_NAMED]])


def _numbers(text: str) -> list[tuple[IdentifierKind, str]]:
    """The numbers in a cell such as "uprn: 100012345678; charity: 1234567". Raises NotFoundError for a damaged one."""
    found = []
    for part in text.split(";"):
        written = _NUMBER.fullmatch(part.strip())
        kind = _kind(written[1]) if written else None
        if written is None or kind is None:
            continue
        try:
            number = read_identifier(kind, written[2])
        except ValueError as fault:
            raise NotFoundError(f"“{part.strip()}” is no number to find an asset by. {fault}") from fault
        if number:
            found.append((kind, number))
    return found


def _kind(written: str) -> IdentifierKind | None:
    wanted = " ".join(written.replace("_", " ").split()).casefold()
    for kind in IdentifierKind:
        if wanted in {kind.value.replace("_", " "), kind.label.casefold()}:
            return kind
    return None
