"""The rows of a list, as against those of a sheet of one's own: found by looser keys, and never over a hand.

A list says what somebody else has written down. An empty cell says nothing, a record is found by whatever of it the
list knows, and what a person wrote, or what is known from a later day, stays as it is. Two rows of one list about one
record say the same, or the second is wrong. Nothing that the list itself brings is found by a later row of it, so that
a row does the same whether it is only checked or written.
"""

from abc import abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ForeignKey, Max, QuerySet, UniqueConstraint
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from import_export.fields import Field
from import_export.resources import Diff
from import_export.results import RowResult
from import_export.widgets import ManyToManyWidget

from assets.choices import RowOutcome
from assets.imports.notes import Kind
from assets.models import Asset, MappingProject
from assets.resources.authority import why_kept
from assets.resources.base import Origin, RecordId, RegisterResource
from assets.resources.bulk.rules import rules_of
from assets.resources.cells import text_of
from assets.resources.finding import NotFoundError
from assets.resources.links import AssetLink, TermLink, TermLinks, TermOfRow
from assets.resources.removed import REMOVED

_OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: RowOutcome.CREATED,
    RowResult.IMPORT_TYPE_UPDATE: RowOutcome.UPDATED,
    RowResult.IMPORT_TYPE_SKIP: RowOutcome.UNCHANGED,
    RowResult.IMPORT_TYPE_INVALID: RowOutcome.REJECTED,
}

Way = tuple[QuerySet[Any], str]  # records that may be meant, and by which key
Said = dict[str, Any]
SAME_RECORD, REQUIRED = "same_record", "required"
# How a fact is known is no fact of its own, unless the list speaks of it.
PROVENANCE = frozenset({"basis", "as_of", "source"})


@dataclass
class Listed:
    """What is found out about a row: its asset, how it and the record were found, and what the row changes.

    ``kept`` is why the record is left as it is although the row says otherwise; ``same_as`` the number of the
    earlier row that says the same.
    """

    asset: Asset | None = None
    reasons: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    remarks: list[tuple[Kind, str, str, str]] = field(default_factory=list)
    kept: tuple[Kind, str] | None = None
    same_as: int | None = None


class ListedResult(RowResult):
    """The outcome of a row, with what was found out about it."""

    def __init__(self) -> None:
        super().__init__()
        self.listed = Listed()

    @property
    def outcome(self) -> RowOutcome:
        """What becomes of the row."""
        return _OUTCOMES[self.import_type]


class CellDiff(Diff):
    """The cells of the record before and after, handed to the resource and not drawn."""

    def compare_with(self, resource: Any, instance: Any) -> None:
        """Keep what differs."""
        super().compare_with(resource, instance)
        resource.keep_differences(self.left, self.right, is_new=self.new)

    def as_html(self) -> list[SafeString]:
        """Nothing: no page draws it."""
        return []


