"""Where words about people can stand: every column of text of everything that belongs to the assets of some projects.

The columns are taken from the models themselves, so that a new one is searched without being named here; what holds no
words of people's is named in ``MACHINE``, and whole tables that are left alone in ``LEFT_ALONE``, with the reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    EmailField,
    F,
    Func,
    JSONField,
    Model,
    Q,
    QuerySet,
    SlugField,
    TextField,
    URLField,
    Value,
)
from django.db.models.functions import Cast, Replace
from pghistory.models import Context

from assets.models import (
    Activity,
    Asset,
    AssetName,
    AssetSlug,
    Change,
    ChangeSet,
    Classification,
    Contact,
    Draft,
    ExternalId,
    FieldSource,
    ImportFile,
    ImportProfile,
    ImportRow,
    Job,
    Location,
    MappingProject,
    MatchDecision,
    NotDuplicate,
    Picture,
    Proposal,
    Relation,
    Sighting,
    Task,
    TaskAttempt,
    Wave,
)
from assets.redaction.words import Sought

# Texts that programs write for themselves.
MACHINE = {
    "AssetSlug.asset": "a number",
    "ChangeSet.file_sha256": "a checksum",
    "FieldSource.field": "the name of a column",
    "ImportFile.sha256": "a checksum",
    "ImportFile.wave_area": "codes of places",
    "LogEntry.object_id": "a number",
    "ImportRow.place_key": "a postcode, or a keyed fingerprint of an address",
    "MatchDecision.place_key": "a postcode, or a keyed fingerprint of an address",
    "Job.step": "what the program says it is doing",
    "Picture.sha256": "a checksum; exchanged when a whole record is removed",
    "Sighting.row_key": "a fingerprint; sealed whenever something is removed from its row",
}
# Tables of this database whose text is not searched.
LEFT_ALONE = {
    "accounts_user": "people who work here have accounts; closing one is another act",
    "accounts_userevent": "as their accounts",
    "account_emailaddress": "as their accounts",
    "accounts_accessentry": "codes and numbers; what is typed cannot get in",
    "accounts_accessseal": "checksums of these",
    "mfa_authenticator": "sealed secrets of accounts",
    "account_emailconfirmation": "as their accounts",
    "assets_comparison": "counts and a fingerprint of two waves",
    "assets_duplicatecandidate": "sentences of the program's own about two records, without anything that stands there",
    "assets_mappingproject": "what an undertaking is called, which its people choose; changed on the admin screen",
    "assets_mappingprojectevent": "as the undertaking",
    "assets_membership": "roles",
    "assets_membershipevent": "roles",
    "assets_place": "boundaries of areas",
    "assets_placeevent": "boundaries of areas",
    "assets_removalmark": "keyed fingerprints",
    "assets_scheme": "vocabularies of the whole installation",
    "assets_schemeevent": "vocabularies of the whole installation",
    "assets_searchdocument": "rebuilt by triggers from what is searched",
    "assets_searchword": "cleared of the words of removed names",
    "assets_term": "vocabularies of the whole installation",
    "assets_termevent": "vocabularies of the whole installation",
    "auth_group": "Django's own",
    "auth_permission": "Django's own",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "procrastinate_events": "what became of work in the queue",
    "procrastinate_jobs": "work in the queue: ids alone, forgotten a day after it is over",
    "procrastinate_periodic_defers": "what is due by the clock",
    "django_session": "those that keep an unsaved form with the words in it are ended",
    "shared_cache": "counts of log-in attempts, forgotten within a day",
}


def leave_alone(tables: Iterable[str], reason: str) -> None:
    """Have tables of another app be left alone; that app says so in its ``ready``."""
    LEFT_ALONE.update(dict.fromkeys(tables, reason))


# Columns that are one thing: where one of them has the words, all of them go.
TOGETHER: dict[type[Model], tuple[str, ...]] = {Contact: ("name", "email", "phone")}


@dataclass(frozen=True)
class Column:
    """A column of text. ``is_one``: it holds one thing, such as an address, and loses all of it or nothing."""

    name: str
    label: str
    is_json: bool = False
    is_one: bool = False
    is_slug: bool = False


def columns_of(model: type[Model]) -> list[Column]:
    """The columns of a table in which words about people can stand."""
    return [
        Column(
            field.name,
            str(field.verbose_name),
            is_json=isinstance(field, JSONField),
            is_one=isinstance(field, EmailField | URLField) or field.name == "phone",
            is_slug=isinstance(field, SlugField),
        )
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        and not field.choices
        and field.name != "name_key"
        and f"{model.__name__}.{field.name}" not in MACHINE
    ]


class Scope:
    """What belongs to the assets of some projects."""

    def __init__(self, projects: "QuerySet[MappingProject]") -> None:
        self.projects = projects
        self.assets = Asset.objects.filter(projects__in=projects).order_by().values("pk")

    @cached_property
    def conditions(self) -> dict[type[Model], Q]:
        """For every table that is searched, which of its rows. It holds for the rows' versions too, but for assets."""
        of_asset = Q(asset__in=self.assets)
        own = (Contact, AssetName, Location, Activity, Classification, ExternalId, FieldSource, Picture, Sighting, Task)
        # By the versions of the tasks, which may have been taken back by now.
        tasks = events_of(Task).filter(of_asset).order_by().values("id")
        nobody_else = Q(asset=None, user__memberships__project__in=self.projects)
        return {
            Asset: Q(pk__in=self.assets),
            AssetSlug: of_asset,
            **dict.fromkeys(own, of_asset),
            Relation: Q(from_asset__in=self.assets) | Q(to_asset__in=self.assets),
            Draft: of_asset | nobody_else,
            Wave: Q(project__in=self.projects),
            ImportFile: Q(project__in=self.projects),
            ImportProfile: Q(project__in=self.projects),
            ImportRow: Q(upload__project__in=self.projects),
            MatchDecision: Q(project__in=self.projects),
            TaskAttempt: Q(task__in=tasks),
            **dict.fromkeys((Change, Proposal), of_asset | Q(later_asset__in=self.assets)),
            NotDuplicate: Q(first__in=self.assets) | Q(second__in=self.assets),
            Job: Q(upload__project__in=self.projects)
            | Q(undoes__project__in=self.projects)
            | Q(comparison__earlier__project__in=self.projects),
            LogEntry: self._logged(),
        }

    def rows(self, model: type[Model]) -> "QuerySet[Any]":
        """The rows of a table as they are now."""
        return model._base_manager.filter(self.conditions[model]).order_by("pk")

    def versions(self, model: type[Model]) -> "QuerySet[Any] | None":
        """The versions of those rows; None for a table that keeps none."""
        if not has_versions(model):
            return None
        condition = Q(pgh_obj__in=self.assets) if model is Asset else self.conditions[model]
        return events_of(model).filter(condition).order_by("pk")

    def contexts(self) -> "QuerySet[Context]":
        """The contexts in which those versions were written."""
        written = Q(pk__in=[])
        for model in self.conditions:
            versions = self.versions(model)
            if versions is not None:
                written |= Q(pk__in=versions.order_by().values("pgh_context"))
        return Context.objects.filter(written).order_by("pk")

    def _logged(self) -> Q:
        """What the admin screens noted about those rows and about rows that are gone."""
        noted = Q(pk__in=[])
        for model in (Asset, Contact, AssetName, Location, Activity, Classification, ExternalId, Relation, Wave):
            kind = ContentType.objects.get_for_model(model)
            if model is Asset:
                ours = events_of(model).filter(pgh_obj__in=self.assets)
            elif model is Relation:
                ours = events_of(model).filter(Q(from_asset__in=self.assets) | Q(to_asset__in=self.assets))
            elif model is Wave:
                ours = events_of(model).filter(project__in=self.projects)
            else:
                ours = events_of(model).filter(asset__in=self.assets)
            ids = ours.annotate(noted_as=Cast("pgh_obj_id", TextField())).values("noted_as")
            noted |= Q(content_type=kind, object_id__in=ids)
        return noted


