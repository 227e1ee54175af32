"""What every resource of the register has in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.widgets import ManyToManyWidget, Widget

from assets.choices import Basis
from assets.dates import read_uncertain, write_uncertain
from assets.models import Asset, Wave
from assets.models.known import Known
from assets.permissions import can_administer
from assets.resources.cells import Amount, Choice, Day, Listed, Text, WholeNumber, YesNo, text_of
from assets.resources.formats import SheetError
from assets.resources.links import AssetLink
from assets.resources.removed import Removals

if TYPE_CHECKING:
    from accounts.models import User


class RecordId(Field):
    """The id that a record keeps for ever: read to find the record again, never written."""

    def __init__(self) -> None:
        super().__init__(attribute="uuid", column_name="id", widget=Text(), readonly=True)

    def find(self, queryset: models.QuerySet[Any], row: Any) -> Any:
        """The record whose id stands in the row, None for an empty cell; ValidationError for an id that is none."""
        text = text_of(row.get(self.column_name))
        if not text:
            return None
        try:
            return queryset.get(uuid=UUID(text))
        except (ValueError, queryset.model.DoesNotExist):
            raise ValidationError({self.attribute: self.unknown(queryset.model)}) from None

    def unknown(self, model: type[models.Model]) -> ValidationError:
        """That no record has the id which a row gives."""
        return ValidationError(
            f"There is no {model._meta.verbose_name} with this id. Leave the cell empty for a new one."
        )


class Uncertain(Field):
    """A day that is known only to lie between two: one column of the sheet, two of the table."""

    def __init__(self, earliest: str, latest: str, heading: str) -> None:
        super().__init__(attribute=earliest, column_name=heading, widget=Widget())
        self.latest = latest

    def clean(self, row: Any, **kwargs: Any) -> tuple[date | None, date | None]:
        """Earliest and latest day; see ``assets.dates``."""
        return read_uncertain(text_of(row[self.column_name]))

    def get_value(self, instance: Any) -> tuple[date | None, date | None]:
        """Both days of the record."""
        return getattr(instance, self.attribute), getattr(instance, self.latest)

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Set both."""
        earliest, latest = self.clean(row)
        setattr(instance, self.attribute, earliest)
        setattr(instance, self.latest, latest)

    def export(self, instance: Any, **kwargs: Any) -> str:
        """As one would write it: 1998, 1998–2017, 2012-05-26."""
        return write_uncertain(*self.get_value(instance))


def column(model: type[models.Model], name: str, *, heading: str | None = None, widget: Widget | None = None) -> Field:
    """The column ``name`` of ``model``, under its verbose name unless the sheet calls it otherwise."""
    field: Any = model._meta.get_field(name)
    return Field(attribute=name, column_name=heading or str(field.verbose_name), widget=widget or _widget_for(field))


def _widget_for(field: Any) -> Widget:
    if field.choices:
        default = field.get_default()
        return Choice(Listed(field.choices), when_empty="" if default is None else default)
    kinds: list[tuple[type[models.Field], Any]] = [
        (models.DateField, Day),
        (models.DecimalField, Amount),
        (models.BooleanField, YesNo),
        (models.PositiveIntegerField, WholeNumber),
    ]
    return next((widget() for kind, widget in kinds if isinstance(field, kind)), Text())


def foreign(name: str) -> ValidationError:
    """That the asset called ``name`` is not the person's to write."""
    return ValidationError(f"“{name}” belongs to a mapping project of which you are not an admin.", code="forbidden")


class PlainDiff(Diff):
    """What a row would change, cell by cell, in tags for the style sheet; the original writes inline styles."""

    def as_html(self) -> list[SafeString]:
        """One piece of markup for each column; text from the sheet is escaped."""
        told = []
        for values in zip(self.left, self.right, strict=True):
            before, after = ("" if value is None else value for value in values)
            same = self.new or before == after
            told.append(format_html("{}", after) if same else format_html("<del>{}</del> <ins>{}</ins>", before, after))
        return told


@dataclass(frozen=True, slots=True)
class Origin:
    """How the facts of a sheet are known where no column of it says so; ``as_of`` is today unless given."""

    basis: Basis = Basis.INHERITED
    as_of: date | None = None
    source: str = ""
    wave: Wave | None = None


