"""Whose records a person may see, at the one place that says so."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from assets.models import Asset, Contact, Location, MappingProject, Membership, ProjectAsset

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> MappingProject:
    """Assets of every visibility in one project; "lead" is public but unconfirmed."""
    project = MappingProject.objects.create(slug="liverpool", name="Liverpool")
    for visibility in ("public", "signed_in", "staff"):
        asset = Asset.objects.create(name=visibility, slug=visibility, visibility=visibility)
        ProjectAsset.objects.create(project=project, asset=asset)
        Contact.objects.create(asset=asset, name=f"contact of {visibility}", visibility=visibility)
        Location.objects.create(asset=asset, address=f"{visibility} street", is_masked=visibility == "staff")
    lead = Asset.objects.create(name="lead", slug="lead", status="lead")
    ProjectAsset.objects.create(project=project, asset=lead)
    return project


def person(role: str | None, project: MappingProject, **fields: object) -> User:
    """Somebody with this role in the project, or with an account and no role."""
    user = User.objects.create_user(f"{role}@demo.example", name=str(role), **fields)
    if role:
        Membership.objects.create(user=user, project=project, role=role)
    return user


def names(user: object) -> set[str]:
    """The assets this person sees."""
    return set(Asset.objects.visible_to(user).values_list("name", flat=True))


EVERYTHING = {"public", "signed_in", "staff", "lead"}


def test_anonymous_sees_what_is_public(register: MappingProject) -> None:
    assert names(AnonymousUser()) == {"public"}


@pytest.mark.parametrize("role", [None, "visitor"])
def test_signed_in_without_a_working_role_sees_no_more_than_signed_in_people(
    role: str | None, register: MappingProject
) -> None:
    assert names(person(role, register)) == {"public", "signed_in"}


@pytest.mark.parametrize("role", ["researcher", "link_worker", "manager", "admin"])
def test_staff_sees_everything_of_the_project(role: str, register: MappingProject) -> None:
    assert names(person(role, register)) == EVERYTHING


def test_staff_of_another_project_is_a_stranger(register: MappingProject) -> None:
    elsewhere = MappingProject.objects.create(slug="wirral", name="Wirral")
    assert names(person("manager", elsewhere)) == {"public", "signed_in"}


def test_disabled_account_sees_what_is_public(register: MappingProject) -> None:
    assert names(person("manager", register, is_active=False)) == {"public"}


def test_administrator_of_the_installation_sees_everything(register: MappingProject) -> None:
    assert names(User.objects.create_superuser("root@demo.example", name="Root")) == EVERYTHING


@pytest.mark.parametrize(("role", "address"), [(None, ""), ("visitor", ""), ("researcher", "staff street")])
def test_masked_address_is_seen_by_staff_alone(role: str | None, address: str, register: MappingProject) -> None:
    user = person(role, register)
    location = Location.objects.as_seen_by(user).get(asset__name="staff")
    assert (location.seen_address, location.is_open) == (address, bool(address))
    assert Location.objects.open_to(user).filter(asset__name="staff").exists() == bool(address)


@pytest.mark.parametrize(("role", "seen"), [(None, 2), ("visitor", 2), ("link_worker", 3)])
def test_contacts_have_their_own_visibility(role: str | None, seen: int, register: MappingProject) -> None:
    assert Contact.objects.visible_to(person(role, register)).count() == seen
    assert Contact.objects.visible_to(AnonymousUser()).count() == 1