def has_versions(model: type[Model]) -> bool:
    """Whether every version of a table's rows is kept."""
    return hasattr(model, "pgh_event_models")


def events_of(model: type[Model]) -> "QuerySet[Any]":
    """The versions of a table's rows."""
    versions: QuerySet[Any] = model.pgh_event_models["insert"]._base_manager.all()  # type: ignore[attr-defined]
    return versions


def saying(rows: "QuerySet[Any]", columns: list[Column], sought: Sought) -> "QuerySet[Any]":
    """The rows in whose ``columns`` one of the words may stand; a JSON value is looked at as it is written."""
    # Pattern by pattern: PostgreSQL takes twice the time for all of them in one.
    stands = reduce(or_, (Q(said__iregex=word.pattern) for word in sought.words))
    filtered: QuerySet[Any] = rows.annotate(
        said=Func(Value("\n"), *map(_as_text, columns), function="concat_ws", output_field=TextField())
    ).filter(stands)
    return filtered


def _as_text(column: Column) -> Any:
    if not column.is_json:
        return F(column.name)
    text: Any = Cast(column.name, TextField())
    # Otherwise the letter of an escaped line end would be taken for the beginning of a word.
    for escaped in (r"\n", r"\r", r"\t"):
        text = Replace(text, Value(escaped), Value(" "))
    return text


def searched_tables() -> Iterator[str]:
    """The names of the tables whose text is searched, versions, change sets and contexts included."""
    for model in Scope(MappingProject.objects.none()).conditions:
        yield model._meta.db_table
        if has_versions(model):
            yield events_of(model).model._meta.db_table
    yield ChangeSet._meta.db_table
    yield Context._meta.db_table
