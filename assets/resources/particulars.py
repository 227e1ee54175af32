"""What hangs on an asset, as sheets: names, locations, contacts, classifications, identifiers."""

from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export.fields import Field

from assets.models import AssetName, Classification, Contact, ExternalId, Location
from assets.models.known import Known
from assets.resources.base import RecordId, RegisterResource, Uncertain, column
from assets.resources.cells import Degrees, text_of
from assets.resources.links import AssetLink, SchemeLink, TermOfRow

_KNOWN = ("basis", "as_of", "source")


class ParticularResource(RegisterResource):
    """Says of each row how it is known, since when and from where."""

    basis = column(Known, "basis")
    as_of = column(Known, "as_of")
    source = column(Known, "source")

    class Meta:
        fields = _KNOWN

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """With the assets that the rows name."""
        return queryset.select_related("asset")


class AssetNameResource(ParticularResource):
    """One row for each further name of an asset."""

    asset = column(AssetName, "asset", widget=AssetLink())
    name = column(AssetName, "name")
    kind = column(AssetName, "kind")
    since = Uncertain("since_earliest", "since_latest", "since")
    until = Uncertain("until_earliest", "until_latest", "until")

    class Meta:
        model = AssetName
        fields = ("asset", "name", "kind", "since", "until", *_KNOWN)
        import_id_fields = ("asset", "name", "kind")


class Coordinate(Field):
    """Latitude or longitude of a location's point; the resource sets both at once."""

    def __init__(self, heading: str, limit: int) -> None:
        super().__init__(attribute=heading, column_name=heading, widget=Degrees(limit), readonly=True)

    def get_value(self, instance: Location) -> float | None:
        """Degrees to six places."""
        if instance.point is None:
            return None
        return round(instance.point.y if self.attribute == "latitude" else instance.point.x, 6)


class LocationResource(ParticularResource):
    """One row for each location, known by its id or by asset, address and postcode."""

    id = RecordId()
    asset = column(Location, "asset", widget=AssetLink())
    address = column(Location, "address")
    postcode = column(Location, "postcode")
    latitude = Coordinate("latitude", 90)
    longitude = Coordinate("longitude", 180)
    precision = column(Location, "precision")
    is_current = column(Location, "is_current")
    is_masked = column(Location, "is_masked")
    public_area = column(Location, "public_area")
    since = Uncertain("since_earliest", "since_latest", "since")
    until = Uncertain("until_earliest", "until_latest", "until")

    class Meta:
        model = Location
        fields = (
            "id", "asset", "address", "postcode", "latitude", "longitude", "precision", "is_current", "is_masked",
            "public_area", "since", "until", *_KNOWN,
        )  # fmt: skip
        import_id_fields = ("asset", "address", "postcode")

    def other_faults(self, instance: Location, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """Sets the point from its two columns, which are there together or not at all."""
        found = super().other_faults(instance, row, faults)
        fields = [self.fields[name] for name in ("latitude", "longitude")]
        if not all(field.column_name in row for field in fields):
            return found
        degrees = []
        for field in fields:
            try:
                degrees.append(field.clean(row))
            except ValueError as error:
                found[field.attribute] = [ValidationError(str(error), code="invalid")]
        if len(degrees) < len(fields):
            return found
        if degrees.count(None) == 1:
            found["latitude"] = [ValidationError("Give latitude and longitude, or neither.", code="invalid")]
        elif degrees != [field.get_value(instance) for field in fields]:
            latitude, longitude = degrees
            instance.point = None if latitude is None else Point(longitude, latitude, srid=4326)
        return found


class ContactResource(ParticularResource):
    """One row for each contact, known by asset, name and role."""

    asset = column(Contact, "asset", widget=AssetLink())
    name = column(Contact, "name")
    role = column(Contact, "role")
    email = column(Contact, "email")
    phone = column(Contact, "phone")
    visibility = column(Contact, "visibility")

    class Meta:
        model = Contact
        fields = ("asset", "name", "role", "email", "phone", "visibility", *_KNOWN)
        import_id_fields = ("asset", "name", "role")


class ExternalIdResource(ParticularResource):
    """One row for each number under which another register knows an asset."""

    asset = column(ExternalId, "asset", widget=AssetLink())
    kind = column(ExternalId, "kind")
    value = column(ExternalId, "value")

    class Meta:
        model = ExternalId
        fields = ("asset", "kind", "value", *_KNOWN)
        import_id_fields = ("asset", "kind", "value")


class ClassificationResource(ParticularResource):
    """One row for each present statement that a term applies to an asset, or does not."""

    asset = column(Classification, "asset", widget=AssetLink())
    scheme = Field(attribute="term__scheme", column_name="scheme", widget=SchemeLink(), readonly=True)
    term = column(Classification, "term", widget=TermOfRow("scheme"))
    value = column(Classification, "value")
    note = column(Classification, "note")

    class Meta:
        model = Classification
        fields = ("asset", "scheme", "term", "value", "note", *_KNOWN)
        import_id_fields = ("asset", "term")

    def get_queryset(self) -> QuerySet[Classification]:
        """What holds now: what a wave recorded of the past is no sheet's to change."""
        return super().get_queryset().filter(is_current=True)

    def filter_export(self, queryset: QuerySet[Classification], **kwargs: Any) -> QuerySet[Classification]:
        """The same rows that an import would find again."""
        return queryset.filter(is_current=True).select_related("asset", "term__scheme")

    def other_faults(self, instance: Classification, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """A term needs its scheme beside it."""
        found = super().other_faults(instance, row, faults)
        if not text_of(row.get("scheme")):
            message = "Name the scheme by its code, such as nature_of_work."
            found["term__scheme"] = [ValidationError(message, code="required")]
        return found
