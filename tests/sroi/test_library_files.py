"""Facts that ship with the product, and files of facts: what is taken and refused, and that loading twice is once."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.choices import NOT_REDISTRIBUTABLE, Licence
from sroi.library.files import FactsRefusedError, read_price_indices, read_proxies
from sroi.management.facts import SHIPPED
from sroi.models import PriceIndex, Proxy
from tests.sroi.factories import make_proxy

PROXY = {
    "name": "A night's sleep", "description": "", "theme": "Health", "value": "12.50", "currency": "GBP",
    "unit": "per night", "price_year": "2024", "method": "", "source_title": "A price list", "source_page": "",
    "source_url": "", "accessed_on": "2026-01-05", "licence": "ogl_3", "attribution": "", "is_recalled": False,
}  # fmt: skip
INDEX = {
    "name": "made-up", "title": "Made up", "source": "A test", "source_url": "", "accessed_on": None,
    "licence": "cc0", "is_recalled": True, "levels": {"2023": "98.5", "2024": "100"},
}  # fmt: skip


def run(name: str, *arguments: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def proxies_file(tmp_path, *parts):
    """A file of these proxies, each what ``PROXY`` says but for what is given."""
    path = tmp_path / "proxies.json"
    path.write_text(json.dumps({"proxies": [PROXY | part for part in parts]}))
    return path


def indices_file(tmp_path, **said):
    """A file of one price index."""
    path = tmp_path / "indices.json"
    path.write_text(json.dumps({"indices": [INDEX | said]}))
    return path


# --- What ships ---------------------------------------------------------------------------------------------------


def test_shipped_proxies_may_all_be_passed_on_and_name_their_source(db):
    found = read_proxies(SHIPPED / "proxies.json")
    assert len(found) > 20
    for fact in found:
        assert fact.licence not in NOT_REDISTRIBUTABLE, fact.name
        assert all((fact.unit, fact.price_year, fact.source_title, fact.source_url, fact.accessed_on)), fact.name
        assert fact.licence == Licence.CC0 or fact.attribution, fact.name


def test_shipped_wellby_is_that_of_the_guidance(db):
    wellby = next(fact for fact in read_proxies(SHIPPED / "proxies.json") if fact.method == "WELLBY")
    assert (wellby.value, wellby.low, wellby.high, wellby.price_year) == (13000, 10000, 16000, "2019")


def test_shipped_files_hold_nothing_of_hact():
    assert "hact" not in (SHIPPED / "proxies.json").read_text().casefold()
    assert "social value bank" not in (SHIPPED / "proxies.json").read_text().casefold()


def test_shipped_indices_know_every_year_between_their_first_and_last(db):
    for fact in read_price_indices(SHIPPED / "price_indices.json"):
        years = sorted(int(year[:4]) for year in fact.levels)
        assert years == list(range(years[0], years[-1] + 1)), fact.name
        assert all((fact.source, fact.source_url, fact.accessed_on)), fact.name


def test_every_price_year_of_a_shipped_cost_is_known_to_a_shipped_index(db):
    known = {year for fact in read_price_indices(SHIPPED / "price_indices.json") for year in fact.levels}
    late = {"2025/26", "2026/27"}  # wages that are newer than any deflator
    assert {fact.price_year for fact in read_proxies(SHIPPED / "proxies.json")} - known <= late


# --- Loading ------------------------------------------------------------------------------------------------------


def test_loading_twice_writes_once(db):
    assert "new: gdp-deflator" in run("load_price_indices")
    run("load_proxies")
    before = ChangeSet.objects.filter(kind=ChangeKind.PROXY).count()
    assert "0 new, 0 changed" in run("load_proxies")
    assert "0 new, 0 changed" in run("load_price_indices")
    assert before == ChangeSet.objects.filter(kind=ChangeKind.PROXY).count() == 2


def test_loading_corrects_what_says_something_else_and_leaves_what_no_file_names(db, tmp_path):
    ours = make_proxy(name="Our own")
    old = make_proxy(name=PROXY["name"], price_year="2024", value=Decimal(10), is_retired=True)
    printed = run("load_proxies", str(proxies_file(tmp_path, {}, {"price_year": "2023"})))
    assert "changed: A night's sleep, prices of 2024" in printed
    assert "2 proxies: 1 new, 1 changed, 0 left as they are." in printed
    old.refresh_from_db()
    assert (old.value, old.is_retired) == (Decimal("12.50"), True)
    assert Proxy.objects.filter(pk=ours.pk, value=ours.value).exists()
    written = ChangeSet.objects.get(kind=ChangeKind.PROXY)
    assert (written.file_name, written.by, written.reason) == ("proxies.json", None, "Proxies loaded")
    assert old.events.order_by("pgh_id").last().pgh_context.metadata["change_set"] == str(written.uuid)


def test_loading_an_index_changes_levels_and_keeps_years_that_the_file_does_not_name(db, tmp_path):
    run("load_price_indices", str(indices_file(tmp_path)))
    printed = run("load_price_indices", str(indices_file(tmp_path, levels={"2024": "101", "2025": "103"})))
    assert "changed: made-up" in printed
    levels = dict(PriceIndex.objects.get(name="made-up").levels.values_list("year", "level"))
    assert levels == {"2023": Decimal("98.5"), "2024": Decimal(101), "2025": Decimal(103)}


# --- Refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"value": "£5"}, "“£5” is no plain number"),
        ({"value": 5}, "“5” is no plain number in quotation marks"),
        ({"value": "-5"}, "The value is not negative"),
        ({"low": "20"}, "The value lies between its lowest and its highest"),
        ({"licence": "free"}, "“free” is none of ogl_3"),
        ({"accessed_on": "yesterday"}, "“yesterday” is no day"),
        ({"unit": ""}, "cannot be blank"),
        ({"is_recalled": "no"}, "write true or false"),
        ({"valeu": "5"}, "this key is not known"),
        ({"source_title": "HACT Social Value Bank"}, "may not be passed on"),
        ({"name": 7}, "it is not text"),
    ],
)
def test_faulty_proxy_is_refused_with_its_place(db, tmp_path, said, words):
    with pytest.raises(FactsRefusedError) as refused:
        read_proxies(proxies_file(tmp_path, {"name": "Sound"}, said))
    assert words in str(refused.value)
    assert "proxies.json, proxies 2" in str(refused.value)


def test_all_faults_of_a_file_are_told_at_once(db, tmp_path):
    with pytest.raises(CommandError) as refused:
        run("load_proxies", str(proxies_file(tmp_path, {"value": "x"}, {"licence": "x"}, {}, {})))
    assert len(str(refused.value).splitlines()) == 3
    assert not Proxy.objects.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"proxies": 5}', b'{"proxies": [1]}', b"\xff", b'{"a": 1, "a": 2}'])
def test_file_that_is_none_is_refused_in_words(tmp_path, content):
    path = tmp_path / "proxies.json"
    path.write_bytes(content)
    with pytest.raises(FactsRefusedError, match=r"proxies\.json"):
        read_proxies(path)
    with pytest.raises(FactsRefusedError, match="cannot be read"):
        read_proxies(tmp_path / "nowhere.json")


@pytest.mark.parametrize("levels", [{}, {"2024": "0"}, {"2024": "x"}, {"2024": 100}, None])
def test_index_without_sound_levels_is_refused(db, tmp_path, levels):
    with pytest.raises(FactsRefusedError, match="level"):
        read_price_indices(indices_file(tmp_path, levels=levels))
