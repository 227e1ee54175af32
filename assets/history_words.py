"""How the columns and values of past versions are said in words.

A version holds ids where it points at another record. Terms, waves and people are named as they are called now; an
asset only where the reader may know of it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import fromstr
from django.db.models import DateField, Field, ForeignKey, Model
from django.utils.dateparse import parse_date

from accounts.models import User
from assets.choices import RelationKind
from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    Change,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    MappingProject,
    MatchDecision,
    NotDuplicate,
    Picture,
    Place,
    ProjectAsset,
    Relation,
    Scheme,
    Sighting,
    Task,
    TaskAttempt,
    Term,
    Wave,
)
from assets.templatetags.marks import NOT_KNOWN, day

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# Columns that say nothing to a reader: names for machines, whose record it is, and what a stored file is like.
_SILENT = (
    "id", "uuid", "created_at", "at", "answered_at", "name_key", "asset", "activity", "project", "change_set",
    "comparison", "sighting", "task", "change", "file", "sha256", "width", "height",
)  # fmt: skip
# The columns that together say which record a row is.
_TITLES: dict[type[Model], tuple[str, ...]] = {
    AssetName: ("name", "kind"),
    Classification: ("term", "value"),
    Location: ("address", "postcode", "public_area"),
    Contact: ("name", "role", "email", "phone"),
    Activity: ("name", "schedule"),
    ActivityAudience: ("term",),
    ExternalId: ("kind", "value"),
    Relation: ("from_asset", "kind", "to_asset"),
    Picture: ("alt", "credit"),
    FieldSource: ("basis", "source"),
    ProjectAsset: ("project",),
    Sighting: ("name", "wave"),
    MatchDecision: ("name", "answer"),
    NotDuplicate: ("first", "second"),
    Change: ("changes",),
    Task: ("wave", "answer"),
    TaskAttempt: ("channel", "outcome"),
    Scheme: ("label",),
    Term: ("label",),
    Place: ("name",),
}
_ELSEWHERE = "an asset that is not open to you"


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a table whose versions are read; those that say which record it is come along."""
    tracked = {field.name for field in model.pgh_event_models["insert"]._meta.get_fields()}  # type: ignore[attr-defined]
    wanted = {*_TITLES.get(model, ())}
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name in tracked and (field.name in wanted or field.name not in _SILENT)
    ]


class Words:
    """The words for one reader; looks up everything that the given versions point at, in one query for each table."""

    def __init__(self, user: "Viewer", versions: Iterable[dict[str, Any]], *, is_staff: bool) -> None:
        ids: dict[type[Model], set[int]] = {model: set() for model in _POINTERS}
        for values in versions:
            for model, names in _POINTERS.items():
                ids[model].update(values[name] for name in names if isinstance(values.get(name), int))
        terms = Term.objects.select_related("scheme").in_bulk(ids[Term]) if ids[Term] else {}
        self._called: dict[type[Model], dict[int, str]] = {
            Term: {pk: term.label for pk, term in terms.items()},
            Scheme: _names(Scheme.objects, ids[Scheme]),
            Wave: _names(Wave.objects, ids[Wave]),
            Asset: _names(Asset.objects.visible_to(user), ids[Asset]),
            MappingProject: _names(MappingProject.objects, ids[MappingProject] if is_staff else set()),
            User: _names(User.objects, ids[User] if is_staff else set()),
        }
        self._schemes = {pk: term.scheme.label for pk, term in terms.items()}
        # To the public an asset they may not see does not exist; staff read that there is one.
        self._hidden = _ELSEWHERE if is_staff else NOT_KNOWN

    def record(self, model: type[Model], values: dict[str, Any] | None) -> str:
        """What a record is called: its table, of a classification the vocabulary, of a source its fact."""
        if model is Classification and values:
            return self._schemes.get(values["term"], self.label(model))
        if model is FieldSource and values:
            return f"how “{_fact(values['field'])}” is known"
        return self.label(model, "project") if model is ProjectAsset else self.label(model)

    def which(self, model: type[Model], values: dict[str, Any] | None) -> str:
        """Which record's column it is, behind the column's name: nothing of the asset's own, of a source its fact."""
        if model is Asset or values is None:
            return ""
        return f" ({_fact(values['field'])})" if model is FieldSource else f" “{self.row(model, values)}”"

    def label(self, model: type[Model], name: str = "") -> str:
        """What a table, or one of its columns, is called."""
        if not name:
            return str(model._meta.verbose_name)
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def value(self, model: type[Model], name: str, value: Any) -> str:
        """A value of a column in words; "not known" for none."""
        field = model._meta.get_field(name)
        if value is None or value == "":
            return NOT_KNOWN
        if isinstance(field, ForeignKey):
            return self._called[field.related_model].get(value, self._hidden)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(field, DateField):
            return day(parse_date(value))
        if name == "point":
            point: Any = fromstr(value)
            return f"{point.y:.5f}, {point.x:.5f}"
        return _plain(field, value)

    def row(self, model: type[Model], values: dict[str, Any] | None) -> str | None:
        """A whole record in a few words; None for none."""
        if values is None:
            return None
        if model is Classification:
            said = f"{self.value(model, 'term', values['term'])}: {values['value']}"
            return said if values["is_current"] else f"{said}, as recorded earlier"
        if model is Relation:
            one, other = (self.value(model, side, values[side]) for side in ("from_asset", "to_asset"))
            return f"{one} {RelationKind(values['kind']).label} {other}"
        parts = [self.value(model, name, values.get(name)) for name in _TITLES[model]]
        return ", ".join(part for part in parts if part != NOT_KNOWN) or self.label(model)


_POINTERS: dict[type[Model], tuple[str, ...]] = {
    # The parent of an asset is an asset, that of a term a term.
    Term: ("kind", "sector", "term", "parent"),
    Scheme: ("scheme",),
    Wave: ("wave",),
    Asset: ("parent", "merged_into", "from_asset", "to_asset", "asset", "later_asset", "first", "second"),
    User: ("assured_by", "by", "assigned_to", "answered_by"),
    MappingProject: ("project",),
}


def _names(records: Any, ids: set[int]) -> dict[int, str]:
    return {pk: str(record) for pk, record in records.in_bulk(ids).items()} if ids else {}


def _fact(field: str) -> str:
    """The name of a fact: of a column its label, of a scheme its code in words."""
    columns = {column.name: str(column.verbose_name) for column in Asset._meta.concrete_fields}
    return columns.get(field, field.replace("_", " "))


def _plain(field: "Field[Any, Any] | Any", value: Any) -> str:
    if isinstance(value, list):
        of: Any = getattr(field, "base_field", field)
        return ", ".join(_plain(of, one) for one in value) or NOT_KNOWN
    choices = dict(field.flatchoices) if getattr(field, "choices", None) else {}
    return str(choices.get(value, value))
