"""What is kept private leaks through no door: page, data, export, history, old address, search, count or order.

One small register holds everything that somebody might want to find out. Every door that the resolver knows is opened
by a visitor without account, one with, a stranger, and the admin of another project; none may be told a word of it.
A URL that is new fails until it is either a door below or listed as one that shows nothing of an asset.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pghistory.models
import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.admin import site as admin_site
from django.contrib.admin.utils import quote
from django.contrib.gis.geos import Point
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import Attempt, ChangeKind, ChangeType, Channel, IdentifierKind, NameKind, RelationKind
from assets.models import (
    Asset,
    ChangeSet,
    ImportFile,
    ImportProfile,
    Location,
    Picture,
    Task,
    TaskAttempt,
    Wave,
)
from tests.clients import client_of
from tests.factories import (
    make_activity,
    make_asset,
    make_change,
    make_comparison,
    make_contact,
    make_external_id,
    make_import_file,
    make_import_profile,
    make_location,
    make_name,
    make_picture,
    make_place,
    make_project,
    make_proposal,
    make_relation,
    make_sighting,
    make_task,
    make_user,
    make_wave,
    square,
)
from tests.urls import addresses

OUTSIDERS = ("anonymous", "visitor", "stranger", "admin_elsewhere")
FARTHEST_APART = ("anonymous", "admin_elsewhere")
# Addresses of one door that are asked for by the roles between them.
MOST_ASKED = 8

# Two real postcodes in the middle of Liverpool to search from, and where the masked asset really is: near the first.
CENTRES = ("L1 9BG", "L8 4RF", "L17 8XD")
HERE = Point(-2.93337, 53.38884, srid=4326)
TEN_KILOMETRES_AWAY = Point(-2.78337, 53.38884, srid=4326)

# What no outsider may read, wherever it stands.
SECRETS = {
    "the private address": "Hideaway Mews",
    "the address before": "Formerlane",
    "the private postcode": "L99 7ZZ",
    "the postcode without its blank": "L997ZZ",
    "the latitude": "53.38884",
    "the longitude": "2.93337",
    "the property's number": "200003579246",
    "the contact's name": "Zebedee Quillfeather",
    "the contact's role": "night caretaker",
    "the contact's address": "zebedee@quill.example",
    "the contact's telephone": "07700 900461",
    "the asset for staff": "Backroom Zither Circle",
    "the activity for staff": "Undercover Bassoon Hour",
    "the lead": "Rumoured Kazoo Band",
    "the withdrawn asset": "Retracted Theremin Guild",
    "the activity of the withdrawn asset": "Theremin Tuesdays",
    "a word of the asset for staff": "zither",
    "a word of the lead": "kazoo",
    "the raw row": "cell as it came",
    "the address in the row": "Rowhouse Terrace",
    "the postcode in the row": "L99 8YY",
    "the words under a picture for staff": "Thirteen Glockenspiels",
    "the words under a withdrawn picture": "Fourteen Vuvuzelas",
    "the reason of the change": "threatened by a neighbour",
    "the field notes": "Knock at the coal hatch",
    "the note of the attempt": "a voice behind the curtain",
}

# URL names that show nothing of any asset, so that there is nothing to look for.
SHOWS_NOTHING = {
    "health", "theme",
    "account_login", "account_logout", "account_inactive", "account_signup", "account_change_password",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_reauthenticate",
    "mfa_activate_totp", "mfa_authenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_index",
    "mfa_reauthenticate", "mfa_view_recovery_codes",
}  # fmt: skip


@dataclass
class Register:
    """The assets and who looks at them."""

    masked: Asset
    staffed: Asset
    hidden: Asset
    lead: Asset
    withdrawn: Asset
    location: Location
    upload: ImportFile
    clients: dict[str, Client]
    insider: Client
    admin_elsewhere: User

    def assets(self) -> list[Asset]:
        """All of them."""
        return [self.masked, self.staffed, self.hidden, self.lead, self.withdrawn]


@pytest.fixture(scope="module")
def kept_register(module_db: None) -> Register:
    """Something of everything that is kept private, with a past."""
    project, elsewhere = make_project(), make_project()
    visitor = make_user(role=Role.VISITOR, project=project)
    researcher = make_user(role=Role.RESEARCHER, project=project)
    stranger = make_user(role=Role.MANAGER, project=elsewhere)
    admin_elsewhere = make_user(role=Role.ADMIN, project=elsewhere)
    masked = make_asset(name="Quiet Garden Club", slug="quiet-garden-club", project=project)
    staffed = make_asset(name="Open Door Hall", slug="open-door-hall", project=project)
    hidden = make_asset("staff_only", name=SECRETS["the asset for staff"], slug="for-staff", project=project)
    lead = make_asset("lead", name=SECRETS["the lead"], slug="not-confirmed", project=project)
    withdrawn = make_asset(name=SECRETS["the withdrawn asset"], slug="withdrawn", project=project, is_withdrawn=True)
    make_location(withdrawn)
    make_activity(withdrawn, name=SECRETS["the activity of the withdrawn asset"])
    make_picture(withdrawn, alt=SECRETS["the withdrawn asset"])
    make_relation(withdrawn, RelationKind.HOSTS, staffed)
    make_relation(staffed, RelationKind.FUNDS, withdrawn)
    make_asset(name="Cellar Stage", slug="cellar-stage", parent=withdrawn, project=project)
    location = make_location(
        masked, "masked", "exact", address=f"4 {SECRETS['the address before']}", postcode="L8 4RF", point=HERE
    )
    make_external_id(masked, IdentifierKind.UPRN, SECRETS["the property's number"])
    make_name(masked, "Silent Allotment", NameKind.FORMER)
    make_activity(masked, name="Weeding together", location=location)
    make_activity(staffed, "staff_only", name=SECRETS["the activity for staff"])
    make_location(staffed)
    make_location(hidden, address="9 Side Door", postcode="L1 9BG")
    make_contact(
        staffed,
        name=SECRETS["the contact's name"],
        role=SECRETS["the contact's role"],
        email=SECRETS["the contact's address"],
        phone=SECRETS["the contact's telephone"],
    )
    make_picture(masked, alt="The gate of the club")
    make_picture(staffed, "staff_only", alt=SECRETS["the words under a picture for staff"])
    make_picture(staffed, "withdrawn", caption=SECRETS["the words under a withdrawn picture"])
    make_picture(hidden, credit=SECRETS["the asset for staff"])
    make_relation(staffed, RelationKind.HOSTS, hidden)
    make_relation(lead, RelationKind.PARTNER_OF, staffed)
    make_asset(name="Corner Stage", slug="corner-stage", parent=hidden, project=project)
    make_sighting(
        masked,
        wave=make_wave(project=project, name="2005 baseline"),
        raw={"notes": SECRETS["the raw row"], "address": SECRETS["the private address"]},
        address=SECRETS["the address in the row"],
        postcode=SECRETS["the postcode in the row"],
        point=HERE,
    )
    task = make_task(masked, wave=make_wave(project=project, name="today"), notes=SECRETS["the field notes"])
    TaskAttempt.objects.create(
        task=task,
        at=timezone.now(),
        channel=Channel.VISIT,
        outcome=Attempt.CALL_BACK,
        note=SECRETS["the note of the attempt"],
        by=researcher,
    )
    make_place(code="HERE", name="Ward of the club", boundary=square(HERE.x, HERE.y, 0.02))
    make_place(code="AWAY", name="Ward far away", boundary=square(TEN_KILOMETRES_AWAY.x, TEN_KILOMETRES_AWAY.y, 0.02))
    upload = make_import_file(
        project=project,
        by=make_user(role=Role.ADMIN, project=project),
        rows=f"name,address\nGarden,{SECRETS['the private address']}\n,{SECRETS['the address in the row']}\n",
    )
    make_import_profile(
        project=project, by=upload.by, name=SECRETS["the contact's name"], headings=[SECRETS["the contact's address"]]
    )
    with change_set(kind=ChangeKind.EDIT, by=researcher, reason=SECRETS["the reason of the change"], project=project):
        location.address, location.postcode = f"17 {SECRETS['the private address']}", SECRETS["the private postcode"]
        location.save()
        masked.slug = "quiet-garden"
        masked.save()
    clients = {
        "anonymous": Client(),
        "visitor": client_of(visitor),
        "stranger": client_of(stranger),
        "admin_elsewhere": client_of(admin_elsewhere),
    }
    insider = client_of(researcher)
    return Register(
        masked, staffed, hidden, lead, withdrawn, location, upload, clients, insider, admin_elsewhere
    )  # fmt: skip


@pytest.fixture
def register(kept_register: Register, db: None) -> Iterator[Register]:
    """It, for one test: what the test does to the records and to the browsers is taken back."""
    browsers = [*kept_register.clients.values(), kept_register.insider]
    cookies = [deepcopy(browser.cookies) for browser in browsers]
    yield kept_register
    for browser, before in zip(browsers, cookies, strict=True):
        browser.cookies = before


# --- The doors ----------------------------------------------------------------------------------------------------

# Searches whose answer must not depend on what the searcher may not know.
SEARCHES = [
    "",
    "?q=hideaway+mews",
    "?q=L99+7ZZ",
    "?q=Zithr",
    "?q=Kazo",
    "?q=Theremn",
    "?withdrawn=yes",
    "?q=Quillfeather",
    "?q=garden&near=L8+4RF&sort=distance",
    "?place=HERE",
    "?place=AWAY",
    "?located=yes",
    *(f"?near={centre.replace(' ', '+')}&within={within}" for centre in CENTRES for within in ("0.5mi", "2mi")),
    "?near=L1+9BG&sort=distance",
    "?near=L1+9BG&within=10mi&located=no",
]


def by_slug(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every asset, and of one under the slug it no longer has."""
    return lambda register: [
        reverse(name, args=[slug]) for slug in [asset.slug for asset in register.assets()] + ["quiet-garden-club"]
    ]


