"""The register's own sheet: what .csv and .xlsx hold, and what the import profile ``register`` reads again.

``COLUMNS`` is the whole list of what leaves. Address, point and contact are those that the reader may see; where an
address is kept private from them, only the area that stands for it leaves. Several values of one cell stand with a
semicolon between them, and a semicolon of their own behind a backslash (``assets.spreadsheets.join_parts``).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone

from assets.choices import IdentifierKind, NameKind, SchemeCode, Tri
from assets.dates import write_uncertain
from assets.models import Asset, AssetName, Classification, Contact, ExternalId, Location, Sighting, Term
from assets.spreadsheets import Value, join_parts

if TYPE_CHECKING:
    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer

CHUNK = 500

# The access facts with a column of their own; those that a city adds follow under their labels.
ACCESS = {
    "step-free": "step_free",
    "accessible toilet": "accessible_toilet",
    "hearing loop": "hearing_loop",
    "quiet space": "quiet_space",
    "blue-badge parking": "blue_badge_parking",
}
FUNCTIONS = {
    "supports social relationships": "social",
    "builds skills and personal qualities": "skills",
    "improves mental health and wellbeing": "wellbeing",
}

Column = Callable[[Any], Value]


def _column(name: str) -> Column:
    return lambda asset: getattr(asset, name)


def _label(name: str) -> Column:
    return lambda asset: join_parts([getattr(asset, name).label]) if getattr(asset, name) else ""


def _names(kind: NameKind) -> Column:
    return lambda asset: join_parts([_with_years(name) for name in asset.further if name.kind == kind])


def _terms(scheme: str) -> Column:
    def labels(asset: Any) -> str:
        return join_parts(
            [row.term.label for row in asset.said if row.term.scheme.code == scheme and row.value == Tri.YES]
        )

    return labels


def _answer(scheme: str, code: str) -> Column:
    def answer(asset: Any) -> str:
        said = (row.value for row in asset.said if (row.term.scheme.code, row.term.code) == (scheme, code))
        return next(said, "")

    return answer


def _period(name: str) -> Column:
    return lambda asset: write_uncertain(getattr(asset, f"{name}_earliest"), getattr(asset, f"{name}_latest"))


def _numbers(kind: IdentifierKind) -> Column:
    return lambda asset: join_parts([row.value for row in asset.numbers if row.kind == kind])


def _here(value: Callable[[Any], Value], *, only_open: bool = True) -> Column:
    def read(asset: Any) -> Value:
        place = next(iter(asset.where), None)
        return value(place) if place and (place.is_open or not only_open) else ""

    return read


def _contact(name: str) -> Column:
    return lambda asset: getattr(asset.contact[0], name) if asset.contact else ""


def _written(column: Column) -> Column:
    """A choice as sheets write it: "signed-in"."""
    return lambda asset: str(column(asset)).replace("_", "-")


COLUMNS: dict[str, Column] = {
    "id": lambda asset: str(asset.uuid),
    "name": _column("name"),
    "former names": _names(NameKind.FORMER),
    "alternative names": _names(NameKind.ALTERNATIVE),
    "kind": _label("kind"),
    "nature of work": _terms(SchemeCode.NATURE_OF_WORK),
    "sector type": _label("sector"),
    **{heading: _answer(SchemeCode.FUNCTION, code) for heading, code in FUNCTIONS.items()},
    "description": _column("description"),
    "status": _column("status"),
    "status date": _column("status_date"),
    "status reason": _column("status_reason"),
    "status evidence": _column("status_evidence"),
    "opened": _period("opened"),
    "ceased": _period("ceased"),
    "address": _here(lambda place: place.seen_address),
    "postcode": _here(lambda place: place.seen_postcode),
    "latitude": _here(lambda place: place.seen_point.y if place.seen_point else ""),
    "longitude": _here(lambda place: place.seen_point.x if place.seen_point else ""),
    "location precision": _here(lambda place: place.precision),
    "location masked": _here(lambda place: "yes" if place.is_masked else "no", only_open=False),
    "public area": _here(lambda place: place.public_area, only_open=False),
    "website": _column("website"),
    "email": _column("email"),
    "phone": _column("phone"),
    "audience": _terms(SchemeCode.AUDIENCE),
    **{heading: _answer(SchemeCode.ACCESS, code) for heading, code in ACCESS.items()},
    "charity number": _numbers(IdentifierKind.CHARITY),
    "company number": _numbers(IdentifierKind.COMPANY),
    "wikidata id": _numbers(IdentifierKind.WIKIDATA),
    "part of": _column("parent_name"),
    "contact name": _contact("name"),
    "contact role": _contact("role"),
    "contact email": _contact("email"),
    "contact phone": _contact("phone"),
    "contact visibility": _written(_contact("visibility")),
    "visibility": _written(_column("visibility")),
    "source": _column("last_source"),
    # How the record is kept. A sheet cannot confirm anything, so the import leaves these unread.
    "confirmed on": _column("assured_on"),
    "confirmed how": _column("assured_basis"),
    "review cycle in months": _column("review_months"),
}


class Sheet:
    """A set of assets as rows for one reader."""

    def __init__(self, assets: "AssetQuerySet", user: "Viewer") -> None:
        self._assets = assets
        self._user = user
        own = Term.objects.filter(scheme__code=SchemeCode.ACCESS).exclude(code__in=ACCESS.values())
        further = {label: _answer(SchemeCode.ACCESS, code) for label, code in own.values_list("label", "code")}
        self._columns = COLUMNS | {label: column for label, column in further.items() if label not in COLUMNS}

    @property
    def headings(self) -> list[str]:
        """The first row."""
        return list(self._columns)

    def rows(self) -> Iterator[list[Value]]:
        """One row for each asset, in the order of the set; read ``CHUNK`` at a time, in seven queries each."""
        columns = list(self._columns.values())
        for asset in self._loaded().iterator(chunk_size=CHUNK):
            yield [column(asset) for column in columns]

    def _loaded(self) -> "AssetQuerySet":
        parent = Asset.objects.visible_to(self._user).filter(pk=OuterRef("parent")).values("name")
        seen = Sighting.objects.filter(asset=OuterRef("pk")).order_by("-wave__reference_date", "-pk").values("source")
        said = Classification.objects.filter(is_current=True).select_related("term__scheme")
        rows: AssetQuerySet = (
            self._assets.annotate(parent_name=Subquery(parent[:1]), last_source=Subquery(seen[:1]))
            .select_related("kind", "sector")
            .prefetch_related(
                Prefetch("locations", Location.objects.current().as_seen_by(self._user), "where"),
                Prefetch("names", AssetName.objects.order_by("since_earliest", "pk"), "further"),
                Prefetch("classifications", said.order_by("term__position", "pk"), "said"),
                Prefetch("external_ids", ExternalId.objects.order_by("value", "pk"), "numbers"),
                Prefetch("contacts", Contact.objects.visible_to(self._user).order_by("pk"), "contact"),
            )
        )
        return rows


def attachment(extension: str) -> str:
    """The header that names a downloaded file after the day."""
    return f'attachment; filename="assets-{timezone.localdate().isoformat()}.{extension}"'


def _with_years(name: AssetName) -> str:
    """A name with the years it was used in, as the import reads them; without, where they are known more exactly."""
    since, until = (_year(name.since_earliest, name.since_latest), _year(name.until_earliest, name.until_latest))
    if since is None or until is None or not (since or until):
        return name.name
    return f"{name.name} ({since}–{until})"


def _year(earliest: date | None, latest: date | None) -> str | None:
    """The year that a period is; "" for no period at all, None for one that is not a whole year."""
    if not earliest and not latest:
        return ""
    written = write_uncertain(earliest, latest)
    return written if len(written) == 4 and written.isdigit() else None
