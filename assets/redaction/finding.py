"""Where the words stand by which a person is looked for. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.db.models.fields.json import KT
from pghistory.models import Context

from assets.models import Asset, ChangeSet, Contact, ImportFile
from assets.redaction.files import stored_files
from assets.redaction.tables import TOGETHER, Column, Scope, columns_of, saying
from assets.redaction.words import LEAST_DIGITS, Sought, Word, phone_digits

# More places than this are the sign of a word that is no person's; nobody would look through them.
MOST_PLACES = 300
FILE = "file"


class TooManyPlacesError(Exception):
    """The words stand in more places than anybody would look through."""

    def __init__(self) -> None:
        super().__init__(f"These words stand in more than {MOST_PLACES} places. Give more of the name.")


@dataclass
class Place:
    """One place where the words stand: a column of one record, now or in older versions of it.

    ``of`` is the name of the asset it belongs to; ``asset`` its id, None for what belongs to none.
    """

    model: type[Model]
    pk: Any
    column: str
    label: str
    asset: int | None = None
    of: str = ""
    excerpt: str = ""
    is_now: bool = False
    versions: list[str] = field(default_factory=list)
    words: set[Word] = field(default_factory=set)
    fingerprint: str = ""

    @property
    def heading(self) -> str:
        """Whose it is: the asset, or what sort of record where it belongs to none."""
        return self.of or self.kind.capitalize()

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.model._meta.model_name}:{self.pk}:{self.column}"

    @property
    def kind(self) -> str:
        """What sort of record it is."""
        return str(self.model._meta.verbose_name)


@dataclass
class Found:
    """Every place, by key, and what was looked for.

    ``kin`` are addresses and numbers that stand in the same contact entries and were not looked for.
    """

    sought: Sought
    places: dict[str, Place] = field(default_factory=dict)
    kin: set[Word] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.places)

    def of_assets(self, assets: set[int]) -> list[Place]:
        """The places that belong to these assets."""
        return [place for place in self.places.values() if place.asset in assets]

    def besides(self, assets: set[int]) -> list[Place]:
        """The other ones."""
        return [place for place in self.places.values() if place.asset not in assets]

    @cached_property
    def digest(self) -> str:
        """The same as long as the same words stand in the same places."""
        said = [
            (place.key, place.is_now, place.fingerprint, place.versions)
            for place in sorted(self.places.values(), key=lambda place: place.key)
        ]
        return sha256(repr((self.sought, said)).encode()).hexdigest()


def find(sought: Sought, scope: Scope, *, most: int | None = MOST_PLACES) -> Found:
    """Every place within ``scope`` where the words stand. Raises TooManyPlacesError for more than ``most``."""
    found = Found(sought)
    if not sought:
        return found
    for model in scope.conditions:
        _find_in_rows(found, scope, model)
        _find_in_versions(found, scope, model)
        _refuse_too_many(found, most)
    _find_in_change_sets(found, scope)
    _find_in_files(found, scope)
    _refuse_too_many(found, most)
    _name_assets(found)
    return found


def _refuse_too_many(found: Found, most: int | None) -> None:
    if most is not None and len(found.places) > most:
        raise TooManyPlacesError


def _find_in_rows(found: Found, scope: Scope, model: type[Model]) -> None:
    columns = columns_of(model)
    belongs = ["asset"] if any(one.name == "asset" for one in model._meta.concrete_fields) else []
    names = [column.name for column in columns]
    for row in saying(scope.rows(model), columns, found.sought).values("pk", *belongs, *names):
        asset = row["pk"] if model is Asset else row.get("asset")
        for column, value in _hits(found.sought, model, columns, row):
            place = _place(found, model, row["pk"], column)
            place.asset, place.is_now = asset, True
            place.excerpt = found.sought.excerpt(value)
            place.fingerprint = sha256(repr(value).encode()).hexdigest()
            place.words |= found.sought.found_in(value)
            if model is Contact and place.column == TOGETHER[Contact][0]:
                found.kin |= _kin(found.sought, value)


def _find_in_versions(found: Found, scope: Scope, model: type[Model]) -> None:
    versions = scope.versions(model)
    if versions is None:
        return
    kept = {one.name for one in versions.model._meta.concrete_fields}
    columns = [column for column in columns_of(model) if column.name in kept]
    if not columns:
        return
    belongs = ["asset"] if "asset" in kept else []
    names = [column.name for column in columns]
    rows = saying(versions, columns, found.sought).values("pgh_id", "pgh_obj", *belongs, *names)
    for row in rows:
        for column, value in _hits(found.sought, model, columns, row):
            place = _place(found, model, row["pgh_obj"], column)
            place.asset = row["pgh_obj"] if model is Asset else row.get("asset", place.asset)
            place.versions.append(str(row["pgh_id"]))
            place.words |= found.sought.found_in(value)
            place.excerpt = place.excerpt or found.sought.excerpt(value)


def _hits(
    sought: Sought, model: type[Model], columns: Sequence[Column], row: dict[str, Any]
) -> Iterable[tuple[Column, Any]]:
    """The columns of a row that have the words, with what they say. Columns that are one thing count as the first."""
    together = TOGETHER.get(model, ())
    joined = [row[name] for name in together]
    if together and sought.hits(joined):
        yield next(column for column in columns if column.name == together[0]), joined
    for column in columns:
        if column.name not in together and sought.hits(row[column.name]):
            yield column, row[column.name]


def _kin(sought: Sought, said: Sequence[str]) -> set[Word]:
    _, email, phone = said
    return {
        Word(kind, text)
        for kind, text in (("email", email), ("phone", phone))
        if text and not sought.hits(text) and (kind == "email" or len(phone_digits(text)) >= LEAST_DIGITS)
    }


def _place(found: Found, model: type[Model], pk: Any, column: Column) -> Place:
    place = Place(model, pk, column.name, column.label)
    return found.places.setdefault(place.key, place)


def _find_in_change_sets(found: Found, scope: Scope) -> None:
    """Reasons, names of files and details: of change sets and in the contexts of versions, which repeat the reason."""
    columns = columns_of(ChangeSet)
    names = [column.name for column in columns]
    saying_so = list(saying(ChangeSet.objects.all(), columns, found.sought).order_by("pk").values("pk", "uuid", *names))
    contexts = scope.contexts().annotate(change_set=KT("metadata__change_set"))
    wrote_here = contexts.filter(change_set__in=[str(row["uuid"]) for row in saying_so])
    ours = set(wrote_here.values_list("change_set", flat=True)) | {
        str(uuid) for uuid in ChangeSet.objects.filter(project__in=scope.projects).values_list("uuid", flat=True)
    }
    for row in saying_so:
        if str(row["uuid"]) in ours:
            for column, value in _hits(found.sought, ChangeSet, columns, row):
                place = _place(found, ChangeSet, row["pk"], column)
                place.is_now, place.excerpt = True, found.sought.excerpt(value)
                place.words |= found.sought.found_in(value)
    repeated = saying(contexts, [Column("metadata", "reason", is_json=True)], found.sought)
    sets = ChangeSet.objects.in_bulk(
        repeated.filter(change_set__isnull=False).values_list("change_set", flat=True), field_name="uuid"
    )
    by_uuid = {str(uuid): written for uuid, written in sets.items()}
    reason = Column("reason", "reason")
    for context in repeated:
        written = by_uuid.get(context.change_set)
        place = _place(found, ChangeSet, written.pk, reason) if written else _place(found, Context, context.pk, reason)
        place.versions.append(str(context.pk))
        place.excerpt = place.excerpt or found.sought.excerpt(context.metadata)
        place.words |= found.sought.found_in(context.metadata)


def _find_in_files(found: Found, scope: Scope) -> None:
    for upload, words in stored_files(scope.rows(ImportFile), found.sought):
        place = _place(found, ImportFile, upload.pk, Column(FILE, "the file itself"))
        place.is_now, place.words = True, words
        place.excerpt = upload.name if words else f"{upload.name}: cannot be looked into"


def _name_assets(found: Found) -> None:
    by_asset: dict[int, list[Place]] = defaultdict(list)
    for place in found.places.values():
        if place.asset is not None:
            by_asset[place.asset].append(place)
    for pk, name in Asset.objects.filter(pk__in=by_asset).values_list("pk", "name"):
        for place in by_asset[pk]:
            place.of = name
