"""Pictures kept with an asset: who may, that it happens once, and that file and record are both there or neither."""

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError

from accounts.models import User
from assets.actions import picturing
from assets.actions.changes import AlreadyWrittenError
from assets.actions.picturing import (
    MOST_PICTURES,
    NewFile,
    PictureChangedError,
    PictureRefusedError,
    Said,
    add_picture,
    change_picture,
    restore_picture,
    said_about,
    withdraw_picture,
)
from assets.choices import ChangeKind, PictureRights, Visibility
from assets.history import history_of
from assets.models import Asset, ChangeSet, MappingProject, Picture
from tests.factories import make_asset, make_picture

FILE = NewFile("a" * 64, "jpg", 1600, 1200, b"\xff\xd8\xff large", b"\xff\xd8\xff small")
SAID = Said("The hall from the street", "In the rain", "Ann Example", PictureRights.OWN, "", date(2026, 5, 1), "public")


@pytest.fixture
def asset(project: MappingProject) -> Asset:
    """A hall in the project's care."""
    return make_asset(project=project, name="The Old Hall")


def add(asset: Asset, by: User, **others: object) -> Picture:
    """Add the picture above, or one that differs."""
    return add_picture(**{"asset": asset, "file": FILE, "said": SAID, "by": by, "uuid": uuid4(), **others})


def stored() -> set[str]:
    """The names of all kept files of pictures."""
    return set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()


def test_picture_is_kept_under_a_name_of_ours_which_nobody_else_may_read(asset: Asset, researcher: User) -> None:
    picture = add(asset, researcher)

    assert picture.file.name == f"pictures/{picture.uuid}.jpg"
    for name, content in ((picture.file.name, FILE.content), (picture.small_name, FILE.small)):
        path = Path(default_storage.path(name))
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_act_is_a_change_set_of_its_own_and_stands_in_the_history(asset: Asset, researcher: User) -> None:
    picture = add(asset, researcher)
    change_picture(picture=picture, began_as=SAID, said=replace(SAID, caption="At noon"), by=researcher, uuid=uuid4())
    withdraw_picture(picture=picture, by=researcher)
    restore_picture(picture=picture, by=researcher)

    sets = ChangeSet.objects.order_by("id")
    assert [(one.kind, one.by, one.reason) for one in sets] == [
        (ChangeKind.EDIT, researcher, said)
        for said in ("Picture added", "Picture described anew", "Picture withdrawn", "Picture brought back")
    ]
    assert [entry.who for entry in history_of(asset, researcher)][:4] == ["Rob Researcher"] * 4
    told = [change for entry in history_of(asset, researcher) for change in entry.changes]
    assert any("caption" in change.label and change.after == "At noon" for change in told)


def test_history_of_pictures_is_for_staff(asset: Asset, researcher: User, visitor: User) -> None:
    add(asset, researcher)

    assert "rain" not in str(history_of(asset, visitor))