def by_pair(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every two assets."""
    return lambda register: [
        reverse(name, args=[one.slug, other.uuid]) for one in register.assets() for other in register.assets()
    ]


def by_comparison(name: str) -> Callable[[Register], list[str]]:
    """The addresses of a comparison in which something is proposed of every asset, at each of them."""

    def addresses(register: Register) -> list[str]:
        project = register.upload.project
        earlier, later = (make_wave(project=project, reference_date=date(year, 1, 1)) for year in (2004, 2025))
        comparison = make_comparison(earlier=earlier, later=later)
        proposals = [make_proposal(comparison, asset, asset) for asset in register.assets()]
        there = reverse(name, args=[comparison.uuid])
        return [there, *(f"{there}?about=s{one.sighting_id}" for one in proposals)]

    return addresses


def by_reported(name: str) -> Callable[[Register], list[str]]:
    """The addresses of a comparison in which something is decided about every asset, and each followed the next."""

    def addresses(register: Register) -> list[str]:
        project = register.upload.project
        earlier, later = (make_wave(project=project, reference_date=date(year, 1, 1)) for year in (2004, 2025))
        comparison = make_comparison(earlier=earlier, later=later)
        assets = register.assets()
        for one, other in zip(assets, assets[1:] + assets[:1], strict=True):
            make_change(comparison, one, other, changes=[ChangeType.SUCCEEDED_BY])
        there = reverse(name, args=[comparison.uuid])
        return [there, f"{there}?on=2011-06-30&state=possible"]

    return addresses


def by_report(name: str) -> Callable[[Register], list[str]]:
    """The same addresses, counted by place and narrowed to one."""

    def addresses(register: Register) -> list[str]:
        there = by_reported(name)(register)[0]
        return [there, f"{there}?by=place&proposals=on", f"{there}?by=place&group=HERE", f"{there}?by=place&to=AWAY"]

    return addresses


def by_upload(name: str) -> Callable[[Register], list[str]]:
    """The address of the spreadsheet that was uploaded."""
    return lambda register: [reverse(name, args=[register.upload.uuid])]


def by_profile(name: str) -> Callable[[Register], list[str]]:
    """The address of every import profile."""
    return lambda register: [reverse(name, args=[profile.uuid]) for profile in ImportProfile.objects.order_by("pk")]


def by_job(name: str) -> Callable[[Register], list[str]]:
    """The address of the work on that spreadsheet."""
    return lambda register: [reverse(name, args=[job.uuid]) for job in register.upload.jobs.all()]


def by_picture(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every picture, whatever it shows."""
    return lambda register: [reverse(name, args=[picture.uuid]) for picture in Picture.objects.order_by("pk")]


def by_wave(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every wave."""
    return lambda register: [reverse(name, args=[wave.uuid]) for wave in Wave.objects.order_by("pk")]


def by_task(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every task."""
    return lambda register: [reverse(name, args=[task.uuid]) for task in Task.objects.order_by("pk")]


def by_change_set(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every change set."""
    return lambda register: [reverse(name, args=[one.uuid]) for one in ChangeSet.objects.order_by("pk")]


def by_change(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every change set at every asset, and of everything since."""
    return lambda register: [
        f"{reverse(name, args=[asset.slug])}?change={one.uuid}{since}"
        for asset in register.assets()
        for one in ChangeSet.objects.order_by("pk")
        for since in ("", "&since=on")
    ]


def searched(name: str) -> Callable[[Register], list[str]]:
    """The addresses of every search."""
    return lambda register: [reverse(name) + query for query in SEARCHES]


def plain(name: str) -> Callable[[Register], list[str]]:
    """The one address."""
    return lambda register: [reverse(name)]


DOORS: dict[str, Callable[[Register], list[str]]] = {
    "assets:home": plain("assets:home"),
    "assets:asset_list": searched("assets:asset_list"),
    "assets:asset_geojson": searched("assets:asset_geojson"),
    "assets:asset_csv": searched("assets:asset_csv"),
    "assets:asset_xlsx": plain("assets:asset_xlsx"),  # the same sheet as the .csv
    "assets:asset_detail": by_slug("assets:asset_detail"),
    "assets:asset_history": by_slug("assets:asset_history"),
    "assets:asset_new": plain("assets:asset_new"),
    "assets:asset_edit": by_slug("assets:asset_edit"),
    "assets:asset_new_draft": plain("assets:asset_new_draft"),
    "assets:asset_similar": plain("assets:asset_similar"),  # asked by POST: assets/test_similar_view.py
    "assets:asset_draft": by_slug("assets:asset_draft"),
    "assets:asset_confirm": by_slug("assets:asset_confirm"),
    "assets:asset_merge_find": by_slug("assets:asset_merge_find"),
    "assets:asset_merge": by_pair("assets:asset_merge"),
    "assets:asset_withdraw": by_slug("assets:asset_withdraw"),
    "assets:asset_restore": by_slug("assets:asset_restore"),
    "assets:asset_revert": by_change("assets:asset_revert"),
    "assets:change_list": plain("assets:change_list"),
    "assets:changes_by_person": plain("assets:changes_by_person"),
    "assets:change_detail": by_change_set("assets:change_detail"),
    "assets:change_undo": by_change_set("assets:change_undo"),
    "assets:duplicate_list": plain("assets:duplicate_list"),
    "assets:duplicates_find": plain("assets:duplicates_find"),
    "assets:duplicate_refuse": plain("assets:duplicate_refuse"),
    "assets:duplicates_undo": plain("assets:duplicates_undo"),
    "assets:comparison_detail": by_report("assets:comparison_detail"),
    "assets:comparison_rows": by_report("assets:comparison_rows"),
    "assets:comparison_open": by_report("assets:comparison_open"),
    "assets:comparison_csv": by_reported("assets:comparison_csv"),
    "assets:comparison_xlsx": by_reported("assets:comparison_xlsx"),
    "assets:comparison_json": by_reported("assets:comparison_json"),
    "assets:comparison_map": by_reported("assets:comparison_map"),
    "assets:comparison_map_geojson": by_reported("assets:comparison_map_geojson"),
    "assets:comparison_successions": by_reported("assets:comparison_successions"),
    "assets:comparison_list": plain("assets:comparison_list"),
    "assets:comparison_new": plain("assets:comparison_new"),
    "assets:comparison_run": by_comparison("assets:comparison_run"),
    "assets:comparison_progress": by_comparison("assets:comparison_progress"),
    "assets:comparison_review": by_comparison("assets:comparison_review"),
    "assets:comparison_review_map": by_comparison("assets:comparison_review_map"),
    "assets:comparison_review_undo": by_comparison("assets:comparison_review_undo"),
    "assets:comparison_batch": by_comparison("assets:comparison_batch"),
    "assets:comparison_decisions": by_comparison("assets:comparison_decisions"),
    "assets:comparison_decisions_csv": by_comparison("assets:comparison_decisions_csv"),
    "assets:bulk_edit_new": searched("assets:bulk_edit_new"),
    "assets:bulk_edit_preview": plain("assets:bulk_edit_preview"),
    "assets:bulk_edit_differences": plain("assets:bulk_edit_differences"),
    "assets:bulk_edit_apply": plain("assets:bulk_edit_apply"),
    "assets:picture_new": by_slug("assets:picture_new"),
    "assets:picture": by_picture("assets:picture"),
    "assets:picture_small": by_picture("assets:picture_small"),
    "assets:picture_edit": by_picture("assets:picture_edit"),
    "assets:picture_withdraw": by_picture("assets:picture_withdraw"),
    "assets:picture_restore": by_picture("assets:picture_restore"),
    "assets:asset_redact": by_slug("assets:asset_redact"),
    "assets:import_list": plain("assets:import_list"),
    "assets:import_new": plain("assets:import_new"),
    "assets:import_detail": by_upload("assets:import_detail"),
    "assets:import_map": by_upload("assets:import_map"),
    "assets:import_values": by_upload("assets:import_values"),
    "assets:import_profiles": plain("assets:import_profiles"),
    "assets:import_profile": by_profile("assets:import_profile"),
    "assets:import_profile_forget": by_profile("assets:import_profile_forget"),
    "assets:import_check": by_upload("assets:import_check"),
    "assets:import_apply": by_upload("assets:import_apply"),
    "assets:import_decide": by_upload("assets:import_decide"),
    "assets:import_decide_new": by_upload("assets:import_decide_new"),
    "assets:import_rejected": by_upload("assets:import_rejected"),
    "assets:import_notes": by_upload("assets:import_notes"),
    "assets:job_progress": by_job("assets:job_progress"),
    "assets:job_cancel": by_job("assets:job_cancel"),
    "assets:wave_list": plain("assets:wave_list"),
    "assets:wave_new": by_wave("assets:wave_new"),
    "assets:task_list": by_wave("assets:task_list"),
    "assets:task_csv": by_wave("assets:task_csv"),
    "assets:task_geojson": by_wave("assets:task_geojson"),
    "assets:tasks_assign": by_wave("assets:tasks_assign"),
    "assets:task_street": by_wave("assets:task_street"),
    "assets:wave_progress": by_wave("assets:wave_progress"),
    "assets:task_detail": by_task("assets:task_detail"),
    "assets:task_attempt": by_task("assets:task_attempt"),
    "assets:task_accept": by_task("assets:task_accept"),
    "assets:task_notes": by_task("assets:task_notes"),
    "assets:task_take": by_task("assets:task_take"),
    "assets:places_geojson": plain("assets:places_geojson"),
}


# What differs from one request to the next.
PASSING = re.compile(r'name="(csrfmiddlewaretoken|base|submission)" value="[^"]+"|(X-Request-ID|Content-Length): \S+')


def text_of(response: HttpResponse) -> str:
    """Everything a reader of the answer could get out of it: body and headers, and the cells of a workbook."""
    body = response.getvalue()
    if body.startswith(b"PK"):
        rows = load_workbook(BytesIO(body), read_only=True).active.iter_rows(values_only=True)
        words = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    else:
        words = body.decode(errors="replace")  # pictures come with their bytes
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return PASSING.sub("", f"{words}\n{headers}")


def report(faults: list[str]) -> None:
    """Fail with all of them."""
    assert not faults, "\n" + "\n".join(faults)


def told(address: str, text: str) -> list[str]:
    """The secrets that an answer tells, apart from what stands in its own address and comes back as what was asked."""
    asked = re.sub(r"[^a-z0-9]", "", address.lower())
    return [
        f"{address} tells {what}"
        for what, secret in SECRETS.items()
        if secret.lower() in text.lower() and re.sub(r"[^a-z0-9]", "", secret.lower()) not in asked
    ]


def test_every_url_is_a_door_or_shows_nothing():
    # Those of other apps are all asked in tests/sroi/test_private.py and tests/referrals/test_private.py.
    names = {address.name for address in addresses() if not address.route.startswith("admin/")}
    names = {name for name in names if not name.startswith(("sroi:", "referrals:"))}
    assert names == set(DOORS) | SHOWS_NOTHING


@pytest.mark.parametrize("door", sorted(DOORS))
def test_no_door_tells_an_outsider_what_is_private(register, door):
    asked = DOORS[door](register)
    answers = {(role, address): text_of(register.clients[role].get(address)) for role in OUTSIDERS for address in asked}
    report([f"as {role}: {fault}" for (role, address), text in answers.items() for fault in told(address, text)])
    # Nor by how the answers differ (trilateration): list, order, counts and all are the same wherever the asset is.
    Location.objects.filter(pk=register.location.pk).update(point=TEN_KILOMETRES_AWAY)
    report(
        [
            f"as {role}: {address} depends on where it is"
            for role in FARTHEST_APART
            for address in asked
            if text_of(register.clients[role].get(address)) != answers[role, address]
        ]
    )


def test_staff_of_the_project_do_read_it(register):
    # Otherwise the silence above would prove nothing.
    asked = [address for door in DOORS for address in DOORS[door](register) if "?" not in address]
    heard = " ".join(text_of(register.insider.get(address)) for address in asked)
    unheard = {what for what, secret in SECRETS.items() if secret.lower() not in heard.lower()}
    assert unheard <= {
        "the raw row",
        "the address in the row",
        "the postcode in the row",
        "the postcode without its blank",
    }


def admin_screens() -> list[ModelAdmin]:
    """Every screen of the admin site."""
    return sorted(admin_site._registry.values(), key=lambda screen: screen.opts.label)


def admin_addresses(screen: ModelAdmin) -> Iterator[str]:
    """The list of one screen, and every page of every record there is, whether or not the screen would list it."""
    place = f"admin:{screen.opts.app_label}_{screen.opts.model_name}"
    yield reverse(f"{place}_changelist")
    if issubclass(screen.model, pghistory.models.Event) or screen.opts.label in {"assets.Scheme", "assets.Term"}:
        return
    for pk in screen.model._base_manager.values_list("pk", flat=True)[:20]:
        for page in ("change", "history", "delete"):
            yield reverse(f"{place}_{page}", args=[quote(pk)])


def exported(client: Client, screen: ModelAdmin) -> str:
    """Everything that one screen's export gives, or "" where it has none."""
    try:
        address = reverse(f"admin:{screen.opts.app_label}_{screen.opts.model_name}_export")
    except NoReverseMatch:
        return ""
    columns = re.findall(r'type="checkbox" name="([^"]+)"', text_of(client.get(address)))
    return text_of(client.post(address, {"format": "0", "resource": "0"} | dict.fromkeys(columns, "on")))


def test_no_admin_screen_tells_the_admin_of_another_project(register):
    client = register.clients["admin_elsewhere"]
    for screen in admin_screens():
        for address in admin_addresses(screen):
            report(told(address, text_of(client.get(address))))
        report(told(f"the export of {screen.opts.label}", exported(client, screen)))


def test_search_of_no_admin_screen_is_an_oracle(register, rf):
    request = rf.get("/")
    request.user = register.admin_elsewhere
    for screen in admin_screens():
        if screen.search_fields and screen.has_view_permission(request):
            for what, secret in SECRETS.items():
                found, _ = screen.get_search_results(request, screen.get_queryset(request), secret)
                assert not found.exists(), f"the list of {screen.opts.verbose_name_plural} finds {what}"


def test_admin_of_the_project_does_read_it_there(register):
    client = client_of(make_user(role=Role.ADMIN, project=register.upload.project))
    address = reverse("admin:assets_location_change", args=[register.location.pk])
    assert SECRETS["the private address"] in text_of(client.get(address))
    assert SECRETS["the private address"] in exported(client, admin_site._registry[Location])


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize("name", ["assets:asset_detail", "assets:asset_history"])
def test_hidden_asset_lead_and_withdrawn_are_not_there(register, name, role):
    client = register.clients[role]
    assert client.get(reverse(name, args=["for-staff"])).status_code == 404
    assert client.get(reverse(name, args=["not-confirmed"])).status_code == 404
    assert client.get(reverse(name, args=["withdrawn"])).status_code == 404


@pytest.mark.parametrize("role", OUTSIDERS)
def test_words_of_what_is_private_find_nothing(register, role):
    for query in ("Hideaway", "L99 7ZZ", "Zither", "Kazoo", "Quillfeather", "Bassoon", "Theremin"):
        found = register.clients[role].get(reverse("assets:asset_geojson"), {"q": query}).json()
        assert found["features"] == [], query


def test_staff_do_get_another_answer(register):
    query = {"near": "L8 4RF", "within": "2mi"}
    near = register.insider.get(reverse("assets:asset_geojson"), query).json()
    Location.objects.filter(pk=register.location.pk).update(point=TEN_KILOMETRES_AWAY)
    assert register.insider.get(reverse("assets:asset_geojson"), query).json() != near
