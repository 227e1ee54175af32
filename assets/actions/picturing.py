"""Pictures of assets: added, described anew, withdrawn and brought back."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import Max

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject, Picture
from assets.permissions import can_edit, edited_projects

# Of one asset, withdrawn ones included: those are kept too.
MOST_PICTURES = 40


class PictureRefusedError(Exception):
    """The picture is not taken; the text says plainly why."""


class PictureChangedError(Exception):
    """Somebody else changed what is said about the picture since the form was drawn: ``now`` is what is said."""

    def __init__(self, now: "Said") -> None:
        super().__init__("The picture was changed in the meantime.")
        self.now = now


@dataclass(frozen=True, slots=True)
class NewFile:
    """A picture as it is kept: written anew from an upload with this checksum, with a small copy."""

    sha256: str
    extension: str
    width: int
    height: int
    content: bytes
    small: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a picture: columns of Picture."""

    alt: str
    caption: str
    credit: str
    rights: str
    source_url: str
    taken_on: date | None
    visibility: str
    position: int = 0


def said_about(picture: Picture) -> Said:
    """What is said about it now."""
    return Said(**{field.name: getattr(picture, field.name) for field in fields(Said)})


def add_picture(*, asset: Asset, file: NewFile, said: Said, by: User, uuid: UUID) -> Picture:
    """Keep a picture of ``asset``, behind those that it has: both files and the record, or nothing.

    ``uuid`` makes sending the form twice one act: AlreadyWrittenError. Raises PermissionDenied when ``by`` may
    not edit the asset, and PictureRefusedError when it has this picture already, or too many.
    """
    if not can_edit(by, asset):
        raise PermissionDenied
    picture = Picture(asset=asset, sha256=file.sha256, width=file.width, height=file.height, **asdict(said))
    with (
        _stored(picture, file),
        change_set(
            kind=ChangeKind.EDIT,
            by=by,
            reason="Picture added",
            project=_project_of(asset, by),
            uuid=uuid,
        ),
    ):
        _make_room(asset, file)
        last = Picture.objects.filter(asset=asset).aggregate(last=Max("position"))["last"]
        picture.position = 0 if last is None else last + 1
        picture.save(force_insert=True)
    return picture


def change_picture(*, picture: Picture, began_as: Said, said: Said, by: User, uuid: UUID) -> None:
    """Say something else about ``picture``; nothing is written when it is said already.

    ``began_as`` is what the form was drawn with: PictureChangedError when something else is said by now. Raises
    PermissionDenied when ``by`` may not edit its asset, and AlreadyWrittenError for a form sent twice.
    """
    if not can_edit(by, picture.asset):
        raise PermissionDenied
    if said == began_as:
        return
    with change_set(
        kind=ChangeKind.EDIT,
        by=by,
        reason="Picture described anew",
        project=_project_of(picture.asset, by),
        uuid=uuid,
    ):
        current = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
        if said_about(current) != began_as:
            raise PictureChangedError(said_about(current))
        for name, value in asdict(said).items():
            setattr(current, name, value)
        current.save(update_fields=list(asdict(said)))


def withdraw_picture(*, picture: Picture, by: User) -> None:
    """Show ``picture`` to nobody but staff; nothing happens when it was withdrawn before.

    Raises PermissionDenied when ``by`` may not edit its asset.
    """
    _set_withdrawn(picture, by, is_withdrawn=True, reason="Picture withdrawn")


def restore_picture(*, picture: Picture, by: User) -> None:
    """Show a withdrawn picture again; nothing happens when it is shown already.

    Raises PermissionDenied when ``by`` may not edit its asset.
    """
    _set_withdrawn(picture, by, is_withdrawn=False, reason="Picture brought back")


def _set_withdrawn(picture: Picture, by: User, *, is_withdrawn: bool, reason: str) -> None:
    if not can_edit(by, picture.asset):
        raise PermissionDenied
    if Picture.objects.filter(pk=picture.pk, is_withdrawn=is_withdrawn).exists():
        return
    with change_set(kind=ChangeKind.EDIT, by=by, reason=reason, project=_project_of(picture.asset, by)):
        picture.is_withdrawn = is_withdrawn
        picture.save(update_fields=["is_withdrawn"])


def _make_room(asset: Asset, file: NewFile) -> None:
    """Let nobody else add a picture to ``asset`` until this one is in. Raises PictureRefusedError."""
    Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=asset.pk)
    same = Picture.objects.filter(asset=asset, sha256=file.sha256).first()
    if same and same.is_withdrawn:
        raise PictureRefusedError("The asset has had this picture, and it was withdrawn. Bring it back instead.")
    if same:
        raise PictureRefusedError("The asset has this picture already.")
    if Picture.objects.filter(asset=asset).count() >= MOST_PICTURES:
        raise PictureRefusedError(f"The asset has {MOST_PICTURES} pictures, and that is as many as are kept.")


@contextmanager
def _stored(picture: Picture, file: NewFile) -> Iterator[None]:
    """Both files in their place, for good only if the block ends well: its record is committed by then."""
    field = Picture._meta.get_field("file")
    picture.file.name = field.generate_filename(picture, f"{picture.uuid}.{file.extension}")
    with ExitStack() as undo:
        for name, content in ((picture.file.name, file.content), (picture.small_name, file.small)):
            undo.callback(field.storage.delete, name)
            field.storage.save(name, ContentFile(content))
        yield
        undo.pop_all()


def _project_of(asset: Asset, by: User) -> MappingProject | None:
    """The project for which ``by`` works on ``asset``."""
    return edited_projects(by).filter(assets=asset).order_by("pk").first()