class FromList(RegisterResource):
    """What a resource does otherwise with the rows of a list. Stands before the resource among the base classes.

    ``needed`` are the columns that a row for a new record must fill: one of each group.
    """

    needed: tuple[tuple[str, ...], ...] = ()
    # Whether a row may need what an earlier one makes, so that even a check has to write, and roll back.
    builds_on_itself = False

    def __init__(self, *, origin: Origin, project: MappingProject | None = None, **kwargs: Any) -> None:
        super().__init__(origin=origin, **kwargs)
        self.day = origin.as_of or timezone.localdate()
        for link in self.asset_links():
            link.widget.finder.project, link.widget.finder.source = project, origin.source
        self._highest = self._meta.model.objects.aggregate(highest=Max("pk"))["highest"] or 0
        columns = [column.name for column in self._meta.model._meta.concrete_fields]
        self._rules = rules_of(self._meta.model, {name: place for place, name in enumerate(columns)})
        self._first_rows: dict[Hashable, tuple[int, Said]] = {}

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        """Ours."""
        return ListedResult

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Ours."""
        return CellDiff

    def asset_links(self) -> list[Field]:
        """The columns that name an asset."""
        return [one for one in self.get_import_fields() if isinstance(one.widget, AssetLink)]

    # --- What a resource says of its rows -----------------------------------------------------------------------

    @abstractmethod
    def ways(self, said: Said, records: QuerySet[Any]) -> Iterator[Way]:
        """The records that a row may speak of, by one key after the other, from the strictest."""

    @abstractmethod
    def key_of(self, instance: Any) -> Hashable:
        """The same for two rows about one record."""

    def name_of(self, instance: Any) -> str:
        """What the record is called where rows are listed."""
        return str(instance)

    # --- The row on its way -------------------------------------------------------------------------------------

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> ListedResult:
        """One row; ``row_number`` is its number in the sheet."""
        self.listed = Listed()
        self.number, self.row = kwargs["row_number"], row
        result: ListedResult = super().import_row(row, instance_loader, retain_instance_in_row_result=True, **kwargs)
        result.listed = self.listed
        if result.validation_error and self.listed.asset is None:
            self.listed.asset = self._asset_named(row)
        return result

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """An empty cell says nothing, unless a number beside it says which asset is meant."""
        for heading in [heading for heading, text in row.items() if not text_of(text)]:
            del row[heading]
        for one in self.asset_links():
            if self._link_of(one, row):
                row.setdefault(one.column_name, "")
        super().before_import_row(row, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The record that the row speaks of, by the first key that finds one; None for a new one."""
        records = self.get_queryset().filter(pk__lte=self._highest)
        if isinstance(self.fields.get("id"), RecordId) and (found := self.fields["id"].find(records, row)):
            self.listed.reasons.append("the record by its id")
            return found
        try:
            said = self._said(row)
        except ValueError:
            return None  # the cells are read again, and every fault named
        for meant, how in self.ways(said, records):
            alike = list(meant.order_by("pk")[:2])
            if len(alike) > 1:
                raise ValidationError(f"Several records are alike {how}. Change them one by one on their asset's page.")
            if alike:
                self.listed.reasons.append(f"the record {how}")
                return alike[0]
        return None

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Read every cell; who may not write the asset learns nothing else about it."""
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            forbidden = {
                name: faults
                for name, faults in error.error_dict.items()
                if any(fault.code == "forbidden" for fault in faults)
            }
            raise ValidationError(forbidden) if forbidden else error from None
        finally:
            self._note_asset(instance, row)

    def other_faults(self, instance: Any, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """What a new record must have is there."""
        found = super().other_faults(instance, row, faults)
        if not self.was_new:
            return found
        for group in self.needed:
            columns = [self.fields[name] for name in group]
            if not any(self._is_filled(one, row) for one in columns) and group[0] not in faults:
                headings = " or ".join(f"“{one.column_name}”" for one in columns)
                attribute = columns[0].attribute
                found.setdefault(attribute, [ValidationError(f"Fill in {headings}.", code=REQUIRED)])
        return found

    def known_right(self, instance: Any) -> set[str]:
        """Records that were just found are there, and an id that was just made is nobody else's."""
        links = [column for column in instance._meta.concrete_fields if isinstance(column, ForeignKey)]
        return {"uuid", *(column.name for column in links if getattr(instance, column.attname) is not None)}

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Ask the rules of the database too, because a check does not save: its own words are those of the model."""
        super().validate_instance(instance, *args, **kwargs)
        values = [getattr(instance, column.attname) for column in instance._meta.concrete_fields]
        broken = [ValidationError(rule.message, code="rule") for rule in self._rules if rule.holds(values) is False]
        if broken:
            raise ValidationError({NON_FIELD_ERRORS: broken})
        for rule in instance._meta.constraints:
            if isinstance(rule, UniqueConstraint):
                rule.validate(instance._meta.model, instance)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether there is nothing to write: it is said already, by an earlier row, or by somebody who knows better."""
        if import_validation_errors:
            return False
        if first := self._earlier_row(instance):
            number, said_then = first
            if any(said_then.get(name) != value for name, value in self._signature(instance, row).items()):
                message = f"Row {number} is about the same and says otherwise. Keep one of the two."
                raise ValidationError({NON_FIELD_ERRORS: [ValidationError(message, code=SAME_RECORD)]})
            self.listed.same_as = number
            return True
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if not self.was_new:
            self.listed.kept = why_kept(original, self.day)
        return self.listed.kept is not None

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Remember which record the row was about."""
        instance = row_result.instance
        if instance is not None and self.listed.same_as is None:
            for key in self._keys(instance):
                self._first_rows.setdefault(key, (self.number, self._signature(instance, row)))

    # --- What is told of it -------------------------------------------------------------------------------------

    def keep_differences(self, left: list[Any], right: list[Any], *, is_new: bool) -> None:
        """Note each fact that the row changes; how it is known only where the list says so."""
        for one, before, after in zip(self.get_import_fields(), left, right, strict=True):
            if isinstance(one, RecordId) or one.attribute in PROVENANCE:
                continue
            if isinstance(one.widget, TermLinks):
                # A check does not write them, so they are not to be read from the record.
                after = one.widget.in_words(one.clean(self.row)) if one.column_name in self.row else before
            was, comes = ("" if is_new else in_words(before)), in_words(after)
            if was != comes:
                self.listed.differences.append((one.column_name, was, comes))

    def note_kind(self, attribute: str, code: str) -> Kind:
        """What sort of fault it is, as a summary counts them."""
        by_code = {"forbidden": Kind.NOT_OURS, REQUIRED: Kind.MISSING, SAME_RECORD: Kind.SAME_RECORD}
        if code in by_code:
            return by_code[code]
        if code == REMOVED:
            return Kind.BROUGHT_BACK
        if attribute == NON_FIELD_ERRORS:
            return Kind.RULE
        widget = next((one.widget for one in self.fields.values() if one.attribute == attribute), None)
        if isinstance(widget, AssetLink):
            return Kind.ASSET_UNKNOWN
        return Kind.TERM_UNKNOWN if isinstance(widget, TermLink | TermLinks | TermOfRow) else Kind.CELL

    def not_found(self, row: Any) -> NotFoundError | None:
        """Why the asset of a row was not found, with those that may be meant; None where it was."""
        for one in self.asset_links():
            try:
                if said := self._link_of(one, row):
                    one.widget.finder.find(said)
            except NotFoundError as fault:
                return fault
        return None

    # --- Keys and cells -----------------------------------------------------------------------------------------

    def _said(self, row: Any) -> Said:
        """What the row says, by attribute; ValueError for a cell that is not understood."""
        plain = (one for one in self.get_import_fields() if not isinstance(one, RecordId))
        return {
            one.attribute: one.clean(row)
            for one in plain
            if one.column_name in row and not isinstance(one.widget, ManyToManyWidget)
        }

    def _signature(self, instance: Any, row: Any) -> Said:
        """What the row says, to be compared with another row about the same record."""
        said = {}
        for one in self.get_import_fields():
            if one.column_name in row and not isinstance(one, RecordId):
                is_set = isinstance(one.widget, ManyToManyWidget)
                value = text_of(row[one.column_name]) if is_set else one.get_value(instance)
                said[one.attribute] = value.casefold() if isinstance(value, str) else value
        return said

    def _keys(self, instance: Any) -> list[Hashable]:
        known = instance.pk and instance.pk <= self._highest
        return [("record", self.key_of(instance)), *([("pk", instance.pk)] if known else [])]

    def _earlier_row(self, instance: Any) -> tuple[int, Said] | None:
        return next((self._first_rows[key] for key in self._keys(instance) if key in self._first_rows), None)

    def _is_filled(self, one: Field, row: Any) -> bool:
        return bool(self._link_of(one, row)) if isinstance(one.widget, AssetLink) else one.column_name in row

    def _link_of(self, one: Field, row: Any) -> Any:
        return one.widget.said(row.get(one.column_name), row)

    def _note_asset(self, instance: Any, row: Any) -> None:
        links = [one for one in self.asset_links() if self._link_of(one, row)]
        for one in links:
            try:
                found = one.widget.finder.find(self._link_of(one, row))
            except NotFoundError:
                continue
            which = "asset" if len(self.asset_links()) == 1 else one.column_name
            self.listed.reasons.append(f"{which} {found.how}")
        self.listed.asset = self.asset_of(instance)

    def _asset_named(self, row: Any) -> Asset | None:
        for one in self.asset_links():
            try:
                said = self._link_of(one, row)
                return one.widget.finder.find(said).asset if said else None
            except NotFoundError:
                return None
        return None


def in_words(value: Any) -> str:
    """A cell as a preview shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
