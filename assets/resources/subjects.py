"""What lists can be about beside assets: the resource of each subject, as a list speaks to it."""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from assets.choices import ImportSubject, Precision
from assets.imports.notes import Kind
from assets.imports.text import key
from assets.imports.where import RIGHT_POSTCODE
from assets.models import Activity, Contact, Location, Relation, Term
from assets.postcodes import format_postcode, locate
from assets.redaction.words import phone_digits
from assets.resources.activity import ActivityResource
from assets.resources.base import RecordId, RegisterResource
from assets.resources.cells import text_of
from assets.resources.links import AssetLink
from assets.resources.listed import REQUIRED, FromList, Said, Way
from assets.resources.particulars import ContactResource, LocationResource
from assets.resources.relation import RelationResource
from assets.resources.vocabulary import TermResource


class ActivityList(FromList, ActivityResource):
    """Activities, known by their asset and name, and by the day they start on where that tells two apart."""

    needed = (("asset",), ("name",))

    def ways(self, said: Said, records: "QuerySet[Activity]") -> Iterator[Way]:
        """By name and start; by name where the list or the register does not know the start."""
        if not (said.get("asset") and said.get("name")):
            return
        alike = records.filter(asset=said["asset"], name__iexact=said["name"])
        if starts_on := said.get("starts_on"):
            yield alike.filter(starts_on=starts_on), "by its name and the day it starts on"
            yield alike.filter(starts_on=None), "by its name"
        else:
            yield alike, "by its name"

    def key_of(self, instance: Activity) -> Hashable:
        """Asset, name and start."""
        return instance.asset_id, instance.name.casefold(), instance.starts_on


