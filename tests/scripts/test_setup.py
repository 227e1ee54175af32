"""The set-up: what it says when something is missing, and that it does nothing when nothing changed."""

import hashlib
import os
import runpy
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scripts.clones import ROOT, Clone, make_clone

# What the scripts call before they can miss anything.
PROGRAMS = ("bash", "basename", "cat", "cut", "dirname", "flock", "id", "mkdir", "sha256sum", "stat", "tail")

RECORDING_PYTHON = """#!/bin/sh
case "$*" in --version) echo Python 3.11.2 ;; *) echo "$@" >>calls ;; esac
"""


@pytest.fixture
def made(tmp_path: Path) -> Clone:
    return make_clone(tmp_path / "clone")


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def poor_path(tmp_path: Path) -> str:
    """A PATH with a few programs of the machine, and none that installs anything."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for program in PROGRAMS:
        found = next(Path(place) / program for place in ("/usr/bin", "/bin") if (Path(place) / program).exists())
        (folder / program).symlink_to(found)
    return str(folder)


def need_packages(clone: Clone, path: str) -> tuple[int, str]:
    """The outcome of asking for a package that cannot be had."""
    done = clone.run(
        "/bin/bash",
        "-ec",
        ". scripts/debian.sh; take_turns setup; need_packages 'the frobnicator' no-such-package",
        env={"PATH": path},
    )
    return done.returncode, done.stderr


def test_without_apt_the_package_is_named(made: Clone, poor_path: str) -> None:
    code, message = need_packages(made, poor_path)
    assert code == 1
    assert "the frobnicator is missing" in message
    assert "no-such-package" in message


def test_when_apt_offers_nothing_the_command_is_named(made: Clone, poor_path: str) -> None:
    for program in ("rm", "env"):
        (Path(poor_path) / program).symlink_to(f"/usr/bin/{program}")
    write_program(Path(poor_path) / "dpkg-deb", "#!/bin/sh\n")
    write_program(
        Path(poor_path) / "apt-get", "#!/bin/sh\necho 'E: Unable to locate package no-such-package'\nexit 100\n"
    )
    code, message = need_packages(made, poor_path)
    assert code == 1
    assert "E: Unable to locate package" in message
    assert "apt-get update && apt-get install no-such-package" in message


def test_python_that_is_too_old_is_named(made: Clone, poor_path: str) -> None:
    write_program(
        Path(poor_path) / "python3",
        "#!/bin/sh\ncase $1 in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac\n",
    )
    done = made.run("scripts/setup.sh", "runtime", env={"PATH": poor_path})
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; here is: Python 3.9.2" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_missing_browser_is_named(made: Clone, poor_path: str) -> None:
    done = made.run("scripts/chromium", "--find", env={"PATH": poor_path})
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr


def test_port_in_use_is_told_before_anything_is_set_up(made: Clone) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = made.run("scripts/run.sh", env={"PORT": str(port)})
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in done.stderr
    assert not (made.folder / ".venv").exists()


@pytest.fixture
def set_up(made: Clone) -> Callable[[str, str], str]:
    """Pretends that a set of packages is installed, asks for another, and returns what Python was told to do."""
    sums = {
        name: hashlib.sha256((made.folder / f"requirements/{name}.txt").read_bytes()).hexdigest()
        for name in ("runtime", "dev", "uv")
    }
    write_program(made.folder / ".venv/bin/python", RECORDING_PYTHON)
    (made.folder / ".venv/origin").write_text(f"{made.folder} Python 3.11.2 {sums['uv']}\n")

    def ask(installed: str, wanted: str) -> str:
        (made.folder / ".venv/installed").write_text(f"{installed} {sums[installed]}\n")
        done = made.run("scripts/setup.sh", wanted, env={"DATABASE_URL": "postgis://somebody@elsewhere/name"})
        assert done.returncode == 0, done.stderr
        return (made.folder / "calls").read_text()

    return ask


def test_nothing_is_installed_when_nothing_changed(set_up: Callable[[str, str], str]) -> None:
    assert set_up("runtime", "runtime") == "scripts/check_database.py runtime\n"


def test_running_the_application_keeps_the_packages_of_the_tests(set_up: Callable[[str, str], str]) -> None:
    assert set_up("dev", "runtime") == "scripts/check_database.py runtime\n"


def test_changed_lock_is_installed_with_hashes(made: Clone, set_up: Callable[[str, str], str]) -> None:
    with (made.folder / "requirements/dev.txt").open("a") as lock:
        lock.write("# changed\n")
    calls = set_up("dev", "runtime").splitlines()
    assert calls[0].startswith("scripts/uv.py pip sync")
    assert "--require-hashes" in calls[0]
    assert calls[0].endswith("requirements/dev.txt")


def test_pip_settings_reach_uv_with_the_environment_first() -> None:
    uv = runpy.run_path(str(ROOT / "scripts/uv.py"))
    settings = uv["pip_settings"](
        "global.index-url='https://one.example/simple'\n"
        "install.index-url='https://two.example/simple'\n"
        ":env:.index-url='https://three.example/simple'\n"
        "global.find-links='/wheels /more'\n"
        "global.extra-index-url='\\nhttps://four.example/simple\\nhttps://five.example/simple'\n"
        "global.cert='/etc/ssl/one.pem'\n"
    )
    assert uv["uv_environment"](settings) == {
        "UV_DEFAULT_INDEX": "https://three.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX": "https://four.example/simple https://five.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "/etc/ssl/one.pem",
    }


def test_uv_is_told_nothing_where_pip_is_not_set_up() -> None:
    uv = runpy.run_path(str(ROOT / "scripts/uv.py"))
    assert uv["uv_environment"](uv["pip_settings"]("")) == {}


def test_every_script_can_be_run() -> None:
    scripts = [*(ROOT / "scripts").glob("*.sh"), ROOT / "scripts/chromium", ROOT / ".ci/run"]
    runnable = {script.name for script in scripts if os.access(script, os.X_OK)}
    assert {script.name for script in scripts} - runnable == {"debian.sh"}
