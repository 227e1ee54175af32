"""Pairs found in the register: by what they share, kept as candidates, and no more than that."""

from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command

from assets.actions.duplicates import find_duplicates
from assets.choices import IdentifierKind, RelationKind
from assets.models import ChangeSet, DuplicateCandidate, NotDuplicate
from assets.undo.telling import Silent
from tests.factories import make_asset, make_external_id, make_location, make_name, make_relation

HOPE_STREET = Point(-2.9705, 53.4015, srid=4326)
ROUND_THE_CORNER = Point(-2.9712, 53.4019, srid=4326)
MILES_AWAY = Point(-2.80, 53.45, srid=4326)


def placed(name: str, point: Point | None = HOPE_STREET, postcode: str = "L1 9BG", **fields: Any):
    """An asset of this name there."""
    asset = make_asset(name=name, **fields)
    make_location(asset, point=point, postcode=postcode, address="")
    return asset


def pairs() -> set[frozenset[str]]:
    """The names of the pairs found."""
    find_duplicates()
    return {frozenset((pair.first.name, pair.second.name)) for pair in DuplicateCandidate.objects.all()}


def test_pairs_are_found_in_every_way(db):
    placed("Dovecot Weaving Library")
    placed("Library of Weaving, Dovecot", ROUND_THE_CORNER, "L1 9BH")
    make_asset(name="Toxteth Zither Circle", phone="0151 496 0123")
    make_asset(name="Toxteth Zither Circel", phone="+44 151 496 0123")
    for name in ("Aigburth Lacemakers", "Aigburth Lace Makers"):
        make_external_id(make_asset(name=name), IdentifierKind.ACCREDITATION, "77")
    for name in ("Speke Bellringers", "The Speke Bellringers Ltd"):
        make_asset(name=name)
    assert pairs() == {
        frozenset({"Dovecot Weaving Library", "Library of Weaving, Dovecot"}),
        frozenset({"Toxteth Zither Circle", "Toxteth Zither Circel"}),
        frozenset({"Aigburth Lacemakers", "Aigburth Lace Makers"}),
        frozenset({"Speke Bellringers", "The Speke Bellringers Ltd"}),
    }


def test_what_only_shares_a_building_is_no_pair(db):
    for name in ("Walton Museum", "Tweeddale Gallery", "Regiment of Speke Museum", "Walton Museum Shop"):
        placed(name, phone="0151 496 0123", website="https://example.org/")
    assert pairs() == set()


def test_an_owner_is_no_pair_with_what_it_owns(db):
    placed("University of Speke")
    placed("University of Speke, the Aigburth Gallery")
    placed("Aigburth Gallery")
    assert pairs() == {frozenset({"University of Speke, the Aigburth Gallery", "Aigburth Gallery"})}


def test_equal_names_in_two_towns_are_no_pair(db):
    placed("St Bride's Church")
    placed("St Bride's Church", MILES_AWAY, "L14 0AB")
    assert pairs() == set()


def test_former_names_find_a_pair(db):
    make_name(placed("Museum of Speke Life"), "Walton Weaving Museum")
    placed("Walton Weaving Museum", ROUND_THE_CORNER)
    assert pairs() == {frozenset({"Museum of Speke Life", "Walton Weaving Museum"})}


def test_what_is_withdrawn_merged_or_removed_is_left_out(db):
    kept = placed("Dovecot Weaving Library")
    placed("Dovecot Weaving Library", is_withdrawn=True)
    placed("Dovecot Weaving Library", status="merged", merged_into=kept)
    placed("Dovecot Weaving Library", redacted_on="2026-01-01")
    assert pairs() == set()


def test_predecessor_and_successor_are_left_out(db):
    before, after = placed("Dovecot Weaving Library"), placed("Dovecot Weaving Library")
    make_relation(after, RelationKind.SUCCEEDS, before)
    assert pairs() == set()


def test_a_pair_that_somebody_found_to_be_two_is_left_out(db, researcher):
    one, other = placed("Dovecot Weaving Library"), placed("Dovecot Weaving Library")
    NotDuplicate.objects.create(first=one, second=other, by=researcher)
    assert pairs() == set()


def test_looking_again_keeps_what_is_found_again_and_forgets_the_rest(db):
    one, _ = placed("Dovecot Weaving Library"), placed("Dovecot Weaving Library")
    assert find_duplicates() == 1
    before = DuplicateCandidate.objects.get()
    third = placed("Weaving Library, Dovecot")
    assert find_duplicates() == 3
    assert before.pk in DuplicateCandidate.objects.values_list("pk", flat=True)
    one.is_withdrawn = third.is_withdrawn = True
    one.save()
    third.save()
    assert find_duplicates() == 0
    assert not DuplicateCandidate.objects.exists()


def test_looking_writes_nothing_into_the_register(db):
    placed("Dovecot Weaving Library")
    placed("Dovecot Weaving Library")
    find_duplicates()
    assert not ChangeSet.objects.exists()


class StopError(Exception):
    """Somebody has the work stopped."""


class Stopping(Silent):
    """Is told to stop when it writes."""

    def step(self, name: str, total: int = 0) -> None:
        """Stop at the last step."""
        if "writing" in name:
            raise StopError


def test_work_that_is_stopped_leaves_what_was_found_before(db):
    placed("Dovecot Weaving Library")
    placed("Dovecot Weaving Library")
    find_duplicates()
    placed("Dovecot Weaving Library")
    with suppress(StopError):
        find_duplicates(progress=Stopping())
    assert DuplicateCandidate.objects.count() == 1


def test_the_number_of_queries_does_not_depend_on_how_many_there_are(db, django_assert_num_queries):
    placed("Dovecot Weaving Library")
    placed("Dovecot Weaving Library")
    with django_assert_num_queries(32):
        find_duplicates()
    for number in range(20):
        placed(f"Dovecot Weaving Library {number % 2}")
    with django_assert_num_queries(32):
        find_duplicates()


# --- The command --------------------------------------------------------------------------------------------------


def test_the_command_counts_the_pairs(db):
    placed("Dovecot Weaving Library")
    placed("Dovecot Weaving Library")
    told = StringIO()
    call_command("find_duplicates", stdout=told)
    assert "1 pairs may be one asset each." in told.getvalue()


def test_the_command_writes_the_pairs_as_a_sheet(db, tmp_path):
    placed("=Dovecot Weaving Library")
    placed("Dovecot Weaving Library")
    told, sheet = StringIO(), tmp_path / "pairs.csv"
    call_command("find_duplicates", csv="-", stdout=told)
    call_command("find_duplicates", csv=str(sheet), stdout=StringIO())
    assert told.getvalue().replace("\r\n", "\n") == sheet.read_text("utf-8")
    head, row, *_ = sheet.read_text("utf-8").splitlines()
    assert head.endswith("score,id,name,postcode,other_id,other_name,other_postcode,reasons")
    assert "'=Dovecot Weaving Library" in row
    assert "The names are equal but for spelling. They have the same postcode." in row


def test_the_command_says_where_it_cannot_write(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("find_duplicates", csv=str(tmp_path / "no" / "pairs.csv"), stdout=StringIO())
