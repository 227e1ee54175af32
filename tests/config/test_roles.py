"""The role that serves: everything works under it, and the history is out of its reach.

The tests take on the role as it would be on a server: prepared by the command, owner of nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from psycopg import sql

from assets.choices import ChangeKind, JobState
from config.roles import history_tables, misuses_of_history, ordinary_tables
from referrals.actions.erasing import erase_person
from referrals.choices import PostRole
from referrals.models import Person
from tests.assets.redaction.canary import make_hall, remove, traces
from tests.factories import PASSWORD, make_asset, make_change_set, make_import_file
from tests.jobs import work
from tests.referrals.factories import make_person, make_post, make_service


@contextmanager
def administrator() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that may make roles: the tests' own role when it may, else the superuser of a private cluster."""
    given = connection.get_connection_params()
    address = {key: given.get(key) for key in ("host", "port", "dbname", "user", "password")}
    with psycopg.connect(**address, autocommit=True) as own:
        query = "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        if own.execute(query).fetchone() == (True,):
            yield own
            return
    with psycopg.connect(**address | {"user": "postgres"}, autocommit=True) as superuser:
        yield superuser


@pytest.fixture(scope="session")
def made_role(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A role with a name of this database's, which the tests' own role may take on."""
    with django_db_blocker.unblock():
        name, own = f"{connection.settings_dict['NAME']}_serves", connection.settings_dict["USER"]
        with administrator() as admin:
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(name), sql.Identifier(own)))
        yield name
        with administrator() as admin:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def app_role(db: None, made_role: str) -> str:
    """That role, prepared."""
    call_command("grant_app_role", made_role, verbosity=0)
    return made_role


def become(role: str) -> None:
    """From here to the end of the test, the database sees ``role`` and no one else."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)


def attempt(statement: str) -> None:
    """Run a statement, and undo it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)


# --- What works ---------------------------------------------------------------------------------------------------


def versions(model: str) -> int:
    return apps.get_model("assets", f"{model}Event").objects.count()


def test_people_log_in_and_out(app_role, client, researcher):
    become(app_role)
    client.post("/accounts/login/", {"login": researcher.email, "password": PASSWORD})
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_person_is_removed_from_the_history_that_it_may_not_change(app_role, project, admin_user):
    hall = make_hall(project, admin_user)
    become(app_role)
    remove(hall, admin_user)
    assert [trace for trace in traces() if "Bakery" not in trace] == []


def test_person_is_erased_with_a_history_that_it_may_not_change(app_role, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    service = make_service()
    manager, person = make_post(service, PostRole.MANAGER), make_person(service)
    become(app_role)
    erase_person(person=person, by=manager)
    assert not Person.pgh_event_models["insert"].objects.exists()


def test_spreadsheet_is_imported_with_its_history(app_role, project, admin_user, client_of):
    client = client_of(admin_user)
    become(app_role)
    rows = "name\n" + "".join(f"Hall {number}\n" for number in range(300))
    upload = make_import_file(project=project, by=admin_user, rows=rows)
    before = versions("Asset")
    client.post(f"/imports/{upload.uuid}/apply/")
    [done] = work()
    assert done.state == JobState.DONE, done.message
    assert versions("Asset") == before + 300


def test_worker_takes_jobs_from_the_queue_and_gives_them_back(app_role, project, admin_user):
    become(app_role)
    make_import_file(project=project, by=admin_user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        [worker] = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        [job] = cursor.fetchone()
        cursor.execute("SELECT procrastinate_update_heartbeat_v1(%s)", [worker])
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
        cursor.execute(
            "SELECT procrastinate_defer_periodic_job_v2('clock', NULL, NULL, 't', 0, '', 1, '{\"timestamp\": 1}')"
        )
        cursor.execute("SELECT * FROM procrastinate_prune_stalled_workers_v1(0)")
        cursor.execute("SELECT procrastinate_unregister_worker_v1(%s)", [worker])
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_record_is_changed_in_the_admin_screens_with_its_history(app_role, project, admin_user, client_of):
    asset = make_asset(project=project)
    client = client_of(admin_user)
    become(app_role)
    data = {"asset": asset.pk, "address": "1 New Street", "precision": "exact", "basis": "visit", "is_current": "on"}
    assert client.post("/admin/assets/location/add/", data).status_code == 302
    location = asset.locations.get()
    screen = f"/admin/assets/location/{location.pk}/change/"
    hidden = {bound.html_name: bound.value() for bound in client.get(screen).context["adminform"].form.hidden_fields()}
    data |= hidden | {"address": "2 New Street", "change_reason": "Went there."}
    reply = client.post(screen, data)
    assert reply.status_code == 302, reply.context["errors"]
    told = apps.get_model("assets", "LocationEvent").objects.filter(pgh_obj=location).order_by("pgh_id")
    assert [version.address for version in told] == ["1 New Street", "2 New Street"]
    assert told.last().pgh_context.metadata["reason"] == "Went there."


def test_words_are_taken_out_of_the_history_by_the_one_function_that_may(app_role, project):
    asset = make_asset(project=project, name="Hall of Mabel Canary")
    become(app_role)
    removal = make_change_set(kind=ChangeKind.REDACTION)
    told = apps.get_model("assets", "AssetEvent").objects.filter(pgh_obj=asset)
    version = [str(told.get().pk)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assets_redact_history(%s, 'assets_assetevent', 'name', %s, 'mabel canary', '[removed on request]')",
            [removal.uuid, version],
        )
    assert told.get().name == "Hall of [removed on request]"


def test_every_page_that_is_read_can_be_read(app_role, project, admin_user, client_of):
    asset = make_asset(project=project)
    client = client_of(admin_user)
    become(app_role)
    for address in ("/", "/assets/", "/assets.csv", "/health", "/imports/", "/admin/", asset.get_absolute_url()):
        assert client.get(address).status_code == 200, address


def test_what_is_kept_for_a_while_is_tidied(app_role, researcher):
    become(app_role)
    call_command("tidy", verbosity=0)


# --- What does not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}"]
)
def test_history_is_out_of_reach(app_role, verb):
    become(app_role)
    for table in [*history_tables(), "pghistory_context"]:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            attempt(verb.format(table))


def test_no_version_is_changed_even_with_the_triggers_ignored(app_role):
    become(app_role)
    ignore = "SELECT set_config('pgtrigger.ignore', '{assets_assetevent:append_only,append_only}', true); "
    for table in history_tables():
        column = connection.introspection.get_primary_key_column(connection.cursor(), table)
        with pytest.raises(ProgrammingError, match="permission denied"):
            attempt(f"{ignore}UPDATE {table} SET {column} = {column}")  # noqa: S608


def test_context_of_an_earlier_version_is_never_changed(app_role):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pghistory_context (id, metadata, created_at, updated_at) "
            "VALUES ('00000000-0000-0000-0000-000000000001', '{}', now() - interval '1 day', now())"
        )
    become(app_role)
    with pytest.raises(DatabaseError, match="never changed afterwards"):
        attempt("UPDATE pghistory_context SET metadata = '{\"user\": 1}'")
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt("UPDATE pghistory_context SET created_at = now()")


def test_ordinary_tables_are_not_emptied_at_once(app_role):
    become(app_role)
    for table in ordinary_tables():
        with pytest.raises(ProgrammingError, match="permission denied"):
            attempt(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE assets_mine (id int)",
        "DELETE FROM django_migrations",
        "CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "DROP TRIGGER register_guard_context ON pghistory_context",
        "SET ROLE postgres",
    ],
)
def test_role_takes_no_more_than_it_was_given(app_role, statement):
    become(app_role)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        attempt(statement)


def test_what_the_role_had_before_is_taken_away(app_role):
    table = history_tables()[0]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT ALL ON {} TO {}").format(sql.Identifier(table), sql.Identifier(app_role)))
    call_command("grant_app_role", app_role, verbosity=0)
    become(app_role)
    assert not list(misuses_of_history(connection))


# --- How it is told -----------------------------------------------------------------------------------------------


def test_owner_that_serves_is_found_out(db):
    assert any("owns the tables" in misuse for misuse in misuses_of_history(connection))


def test_role_that_only_serves_is_fine(app_role):
    become(app_role)
    assert not list(misuses_of_history(connection))


def test_role_that_may_change_history_is_found_out(app_role):
    make_change_set()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT UPDATE ON assets_changeset TO {}").format(sql.Identifier(app_role)))
    become(app_role)
    assert list(misuses_of_history(connection)) == ["may change or empty the history"]


@pytest.mark.parametrize(("role", "why"), [("nobody_of_that_name", "There is no role"), ("postgres", "any right")])
def test_unfit_role_is_refused(db, role, why):
    with pytest.raises(CommandError, match=why):
        call_command("grant_app_role", role)


def test_owner_is_no_role_to_serve(db):
    with pytest.raises(CommandError, match="owns the tables"):
        call_command("grant_app_role", connection.settings_dict["USER"])
