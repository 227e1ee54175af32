"""Records for tests: each factory makes the least that the database accepts; traits name the usual variations.

    make_asset("ceased", name="The Old Hall", project=project)
    make_location(asset, "masked", address="1 Secret Street")

Vocabulary terms are not made here: the shipped ones are in every test's database; ``term("kind", "venue")`` is one.
"""

from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.files.base import ContentFile
from PIL import Image

from accounts.choices import Role
from accounts.models import User
from assets.actions.uploading import UploadAnswers, receive_upload
from assets.choices import (
    Basis,
    ChangeKind,
    ChangeType,
    IdentifierKind,
    NameKind,
    PictureRights,
    PlaceKind,
    Precision,
    RelationKind,
    RowOutcome,
    Status,
    Visibility,
)
from assets.models import (
    Activity,
    Asset,
    AssetName,
    Change,
    ChangeSet,
    Classification,
    Comparison,
    Contact,
    DuplicateCandidate,
    ExternalId,
    ImportFile,
    ImportProfile,
    ImportRow,
    Location,
    MappingProject,
    Membership,
    Picture,
    Place,
    ProjectAsset,
    Proposal,
    Relation,
    Sighting,
    Task,
    Term,
    Wave,
)
from assets.names import normalise_name
from tests.jobs import work

PASSWORD = "a long enough password"  # of every user made here

_number = count(1)

ASSET_TRAITS: dict[str, dict[str, Any]] = {
    "ceased": {"status": Status.CEASED, "status_date": date(2015, 3, 31), "status_reason": "The building was sold."},
    "paused": {"status": Status.PAUSED, "status_date": date(2025, 6, 1), "status_reason": "Closed for repairs."},
    "lead": {"status": Status.LEAD},
    "signed_in": {"visibility": Visibility.SIGNED_IN},
    "staff_only": {"visibility": Visibility.STAFF},
    "assured": {"assured_on": date(2026, 2, 1), "assured_basis": Basis.PHONE},
}
LOCATION_TRAITS: dict[str, dict[str, Any]] = {
    "masked": {"is_masked": True, "public_area": "Toxteth"},
    "exact": {"precision": Precision.EXACT},
    "past": {"is_current": False},
    "without_point": {"point": None},
}
CONTACT_TRAITS: dict[str, dict[str, Any]] = {
    "public": {"visibility": Visibility.PUBLIC},
    "signed_in": {"visibility": Visibility.SIGNED_IN},
}
ACTIVITY_TRAITS: dict[str, dict[str, Any]] = {
    "ended": {"status": "ended", "ends_on": date(2020, 1, 31)},
    "staff_only": {"visibility": Visibility.STAFF},
}
PICTURE_TRAITS: dict[str, dict[str, Any]] = {
    "signed_in": {"visibility": Visibility.SIGNED_IN},
    "staff_only": {"visibility": Visibility.STAFF},
    "withdrawn": {"is_withdrawn": True},
}


