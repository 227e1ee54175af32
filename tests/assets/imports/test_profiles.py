"""Profiles: what they may say, and that the shipped ones read what they are made for."""

from datetime import date

import pytest

from assets.choices import Status
from assets.imports.limits import RefusalError
from assets.imports.notes import Kind
from assets.imports.profiles import DEFAULT, load_profile, shipped
from assets.models import Asset, ExternalId, Sighting
from tests.assets.imports.conftest import as_csv

NOW = date(2026, 11, 1)
LIBRARY = "name|authority|statutory_10|type|operation_16|operation_23|opened|closed|postcode|uprn|email"
MUSEUM = "museum_id|museum_name|accreditation|governance_type|governance_subtype|year_opened_low|year_opened_high"
GRID = "title|institution_address|institution_type|postcode"


def profile_file(tmp_path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_own_sheet_comes_first_and_every_shipped_profile_loads():
    assert shipped()[0] == DEFAULT
    assert {load_profile(name).label for name in shipped()}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("label = ", "is not TOML"),
        ("required = []\n[fields]\nname = {column='a'}", "the profile: label is missing"),
        ("label='x'\nrequired=[]\n[fields]\nphone={column='a'}", "fields.name"),
        ("label='x'\nrequired=[]\nsize=1\n[fields]\nname={column='a'}", "cannot have size"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a'}\nnickname={column='b'}", "cannot have nickname"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a', clean=['magic']}", "cannot have magic"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a'}\nstatus={latest='year'}", "one group"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a'}\n[[skip]]\ncolumn='a'\nmatches='('", "the pattern"),
        ("label='x'\nrequired=[]\nbasis='rumour'\n[fields]\nname={column='a'}", "rumour"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a'}\n[[ids]]\nkind='passport'\ncolumn='b'", "passport"),
        ("label='x'\nrequired=[]\n[fields]\nname={column='a'}\nopened={span=['b']}", "two columns"),
        ("label='x'\nrequired=[]\nfields='none'", "wrong form|fields"),
    ],
)  # fmt: skip
def test_profile_that_is_not_understood_is_refused_with_the_reason(tmp_path, text, complaint):
    with pytest.raises(RefusalError, match=complaint):
        load_profile(profile_file(tmp_path, text))


@pytest.mark.parametrize("name", ["nonsense", "nowhere/nothing.toml", "../secrets"])
def test_unknown_profile_is_refused(name):
    with pytest.raises(RefusalError, match="There is no"):
        load_profile(name)


def test_profile_of_ones_own_reads_a_list_of_ones_own(tmp_path, bring):
    path = profile_file(
        tmp_path,
        """
        label = "Ours"
        required = ["Group"]
        [fields]
        name = { column = "Group" }
        functions = { column = "Does", split = "/" }
        kind = { constant = "group" }
        [[facts]]
        term = "access.step_free"
        column = "Ramp?"
        """,
    )
    bring(as_csv("Group|Does|Ramp?", "A|social/skills/flying|y"), profile=path)
    asset = Asset.objects.get()
    assert asset.kind.code == "group"
    assert set(asset.classifications.values_list("term__code", "value")) == {
        ("social", "yes"), ("skills", "yes"), ("step_free", "yes"),
    }  # fmt: skip


def test_headings_that_do_not_fit_lead_to_the_profile_that_does(bring):
    with pytest.raises(RefusalError, match=r"needs the column “name”.*Headings found: museum_id.*fit: mapping_museums"):
        bring(as_csv(f"{MUSEUM}|postcode", "mm.1|A|Accredited|||||"), profile=DEFAULT)


@pytest.mark.parametrize(
    ("operated", "status", "sector"),
    [
        ("LA|LA", Status.ACTIVE, "local_authority"),
        ("LA|La", Status.ACTIVE, "local_authority"),
        ("LA|LAU", Status.ACTIVE, "local_authority"),
        ("LA|c", Status.ACTIVE, "commissioned"),
        ("LA|CR", Status.ACTIVE, "community_run"),
        ("LA|ICL", Status.ACTIVE, "community_run"),
        ("CR|", Status.ACTIVE, "community_run"),
        ("C|[Unknown]", Status.ACTIVE, "commissioned"),
        ("LA|closed", Status.CEASED, "local_authority"),
        ("LA|Temporary Closure", Status.PAUSED, "local_authority"),
        ("Facility Not Open|LA", Status.ACTIVE, "local_authority"),
        ("|Facility Not Open", Status.LEAD, None),
    ],
)
def test_latest_year_of_a_library_tells_status_and_operator(bring, operated, status, sector):
    bring(as_csv(LIBRARY, f"A|B|Yes|Static Library|{operated}||||"), profile="libraries_england", day=NOW)
    asset = Asset.objects.get()
    assert (asset.status, asset.sector and asset.sector.code) == (status, sector)


def test_library_of_another_edition_is_read_by_its_own_years(bring):
    headings = "name|authority|statutory_10|operation_10|operation_2025|operation_24"
    bring(as_csv(headings, "A|B|Yes|LA|Closed|CR"), profile="libraries_england", day=NOW)
    assert Asset.objects.get().status == Status.CEASED


def test_closing_year_of_a_closed_library_is_kept_and_that_of_an_open_one_is_not(bring):
    rows = "A|B|Yes||LA|Closed|1960s|2013|||", "C|B|Yes||LA|LA||2027|||"
    found = bring(as_csv(LIBRARY, *rows), profile="libraries_england", day=NOW)
    closed, still_open = Asset.objects.order_by("name")
    assert (closed.opened_latest, closed.ceased_earliest) == (date(1969, 12, 31), date(2013, 1, 1))
    assert (still_open.status, still_open.ceased_earliest) == (Status.ACTIVE, None)
    assert [note.kind for note in found.notes if note.row == 3] == [Kind.POSTCODE_MISSING, Kind.CEASED_BUT_NOT]


def test_address_inside_other_words_is_taken_out(bring):
    bring(as_csv(LIBRARY, "A|B|Yes||LA|LA||||| Bodmin <bodmin@example.org>"), profile="libraries_england", day=NOW)
    assert Asset.objects.get().email == "bodmin@example.org"


@pytest.mark.parametrize(
    ("governance", "sector"),
    [
        ("Government|Local Authority", "local_authority"),
        ("Independent|Not for profit", "voluntary"),
        ("Independent|Private", "private"),
        ("Independent|National Trust", "charity"),
        ("University|", "university"),
        ("Unknown|", None),
        ("Independent|Unknown", None),
    ],
)
def test_governance_of_a_museum_becomes_its_sector(bring, governance, sector):
    found = bring(as_csv(MUSEUM, f"mm.1|A|Accredited|{governance}|1998|2017"), profile="mapping_museums", day=NOW)
    asset = Asset.objects.get()
    assert (asset.sector and asset.sector.code) == sector
    assert (asset.opened_earliest, asset.opened_latest) == (date(1998, 1, 1), date(2017, 12, 31))
    assert not [note for note in found.notes if note.kind == Kind.TERM_UNKNOWN]


@pytest.mark.parametrize(
    ("closed", "status", "earliest", "latest"),
    [
        ("1998;2017", Status.CEASED, date(1998, 1, 1), date(2017, 12, 31)),
        ("2003", Status.CEASED, date(2003, 1, 1), date(2003, 12, 31)),
        ("na", Status.ACTIVE, None, None),
        ("9999:9999", Status.ACTIVE, None, None),
    ],
)
def test_museum_of_another_snapshot_has_its_years_in_one_column(bring, closed, status, earliest, latest):
    sheet = as_csv("museum_id|museum_name|accreditation|year_closed", f"mm.1|A|Accredited|{closed}")
    bring(sheet, profile="mapping_museums", day=NOW)
    asset = Asset.objects.get()
    assert (asset.status, asset.ceased_earliest, asset.ceased_latest) == (status, earliest, latest)
    assert ExternalId.objects.get().value == "mm.1"


@pytest.mark.parametrize(
    ("low", "high", "opened"),
    [("1998", "na", (date(1998, 1, 1), None)), ("na", "2017", (None, date(2017, 12, 31))), ("na", "na", (None, None))],
)
def test_half_a_range_leaves_the_other_end_open(bring, low, high, opened):
    bring(as_csv(MUSEUM, f"mm.1|A|Accredited|||{low}|{high}"), profile="mapping_museums", day=NOW)
    asset = Asset.objects.get()
    assert (asset.opened_earliest, asset.opened_latest) == opened


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Tubwell Row Museum - Closed", Status.CEASED),
        ("Hussars Museum -closed/renamed", Status.CEASED),
        ("Oral History Group (inactive)", Status.CEASED),
        ("Old Museum (now closed)", Status.CEASED),
        ("Town Museum (temporarily closed)", Status.PAUSED),
        ("Cow Close Library", Status.ACTIVE),
        ("Close-up Museum", Status.ACTIVE),
    ],
)
def test_note_behind_a_name_tells_the_status_and_the_name_stays_as_written(bring, title, status):
    bring(as_csv(GRID, f"{title}|1 High Street||LE2 6LU"), profile="culture_grid", day=NOW)
    asset = Asset.objects.get()
    assert (asset.name, asset.status) == (title, status)
    if status != Status.ACTIVE:
        assert title in asset.status_evidence


def test_row_that_describes_the_columns_is_no_asset(bring):
    rows = "The current and main name of the institution|Building number|Museum, Library etc|", "A Library||Other|"
    found = bring(as_csv(GRID, *rows), profile="culture_grid", day=NOW)
    assert found.findings.skipped == {2: "describes the columns"}
    assert Sighting.objects.get().category == "Other"


def test_words_the_vocabulary_lacks_are_listed_by_frequency(bring):
    rows = [["A", "Humming; Music"], ["B", "humming"], ["C", "Flying"]]
    found = bring(as_csv("name|nature of work", *rows))
    assert found.findings.words.by_frequency() == [("nature of work", "Humming", 2), ("nature of work", "Flying", 1)]
    assert Sighting.objects.get(name="A").category == "Humming; Music"
