"""What is said about a map in its project leaks through no page of social value, nor does what assets keep private.

A draft and two final versions hold everything that somebody might want to find out. Every address of impact maps and of
the library is opened by a visitor without account, and by the admin of another project.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from accounts.models import User
from sroi.actions.final_run import run_of
from sroi.choices import Licence, Table
from sroi.models import Acknowledgement, ImpactMap, Proxy, Reply
from sroi.store.reckoning import reckon
from tests.factories import make_activity, make_asset, make_user
from tests.sroi.factories import (
    make_challenge,
    make_final,
    make_input,
    make_map,
    make_outcome,
    make_output,
    make_price_index,
    make_proxy,
    make_scenario,
    make_sound_map,
    make_stakeholder,
)
from tests.urls import Address, addresses

pytestmark = pytest.mark.django_db

# What no outsider may read, wherever it stands.
SECRETS = {
    "the asset for staff": "Backroom Zither Circle",
    "the activity for staff": "Undercover Bassoon Hour",
    "the lead": "Rumoured Kazoo Band",
    "the draft": "Unfinished Bagpipe Count",
    "an outcome of the draft": "Tremble at reed pipes",
    "the organisation of the draft": "Drones and Chanters",
    "the final version for staff": "Shelved Harmonium Count",
    "the question": "Who counted the chanters twice",
    "the reply": "The piper miscounted them",
    "who asked": "Quentin Querulous",
    "who answered a warning": "Wanda Warner",
    "the value that may not be passed on": "86,421",
    "the same as a file has it": "86421",
    "the project’s own proxy": "Chanter hire by the hour",
}


@pytest.fixture
def maps(project, researcher) -> list[ImpactMap]:
    """A draft, a final version for staff, and one for everyone that is about what is kept private."""
    asker = make_user(role=Role.MANAGER, project=project, name=SECRETS["who asked"])
    warner = make_user(role=Role.RESEARCHER, project=project, name=SECRETS["who answered a warning"])
    draft = make_map(project=project, title=SECRETS["the draft"], organisation=SECRETS["the organisation of the draft"])
    for impact_map in (draft, kept := make_map(project=project, title=SECRETS["the final version for staff"])):
        make_input(impact_map)
        make_outcome(impact_map, description=SECRETS["an outcome of the draft"])
    public = make_sound_map(project=project, title="Everybody’s Songs", created_by=warner)
    withheld = make_proxy(project=project, licence=Licence.NO_DERIVATIVES, name="A licensed figure", value="86421")
    make_proxy(project=project, name=SECRETS["the project’s own proxy"])
    row = make_outcome(public, proxy=withheld, proxy_value="86421", proxy_name="A licensed figure")
    make_output(public)
    make_scenario(public, json.dumps({"set": {f"{row.key}.proxy_value": "86421"}}))
    hall = make_asset(name="Open Hall", project=project)
    for asset in (
        make_asset("staff_only", name=SECRETS["the asset for staff"], project=project),
        make_asset("lead", name=SECRETS["the lead"], project=project),
        hall,
    ):
        public.mapassets.create(asset=asset)
    public.mapactivitys.create(activity=make_activity(hall, "staff_only", name=SECRETS["the activity for staff"]))
    asked = make_challenge(public, table=Table.OUTCOME, row=row.uuid, text=SECRETS["the question"], by=asker)
    Reply.objects.create(challenge=asked, text=SECRETS["the reply"], by=warner)
    Acknowledgement.objects.create(
        impact_map=public, code="no_sensitivity", field="scenarios", reason="None was run", by=warner,
        message="No scenario and no other test of how sensitive the result is has been run.",
    )  # fmt: skip
    make_stakeholder(public, "Neighbours", is_included=False, reason="Nobody could say")
    return [draft, finished(kept, warner), finished(public, warner, is_public=True)]


def finished(impact_map: ImpactMap, by: User, *, is_public: bool = False) -> ImpactMap:
    """Lock a map with the record of a run that was made of it."""
    run = run_of(impact_map, reckon(impact_map), by)
    kept = ("case", "sha256", "answer", "simulation", "fingerprint", "program", "by")
    return make_final(impact_map, is_public=is_public, **{name: getattr(run, name) for name in kept})


def asked(address: Address, impact_map: ImpactMap) -> Iterator[str]:
    """The address with what its arguments may be: rows and figures of the map, proxies of the library."""
    row = impact_map.outcomes.order_by("-pk")[0].uuid
    known: dict[str, list[str | UUID]] = {
        "uuid": [impact_map.uuid]
        if "impact-maps" in address.route
        else list(Proxy.objects.values_list("uuid", flat=True)),
        "row": [row],
        "table": ["outcome"],
        "stage": ["result"],
        "figure": ["proxy_value"],
        "field": ["proxy_value"],
        "name": [make_price_index().name],
    }
    for uuid in known["uuid"] if "uuid" in address.arguments else [None]:
        others = {name: known[name][0] for name in address.arguments if name != "uuid"}
        yield reverse(address.name, kwargs=others if uuid is None else {"uuid": uuid, **others})


def told(response: HttpResponse) -> str:
    """Everything a reader of the answer could get out of it: body, headers, and every sheet of a workbook."""
    body = response.getvalue()
    if body.startswith(b"PK"):
        sheets = load_workbook(BytesIO(body), read_only=True).worksheets
        rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
        words = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    else:
        words = body.decode(errors="replace")
    return f"{words}\n{response.headers}".lower()


def test_no_page_of_social_value_tells_an_outsider_what_is_private(maps, client_of, stranger):
    admin_elsewhere = make_user(role=Role.ADMIN, project=stranger.memberships.get().project)
    # The farthest apart; tests/test_access.py has all of them.
    outsiders = {"anonymous": Client(), "admin elsewhere": client_of(admin_elsewhere)}
    places = [address for address in addresses() if address.name.startswith("sroi:")]
    assert len(places) > 40
    found = [
        f"{name} reads {what} at {url}"
        for place in places
        for impact_map in maps
        for url in asked(place, impact_map)
        for name, client in outsiders.items()
        for text in [told(client.get(url))]
        for what, secret in SECRETS.items()
        if secret.lower() in text
    ]
    assert not found, "\n" + "\n".join(sorted(set(found)))


def test_nor_do_the_pages_of_the_assets_that_a_map_is_about(maps, client):
    for asset in (link.asset for impact_map in maps for link in impact_map.mapassets.all()):
        response = client.get(asset.get_absolute_url())
        if response.status_code == 200:
            assert not [what for what, secret in SECRETS.items() if secret in response.content.decode()]


def test_staff_of_the_project_do_read_it(maps, client_of, researcher):
    client, public = client_of(researcher), maps[-1]
    page = client.get(public.get_absolute_url()).content.decode()
    assert "£86,421" in page
    assert SECRETS["the asset for staff"] in page
    assert SECRETS["the question"] in client.get(reverse("sroi:impact_map_review", args=[public.uuid])).content.decode()