def _with_traits(known: dict[str, dict[str, Any]], traits: tuple[str, ...], fields: dict[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for trait in traits:
        chosen |= known[trait]
    return chosen | fields


def term(scheme: str, code: str) -> Term:
    """A term of the shipped vocabularies."""
    return Term.objects.get(scheme__code=scheme, code=code)


def make_user(*, role: Role | None = None, project: MappingProject | None = None, **fields: Any) -> User:
    """A user with the password ``PASSWORD``; with ``role``, a member of ``project``."""
    number = next(_number)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}", "password": PASSWORD} | fields
    user = User.objects.create_user(**fields)
    if role is not None:
        Membership.objects.create(user=user, project=project or make_project(), role=role)
    return user


def make_project(**fields: Any) -> MappingProject:
    """A mapping project."""
    number = next(_number)
    return MappingProject.objects.create(**({"slug": f"project-{number}", "name": f"Project {number}"} | fields))


def make_asset(*traits: str, project: MappingProject | None = None, **fields: Any) -> Asset:
    """An active, public asset, in the care of ``project`` when one is given. Traits: see ``ASSET_TRAITS``."""
    number = next(_number)
    fields = {"name": f"Asset {number}", "slug": f"asset-{number}"} | _with_traits(ASSET_TRAITS, traits, fields)
    asset = Asset.objects.create(**fields)
    if project is not None:
        ProjectAsset.objects.create(project=project, asset=asset)
    return asset


def make_location(asset: Asset, *traits: str, **fields: Any) -> Location:
    """Where ``asset`` is: Hope Street, Liverpool, unless told otherwise. Traits: see ``LOCATION_TRAITS``."""
    usual = {"address": "1 Hope Street, Liverpool", "postcode": "L1 9BG", "point": Point(-2.9705, 53.4015, srid=4326)}
    return Location.objects.create(asset=asset, **(usual | _with_traits(LOCATION_TRAITS, traits, fields)))


def make_contact(asset: Asset, *traits: str, **fields: Any) -> Contact:
    """Whom to ask about ``asset``; for staff only, as in life, unless a trait of ``CONTACT_TRAITS`` says otherwise."""
    usual = {"name": "Alex Example", "role": "secretary", "email": "alex@example.org", "phone": "0151 496 0123"}
    return Contact.objects.create(asset=asset, **(usual | _with_traits(CONTACT_TRAITS, traits, fields)))


def make_activity(asset: Asset, *traits: str, **fields: Any) -> Activity:
    """Something that goes on at ``asset``. Traits: see ``ACTIVITY_TRAITS``."""
    usual = {"name": f"Activity {next(_number)}"}
    return Activity.objects.create(asset=asset, **(usual | _with_traits(ACTIVITY_TRAITS, traits, fields)))


@cache
def _drawn(size: tuple[int, int]) -> bytes:
    image = BytesIO()
    Image.new("RGB", size, "teal").save(image, "JPEG")
    return image.getvalue()


def make_picture(asset: Asset, *traits: str, **fields: Any) -> Picture:
    """What ``asset`` looks like, with both its files. Traits: see ``PICTURE_TRAITS``."""
    number = next(_number)
    usual = {
        "sha256": f"{number:064x}",
        "width": 640,
        "height": 480,
        "alt": f"A hall with {number} windows",
        "credit": "Ann Example",
        "rights": PictureRights.OWN,
    }
    picture = Picture(asset=asset, **(usual | _with_traits(PICTURE_TRAITS, traits, fields)))
    picture.file.name = f"pictures/{picture.uuid}.jpg"
    for name, size in ((picture.file.name, (640, 480)), (picture.small_name, (480, 360))):
        picture.file.storage.save(name, ContentFile(_drawn(size)))
    picture.save()
    return picture


def make_name(asset: Asset, name: str, kind: NameKind = NameKind.FORMER, **fields: Any) -> AssetName:
    """A further name of ``asset``."""
    return AssetName.objects.create(asset=asset, name=name, kind=kind, **fields)


def make_classification(asset: Asset, scheme: str, code: str, **fields: Any) -> Classification:
    """That a shipped term applies to ``asset``."""
    return Classification.objects.create(asset=asset, term=term(scheme, code), **fields)


def make_external_id(asset: Asset, kind: IdentifierKind, value: str, **fields: Any) -> ExternalId:
    """The number of ``asset`` in another register."""
    return ExternalId.objects.create(asset=asset, kind=kind, value=value, **fields)


def make_candidate(first: Asset, second: Asset, **fields: Any) -> DuplicateCandidate:
    """That two assets, the earlier one first, look alike."""
    reasons = ["The names are alike.", "But they stand at different numbers of one street."]
    return DuplicateCandidate.objects.create(first=first, second=second, **({"score": 88, "reasons": reasons} | fields))


def make_relation(from_asset: Asset, kind: RelationKind, to_asset: Asset, **fields: Any) -> Relation:
    """That one asset relates to another."""
    return Relation.objects.create(from_asset=from_asset, kind=kind, to_asset=to_asset, **fields)


def make_wave(**fields: Any) -> Wave:
    """A mapping exercise of 2005, of a project of its own unless one is given."""
    usual = {"name": f"wave {next(_number)}", "reference_date": date(2005, 1, 1)}
    if "project" not in fields:
        fields["project"] = make_project()
    return Wave.objects.create(**(usual | fields))


def make_change_set(**fields: Any) -> ChangeSet:
    """What some write is attributed to."""
    return ChangeSet.objects.create(**({"kind": ChangeKind.EDIT, "reason": "made for a test"} | fields))


def make_sighting(asset: Asset, **fields: Any) -> Sighting:
    """What a wave recorded about ``asset``."""
    if "wave" not in fields:
        fields["wave"] = make_wave()
    if "change_set" not in fields:
        fields["change_set"] = make_change_set(kind=ChangeKind.IMPORT, project=fields["wave"].project)
    usual = {"name": asset.name, "row_key": f"row-{next(_number)}", "raw": {"name": asset.name}}
    return Sighting.objects.create(asset=asset, **(usual | fields))


def make_task(asset: Asset, **fields: Any) -> Task:
    """That a wave of today looks for ``asset`` again, which a wave of 2005 of the same project saw.

    ``wave`` and ``sighting`` are made unless they are given.
    """
    if "sighting" not in fields:
        project = fields["wave"].project if "wave" in fields else ProjectAsset.objects.filter(asset=asset).get().project
        fields["sighting"] = make_sighting(asset, wave=make_wave(project=project), change_set=make_change_set())
    if "wave" not in fields:
        usual = {"project": fields["sighting"].wave.project, "reference_date": date(2026, 1, 1)}
        fields["wave"] = make_wave(**usual)
    return Task.objects.create(asset=asset, **fields)


def make_comparison(**fields: Any) -> Comparison:
    """A wave of 2005 compared with one of 2026, both of ``project`` when one is given."""
    project = fields.pop("project", None) or make_project()
    usual = {
        "earlier": fields.get("earlier") or make_wave(project=project, name="2005 baseline"),
        "later": fields.get("later") or make_wave(project=project, name="2026", reference_date=date(2026, 1, 1)),
    }
    return Comparison.objects.create(**(usual | fields))


def make_proposal(
    comparison: Comparison, asset: Asset | None = None, later_asset: Asset | None = None, **fields: Any
) -> Proposal:
    """What the program proposes of ``asset``, which the earlier wave saw, or of one that only the later wave saw.

    Each gets its sighting in its wave, unless one is given.
    """
    usual: dict[str, Any] = {"changes": [ChangeType.UNCHANGED if asset else ChangeType.NEW], "confidence": 90}
    if asset is not None and "sighting" not in fields:
        usual["sighting"] = make_sighting(asset, wave=comparison.earlier, change_set=make_change_set())
    if later_asset is not None and "later_sighting" not in fields:
        usual["later_sighting"] = make_sighting(later_asset, wave=comparison.later, change_set=make_change_set())
    return Proposal.objects.create(comparison=comparison, asset=asset, later_asset=later_asset, **(usual | fields))


def make_change(comparison: Comparison, asset: Asset, later_asset: Asset | None = None, **fields: Any) -> Change:
    """What somebody decided about ``asset``, which the earlier wave saw: unchanged, unless told otherwise."""
    usual: dict[str, Any] = {"changes": [ChangeType.UNCHANGED], "basis": Basis.SOURCE, "source": "a newsletter"}
    if "by" not in fields:
        fields["by"] = make_user()
    if "sighting" not in fields:
        fields["sighting"] = make_sighting(asset, wave=comparison.earlier, change_set=make_change_set())
    return Change.objects.create(
        comparison=comparison, asset=asset, later_asset=later_asset or asset, **(usual | fields)
    )


def make_import_file(*, project: MappingProject, by: User, rows: str = "name\nThe Old Hall\n") -> ImportFile:
    """A spreadsheet with the register's own headings that ``by`` has uploaded into ``project``, looked at for real."""
    upload = receive_upload(
        by=by,
        project=project,
        file=ContentFile(rows.encode(), name="assets.csv"),
        answers=UploadAnswers(wave_name="today", wave_date=date(2026, 1, 1), profile="register"),
        submission=uuid4(),
    )
    work()
    upload.refresh_from_db()
    return upload


def make_import_profile(*, project: MappingProject, by: User, **fields: Any) -> ImportProfile:
    """How lists of groups are read, as ``project`` remembers it."""
    content = {"label": "Groups", "required": ["Group"], "fields": {"name": {"column": "Group"}}}
    usual = {"name": f"Groups {next(_number)}", "content": content, "headings": ["group"]}
    return ImportProfile.objects.create(project=project, by=by, **(usual | fields))


def make_import_row(upload: ImportFile, **fields: Any) -> ImportRow:
    """What a row of ``upload`` would do: make an asset of its own, unless told otherwise."""
    number = next(_number)
    usual = {"number": 1000 + number, "outcome": RowOutcome.CREATED, "name": f"Row {number}"}
    fields = usual | fields
    return ImportRow.objects.create(upload=upload, **({"name_key": normalise_name(fields["name"])} | fields))


def square(longitude: float, latitude: float, half_side: float = 0.01) -> MultiPolygon:
    """A square of degrees round a point."""
    return MultiPolygon(
        Polygon.from_bbox((longitude - half_side, latitude - half_side, longitude + half_side, latitude + half_side)),
        srid=4326,
    )


def make_place(**fields: Any) -> Place:
    """An area: a square round Hope Street, Liverpool, unless told otherwise."""
    number = next(_number)
    usual = {
        "code": f"X{number:05}",
        "name": f"Place {number}",
        "kind": PlaceKind.WARD,
        "boundary": square(-2.9705, 53.4015),
    }
    return Place.objects.create(**(usual | fields))
