"""The command that brings lists in: each step of the wizard from the terminal, in the same words."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from assets.choices import IdentifierKind
from assets.models import Activity, ChangeSet, Relation
from tests.assets.imports.conftest import ask_here
from tests.factories import make_asset, make_external_id

pytestmark = pytest.mark.django_db

SHEET = "asset,name,cost,prise\nThe Hall,Choir,2.50,x\nThe Hall,Café,free,\n"
PROFILE = """
about = "activities"
label = "Classes of the leisure centres"
source = "Leisure centres' timetable"
basis = "web"
required = ["Class"]
[[ids]]
kind = "uprn"
column = "UPRN"
[[skip]]
column = "Class"
matches = "^Total"
why = "is a total"
[fields]
name = { column = "Class" }
schedule = { columns = ["Day", "Time"], join = " " }
accepts_referrals = { constant = "yes" }
[fields.audiences]
column = "For"
split = "/"
values = { "60+" = "Older people", all = "Anyone" }
"""


@pytest.fixture(autouse=True)
def hall(project, monkeypatch):
    """An asset to have activities; lists are read here and not in a process of their own."""
    monkeypatch.setattr("assets.imports.read._ask", ask_here)
    return make_asset(name="The Hall", project=project)


@pytest.fixture
def said(tmp_path: Path, capsys):
    """A function: run the command on a list and return what it prints."""

    def run(text, *options, about="activities"):
        path = tmp_path / "list.csv"
        path.write_text(text)
        call_command("import_list", str(path), "--about", about, *options)
        return capsys.readouterr().out

    return run


def test_dry_run_says_what_it_would_do_and_writes_nothing(said):
    told = said(SHEET)
    assert "Rows in: 2 = 1 created + 0 updated + 0 unchanged + 1 rejected + 0 skipped" in told
    assert "Columns not read: prise." in told
    assert "row 3, cost: “free” not understood." in told
    assert "Dry run: nothing is written. Add --apply to write it." in told
    assert not Activity.objects.exists()


def test_rows_that_are_right_are_written_and_nothing_the_second_time(said):
    assert "Written: 1 new activities, 0 changed." in said(SHEET, "--apply", "--date", "2026-06-01")
    assert "Nothing to write: the register has all of it already." in said(SHEET, "--apply", "--date", "2026-06-01")
    assert ChangeSet.objects.get().by is None


def test_all_or_nothing(said):
    with pytest.raises(CommandError, match="1 row is rejected, and all or nothing was asked for"):
        said(SHEET, "--apply", "--all-or-nothing")
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--date", "June"], "June is no day: write it as 2005-12-31"),
        (["--profile", "contacts"], "is for lists about contacts, not about activities"),
        (["--wave", "2031"], "There is no wave “2031” yet"),
        (["--sheet", "Two"], "There is no sheet “Two” in it"),
    ],
)
def test_what_does_not_fit_is_refused_in_plain_words(said, options, words):
    with pytest.raises(CommandError, match=words):
        said(SHEET, *options)


def test_list_without_the_needed_columns_is_refused_with_those_found(said):
    with pytest.raises(CommandError, match="no column of it looks like assets and their activities"):
        said("name,cost\nx,1\n")


def test_profile_of_a_list_joins_splits_translates_and_finds_by_number(said, hall, tmp_path):
    make_external_id(hall, IdentifierKind.UPRN, "100012345678")
    profile = tmp_path / "classes.toml"
    profile.write_text(PROFILE)
    sheet = "UPRN,Class,Day,Time,For\n100012345678,Yoga,Mon,10:00,60+/all\n,Total 1,,,\nUPRN,Class,Day,Time,For\n"
    told = said(sheet, "--profile", str(profile), "--apply")
    assert "Rows in: 3 = 1 created + 0 updated + 0 unchanged + 0 rejected + 2 skipped" in told
    activity = Activity.objects.get()
    assert (activity.name, activity.schedule, activity.accepts_referrals) == ("Yoga", "Mon 10:00", True)
    assert {term.label for term in activity.audiences.all()} == {"Older people", "Anyone"}
    assert (activity.source, activity.basis) == ("Leisure centres' timetable", "web")


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (
            'about = "activities"\nlabel = "x"\nrequired = []\n[fields]\nasset = {column = "a"}',
            "fields.name. is missing",
        ),
        ('about = "contacts"\nlabel = "x"\nrequired = []\n[fields]\nshoes = {column = "a"}', "cannot have shoes"),
        ('about = "shoes"\nlabel = "x"\nrequired = []\n[fields]\nname = {column = "a"}', "about"),
    ],
)
def test_profile_that_says_nonsense_is_refused_in_plain_words(said, tmp_path, profile, words):
    path = tmp_path / "wrong.toml"
    path.write_text(profile)
    with pytest.raises(CommandError, match=words):
        said(SHEET, "--profile", str(path))


def test_demo_lists_name_their_columns_as_the_register_does():
    for about, model in (("activities", Activity), ("relations", Relation)):
        call_command("import_list", str(settings.FIXTURES_DIR / "demo" / f"{about}.csv"), "--about", about)
        assert not model.objects.exists()
