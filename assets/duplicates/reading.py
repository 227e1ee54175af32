"""The register as far as its records can be compared: read once, in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.gis.db.models import PointField
from django.db.models import FloatField, Func
from django.db.models.functions import Cast

from assets.choices import IdentifierKind, RelationKind
from assets.duplicates.naming import Weights, read_name
from assets.duplicates.traits import Shared, Traits, read_phone, read_streets, read_website
from assets.models import Asset, AssetName, ExternalId, Location, NotDuplicate, Relation
from assets.postcodes import format_postcode
from assets.querysets.asset import AssetQuerySet

Pair = tuple[int, int]  # ids of two assets, the lower first


def comparable() -> AssetQuerySet:
    """The assets that may be one with another: all that stand for themselves, and of which no data were removed."""
    return Asset.objects.present().filter(redacted_on=None)


@dataclass(slots=True)
class Register:
    """All assets that can be compared, by id, and what was written down about two of them.

    ``apart`` are pairs that somebody found to be two; ``related`` the kind of relation between two.
    """

    assets: dict[int, Traits]
    apart: set[Pair] = field(default_factory=set)
    related: dict[Pair, str] = field(default_factory=dict)

    def weights(self) -> Weights:
        """What the words of names tell."""
        return Weights([name for traits in self.assets.values() for name in traits.names])

    def shared(self) -> Shared:
        """How many assets have the same postcode, or are reached in the same way."""
        postcodes, clues = Counter[str](), Counter[str]()
        for traits in self.assets.values():
            postcodes.update(traits.postcodes)
            clues.update(traits.phones | traits.emails | traits.sites | traits.pages)
        return Shared(postcodes, clues)


def read_register() -> Register:
    """Read everything that can be compared. Eight queries, whatever the size."""
    register = Register(_read_assets())
    _add_names(register.assets)
    _add_places(register.assets)
    _add_numbers(register.assets)
    _add_relations(register)
    register.apart.update(NotDuplicate.objects.values_list("first", "second"))
    return register


def in_order(one: int, other: int) -> Pair:
    """Two ids, the lower first."""
    return (one, other) if one < other else (other, one)


def _read_assets() -> dict[int, Traits]:
    columns = (
        "pk", "name", "name_key", "parent_id", "opened_earliest", "ceased_latest", "website", "email", "phone",
    )  # fmt: skip
    found: dict[int, Traits] = {}
    for pk, name, key, parent, opened, ceased, website, email, phone in (
        comparable().order_by("pk").values_list(*columns)
    ):
        sites, pages = read_website(website) if website else (set(), set())
        found[pk] = Traits(
            pk=pk,
            names=[read_name(name, key)],
            parent=parent,
            opened=opened,
            ceased=ceased,
            phones=read_phone(phone) if phone else set(),
            emails={email.lower()} if email else set(),
            sites=sites,
            pages=pages,
        )
    return found


def _add_names(assets: dict[int, Traits]) -> None:
    """Former and other names, each once."""
    for asset, name, key in AssetName.objects.order_by("pk").values_list("asset_id", "name", "name_key"):
        traits = assets.get(asset)
        if traits is not None and all(known.key != key for known in traits.names):
            traits.names.append(read_name(name, key))


def _add_places(assets: dict[int, Traits]) -> None:
    """Where they are and were."""
    at = Cast("point", PointField(srid=4326))
    # As numbers: an object for each point would take as long as everything else.
    lon, lat = (Func(at, function=f"st_{axis}", output_field=FloatField()) for axis in "xy")
    rows = Location.objects.order_by("pk").values_list("asset_id", "address", "postcode", lon, lat)
    for asset, address, postcode, x, y in rows:
        traits = assets.get(asset)
        if traits is None:
            continue
        if code := postcode and format_postcode(postcode):
            traits.postcodes.add(code)
        if x is not None:
            traits.points.append((x, y))
        if address:
            traits.streets |= read_streets(address)


def _add_numbers(assets: dict[int, Traits]) -> None:
    """The numbers of registers. A reference in a source is one in whatever list it came from, and says nothing."""
    rows = ExternalId.objects.exclude(kind=IdentifierKind.SOURCE).values_list("asset_id", "kind", "value")
    for asset, kind, value in rows:
        if asset in assets:
            assets[asset].numbers.setdefault(kind, set()).add(value)


def _add_relations(register: Register) -> None:
    """What was written down about two assets. That one succeeds the other says that they are two."""
    for traits in register.assets.values():
        if traits.parent:
            register.related[in_order(traits.pk, traits.parent)] = RelationKind.PART_OF
    for one, kind, other in Relation.objects.values_list("from_asset_id", "kind", "to_asset_id"):
        if kind == RelationKind.SUCCEEDS:
            register.apart.add(in_order(one, other))
        elif register.related.get(in_order(one, other)) != RelationKind.PART_OF:
            register.related[in_order(one, other)] = kind
