"""A backup that is older than an erasure: restored, it brings nobody back (S22)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from psycopg import sql

from accounts.models import AccessEntry, User
from config.checks import nobody_erased_is_back
from config.health import UnhealthyError
from config.health import nobody_erased_is_back as probe
from referrals.actions.erasing import erase_person
from referrals.actions.ledger import FILE, complete_file, write_down
from referrals.models import Erasure, Person, PersonKey, Referral, ReferralFact
from referrals.transitions.status import Status
from tests.referrals.factories import make_person
from tests.referrals.journeys import make_bodies, walk
from tests.referrals.whole_person import CANARIES, LANGUAGE, traces, whole_person

DATABASES = ["default"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where this installation writes."""
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path


@pytest.fixture
def erase(mo: User) -> Callable[[Person], None]:
    """Erase somebody, and go back to the backup from before; what is left of it is the line in the file."""

    def go(person: Person) -> None:
        with transaction.atomic():
            write_down([erase_person(person=person, by=mo)])
            transaction.set_rollback(True)
        assert Person.objects.filter(pk=person.pk).exists()
        assert not Erasure.objects.exists()

    return go


def test_file_tells_a_number_and_nothing_else(service, folder, erase):
    erase(make_person(service, family_name="Quillfeather"))
    told = (folder / FILE).read_bytes()
    assert traces(told) == []
    assert set(json.loads(told)) == {"person", "at", "why", "signed"}


def test_whoever_was_erased_is_erased_again_and_nobody_else(service, derek, folder, erase, capsys):
    bodies = make_bodies(service)
    person = make_person(service)
    walk(bodies, Status.COMPLETED, person)
    walk(bodies, Status.WAITING, person)
    erase(person)
    call_command("replay_erasures")
    assert "Erased again: 1 of 1" in capsys.readouterr().out
    assert Person.objects.get() == derek
    assert not Referral.objects.exists()
    assert sorted(ReferralFact.objects.values_list("status", flat=True)) == ["completed", "withdrawn"]
    assert Erasure.objects.get().person == person.uuid
    assert AccessEntry.objects.get(action="erase").channel == "command"


def test_doing_it_twice_does_nothing_more(service, folder, erase, capsys):
    erase(make_person(service))
    for _ in range(2):
        call_command("replay_erasures")
    assert "Erased again: 0 of 1" in capsys.readouterr().out
    assert (Erasure.objects.count(), len((folder / FILE).read_text().splitlines())) == (1, 1)


def test_site_stays_closed_until_it_is_done(service, folder, erase):
    erase(make_person(service))
    [error] = nobody_erased_is_back(None, databases=DATABASES)
    assert error.msg.startswith("1 people who were erased have a record again")
    with pytest.raises(UnhealthyError, match="replay_erasures"):
        probe()
    call_command("replay_erasures", verbosity=0)
    assert nobody_erased_is_back(None, databases=DATABASES) == []
    probe()


def test_list_that_was_kept_apart_is_replayed_and_taken_over(service, folder, erase):
    erase(make_person(service))
    apart = (folder / FILE).rename(folder / "apart.jsonl")
    call_command("replay_erasures", str(apart))
    assert not Person.objects.exists()
    assert (folder / FILE).read_text() == apart.read_text()


def test_what_a_process_did_not_come_to_write_down_is_added(service, mo, folder):
    """The callback after the commit does not run in this test, as when the process is killed."""
    erase_person(person=make_person(service), by=mo)
    assert not (folder / FILE).exists()
    assert complete_file() == 1
    assert complete_file() == 0
    assert len((folder / FILE).read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line, other: line.replace("asked", "retention"),
        lambda line, other: json.dumps(json.loads(line) | {"person": other}),
        lambda line, other: json.dumps({"person": other}),
        lambda line, other: "nonsense",
        lambda line, other: "[]",
    ],
)
def test_nobody_is_erased_for_a_line_that_somebody_else_wrote(service, derek, folder, erase, spoil):
    erase(make_person(service))
    file = folder / FILE
    file.write_text(spoil(file.read_text().strip(), str(derek.uuid)) + "\n")
    with pytest.raises(CommandError, match=r"Line 1 of .* Nobody was erased again"):
        call_command("replay_erasures")
    assert Person.objects.count() == 2
    [error] = nobody_erased_is_back(None, databases=DATABASES)
    assert "Line 1" in error.msg


def test_another_redaction_key_does_not_read_the_file_as_if_it_were_empty(service, folder, erase):
    erase(make_person(service))
    with override_settings(REDACTION_KEY="another"), pytest.raises(UnhealthyError, match="REDACTION_KEY"):
        probe()


def test_file_that_is_not_there_is_said(db, folder):
    with pytest.raises(CommandError, match=r"elsewhere\.jsonl is not there"):
        call_command("replay_erasures", str(folder / "elsewhere.jsonl"))


# --- The whole of it, with the tools of PostgreSQL ----------------------------------------------------------------


def address(database: str = "") -> str:
    """The test's database, or another one beside it, for PostgreSQL's own tools."""
    given = connection.settings_dict
    parts = {"dbname": database or given["NAME"], "host": given["HOST"], "port": given["PORT"], "user": given["USER"]}
    return " ".join(f"{name}={value}" for name, value in (parts | {"password": given["PASSWORD"]}).items() if value)


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR, env=os.environ | environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """One beside the test's own, as make-roles.sh makes it."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dumped(folder: Path) -> Path:
    """A backup, made as docs/deploying.md says."""
    path = folder / "register.dump"
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", address())
    return path


def restore(path: Path, database: str, folder: Path) -> None:
    kept = [
        line
        for line in run("pg_restore", "--list", str(path)).splitlines()
        if not any(word in line for word in (" EXTENSION ", " COMMENT - EXTENSION ", " spatial_ref_sys "))
    ]
    (folder / "register.list").write_text("\n".join(kept))
    run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--use-list={folder / 'register.list'}", f"--dbname={address(database)}", str(path),
    )  # fmt: skip


REPLAY = """
import django
django.setup()
from django.core.management import call_command
from referrals.models import Person, PersonKey
print(sorted(person.family_name for person in Person.objects.all()))
call_command("replay_erasures")
print(sorted(person.family_name for person in Person.objects.all()), PersonKey.objects.count())
"""


def test_restored_backup_is_complete_readable_and_erased_again(service, derek, mo, folder, empty_database):
    person = whole_person(make_bodies(service))
    backup = dumped(folder)
    sealed = tuple(word for word in CANARIES if word != LANGUAGE)
    assert traces(run("pg_restore", "--file=-", str(backup)).encode(), sealed) == []

    erase_person(person=person, by=mo)
    assert traces(run("pg_dump", address()).encode()) == []
    assert PersonKey.objects.count() == 1

    restore(backup, empty_database, folder)
    given = connection.settings_dict
    told = run(
        sys.executable, "-c", REPLAY,
        DJANGO_SETTINGS_MODULE="config.settings", VAR_DIR=str(folder), PERSON_KEYS=settings.PERSON_KEYS,
        REDACTION_KEY=settings.REDACTION_KEY, SECRET_KEY=settings.SECRET_KEY,
        DATABASE_URL=f"postgis://{given['USER']}:{given['PASSWORD']}@/{empty_database}"
        f"?host={given['HOST']}&port={given['PORT']}",
    )  # fmt: skip
    assert told.splitlines() == [
        "['Marlowe', 'Quillfeather']",
        "Erased again: 1 of 1 people who stand in the list.",
        "['Marlowe'] 1",
    ]
    assert traces(run("pg_dump", address(empty_database)).encode()) == []
