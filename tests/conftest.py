"""What every test may count on: a cast of people with telling names, no network, and settings that keep tests apart.

`visitor`, `researcher`, `link_worker`, `manager` and `admin_user` hold that role in `project`; `stranger` is the
manager of another project. `client_of(user)` is a browser in which that person is logged in; `client` is anybody's.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from accounts.choices import Role
from accounts.models import User
from accounts.second_factor import note_passed
from assets.models import MappingProject
from tests import clients
from tests.factories import make_project, make_user
from tests.flushing import quick_flush
from tests.rendered import only_whole_pages_are_noted
from tests.strict_templates import undefined_variables_fail

SHARED_DATA = django_settings.BASE_DIR.parent / "shared" / "data"


# Fixtures that fill the database once for all tests of a module.
KEPT_FOR_A_MODULE = frozenset({"module_db", "demo"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests on real files where those are not at hand; have those that share much come first.

    A worker without work takes tests from the end of another's list. So at its beginning modules stay together, and
    what a fixture made for all tests of one is made once.
    """
    items.sort(key=lambda item: KEPT_FOR_A_MODULE.isdisjoint(getattr(item, "fixturenames", ())))
    if SHARED_DATA.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("shared_data")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("shared_data")]


def pytest_report_header() -> str | None:
    """Say why they are left out."""
    return None if SHARED_DATA.is_dir() else f"shared_data: left out, because there is no {SHARED_DATA}"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files; for tests with the marker ``shared_data``."""
    return SHARED_DATA


# --- Keeping tests apart from each other, from the machine and from the network -----------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Without the pool, whose open connections would keep the test database from being dropped."""
    connections.settings["default"]["OPTIONS"].pop("pool", None)


@pytest.fixture(scope="session", autouse=True)
def quick_flushes() -> Iterator[None]:
    """A database that is emptied quickly after tests that commit."""
    with quick_flush():
        yield


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A hasher that does not take its time, plain static files, and stored files in a folder that is thrown away."""
    files, static = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("static")
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        RESET_REPLY_SECONDS=0.001,
        READERS_FOLDER=tmp_path_factory.mktemp("readers"),
        STATIC_ROOT=static,
        STORAGES={
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {**django_settings.STORAGES["default"]["OPTIONS"], "location": files},
            },
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def forced_log_ins_are_complete() -> Iterator[None]:
    """``client.force_login(user)`` passes the second factor too, as it passes the password.

    Only a log-in that is forced has a request without an address. Tests of the second factor itself log in by the form.
    """

    def pass_second_factor(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        if not request.path:
            note_passed(request.session, user)

    user_logged_in.connect(pass_second_factor)
    yield
    user_logged_in.disconnect(pass_second_factor)


@pytest.fixture(scope="session", autouse=True)
def strict_templates() -> Iterator[None]:
    """An undefined variable in a template of ours fails the test."""
    with undefined_variables_fail(), only_whole_pages_are_noted():
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connecting from Python fails. The database's driver has sockets of its own; the live server only listens."""

    def refuse(self: socket.socket, address: Any, *args: Any) -> Any:
        if self.family == socket.AF_UNIX:
            return connect(self, address, *args)
        self.close()
        raise AssertionError(f"A test tried to reach {address!r} over the network.")

    def refuse_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in {None, "", "localhost", "127.0.0.1", "::1"}:
            return look_up(host, *args, **kwargs)
        raise AssertionError(f"A test tried to look up {host!r} on the network.")

    connect, look_up = socket.socket.connect, socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse_lookup)
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for fixtures that serve a whole module: what they make goes with the module's last test.

    Each test takes back what it did itself, as ever; ``transaction=True`` does not go with it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- The cast -----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(db: None) -> MappingProject:
    """The mapping project in which the cast works."""
    return make_project(slug="liverpool", name="Liverpool")


@pytest.fixture
def visitor(project: MappingProject) -> User:
    """A signed-in person without any work to do in the project."""
    return make_user(email="visitor@example.org", name="Vera Visitor", role=Role.VISITOR, project=project)


@pytest.fixture
def researcher(project: MappingProject) -> User:
    """Maps assets."""
    return make_user(email="researcher@example.org", name="Rob Researcher", role=Role.RESEARCHER, project=project)


@pytest.fixture
def link_worker(project: MappingProject) -> User:
    """Refers people to assets."""
    return make_user(email="link.worker@example.org", name="Lin Linkworker", role=Role.LINK_WORKER, project=project)


@pytest.fixture
def manager(project: MappingProject) -> User:
    """Answers for the project."""
    return make_user(email="manager@example.org", name="Mary Manager", role=Role.MANAGER, project=project)


@pytest.fixture
def admin_user(project: MappingProject) -> User:
    """Administers the project; not the installation's superuser."""
    return make_user(email="admin@example.org", name="Adam Admin", role=Role.ADMIN, project=project)


@pytest.fixture
def stranger(db: None) -> User:
    """A manager, but of another project."""
    elsewhere = make_project(slug="elsewhere", name="Elsewhere")
    return make_user(email="stranger@example.org", name="Stef Stranger", role=Role.MANAGER, project=elsewhere)


@pytest.fixture
def client_of(db: None) -> Callable[[User], Client]:
    """A function: the test client in which ``user`` is logged in, and has shown the second factor."""
    return clients.client_of
