"""Reading the environment, and its reference."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config.environment import Environment, development_key

# What may look into the environment by itself, and why.
ASIDE = {
    "config/environment.py": "it reads for everybody else",
    "config/cluster.py": "looks whether there is a database before it makes one",
    "config/asgi.py": "sets defaults for the settings",
    "config/wsgi.py": "sets defaults for the settings",
    "config/gunicorn.py": "sets defaults for the settings",
}


def test_reference_is_what_the_command_prints(capsys):
    call_command("environment_reference")
    assert (settings.BASE_DIR / "docs" / "environment.md").read_text("utf-8") == capsys.readouterr().out, (
        "manage.py environment_reference > docs/environment.md"
    )


def readers() -> set[str]:
    """Our modules that name ``os.environ`` or ``os.getenv``."""
    found = set()
    for app in ("accounts", "assets", "config", "referrals", "sroi"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            names = {
                node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)
            }
            if names & {"environ", "getenv", "environb"}:
                found.add(path.relative_to(settings.BASE_DIR).as_posix())
    return found


def test_no_variable_is_read_without_a_meaning():
    # Every method that reads one asks for its meaning; so nothing may read past them.
    assert readers() == set(ASIDE)


def test_variable_without_a_meaning_cannot_be_read():
    with pytest.raises(TypeError, match="means"):
        Environment({}).text("NAME", "default")


@pytest.mark.parametrize("word", ["flase", "ja", "2"])
def test_misspelt_flag_is_a_fault_and_counts_as_its_default(word):
    environment = Environment({"DEBUG": word})
    assert environment.flag("DEBUG", default=False, means="x") is False
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        environment.refuse_faults()


def test_every_fault_is_named_at_once():
    environment = Environment(
        {"A": "perhaps", "B": "-1", "C": "pigeon", "D": "mysql://x/y", "E": "300.1.1.1", "F_FILE": "/no/such/file"}
    )
    environment.flag("A", default=True, means="x")
    environment.whole_number("B", 1, means="x")
    environment.choice("C", "tls", {"tls", "none"}, means="x")
    environment.database("D", otherwise=str, means="x")
    environment.networks("E", "127.0.0.1", means="x")
    environment.secret("F", means="x")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.refuse_faults("G must be mended.")
    lines = str(refusal.value).splitlines()[1:]
    assert [line[2] for line in lines] == list("ABCDEFG")


def test_secret_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "key").write_text("words of a file\n")
    environment = Environment({"SECRET_KEY_FILE": str(tmp_path / "key"), "SECRET_KEY": "not this"})
    assert environment.secret("SECRET_KEY", means="x") == "words of a file"


def test_fault_of_an_address_does_not_repeat_its_password():
    environment = Environment({"DATABASE_URL": "mysql://app:hunter2@host/name"})
    environment.database("DATABASE_URL", otherwise=str, means="x")
    assert "hunter2" not in "".join(environment.faults)


def test_address_of_a_database_is_taken_apart():
    environment = Environment({"DATABASE_URL": "postgis://me:p%40ss@/name?host=/run/a%20b&port=6&sslmode=require"})
    read = environment.database("DATABASE_URL", otherwise=str, means="x")
    assert {key: read[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "name",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/run/a b",
        "PORT": "6",
        "OPTIONS": {"sslmode": "require"},
    }


def test_development_key_is_made_once(tmp_path: Path):
    assert development_key(tmp_path / "var") == development_key(tmp_path / "var")
