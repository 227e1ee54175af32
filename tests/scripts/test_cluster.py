"""The private database cluster (scripts/cluster.sh), tried for real in folders of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.scripts.clones import Clone, make_clone

NewClone = Callable[[Path], Clone]


def wait_until_ended(pid: int) -> None:
    """Returns when the process has ended; a zombie nobody waits for has ended too."""
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} did not end")


def test_second_start_keeps_the_server_and_its_address(clone: Clone) -> None:
    first, pid = clone.up(), clone.server_pid()
    assert clone.up() == first
    assert clone.server_pid() == pid


def test_database_is_ready_for_the_application(clone: Clone) -> None:
    with clone.connect() as connection:
        extensions = {name for (name,) in connection.execute("select extname from pg_extension")}
        collation = connection.execute(
            # the column's name depends on PostgreSQL's version
            "select row->>'datlocprovider', coalesce(row->>'datlocale', row->>'daticulocale')"
            " from (select to_jsonb(d) from pg_database d where datname = current_database()) as one(row)"
        ).fetchone()
        zone = connection.execute("show timezone").fetchone()
    assert {"postgis", "pg_trgm", "unaccent", "btree_gist"} <= extensions
    assert collation == ("i", "en-GB")
    assert zone == ("UTC",)


def test_role_of_the_application_makes_databases_with_every_extension(clone: Clone) -> None:
    with clone.connect() as connection:
        connection.execute("create database another")
        query = "select extversion from pg_extension where extname = 'postgis'"
        with psycopg.connect(connection.info.dsn, dbname="another") as other:
            assert other.execute(query).fetchone()
        connection.execute("drop database another")


def test_server_listens_on_no_port(clone: Clone) -> None:
    clone.up()
    opened = {str(link.readlink()) for link in Path(f"/proc/{clone.server_pid()}/fd").iterdir()}
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(table).exists():
            rows = Path(table).read_text().splitlines()[1:]
            listening |= {f"socket:[{row.split()[9]}]" for row in rows}
    assert not opened & listening


def test_socket_is_closed_to_other_accounts(clone: Clone) -> None:
    clone.up()
    assert (clone.folder / "var/pg/run").stat().st_mode & 0o077 == 0


def test_killed_server_starts_again_with_what_was_committed(clone: Clone) -> None:
    with clone.connect() as connection:
        connection.execute("create table kept as select 1 as answer")
        pid = clone.server_pid()
        os.kill(pid, signal.SIGKILL)
    with clone.connect() as connection:
        assert clone.server_pid() != pid
        assert connection.execute("select answer from kept").fetchone() == (1,)
        connection.execute("drop table kept")


def test_stale_pid_of_another_program_is_no_obstacle_and_that_program_lives(clone: Clone) -> None:
    clone.up()
    pid = clone.server_pid()
    os.kill(pid, signal.SIGKILL)
    wait_until_ended(pid)
    file = clone.folder / "var/pg/data/postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as other:
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        clone.up()
        assert clone.server_pid() != other.pid
        assert other.poll() is None
        other.kill()


def test_server_whose_socket_was_swept_away_is_restarted(clone: Clone) -> None:
    clone.up()
    (clone.folder / "var/pg/run/.s.PGSQL.5432").unlink()
    with clone.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_two_starts_at_once_both_end_well(clone: Clone) -> None:
    assert clone.run("scripts/cluster.sh", "down").returncode == 0
    script = "scripts/cluster.sh up & scripts/cluster.sh up; first=$?; wait $! && exit $first"
    done = clone.run("bash", "-c", script)
    assert done.returncode == 0, done.stderr


def test_status_tells_whether_it_answers(clone: Clone) -> None:
    clone.up()
    assert clone.run("scripts/cluster.sh", "status").returncode == 0
    clone.run("scripts/cluster.sh", "down")
    assert clone.run("scripts/cluster.sh", "status").returncode == 1


def test_env_prints_the_address_that_up_writes(clone: Clone) -> None:
    assert clone.run("scripts/cluster.sh", "env").stdout == f"DATABASE_URL={clone.up()}\n"


def test_long_folder_name_gets_a_socket_elsewhere(tmp_path: Path, new_clone: NewClone) -> None:
    deep = new_clone(tmp_path / ("long " * 12) / ("longer, " * 12))
    with deep.connect() as connection:
        socket = Path(connection.info.host)
        assert connection.execute("select 1").fetchone() == (1,)
    assert deep.folder not in socket.parents
    deep.run("scripts/cluster.sh", "wipe")
    assert not socket.exists()


def test_copy_made_together_with_var_does_not_meet_the_original(
    clone: Clone, tmp_path: Path, new_clone: NewClone
) -> None:
    original = clone.up()
    copy = new_clone(tmp_path / "copy")
    (copy.folder / "var").mkdir()
    shutil.copy(clone.folder / "var/database-url", copy.folder / "var/database-url")
    done = ensure_database_url(copy)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] not in {"", original}
    with copy.connect("postgres") as one, clone.connect("postgres") as other:
        query = "show data_directory"
        assert one.execute(query).fetchone() != other.execute(query).fetchone()


def test_durability_is_given_up_in_ci_only(tmp_path: Path, new_clone: NewClone) -> None:
    made = new_clone(tmp_path / "ci")
    made.up(CI="true")
    with made.connect() as connection:
        assert connection.execute("show fsync").fetchone() == ("off",)
    made.run("scripts/cluster.sh", "down")
    with made.connect() as connection:
        assert connection.execute("show fsync").fetchone() == ("on",)


def test_ordinary_account_runs_a_cluster_of_its_own() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = make_clone(Path(folder) / "clone")
        account = "nobody" if os.geteuid() == 0 else Path(folder).owner()
        become = ["setpriv", f"--reuid={account}", "--clear-groups"] if os.geteuid() == 0 else []
        shutil.chown(made.folder, account)
        done = made.run(*become, "scripts/cluster.sh", "up")
        assert done.returncode == 0, done.stderr
        assert (made.folder / "var/pg/data").owner() == account
        made.run("scripts/cluster.sh", "wipe")


def ensure_database_url(clone: Clone, **env: str) -> subprocess.CompletedProcess[str]:
    """config.cluster.ensure_database_url in a process of its own; prints the address and then the seconds it took."""
    program = (
        "import time; from config.cluster import ensure_database_url\n"
        "begun = time.perf_counter(); print(ensure_database_url()); print(time.perf_counter() - begun)"
    )
    return clone.run(sys.executable, "-c", program, env=env)


def test_settings_start_the_cluster_and_then_find_it_at_once(clone: Clone) -> None:
    clone.run("scripts/cluster.sh", "down")
    assert ensure_database_url(clone).returncode == 0
    done = ensure_database_url(clone)
    url, seconds = done.stdout.splitlines()
    assert url == clone.up()
    assert float(seconds) < 0.05


def test_given_database_is_used_and_nothing_is_made(tmp_path: Path, new_clone: NewClone) -> None:
    made = new_clone(tmp_path / "given")
    done = ensure_database_url(made, DATABASE_URL="postgis://somebody@elsewhere/name")
    assert done.stdout.splitlines()[0] == "postgis://somebody@elsewhere/name"
    assert not (made.folder / "var").exists()


def test_cluster_that_cannot_start_is_told_without_a_traceback(tmp_path: Path, new_clone: NewClone) -> None:
    made = new_clone(tmp_path / "old")
    (made.folder / "var/pg/data").mkdir(parents=True)
    (made.folder / "var/pg/data/PG_VERSION").write_text("9\n")
    done = ensure_database_url(made)
    assert done.returncode == 3
    assert "apt-get install postgresql-9-postgis-3" in done.stderr
    assert "Traceback" not in done.stderr
