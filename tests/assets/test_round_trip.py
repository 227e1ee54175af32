"""What is exported and imported again changes nothing."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from assets.models import (
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    Location,
    MappingProject,
)
from assets.spreadsheets import write_csv

pytestmark = pytest.mark.django_db

FACTS = (Asset, AssetName, Classification, Contact, ExternalId, Location)


def everything() -> dict[str, list[dict[str, Any]]]:
    """All facts of the register."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in FACTS}


def export(client: Client, folder: Path, extension: str) -> Path:
    """The whole register as a file."""
    response = client.get(f"/assets.{extension}")
    path = folder / f"register.{extension}"
    path.write_bytes(b"".join(response.streaming_content) if response.streaming else response.content)
    return path


# A sheet as somebody might send it, with everything in it that a spreadsheet program likes to spoil.
SENT = {
    "name": ["=Sum of Us", "'Owd Lads' choir", "Quiet Garden", "@home (again)", "The Florrie", "Old Rooms"],
    "former names": ["", "-Minus- (1990–2001)", "", "+Plus; Once (–1999)", "Florence Institute (1889–1988)", ""],
    "alternative names": ["", "The Lads; OL", r"Bread\; Roses; Ends in \\; AC\DC", "", "", ""],
    "kind": ["Group", "Group", "Park or garden", "Online place", "Hall or building", "Venue"],
    "nature of work": ["Music", "Singing; Music", "Gardening", "", "Community centre; Boxing", ""],
    "sector type": ["Informal", "", "Charity", "", "Registered charity", "Private"],
    "supports social relationships": ["yes", "", "no", "", "yes", ""],
    "description": ['Two\nlines, “quoted”; and"more"', "-2.99", "=1+1", "+44 151 496 0100", "@cmd", ""],
    "status": ["active", "paused", "active", "active", "active", "ceased"],
    "status reason": ["", "-no hall-", "", "", "", "sold"],
    "opened": ["2012", "1998–2004", "before 1990", "2012-05-26", "1889", ""],
    "ceased": ["", "", "", "", "", "between 3 April 2004 and 31 Dec 2005"],
    "address": ["Scout hut, Picton", "=1+1 Street", "5 Secret Street", "", "377 Mill Street", "Hope Street"],
    "postcode": ["L7 9PR", "not a postcode", "L8 4RF", "", "L8 4RF", "L1 9BG"],
    "latitude": ["", "53.40123456", "", "", "", "53.4"],
    "longitude": ["", "-2.98765432", "", "", "", "-2.97"],
    "location precision": ["", "area", "", "", "", "exact"],
    "location masked": ["no", "", "yes", "", "", ""],
    "public area": ["Picton", "", "Dingle", "", "", ""],
    "phone": ["0151 496 0102", "+44 (0)151 496 0100", "", "", "", ""],
    "audience": ["Adults; Carers", "", "", "", "", ""],
    "step-free": ["yes", "no", "", "", "", ""],
    "charity number": ["", "", "1093305", "", "", ""],
    "part of": ["", "", "The Florrie", "", "", ""],
    "contact name": ["", "Ann =Other", "", "", "", ""],
    "contact visibility": ["", "signed-in", "", "", "", ""],
    "source": ["a list", "a list", "a list", "a list", "a list", "a list"],
}


def bring_in(path: Path, project: MappingProject) -> str:
    """Import a file into the wave of today; returns what the command says."""
    said = io.StringIO()
    call_command("import_assets", str(path), wave="today", project=project.slug, apply=True, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_imported_again_changes_nothing(
    project: MappingProject, tmp_path: Path, client_of: Callable[[User], Client], admin_user: User, extension: str
) -> None:
    sent = tmp_path / "sent.csv"
    sent.write_bytes(b"".join(write_csv(list(SENT), zip(*SENT.values(), strict=True))))
    assert "6 new assets" in bring_in(sent, project)
    before = everything()
    said = bring_in(export(client_of(admin_user), tmp_path, extension), project)
    assert everything() == before, said


def test_semicolon_and_backslash_inside_a_name_stay_in_it(project: MappingProject, tmp_path: Path) -> None:
    sent = tmp_path / "sent.csv"
    sent.write_bytes(b"".join(write_csv(list(SENT), zip(*SENT.values(), strict=True))))
    bring_in(sent, project)
    names = AssetName.objects.filter(asset__name="Quiet Garden").values_list("name", flat=True)
    assert set(names) == {"Bread; Roses", "Ends in \\", "AC\\DC"}