class RegisterResource(ModelResource):
    """A resource whose rows are matched by natural keys and checked as the forms check them.

    ``by`` is the person at whose hand the sheet is read or written, None for a command on the server. ``basis`` is how
    the facts of the sheet are known where no column of it says so; ``origin`` says more of that, for a list.
    """

    # The attribute by which the record names the asset it belongs to; None where it belongs to none.
    asset_attribute: str | None = "asset"

    class Meta:
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    def __init__(
        self,
        *,
        by: "User | None" = None,
        basis: Basis = Basis.INHERITED,
        origin: Origin | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        self.by = by
        self.origin = origin or Origin(basis)
        self.basis = self.origin.basis
        self._may_write: dict[int, bool] = {}
        for field in self.fields.values():
            if isinstance(field.widget, AssetLink):
                field.widget.finder.by = by

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Ours: no inline styles."""
        return PlainDiff

    @classmethod
    def get_display_name(cls) -> str:
        """What the sheet is of."""
        return str(cls._meta.model._meta.verbose_name_plural)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a sheet without the columns by which its rows are known, or with one that nobody would read."""
        known = [field.column_name for field in self.get_import_fields()] + self.finding_columns()
        needed = [self.fields[name].column_name for name in self.get_import_id_fields()]
        headings = dataset.headers or []
        missing = [heading for heading in needed if heading not in headings]
        strange = [heading for heading in headings if heading not in known]
        if missing:
            raise SheetError(f"The sheet has no column “{missing[0]}”. It needs: {', '.join(needed)}.")
        if strange:
            raise SheetError(f"There is no column “{strange[0]}”. The columns are: {', '.join(known)}.")

    def finding_columns(self) -> list[str]:
        """The columns that a sheet may have beside its own, by which the asset of a row is found."""
        links = [field.widget for field in self.get_import_fields() if isinstance(field.widget, AssetLink)]
        return [heading for link in links for heading in (link.number, link.postcode)]

    @cached_property
    def removals(self) -> Removals:
        """What was removed on request, looked up once for a sheet. Raises SheetError under another key."""
        return Removals()

    def get_queryset(self) -> models.QuerySet[Any]:
        """The records that a row may speak of."""
        records = super().get_queryset()
        if self.by and self.asset_attribute:
            return records.filter(**{f"{self.asset_attribute}__in": Asset.objects.visible_to(self.by)})
        return records

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The record that the row speaks of, or None for a new one."""
        try:
            if isinstance(self.fields.get("id"), RecordId):
                by_id = self.fields["id"].find(self.get_queryset(), row)
                if by_id:
                    return by_id
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None  # the cell is read again with the others, and its fault named with theirs
        except self._meta.model.MultipleObjectsReturned:
            raise ValidationError(
                "Several records look like this row. Change them one by one in the admin screens."
            ) from None

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Keep what the record was before the row: whose it was, and what changes."""
        self.was_new = new
        self.asset_before = None if new or not self.asset_attribute else self.asset_of(instance)
        self.values_before = {field.attribute: field.get_value(instance) for field in self.get_import_fields()}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Read every cell of the row; all faults are named, not the first."""
        faults: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        for field in self.get_import_fields():
            if isinstance(field.widget, ManyToManyWidget) and field.column_name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    faults[field.attribute] = [ValidationError(str(error), code="invalid")]
        faults |= self.other_faults(instance, row, faults)
        if faults:
            raise ValidationError(faults)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether there is nothing to do: the row is empty, or says what is recorded already."""
        if not any(text_of(value) for value in row.values()):
            return True
        return super().skip_row(instance, original, row, import_validation_errors)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check as the forms do; but the rules of the database are asked all at once, by saving."""
        errors = dict(import_validation_errors or {})
        removed = self.removals.faults(instance, self.asset_of(instance), self.changed(instance))
        for attribute, faults in removed.items():
            errors.setdefault((self.asset_attribute or "name") if attribute == "asset" else attribute, faults)
        try:
            instance.full_clean(
                exclude=set(errors) | self.known_right(instance),
                validate_unique=validate_unique,
                validate_constraints=bool(errors),
            )
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def known_right(self, instance: Any) -> set[str]:
        """Fields that need not be checked once more."""
        return set()

    def changed(self, instance: Any) -> dict[str, Any]:
        """What the row says otherwise than the record did, by attribute."""
        plain = [field for field in self.get_import_fields() if not isinstance(field.widget, ManyToManyWidget)]
        now = {field.attribute: field.get_value(instance) for field in plain}
        return {attribute: value for attribute, value in now.items() if value != self.values_before.get(attribute)}

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save; a rule of the database that is broken is told in its own words, with every other that is broken too."""
        try:
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except IntegrityError:
            instance.validate_constraints()
            raise

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """A result says which row it is of: not every row has one that is shown."""
        row_result.number = kwargs["row_number"]

    def other_faults(self, instance: Any, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """Faults beyond single cells, by attribute; ``faults`` holds those found so far."""
        if self.asset_attribute is None:
            return {}
        return self.fault_of_scope(self.asset_attribute, [self.asset_before, self.asset_of(instance)])

    def fault_of_scope(self, attribute: str, assets: Iterable[Asset | None]) -> dict[str, Any]:
        """A fault under ``attribute`` when one of the assets is not the person's to change."""
        for asset in assets:
            if asset and not self.may_write(asset):
                return {attribute: [foreign(str(asset))]}
        return {}

    def may_write(self, asset: Asset) -> bool:
        """Whether the asset is the person's to change; a sheet names the same one often."""
        if self.by is None:
            return True
        if asset.pk not in self._may_write:
            self._may_write[asset.pk] = can_administer(self.by, asset)
        return self._may_write[asset.pk]

    def asset_of(self, instance: Any) -> Asset | None:
        """The asset that a record belongs to, if it is known."""
        name = self.asset_attribute
        return getattr(instance, name) if name and getattr(instance, f"{name}_id", None) else None

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """What a person brings in was recorded by no wave, and holds from today unless the sheet says otherwise."""
        if not isinstance(instance, Known):
            return
        origin = self.origin
        instance.wave = origin.wave
        if not text_of(row.get(self.heading_of("basis"))):
            instance.basis = origin.basis
        if not text_of(row.get(self.heading_of("as_of"))):
            instance.as_of = origin.as_of or timezone.localdate()
        if origin.source and not text_of(row.get(self.heading_of("source"))):
            instance.source = origin.source

    @classmethod
    def heading_of(cls, attribute: str) -> str:
        """The heading under which a fault of ``attribute`` stands; nothing for a fault of the whole row."""
        for field in cls.fields.values():
            if attribute in {field.attribute, getattr(field, "latest", None)}:
                return field.column_name
        return "" if attribute == NON_FIELD_ERRORS else attribute.replace("_", " ")
