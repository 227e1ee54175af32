"""Saying what the columns of a file mean, and its words: kept, checked anew, and remembered for the next list."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from assets.actions.jobs import ask_for_job
from assets.actions.profiles import NotMappableError, forget_profile, map_upload, remember_profile
from assets.actions.uploading import UploadAnswers, receive_upload
from assets.choices import ImportState, JobKind
from assets.imports.profile_files import FILE_BYTES, read_toml
from assets.imports.profiles import load_profile
from assets.models import Asset, ChangeSet, ImportFile, ImportProfile, Job
from tests.assets.imports.conftest import ask_here
from tests.factories import make_import_file, make_import_profile, make_project
from tests.jobs import work

LIST = (
    "A list of groups,,,,\n"
    "Organisation,P/code,Sort,Who,Spare\n"
    "Anvil Hall,L1 1JD,Singing,Vol org,x\n"
    "Bell Tower,L8 4RF,Humming,Vol org,y\n"
    "Cobbler Yard,L19 2PH,humming,LA,z\n"
)


@pytest.fixture
def admins(client_of, admin_user):
    """The admin's browser."""
    return client_of(admin_user)


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Files are read in this process: starting another for each takes half a second."""
    monkeypatch.setattr("assets.imports.read._ask", ask_here)


@pytest.fixture
def bring(project, admin_user):
    """A function: a file that was uploaded and looked at."""

    def bring(content: str = LIST, name: str = "groups_2026.csv", **answers: object) -> ImportFile:
        file = SimpleUploadedFile(name, content.encode())
        said = UploadAnswers(wave_name="today", **answers)
        upload = receive_upload(by=admin_user, project=project, file=file, answers=said, submission=uuid4())
        work()
        upload.refresh_from_db()
        return upload

    return bring


def page(upload: ImportFile, name: str = "import_map") -> str:
    """The address of a page of the file."""
    return reverse(f"assets:{name}", args=[upload.uuid])


def answers(form, **changed: str) -> dict[str, str]:
    """What a browser sends from a form as it was drawn, with some answers changed; None takes one away."""
    drawn = {field.html_name: field.value() for field in form}
    said = {
        name: "on" if value is True else str(value)
        for name, value in drawn.items()
        if value is not None and value is not False
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


@pytest.fixture
def send(admins):
    """A function: open the page of the columns, change some answers, and send it."""

    def send(upload: ImportFile, query: str = "", **changed: str):
        form = admins.get(page(upload) + query).context["form"]
        return admins.post(page(upload), answers(form, **changed))

    return send


# --- Columns ---------------------------------------------------------------------------------------------------------


def test_new_list_is_shown_with_what_each_column_is_taken_for_and_why(bring, admins):
    upload = bring()
    assert upload.state == ImportState.UPLOADED
    text = admins.get(page(upload)).content.decode()
    assert "The headings are in row 2." in text
    assert "The heading says “Organisation”." in text
    assert "all 3 cells are postcodes." in text
    assert "Anvil Hall" in text


def test_answers_are_kept_and_the_rows_checked_by_them(bring, send):
    upload = bring()
    assert send(upload, to_2_0="nature_of_work", to_3_0="sector", all_kind="group").status_code == 302
    work()
    upload.refresh_from_db()
    assert upload.state == ImportState.CHECKED
    assert upload.preview["counts"]["created"] == 3
    assert upload.mapping["fields"]["sector"] == {"column": "Who"}
    assert upload.mapping["fields"]["kind"] == {"constant": "group"}
    assert upload.mapping["ignored"] == ["Spare"]


def test_what_was_said_is_a_change_set_with_its_history(bring, send, admin_user):
    upload = bring()
    send(upload, name="Our groups")
    written = ChangeSet.objects.get(reason="Columns of groups_2026.csv")
    assert written.by == admin_user
    kept = ImportProfile.objects.get()
    for record in (kept, upload):
        version = record.events.filter(pgh_context__metadata__change_set=str(written.uuid)).get()
        assert version.pgh_context.metadata["user"] == admin_user.pk


def test_list_of_a_kind_seen_before_needs_no_step(bring, send):
    send(bring(), name="Our groups", to_3_0="sector")
    work()
    again = bring("Organisation,P/code,Sort,Who,Spare\nDock Choir,L8 4RF,Singing,NHS,\n", name="groups_2027.csv")
    assert again.state == ImportState.CHECKED
    assert again.preview["counts"]["created"] == 1
    assert ImportProfile.objects.get().headings == ["organisation", "p/code", "sort", "who", "spare"]


def test_column_that_is_new_since_last_time_is_pointed_out(bring, send, admins):
    send(bring(), name="Our groups")
    work()
    again = bring("Organisation,P/code,Sort,Who,Spare,Tel\nDock Choir,L8 4RF,Singing,NHS,,0151 496 0001\n")
    text = admins.get(page(again)).content.decode()
    assert "1 column is new since last time" in text
    assert "“Our groups” does not know: Tel." in text


def test_one_column_becomes_several_things(bring, admins):
    upload = bring('Where\n"Anvil Hall, 3 Anvil Lane, L1 1JD"\n"Bell Tower, 4 Anvil Lane, L8 4RF"\n')
    form = admins.get(page(upload)).context["form"]
    said = answers(form)
    assert [said[f"to_0_{line}"] for line in range(3)] == ["name", "address", "postcode"]
    admins.post(page(upload), said)
    work()
    upload.refresh_from_db()
    assert upload.mapping["fields"]["postcode"] == {"column": "Where", "clean": ["find_postcode"]}
    assert upload.preview["counts"]["created"] == 2


def test_another_line_for_a_column_loses_nothing_that_was_entered(bring, admins):
    upload = bring()
    said = answers(admins.get(page(upload)).context["form"], to_3_0="sector", name="Mine", more="3")
    form = admins.post(page(upload), said).context["form"]
    assert (form["to_3_0"].value(), form["to_3_1"].value(), form["name"].value()) == ("sector", None, "Mine")
    assert not form.errors
    assert not Job.objects.filter(kind=JobKind.CHECK).exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"to_0_0": ""}, "Choose the column that holds the names of the assets."),
        ({"to_1_0": "nonsense"}, "Select a valid choice"),
        ({"to_1_0": "name", "way_1_0": "postcode"}, "taken whole"),
        ({"name": "register"}, "comes with the program"),
        ({"name": "server.toml"}, "comes with the program"),
        ({"name": "Taken already"}, "The project has a profile of this name"),
        ({"name": "n" * 101}, "at most 100 characters"),
    ],
)
def test_answers_that_do_not_go_together_come_back_with_what_is_wrong(bring, send, project, admin_user, changed, words):
    make_import_profile(project=project, by=admin_user, name="taken ALREADY")
    upload = bring()
    reply = send(upload, **({"to_3_0": "sector"} | changed))
    assert reply.status_code == 200
    assert words in reply.content.decode()
    assert reply.context["form"]["to_3_0"].value() == "sector"
    upload.refresh_from_db()
    assert upload.mapping == {}


def test_profile_of_the_same_name_is_replaced_when_that_is_said(bring, send, project, admin_user):
    make_import_profile(project=project, by=admin_user, name="Groups")
    assert send(bring(), name="groups", replace="on").status_code == 302
    kept = ImportProfile.objects.get()
    assert kept.content["fields"]["postcode"] == {"column": "P/code"}


def test_other_row_can_hold_the_headings_and_is_remembered(bring, admins, send):
    upload = bring("Name,Town\nOrganisation,P/code\nAnvil Hall,L1 1JD\n")
    assert admins.get(page(upload) + "?row=2").context["page"].headings.names == ["Organisation", "P/code"]
    send(upload, "?row=2")
    work()
    upload.refresh_from_db()
    assert upload.preview["rows_in"] == 1
    assert upload.mapping["fields"]["name"]["column"] == "Organisation"


def test_list_without_headings_is_read_by_the_numbers_of_its_columns(bring, send):
    upload = bring("Anvil Hall,L1 1JD\nBell Tower,L8 4RF\n")
    send(upload, "?row=0")
    work()
    upload.refresh_from_db()
    assert upload.mapping["heading_row"] == 0
    assert upload.preview["counts"]["created"] == 2


@pytest.mark.parametrize("query", ["?row=999", "?row=x", "?row=-1", "?row=99999999999", "?sheet="])
def test_rows_and_sheets_that_there_are_not_do_no_harm(bring, admins, query):
    assert admins.get(page(bring()) + query).status_code == 200


def test_sheet_that_there_is_not_is_said(bring, admins):
    assert "There is no sheet “9”" in admins.get(page(bring()) + "?sheet=9").content.decode()


def test_rules_of_a_shipped_profile_are_shown_and_stay(bring, send, admins):
    headings = "name,authority,statutory_10,type,operation_23,postcode"
    upload = bring(f"{headings}\nAnvil Library,B,Yes,Static Library,LA,L1 1JD\n", name="libraries.csv")
    assert upload.state == ImportState.CHECKED
    text = admins.get(page(upload)).content.decode()
    assert "A rule of the profile reads it, for: nature of work." in text
    send(upload, name="Our libraries")
    content = ImportProfile.objects.get().content
    assert content["fields"]["sector"] == load_profile("libraries_england").content["fields"]["sector"]


def test_imported_file_is_mapped_no_more(bring, send, admins, admin_user):
    upload = bring("name,postcode\nAnvil Hall,L1 1JD\n")
    ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=upload)
    work()
    assert admins.get(page(upload)).status_code == 302
    with pytest.raises(NotMappableError):
        map_upload(by=admin_user, upload=upload, content={"label": "x"})


def test_file_that_is_being_worked_on_is_left_as_it_is(bring, send, admin_user):
    upload = bring()
    ask_for_job(kind=JobKind.CHECK, by=admin_user, upload=upload)
    assert send(upload, name="Our groups").status_code == 302
    upload.refresh_from_db()
    assert upload.mapping == {}
    assert not ImportProfile.objects.exists()


def test_headings_and_cells_are_text_and_never_markup(bring, admins):
    upload = bring("<b>Organisation</b>,P/code\n<script>alert(1)</script>,L1 1JD\n")
    text = admins.get(page(upload)).content.decode()
    assert "<script>alert" not in text
    assert "<b>Organisation" not in text


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def checked(bring, send):
    """A list whose words are not all understood."""
    upload = bring()
    send(upload, name="Our groups", to_2_0="nature_of_work", to_3_0="sector")
    work()
    upload.refresh_from_db()
    return upload


def test_words_are_asked_about_by_frequency(checked, admins):
    form = admins.get(page(checked, "import_values")).context["form"]
    asked = [(group.label, [(one.word.word, one.word.times) for one in group.words]) for group in form.groups]
    assert asked == [("nature of work", [("Humming", 2)]), ("sector type", [("Vol org", 2), ("LA", 1)])]


def test_what_words_mean_is_kept_used_and_remembered(checked, admins):
    form = admins.get(page(checked, "import_values")).context["form"]
    fields = {one.word.word: one.field.html_name for group in form.groups for one in group.words}
    said = {fields["Humming"]: "singing", fields["Vol org"]: "voluntary", fields["LA"]: "-", "remember": "on"}
    assert admins.post(page(checked, "import_values"), said).status_code == 302
    work()
    checked.refresh_from_db()
    assert checked.preview["unknown_words"] == []
    assert checked.mapping["fields"]["sector"]["values"] == {"Vol org": "voluntary", "LA": ""}
    assert ImportProfile.objects.get().content["fields"]["nature_of_work"]["values"] == {"Humming": "singing"}
    ask_for_job(kind=JobKind.APPLY, by=checked.by, upload=checked)
    work()
    assert Asset.objects.get(name="Bell Tower").sector.code == "voluntary"


def test_words_are_not_remembered_where_that_is_not_wanted(checked, admins):
    form = admins.get(page(checked, "import_values")).context["form"]
    name = form.groups[0].words[0].field.html_name
    admins.post(page(checked, "import_values"), {name: "singing"})
    assert "values" not in ImportProfile.objects.get().content["fields"]["nature_of_work"]


def test_nothing_chosen_is_said(checked, admins):
    reply = admins.post(page(checked, "import_values"), {"remember": "on"})
    assert "Choose what at least one of the words means" in reply.content.decode()


def test_page_of_words_says_when_all_is_understood(bring, admins):
    upload = bring("name,postcode\nAnvil Hall,L1 1JD\n")
    assert "Every word is understood" in admins.get(page(upload, "import_values")).content.decode()


# --- Profiles --------------------------------------------------------------------------------------------------------


def send_profile(admins, content: bytes, **said: str):
    """Upload a profile as a file."""
    address = reverse("assets:import_profiles")
    project = admins.get(address).context["form"]["project"].value()
    file = SimpleUploadedFile("council.toml", content)
    return admins.post(address, {"project": project, "file": file, **said})


GOOD = b'label = "Council lists"\n[fields]\nname = { column = "Org" }\n'


def test_profile_goes_out_as_a_file_and_comes_back_the_same(admins, project, admin_user):
    kept = make_import_profile(project=project, by=admin_user, name="Groups")
    reply = admins.get(reverse("assets:import_profile", args=[kept.uuid]))
    assert reply["Content-Disposition"].endswith('.toml"')
    assert read_toml(reply.content) == kept.content
    assert send_profile(admins, reply.content, name="Groups again").status_code == 302
    assert ImportProfile.objects.get(name="Groups again").content == kept.content


def test_profile_is_called_as_it_calls_itself(admins, admin_user):
    assert send_profile(admins, GOOD).status_code == 302
    kept = ImportProfile.objects.get()
    assert (kept.name, kept.by) == ("Council lists", admin_user)
    assert ChangeSet.objects.latest("at").reason == "Import profile “Council lists” from council.toml"
    assert kept.events.get().pgh_context.metadata["user"] == admin_user.pk


def test_profile_that_is_replaced_keeps_its_history_and_the_lists_it_knows(admins, project, admin_user):
    before = make_import_profile(project=project, by=admin_user, name="Council lists")
    assert "has a profile “Council lists”" in send_profile(admins, GOOD).content.decode()
    assert send_profile(admins, GOOD, replace="on").status_code == 302
    kept = ImportProfile.objects.get()
    assert (kept.pk, kept.headings, kept.content["label"]) == (before.pk, ["group"], "Council lists")
    assert kept.events.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"label = ", "not TOML"),
        (b'label = "x"', "fields is missing"),
        (GOOD + b"\n[[skip]]\ncolumn = 'Org'\nmatches = '(a+)+$'\n", "repeats a group"),
        (b"#" * (FILE_BYTES + 1), "larger than 200 kB"),
        (b'label = "register"\n[fields]\nname = { column = "Org" }\n', "comes with the program"),
    ],
)
def test_profile_that_cannot_be_used_is_refused(admins, content, words):
    assert words in send_profile(admins, content).content.decode().replace("&#x27;", "'")
    assert not ImportProfile.objects.exists()


def test_forgetting_a_profile_leaves_its_history(admins, project, admin_user):
    kept = make_import_profile(project=project, by=admin_user)
    assert admins.post(reverse("assets:import_profile_forget", args=[kept.uuid])).status_code == 302
    assert not ImportProfile.objects.exists()
    assert ImportProfile.pgh_event_model.objects.filter(pgh_obj_id=kept.pk).count() == 2


def test_profiles_of_other_projects_are_not_shown(admins, stranger):
    other = make_import_profile(project=make_project(slug="wirral"), by=stranger, name="Secret lists")
    assert "Secret lists" not in admins.get(reverse("assets:import_profiles")).content.decode()
    assert admins.get(reverse("assets:import_profile", args=[other.uuid])).status_code == 404


def test_only_those_who_may_import_write_profiles(researcher, project, admin_user):
    kept = make_import_profile(project=project, by=admin_user)
    upload = make_import_file(project=project, by=admin_user)
    for act in (
        lambda: remember_profile(by=researcher, project=project, name="x", content={}),
        lambda: forget_profile(by=researcher, profile=kept),
        lambda: map_upload(by=researcher, upload=upload, content={}),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- From the command line -------------------------------------------------------------------------------------------


def test_remembered_profile_runs_from_the_command_line(checked, tmp_path, capsys):
    again = tmp_path / "groups_2027.csv"
    again.write_text(LIST.replace("Anvil", "Dock"), encoding="utf-8")
    call_command("import_assets", str(again), "--wave", "today", "--save-profile", str(tmp_path / "saved.toml"))
    assert "profile Our groups." in capsys.readouterr().out
    assert read_toml((tmp_path / "saved.toml").read_bytes()) == ImportProfile.objects.get().content


def test_guess_is_printed_column_by_column_and_its_profile_does_the_same(project, tmp_path, capsys):
    sheet, saved = tmp_path / "groups.csv", tmp_path / "groups.toml"
    sheet.write_text(LIST, encoding="utf-8")
    call_command("import_assets", str(sheet), "--wave", "today", "--save-profile", str(saved))
    printed = capsys.readouterr().out
    assert "“Organisation” is taken for name. The heading says “Organisation”." in printed
    assert "Taken for nothing: " in printed
    call_command("import_assets", str(sheet), "--wave", "today", "--profile", str(saved))
    assert "Rows in: 3 = 3 created" in printed
    assert "Rows in: 3 = 3 created" in capsys.readouterr().out
    assert read_toml(saved.read_bytes())["label"] == "groups"


def test_profile_is_not_written_over_a_file(project, tmp_path):
    sheet = tmp_path / "groups.csv"
    sheet.write_text(LIST, encoding="utf-8")
    with pytest.raises(CommandError, match=r"There is a file .*groups.csv already; name another. \(--save-profile\)"):
        call_command("import_assets", str(sheet), "--wave", "today", "--save-profile", str(sheet))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("import_assets", str(sheet), "--wave", "today", "--save-profile", str(tmp_path / "no" / "x.toml"))