class LocationList(FromList, LocationResource):
    """Locations, known by their id, or by their asset, address and postcode."""

    needed = (("asset",), ("address", "postcode", "public_area", "latitude"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._arrived: dict[int, int] = {}  # the assets whose current location an earlier row has given

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A postcode is written as it should be, and tells assets of one name apart."""
        heading = self.fields["postcode"].column_name
        if text := text_of(row.get(heading)):
            code = format_postcode(text)
            row[heading] = code or text
            if code is None:
                self.listed.remarks.append((Kind.POSTCODE_MALFORMED, heading, text, RIGHT_POSTCODE))
        link = self.fields["asset"].widget
        link.hint = row.get(heading, "")
        super().before_import_row(row, **kwargs)

    def ways(self, said: Said, records: "QuerySet[Location]") -> Iterator[Way]:
        """By address and postcode, however they are written; by the one of them that the list knows."""
        address, postcode = said.get("address", ""), said.get("postcode", "")
        if not said.get("asset") or not (address or postcode):
            return
        of_asset = records.filter(asset=said["asset"])
        yield of_asset.filter(address=address, postcode=postcode), "by its address and postcode"
        alike = [place.pk for place in of_asset if _is_same(place, address, postcode)]
        yield of_asset.filter(pk__in=alike), "by its address and postcode, written otherwise"

    def other_faults(self, instance: Location, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """Degrees come in twos, and an asset has one current location."""
        found = super().other_faults(instance, row, faults)
        said = [self.fields[name].column_name in row for name in ("latitude", "longitude")]
        if any(said) and not all(said):
            found["latitude"] = [ValidationError("Give latitude and longitude, or neither.", code="invalid")]
        if instance.asset_id and instance.is_current:
            found |= self._current_fault(instance, row)
        return found

    def _current_fault(self, instance: Location, row: Any) -> dict[str, Any]:
        """A further location of an asset is not its current one, unless the list says that it is."""
        others = Location.objects.filter(asset=instance.asset_id, is_current=True, pk__lte=self._highest)
        is_there = others.exclude(pk=instance.pk).exists()
        first = self._arrived.get(instance.asset_id)
        if not is_there and first in {None, self.number}:
            self._arrived[instance.asset_id] = self.number
            return {}
        heading = self.fields["is_current"].column_name
        if heading in row:
            there = "has a current location already" if is_there else f"has its current location from row {first}"
            message = f"The asset {there}. Only one can be: say no here, or end the other on the asset's page."
            return {"is_current": [ValidationError(message, code="invalid")]}
        instance.is_current = False
        return {}

    def validate_instance(self, instance: Location, *args: Any, **kwargs: Any) -> None:
        """A new location that has no point of its own gets the middle of its postcode."""
        code = format_postcode(instance.postcode)
        if self.was_new and instance.point is None and code:
            found = locate([code]).get(code)
            if found is None:
                right = "It may have ended long ago or be mistyped; compare it with the address."
                self.listed.remarks.append((Kind.POSTCODE_UNKNOWN, "postcode", code, right))
            else:
                instance.point, instance.precision = found.point, Precision.POSTCODE
        super().validate_instance(instance, *args, **kwargs)

    def key_of(self, instance: Location) -> Hashable:
        """Asset, address and postcode; an area or a point where it has neither."""
        place = (key(instance.address), instance.postcode)
        return instance.asset_id, *(place if any(place) else (instance.public_area, str(instance.point)))


def _is_same(place: Location, address: str, postcode: str) -> bool:
    """Whether a location is at this address: postcodes differ only where one is missing, addresses only in wording."""
    if place.postcode and postcode and format_postcode(place.postcode) != format_postcode(postcode):
        return False
    one, other = key(place.address), key(address)
    if not (one and other):
        return bool(place.postcode and postcode)
    return one in other or other in one


class ContactList(FromList, ContactResource):
    """Contacts, known by their asset and a name, an e-mail address or a telephone number."""

    needed = (("asset",), ("name", "role", "email", "phone"))

    def ways(self, said: Said, records: "QuerySet[Contact]") -> Iterator[Way]:
        """By name and role; by name; by e-mail address or telephone, where no other name stands beside it."""
        if not said.get("asset"):
            return
        of_asset = records.filter(asset=said["asset"])
        name, role, email, phone = (said.get(part, "") for part in ("name", "role", "email", "phone"))
        if name:
            yield of_asset.filter(name__iexact=name, role__iexact=role), "by its name and role"
            yield of_asset.filter(name__iexact=name), "by its name"
        nobody_else = of_asset.filter(name="") if name else of_asset
        if email:
            yield nobody_else.filter(email__iexact=email), "by its e-mail address"
        elif phone:
            alike = [one.pk for one in nobody_else if phone_digits(one.phone) == phone_digits(phone)]
            yield nobody_else.filter(pk__in=alike), "by its telephone number"
        elif role and not name:
            yield of_asset.filter(name="", role__iexact=role), "by its role"

    def key_of(self, instance: Contact) -> Hashable:
        """Asset, name and role; of a desk without a name how it is reached."""
        reached = ("", "") if instance.name else (instance.email.casefold(), phone_digits(instance.phone))
        return instance.asset_id, instance.name.casefold(), instance.role.casefold(), *reached

    def name_of(self, instance: Contact) -> str:
        """The person or the desk."""
        return instance.name or instance.role or instance.email or instance.phone


class RelationList(FromList, RelationResource):
    """Relations, known by their kind and the assets at both ends."""

    needed = (("from_asset",), ("kind",), ("to_asset",))

    def ways(self, said: Said, records: "QuerySet[Relation]") -> Iterator[Way]:
        """By kind and both ends."""
        ends = {name: said.get(name) for name in ("from_asset", "kind", "to_asset")}
        if all(ends.values()):
            yield records.filter(**ends), "by its kind and both ends"

    def key_of(self, instance: Relation) -> Hashable:
        """Kind and both ends."""
        return instance.from_asset_id, instance.kind, instance.to_asset_id

    def name_of(self, instance: Relation) -> str:
        """The two ends, as far as they are known."""
        ends = (
            instance.from_asset if instance.from_asset_id else "",
            instance.to_asset if instance.to_asset_id else "",
        )
        return " ".join(filter(None, (str(ends[0]), str(instance.get_kind_display()), str(ends[1]))))


class TermList(FromList, TermResource):
    """Terms, known by their scheme and code, or by their label where the list has no codes."""

    needed = (("scheme",), ("label",))
    builds_on_itself = True

    def ways(self, said: Said, records: "QuerySet[Term]") -> Iterator[Way]:
        """By code, or else by label."""
        scheme, code, label = said.get("scheme"), said.get("code"), said.get("label")
        if scheme and code:
            yield records.filter(scheme=scheme, code=code), "by its code"
        elif scheme and label:
            yield records.filter(scheme=scheme, label__iexact=label), "by its label"

    def other_faults(self, instance: Term, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """A new term gets a code from its label, and does not take the label of another."""
        found = super().other_faults(instance, row, faults)
        if not (self.was_new and instance.scheme_id and instance.label):
            return found
        others = Term.objects.filter(scheme=instance.scheme_id, label__iexact=instance.label, pk__lte=self._highest)
        if other := others.first():
            message = f"The scheme has “{other.label}” already, under the code “{other.code}”. Use that code."
            found["code"] = [ValidationError(message, code="invalid")]
        instance.code = instance.code or slugify(instance.label)
        if not instance.code:
            found["code"] = [ValidationError("Give it a code of plain letters and digits.", code=REQUIRED)]
        return found

    def before_save_instance(self, instance: Term, row: Any, **kwargs: Any) -> None:
        """A new term stands last in its scheme, and says which list it comes from, unless the list says otherwise."""
        super().before_save_instance(instance, row, **kwargs)
        if not self.was_new:
            return
        if self.fields["position"].column_name not in row:
            last = Term.objects.filter(scheme=instance.scheme_id).aggregate(last=Max("position"))["last"]
            instance.position = (last or 0) + 1
        if self.fields["source"].column_name not in row:
            instance.source = self.origin.source

    def key_of(self, instance: Term) -> Hashable:
        """Scheme and code."""
        return instance.scheme_id, instance.code


RESOURCES: dict[ImportSubject, type[FromList]] = {
    ImportSubject.ACTIVITIES: ActivityList,
    ImportSubject.LOCATIONS: LocationList,
    ImportSubject.CONTACTS: ContactList,
    ImportSubject.RELATIONS: RelationList,
    ImportSubject.TERMS: TermList,
}


class SubjectField(NamedTuple):
    """A column that a list about a subject can have: its name in profiles, heading, whether it is needed, and help."""

    name: str
    heading: str
    needed: bool
    help: str


ASSET_HELP = "Its name, its address on this site, its id, or a number such as uprn: 100012345678."
NUMBER_HELP = "A number of another register by which the asset is found, such as uprn: 100012345678."
POSTCODE_HELP = "Where the asset is, which tells assets of one name apart. It is not written."
ID_HELP = "The id that the register gives a record; leave it empty for a new one."


def subject_fields(subject: ImportSubject) -> list[SubjectField]:
    """The columns of a list about ``subject`` (any but assets), those by which its asset is found included."""
    resource = RESOURCES[subject]
    needed = {group[0] for group in resource.needed if len(group) == 1}
    headings = columns_of(resource)
    return [SubjectField(name, heading, name in needed, _help(resource, name)) for name, heading in headings.items()]


def columns_of(resource: type[RegisterResource]) -> dict[str, str]:
    """The headings of a list by the names under which profiles know them."""
    headings = {}
    for name in resource._meta.fields:
        one = resource.fields[name]
        headings[name] = one.column_name
        if isinstance(one.widget, AssetLink):
            headings |= {f"{name}_number": one.widget.number, f"{name}_postcode": one.widget.postcode}
    return headings


def _help(resource: type[RegisterResource], name: str) -> str:
    one = resource.fields.get(name)
    if one is None:
        return NUMBER_HELP if name.endswith("_number") else POSTCODE_HELP
    if isinstance(one.widget, AssetLink):
        return ASSET_HELP
    if isinstance(one, RecordId):
        return ID_HELP
    columns = {column.name: column for column in resource._meta.model._meta.get_fields()}
    return str(getattr(columns.get(one.attribute), "help_text", ""))