@pytest.mark.parametrize("role", ["visitor", "link_worker", "manager", "stranger"])
def test_only_editors_of_the_project_add_change_and_withdraw(
    asset: Asset, role: str, request: pytest.FixtureRequest
) -> None:
    picture, person = make_picture(asset), request.getfixturevalue(role)
    said, before = said_about(picture), stored()
    for act in (
        lambda: add(asset, person),
        lambda: change_picture(picture=picture, began_as=said, said=SAID, by=person, uuid=uuid4()),
        lambda: withdraw_picture(picture=picture, by=person),
        lambda: restore_picture(picture=picture, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert stored() == before


def test_form_sent_twice_adds_one_picture_and_leaves_no_file_behind(asset: Asset, researcher: User) -> None:
    uuid = uuid4()
    add(asset, researcher, uuid=uuid)
    before = stored()

    with pytest.raises(AlreadyWrittenError):
        add(asset, researcher, uuid=uuid)

    assert (Picture.objects.count(), stored()) == (1, before)


def test_same_picture_twice_is_refused_in_words(asset: Asset, researcher: User) -> None:
    picture = add(asset, researcher)
    before = stored()
    with pytest.raises(PictureRefusedError, match="this picture already"):
        add(asset, researcher)
    withdraw_picture(picture=picture, by=researcher)
    with pytest.raises(PictureRefusedError, match="Bring it back"):
        add(asset, researcher)
    assert stored() == before


def test_same_picture_may_show_two_assets(asset: Asset, researcher: User, project: MappingProject) -> None:
    add(asset, researcher)
    add(make_asset(project=project), researcher)

    assert Picture.objects.count() == 2


def test_asset_has_so_many_pictures_and_no_more(asset: Asset, researcher: User) -> None:
    Picture.objects.bulk_create(
        Picture(asset=asset, sha256=f"{n:064}", width=1, height=1, alt="x", credit="x", rights="own")
        for n in range(MOST_PICTURES)
    )
    with pytest.raises(PictureRefusedError, match="40 pictures"):
        add(asset, researcher)


def test_record_that_cannot_be_written_leaves_no_file(asset: Asset, researcher: User) -> None:
    before = stored()
    with pytest.raises(IntegrityError):
        add(asset, researcher, said=replace(SAID, alt=""))

    assert (Picture.objects.count(), ChangeSet.objects.count(), stored()) == (0, 0, before)


def test_file_that_cannot_be_written_leaves_neither_record_nor_file(
    asset: Asset, researcher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, before = FileSystemStorage.save, stored()

    def full(self: FileSystemStorage, name: str, *args: object) -> str:
        if "small" in name:
            real(self, name, *args)  # part of it is on the disk by then
            raise OSError("No space left on device")
        return real(self, name, *args)

    monkeypatch.setattr(FileSystemStorage, "save", full)
    with pytest.raises(OSError, match="No space"):
        add(asset, researcher)

    assert (Picture.objects.count(), stored()) == (0, before)


def test_new_pictures_stand_behind_those_that_are_there(asset: Asset, researcher: User) -> None:
    first = add(asset, researcher)
    second = add(asset, researcher, file=replace(FILE, sha256="b" * 64))

    assert list(asset.pictures.shown()) == [first, second]


def test_withdrawn_picture_is_for_staff_alone(asset: Asset, researcher: User, visitor: User) -> None:
    picture = add(asset, researcher)
    withdraw_picture(picture=picture, by=researcher)

    assert not Picture.objects.visible_to(visitor).exists()
    assert Picture.objects.visible_to(researcher).exists()
    assert not Picture.objects.visible_to(researcher).shown().exists()


def test_change_that_somebody_else_overtook_is_not_written(asset: Asset, researcher: User, admin_user: User) -> None:
    picture = add(asset, researcher)
    theirs = replace(SAID, credit="Bob Example")
    change_picture(picture=picture, began_as=SAID, said=theirs, by=admin_user, uuid=uuid4())

    with pytest.raises(PictureChangedError) as overtaken:
        change_picture(
            picture=picture, began_as=SAID, said=replace(SAID, credit="Cyd Example"), by=researcher, uuid=uuid4()
        )

    assert overtaken.value.now == theirs
    assert Picture.objects.get().credit == "Bob Example"
    assert ChangeSet.objects.count() == 2


def test_nothing_changed_is_nothing_written(asset: Asset, researcher: User) -> None:
    picture = add(asset, researcher)
    change_picture(picture=picture, began_as=SAID, said=SAID, by=researcher, uuid=uuid4())
    restore_picture(picture=picture, by=researcher)

    assert ChangeSet.objects.count() == 1


@pytest.mark.parametrize("visibility", [Visibility.STAFF, Visibility.SIGNED_IN])
def test_picture_is_seen_by_whom_it_is_meant_for(
    asset: Asset, researcher: User, visitor: User, stranger: User, visibility: Visibility
) -> None:
    add(asset, researcher, said=replace(SAID, visibility=visibility))
    for person in (visitor, stranger):
        assert Picture.objects.visible_to(person).exists() == (visibility == Visibility.SIGNED_IN)


def test_picture_of_a_hidden_asset_is_hidden_with_it(project: MappingProject, researcher: User, visitor: User) -> None:
    add(make_asset("staff_only", project=project), researcher)

    assert not Picture.objects.visible_to(visitor).exists()
    assert picturing.Picture.objects.visible_to(researcher).exists()
