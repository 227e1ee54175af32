"""Who may do what at which address: every URL name, every role, every method.

The table below is the whole of it. A URL that is not in it fails, and so does a line whose URL is gone. To add a URL,
add one line: who gets which status for GET (HEAD must answer alike), for POST, and for PUT and DELETE.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin import site as admin_site
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pghistory.models import Event

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject
from tests.clients import client_of
from tests.factories import (
    make_asset,
    make_change,
    make_comparison,
    make_import_file,
    make_import_profile,
    make_location,
    make_picture,
    make_project,
    make_proposal,
    make_task,
    make_user,
    make_wave,
)
from tests.sroi.factories import make_price_index, make_proxy, make_reportable_map, make_scenario, make_sound_map
from tests.urls import addresses

# The stranger is a manager of another project, and the neighbour its admin, who may there what they may not here.
ROLES = ("anonymous", "visitor", "researcher", "link_worker", "manager", "admin", "stranger", "neighbour")
OUTSIDERS = ("anonymous", "visitor", "stranger", "neighbour")
# Methods that the same code answers as the one before: asked by one role of each status.
ALIKE = ("HEAD", "DELETE")

Expected = dict[str, int]


def every(status: int, **differing: int) -> Expected:
    """The same status for every role, but for those that are named."""
    return dict.fromkeys(ROLES, status) | differing


LOGIN = 302  # to the log-in page
NOT_ALLOWED = every(405)
EVERYBODY = every(200)
SIGNED_IN = every(200, anonymous=LOGIN)
# Whoever has the right in any project, and whoever has it in the project of the record.
ADMINS = every(403, anonymous=LOGIN, admin=200, neighbour=200)
EDITORS = every(403, anonymous=LOGIN, researcher=200, admin=200, neighbour=200)
ITS_ADMINS = ADMINS | {"neighbour": 403}
ITS_EDITORS = EDITORS | {"neighbour": 403}
LEADING_BACK = {"researcher": 302, "admin": 302, "neighbour": 302}
# What belongs to a project is not there at all for the people of another.
PROJECT_ADMINS = ADMINS | {"stranger": 404, "neighbour": 404}
PROJECT_EDITORS = EDITORS | {"neighbour": 404}
PROJECT_STAFF = every(200, anonymous=LOGIN, visitor=404, stranger=404, neighbour=404)
PROJECT_DECIDERS = PROJECT_STAFF | {"link_worker": 403, "manager": 403}
LEADING_ON = {"researcher": 302, "admin": 302}
LEADING_STAFF_ON = {"researcher": 302, "link_worker": 302, "manager": 302, "admin": 302}
OF_A_WAVE = PROJECT_EDITORS | {"stranger": 404}
# Who may act, and has sent nothing that could be read.
UNREADABLE = PROJECT_DECIDERS | {"researcher": 400, "admin": 400}
# Who may send a form that leads back to where it came from.
WRITTEN = {"researcher": 302, "admin": 302}


@dataclass(frozen=True)
class Line:
    """What each role gets at one address; ``arguments`` makes those of its URL from the records of ``world``."""

    get: Expected
    post: Expected
    others: Expected
    arguments: Callable[["World"], dict[str, Any]]


def line(
    get: Expected,
    *,
    post: Expected = NOT_ALLOWED,
    others: Expected = NOT_ALLOWED,
    arguments: Callable[["World"], dict[str, Any]] = lambda world: {},
) -> Line:
    """A line of the table; what is not said is refused as a method."""
    return Line(get, post, others, arguments)


@dataclass(frozen=True)
class World:
    """The records that addresses point at, and the eight people in their browsers."""

    project: MappingProject
    admin: User
    asset: Asset
    hidden: Asset
    clients: dict[str, Client]


def an_asset(world: World) -> dict[str, Any]:
    """The slug of a public asset."""
    return {"slug": world.asset.slug}


def a_pair(world: World) -> dict[str, Any]:
    """The slug of the asset, and the id of another one that may be the same."""
    return {"slug": world.asset.slug, "uuid": make_asset("paused", project=world.project).uuid}


def a_comparison(world: World) -> dict[str, Any]:
    """The id of a comparison of two waves of the project, with one proposal about the asset."""
    earlier, later = (make_wave(project=world.project, reference_date=date(year, 1, 1)) for year in (2004, 2025))
    comparison = make_comparison(earlier=earlier, later=later)
    make_proposal(comparison, world.asset, world.asset)
    return {"uuid": comparison.uuid}


def an_upload(world: World) -> dict[str, Any]:
    """The id of a spreadsheet that the admin uploads into the project."""
    return {"uuid": make_import_file(project=world.project, by=world.admin).uuid}


def a_profile(world: World) -> dict[str, Any]:
    """The id of an import profile that the project remembers."""
    return {"uuid": make_import_profile(project=world.project, by=world.admin).uuid}


def a_reported_comparison(world: World) -> dict[str, Any]:
    """The id of a comparison in which something is decided about the asset, so that everybody may read its report."""
    earlier, later = (make_wave(project=world.project, reference_date=date(year, 1, 1)) for year in (2004, 2025))
    comparison = make_comparison(earlier=earlier, later=later)
    make_change(comparison, world.asset)
    return {"uuid": comparison.uuid}


def a_job(world: World) -> dict[str, Any]:
    """The id of the look that a worker took at such a spreadsheet."""
    return {"uuid": make_import_file(project=world.project, by=world.admin).jobs.get().uuid}


def a_picture(world: World) -> dict[str, Any]:
    """The id of a public picture of the asset."""
    return {"uuid": make_picture(world.asset).uuid}


def a_change_set(world: World) -> dict[str, Any]:
    """The id of an edit of the asset."""
    with change_set(kind=ChangeKind.EDIT, by=world.admin, reason="an edit") as written:
        Asset.objects.filter(pk=world.asset.pk).update(description=f"Edited by {written.uuid}.")
    return {"uuid": written.uuid}


def an_impact_map(world: World) -> dict[str, Any]:
    """The id of a draft of an impact map of the project."""
    return {"uuid": make_sound_map(project=world.project).uuid}


def a_reportable_map(world: World) -> dict[str, Any]:
    """The id of a draft of the project that has what a report asks for."""
    return {"uuid": make_reportable_map(project=world.project).uuid}


def a_figure(world: World) -> dict[str, Any]:
    """The id of such a map, the row of an outcome, and one of its figures."""
    impact_map = make_sound_map(project=world.project)
    return {"uuid": impact_map.uuid, "row": impact_map.outcomes.get().uuid, "figure": "deadweight"}


def a_row(world: World) -> dict[str, Any]:
    """The id of such a map, and one of its outcomes by table and id."""
    impact_map = make_sound_map(project=world.project)
    return {"uuid": impact_map.uuid, "table": "outcome", "row": impact_map.outcomes.get().uuid}


def a_cell(world: World) -> dict[str, Any]:
    """The id of such a map, and a cell of one of its outcomes."""
    return a_row(world) | {"field": "deadweight"}


def a_table(world: World) -> dict[str, Any]:
    """The id of such a map, and its table of outcomes."""
    return {"uuid": make_sound_map(project=world.project).uuid, "table": "outcome"}


def a_stage(world: World) -> dict[str, Any]:
    """The id of such a map, and a stage at which it is made."""
    return {"uuid": make_sound_map(project=world.project).uuid, "stage": "shares"}


def an_outcome(world: World) -> dict[str, Any]:
    """The id of such a map, and the row of an outcome."""
    impact_map = make_sound_map(project=world.project)
    return {"uuid": impact_map.uuid, "row": impact_map.outcomes.get().uuid}


def a_scenario(world: World) -> dict[str, Any]:
    """The id of such a map, and a scenario of it."""
    impact_map = make_sound_map(project=world.project)
    overrides = f'{{"set": {{"{impact_map.outcomes.get().key}.quantity": "5"}}}}'
    return {"uuid": impact_map.uuid, "row": make_scenario(impact_map, overrides).uuid}


def a_proxy(world: World) -> dict[str, Any]:
    """The id of a proxy of the project's own library."""
    return {"uuid": make_proxy(project=world.project).uuid}


def a_price_index(world: World) -> dict[str, Any]:
    """The name of a price index, which is everybody's."""
    return {"name": make_price_index().name}


def a_task(world: World) -> dict[str, Any]:
    """The id of a task to look for the asset again."""
    return {"uuid": make_task(world.asset).uuid}


def a_wave(world: World) -> dict[str, Any]:
    """The id of a wave that looks for the asset again."""
    return {"uuid": make_task(world.asset).wave.uuid}


OF_THE_ASSET = (an_asset, a_pair, a_picture, a_change_set)

TABLE: dict[str, Line] = {
    # the site's own
    "health": line(EVERYBODY),
    "theme": line(NOT_ALLOWED, post=every(302)),
    # accounts
    "account_login": line(every(302, anonymous=200), post=every(302, anonymous=200)),
    "account_logout": line(SIGNED_IN, post=every(302)),
    "account_inactive": line(EVERYBODY),
    "account_signup": line(every(302, anonymous=200), post=every(302, anonymous=200)),
    "account_change_password": line(SIGNED_IN, post=SIGNED_IN),
    "account_reset_password": line(EVERYBODY, post=EVERYBODY),
    "account_reset_password_done": line(EVERYBODY),
    "account_reset_password_from_key": line(
        EVERYBODY, post=EVERYBODY, arguments=lambda world: {"uidb36": "1", "key": "a-b"}
    ),
    "account_reset_password_from_key_done": line(EVERYBODY),
    # the second factor: none of the people here has one, and none has given a password just now
    "account_reauthenticate": line(SIGNED_IN, post=SIGNED_IN),
    "mfa_reauthenticate": line(every(302), post=every(302)),
    "mfa_index": line(SIGNED_IN),
    "mfa_authenticate": line(every(302), post=every(302)),
    "mfa_activate_totp": line(every(302), post=every(302)),
    "mfa_deactivate_totp": line(every(404, anonymous=LOGIN), post=every(404, anonymous=LOGIN)),
    "mfa_view_recovery_codes": line(every(404, anonymous=LOGIN)),
    "mfa_generate_recovery_codes": line(every(302), post=every(302)),
    # assets
    "assets:home": line(EVERYBODY),
    "assets:asset_list": line(EVERYBODY),
    "assets:asset_geojson": line(EVERYBODY),
    "assets:asset_csv": line(EVERYBODY),
    "assets:asset_xlsx": line(EVERYBODY),
    "assets:asset_detail": line(EVERYBODY, arguments=an_asset),
    "assets:asset_history": line(EVERYBODY, arguments=an_asset),
    # assets: written down and corrected
    "assets:asset_new": line(EDITORS, post=EDITORS),
    "assets:asset_edit": line(ITS_EDITORS, post=ITS_EDITORS, arguments=an_asset),
    "assets:asset_new_draft": line(NOT_ALLOWED, post=EDITORS | {"researcher": 400, "admin": 400, "neighbour": 400}),
    "assets:asset_draft": line(NOT_ALLOWED, post=ITS_EDITORS | {"researcher": 400, "admin": 400}, arguments=an_asset),
    # what is like a new asset; an empty question is refused, but only to those who may ask
    "assets:asset_similar": line(NOT_ALLOWED, post=EDITORS | {"researcher": 400, "admin": 400, "neighbour": 400}),
    # withdrawing and taking back; what is not asked for rightly leads to the history
    "assets:asset_withdraw": line(ITS_EDITORS, post=ITS_EDITORS, arguments=an_asset),
    "assets:asset_restore": line(NOT_ALLOWED, post=ITS_EDITORS | {"researcher": 302, "admin": 302}, arguments=an_asset),
    "assets:asset_revert": line(
        ITS_EDITORS | {"researcher": 302, "admin": 302},
        post=ITS_EDITORS | {"researcher": 302, "admin": 302},
        arguments=an_asset,
    ),
    # change sets
    "assets:change_list": line(EDITORS),
    "assets:changes_by_person": line(EDITORS, post=EDITORS),
    "assets:change_detail": line(PROJECT_EDITORS, arguments=a_change_set),
    "assets:change_undo": line(PROJECT_EDITORS, post=PROJECT_EDITORS, arguments=a_change_set),
    # records that may be one; what is not said rightly leads back to the list
    "assets:duplicate_list": line(EDITORS),
    "assets:duplicates_find": line(NOT_ALLOWED, post=EDITORS | LEADING_BACK),
    "assets:duplicate_refuse": line(NOT_ALLOWED, post=EDITORS | LEADING_BACK),
    "assets:duplicates_undo": line(NOT_ALLOWED, post=EDITORS | LEADING_BACK),
    # deciding what became of assets: staff read, editors decide; without an answer the form comes back
    # what became of everything: the report, the lists behind its numbers, and the decisions as data
    "assets:comparison_detail": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_rows": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_open": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_csv": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_xlsx": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_json": line(EVERYBODY, arguments=a_reported_comparison),
    # on a map through time, and who followed whom
    "assets:comparison_map": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_map_geojson": line(EVERYBODY, arguments=a_reported_comparison),
    "assets:comparison_successions": line(EVERYBODY, arguments=a_reported_comparison),
    # comparisons: those of one's projects; having one worked out leads to the page of its progress, and that on
    "assets:comparison_list": line(EVERYBODY),
    "assets:comparison_new": line(EDITORS, post=EDITORS),
    "assets:comparison_run": line(NOT_ALLOWED, post=PROJECT_DECIDERS | LEADING_ON, arguments=a_comparison),
    "assets:comparison_progress": line(every(302, visitor=404, stranger=404, neighbour=404), arguments=a_comparison),
    "assets:comparison_review": line(PROJECT_STAFF, post=PROJECT_STAFF, arguments=a_comparison),
    "assets:comparison_review_map": line(PROJECT_STAFF, arguments=a_comparison),
    "assets:comparison_review_undo": line(NOT_ALLOWED, post=PROJECT_DECIDERS | LEADING_ON, arguments=a_comparison),
    "assets:comparison_batch": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=a_comparison),
    "assets:comparison_decisions": line(PROJECT_STAFF, arguments=a_comparison),
    "assets:comparison_decisions_csv": line(PROJECT_STAFF, arguments=a_comparison),
    # confirming
    "assets:asset_confirm": line(ITS_EDITORS, post=ITS_EDITORS, arguments=an_asset),
    # making one record of two; without a reason the form comes back
    "assets:asset_merge_find": line(ITS_EDITORS, post=ITS_EDITORS, arguments=an_asset),
    "assets:asset_merge": line(ITS_EDITORS, post=ITS_EDITORS, arguments=a_pair),
    # bulk edits; without answers the form comes back
    "assets:bulk_edit_new": line(EDITORS, post=EDITORS),
    "assets:bulk_edit_preview": line(NOT_ALLOWED, post=EDITORS),
    "assets:bulk_edit_differences": line(NOT_ALLOWED, post=EDITORS),
    "assets:bulk_edit_apply": line(NOT_ALLOWED, post=EDITORS),
    # pictures
    "assets:picture_new": line(ITS_EDITORS, post=ITS_EDITORS, arguments=an_asset),
    "assets:picture": line(EVERYBODY, arguments=a_picture),
    "assets:picture_small": line(EVERYBODY, arguments=a_picture),
    "assets:picture_edit": line(ITS_EDITORS, post=ITS_EDITORS, arguments=a_picture),
    "assets:picture_withdraw": line(
        NOT_ALLOWED, post=ITS_EDITORS | {"researcher": 302, "admin": 302}, arguments=a_picture
    ),
    "assets:picture_restore": line(
        NOT_ALLOWED, post=ITS_EDITORS | {"researcher": 302, "admin": 302}, arguments=a_picture
    ),
    # removing a person's data on request
    "assets:asset_redact": line(ITS_ADMINS, post=ITS_ADMINS, arguments=an_asset),
    # bringing spreadsheets in
    "assets:import_list": line(ADMINS),
    "assets:import_new": line(ADMINS, post=ADMINS),
    "assets:import_detail": line(PROJECT_ADMINS, arguments=an_upload),
    "assets:import_map": line(PROJECT_ADMINS, post=PROJECT_ADMINS, arguments=an_upload),
    "assets:import_values": line(PROJECT_ADMINS, post=PROJECT_ADMINS, arguments=an_upload),
    "assets:import_profiles": line(ADMINS, post=ADMINS),
    "assets:import_profile": line(PROJECT_ADMINS, arguments=a_profile),
    "assets:import_profile_forget": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=a_profile),
    "assets:import_check": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=an_upload),
    "assets:import_apply": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=an_upload),
    "assets:import_decide": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=an_upload),
    "assets:import_decide_new": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=an_upload),
    "assets:import_rejected": line(PROJECT_ADMINS, arguments=an_upload),
    "assets:import_notes": line(PROJECT_ADMINS, arguments=an_upload),
    # long work
    "assets:job_progress": line(PROJECT_ADMINS, arguments=a_job),
    "assets:job_cancel": line(NOT_ALLOWED, post=PROJECT_ADMINS | {"admin": 302}, arguments=a_job),
    # looking the assets of a wave up again; what is not filled in rightly leads back to the desk
    "assets:wave_list": line(EDITORS),
    "assets:wave_new": line(OF_A_WAVE, post=OF_A_WAVE, arguments=a_wave),
    "assets:task_list": line(OF_A_WAVE, arguments=a_wave),
    "assets:task_csv": line(OF_A_WAVE, arguments=a_wave),
    "assets:task_geojson": line(OF_A_WAVE, arguments=a_wave),
    "assets:tasks_assign": line(OF_A_WAVE, post=OF_A_WAVE, arguments=a_wave),
    "assets:task_street": line(OF_A_WAVE, post=OF_A_WAVE, arguments=a_wave),
    "assets:wave_progress": line(OF_A_WAVE, arguments=a_wave),
    "assets:task_detail": line(OF_A_WAVE, post=OF_A_WAVE, arguments=a_task),
    "assets:task_attempt": line(NOT_ALLOWED, post=OF_A_WAVE | WRITTEN, arguments=a_task),
    "assets:task_accept": line(NOT_ALLOWED, post=OF_A_WAVE | WRITTEN, arguments=a_task),
    "assets:task_notes": line(NOT_ALLOWED, post=OF_A_WAVE | WRITTEN, arguments=a_task),
    "assets:task_take": line(NOT_ALLOWED, post=OF_A_WAVE | WRITTEN, arguments=a_task),
    # places
    "assets:places_geojson": line(EVERYBODY),
    # impact maps: the list, a new one, one to be read, and what it is about
    "sroi:impact_maps": line(EVERYBODY),
    "sroi:impact_map_new": line(EDITORS, post=EDITORS),
    "sroi:impact_map": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_import": line(EDITORS, post=EDITORS),
    "sroi:impact_map_json": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_xlsx": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_links": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=an_impact_map),
    # the cells of an impact map
    "sroi:impact_map_cells": line(
        PROJECT_DECIDERS, post=PROJECT_DECIDERS | {"researcher": 400, "admin": 400}, arguments=an_impact_map
    ),
    # the library, and one of its proxies chosen for a row; without a proxy the page comes back
    "sroi:proxies": line(EVERYBODY),
    "sroi:proxy": line(PROJECT_STAFF, arguments=a_proxy),
    "sroi:proxy_new": line(EDITORS, post=EDITORS),
    "sroi:proxy_edit": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=a_proxy),
    "sroi:proxy_retire": line(NOT_ALLOWED, post=PROJECT_DECIDERS | LEADING_ON, arguments=a_proxy),
    "sroi:price_index": line(EVERYBODY, arguments=a_price_index),
    "sroi:impact_map_proxy": line(
        PROJECT_DECIDERS, post=PROJECT_DECIDERS | {"researcher": 409, "admin": 409}, arguments=an_outcome
    ),
    # review of a version, what was asked and was before, and its versions
    "sroi:impact_map_review": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_answer": line(NOT_ALLOWED, post=PROJECT_DECIDERS, arguments=an_impact_map),
    "sroi:impact_map_send": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    "sroi:impact_map_return": line(NOT_ALLOWED, post=PROJECT_DECIDERS, arguments=an_impact_map),
    "sroi:impact_map_finalise": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    "sroi:impact_map_challenges": line(PROJECT_STAFF, post=PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_reply": line(NOT_ALLOWED, post=PROJECT_STAFF | LEADING_STAFF_ON, arguments=an_impact_map),
    "sroi:impact_map_history": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_cell": line(PROJECT_STAFF, arguments=a_cell),
    "sroi:impact_map_put_back": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    "sroi:impact_map_versions": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_version_new": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    "sroi:impact_map_openness": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    # an impact map made stage by stage, row by row
    "sroi:impact_map_edit": line(PROJECT_DECIDERS | LEADING_ON, arguments=an_impact_map),
    "sroi:impact_map_stage": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS | WRITTEN, arguments=a_stage),
    "sroi:impact_map_row": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS | WRITTEN, arguments=a_row),
    "sroi:impact_map_estimate": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS | WRITTEN, arguments=a_figure),
    "sroi:impact_map_row_add": line(NOT_ALLOWED, post=UNREADABLE, arguments=a_table),
    "sroi:impact_map_row_move": line(NOT_ALLOWED, post=UNREADABLE, arguments=a_row),
    "sroi:impact_map_row_remove": line(NOT_ALLOWED, post=UNREADABLE, arguments=a_row),
    "sroi:impact_map_row_restore": line(NOT_ALLOWED, post=UNREADABLE, arguments=a_row),
    # how sure the result of an impact map is, and its scenarios
    "sroi:impact_map_analysis": line(PROJECT_STAFF, arguments=an_impact_map),
    "sroi:impact_map_seed": line(NOT_ALLOWED, post=PROJECT_DECIDERS, arguments=an_impact_map),
    "sroi:impact_map_sensitivity": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=an_impact_map),
    "sroi:impact_map_scenario_new": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=an_impact_map),
    "sroi:impact_map_scenario": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=a_scenario),
    "sroi:impact_map_scenario_remove": line(NOT_ALLOWED, post=PROJECT_DECIDERS | WRITTEN, arguments=a_scenario),
    # the report of an impact map
    "sroi:impact_map_report": line(PROJECT_STAFF, arguments=a_reportable_map),
    "sroi:impact_map_report_pdf": line(PROJECT_STAFF | LEADING_STAFF_ON, arguments=a_reportable_map),
    "sroi:impact_map_report_xlsx": line(PROJECT_STAFF, arguments=a_reportable_map),
    "sroi:impact_map_report_case": line(PROJECT_STAFF, arguments=a_reportable_map),
    "sroi:impact_map_report_drawing": line(
        PROJECT_STAFF, post=PROJECT_STAFF | LEADING_STAFF_ON, arguments=a_reportable_map
    ),
    "sroi:impact_map_report_progress": line(PROJECT_STAFF, arguments=a_reportable_map),
    "sroi:impact_map_checklist": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=a_reportable_map),
    "sroi:impact_map_survey": line(PROJECT_DECIDERS, post=PROJECT_DECIDERS, arguments=a_figure),
}


def make_world() -> World:
    """A public asset in the care of the project, one for its staff alone, and everybody logged in."""
    project, elsewhere = make_project(), make_project()
    users = {role: make_user(role=Role(role), project=project) for role in ROLES[1:6]}
    users["stranger"] = make_user(role=Role.MANAGER, project=elsewhere)
    users["neighbour"] = make_user(role=Role.ADMIN, project=elsewhere)
    asset, hidden = make_asset(project=project), make_asset("staff_only", project=project)
    make_location(asset)
    clients = {"anonymous": Client()} | {role: client_of(user) for role, user in users.items()}
    for client in clients.values():
        client.raise_request_exception = False
    return World(project, users["admin"], asset, hidden, clients)


@pytest.fixture(scope="module")
def kept_world(module_db: None) -> World:
    """One for all tests here: no request leaves anything behind."""
    return make_world()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    """The same, and a transaction of the test's own for what it adds."""
    return kept_world


def status_of(client: Client, method: str, address: str) -> int:
    """The status of one request, whose effects are undone, in the database and in the browser."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, address)
        if answer.streaming:
            answer.getvalue()  # read to its end, it closes its file
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


def test_every_url_is_in_the_table_and_every_line_has_its_url():
    # Those of referrals are asked by other people: tests/referrals/test_access.py.
    ours = {
        address.name
        for address in addresses()
        if not address.route.startswith("admin/") and not address.name.startswith("referrals:")
    }
    assert "" not in ours, "a URL without a name"
    assert {"missing from the table": ours - set(TABLE), "stale in the table": set(TABLE) - ours} == {
        "missing from the table": set(),
        "stale in the table": set(),
    }


def one_of_each(by_role: Expected) -> list[str]:
    """A role for every status."""
    return list({status: role for role, status in reversed(by_role.items())}.values())


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_role_gets_what_the_table_says(name, world):
    row = TABLE[name]
    address = reverse(name, kwargs=row.arguments(world))
    found, expected = {}, {}
    said = {"GET": row.get, "HEAD": row.get, "POST": row.post, "PUT": row.others, "DELETE": row.others}
    for method, by_role in said.items():
        for role in one_of_each(by_role) if method in ALIKE else ROLES:
            expected[method, role] = by_role[role]
            found[method, role] = status_of(world.clients[role], method, address)
    wrong = [f"{method} as {role}: {found[method, role]} instead of {expected[method, role]}"
             for method, role in found if found[method, role] != expected[method, role]]  # fmt: skip
    assert not wrong, "\n" + "\n".join(wrong)


def absent(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of the same kinds that point at nothing."""
    nothing = {"slug": "no-such-asset", "uuid": uuid4()}
    return {name: nothing[name] for name in arguments}


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.arguments in OF_THE_ASSET))
def test_what_is_kept_from_outsiders_answers_like_what_is_not_there(name, world):
    arguments = TABLE[name].arguments(replace(world, asset=world.hidden))
    there, nowhere = reverse(name, kwargs=arguments), reverse(name, kwargs=absent(arguments))
    told = []
    for role in OUTSIDERS:
        for method in ("GET", "POST"):
            found, expected = (status_of(world.clients[role], method, address) for address in (there, nowhere))
            if found != expected or found not in {LOGIN, 403, 404, 405}:
                told.append(f"{method} as {role}: {found}, and {expected} where there is nothing")
    assert told == []


# --- The admin screens: one rule for everybody else, and a table of what an admin may do -----------------------------

# Of each screen: whether the admin of a project may look at its list, and whether they may add to it.
LOOK_AND_ADD, LOOK, NOT_AT_ALL = (200, 200), (200, 403), (403, 403)
ADMIN_SCREENS = {
    "account.EmailAddress": NOT_AT_ALL,
    "accounts.User": NOT_AT_ALL,
    "assets.Activity": LOOK_AND_ADD,
    "assets.Asset": LOOK_AND_ADD,
    "assets.AssetName": LOOK_AND_ADD,
    "assets.AssetSlug": LOOK,
    "assets.Change": LOOK,
    "assets.Comparison": LOOK,
    "assets.ChangeSet": LOOK,
    "assets.Classification": LOOK_AND_ADD,
    "assets.Contact": LOOK_AND_ADD,
    "assets.DuplicateCandidate": LOOK,
    "assets.ExternalId": LOOK_AND_ADD,
    "assets.FieldSource": LOOK,
    "assets.ImportFile": LOOK,
    "assets.ImportProfile": LOOK,
    "assets.Job": LOOK,
    "assets.Location": LOOK_AND_ADD,
    "assets.MappingProject": NOT_AT_ALL,
    "assets.MatchDecision": LOOK,
    "assets.Membership": NOT_AT_ALL,
    "assets.NotDuplicate": LOOK,
    "assets.Picture": LOOK,
    "assets.Place": LOOK_AND_ADD,
    "assets.ProjectAsset": LOOK,
    "assets.Proposal": LOOK,
    "assets.Relation": LOOK_AND_ADD,
    "assets.Scheme": LOOK_AND_ADD,
    "assets.SearchDocument": LOOK,
    "assets.SearchWord": NOT_AT_ALL,
    "assets.Sighting": LOOK,
    "assets.Task": LOOK,
    "assets.TaskAttempt": LOOK,
    "assets.Term": LOOK_AND_ADD,
    "assets.Wave": LOOK_AND_ADD,
    "referrals.InstrumentLicence": NOT_AT_ALL,
    "referrals.Need": NOT_AT_ALL,
    "referrals.Offer": NOT_AT_ALL,
    "referrals.Organisation": NOT_AT_ALL,
    "referrals.Post": NOT_AT_ALL,
    "sroi.Acknowledgement": LOOK,
    "sroi.Challenge": LOOK,
    "sroi.ChecklistAnswer": LOOK,
    "sroi.Estimate": LOOK,
    "sroi.FinalRun": LOOK,
    "sroi.ImpactMap": LOOK,
    "sroi.Input": LOOK,
    "sroi.MapActivity": LOOK,
    "sroi.MapAsset": LOOK,
    "sroi.Outcome": LOOK,
    "sroi.Output": LOOK,
    "sroi.PriceIndex": LOOK,
    "sroi.Proxy": LOOK,
    "sroi.Reply": LOOK,
    "sroi.ReportFile": LOOK,
    "sroi.Scenario": LOOK,
    "sroi.Stakeholder": LOOK,
}
# Addresses that lead to the log-in library's pages or end the session, whoever asks.
ADMIN_DOORS_OF_OTHERS = {"admin:login", "admin:logout"}


def admin_addresses() -> list[str]:
    """Every address of the admin screens, with a record that is not there where it asks for one."""
    sample = {"object_id": "0", "content_type_id": "0", "id": "0", "app_label": "assets", "url": "nowhere"}
    return [
        reverse(address.name, kwargs={name: sample[name] for name in address.arguments})
        for address in addresses()
        if address.route.startswith("admin/") and address.name not in ADMIN_DOORS_OF_OTHERS | {""}
    ]


# The least and the most that somebody without the right can be; the roles between them try the lists.
@pytest.mark.parametrize("role", ["anonymous", "manager"])
def test_admin_screens_refuse_before_they_look_anything_up(world, role):
    refused = LOGIN if role == "anonymous" else 403
    statuses = {
        f"{method} {address}": status_of(world.clients[role], method, address)
        for address in admin_addresses()
        for method in ("GET", "POST")
    }
    assert {request: status for request, status in statuses.items() if status != refused} == {}


@pytest.mark.parametrize("role", ["visitor", "researcher", "link_worker", "stranger"])
def test_admin_screens_are_closed_to_every_other_role(world, role):
    places = ["admin:index", *(f"admin:{label.lower().replace('.', '_')}_changelist" for label in ADMIN_SCREENS)]
    statuses = {place: status_of(world.clients[role], "GET", reverse(place)) for place in places}
    assert {place: status for place, status in statuses.items() if status != 403} == {}


def test_every_admin_screen_is_in_the_table():
    versions = {model._meta.label for model in admin_site._registry if issubclass(model, Event)}
    assert {model._meta.label for model in admin_site._registry} == set(ADMIN_SCREENS) | versions


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_admin_of_a_project_gets_what_the_table_of_screens_says(world, method):
    found, expected = {}, {}
    for model in admin_site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        may_look, may_add = ADMIN_SCREENS.get(model._meta.label, NOT_AT_ALL)
        for page, status in (("changelist", may_look), ("add", may_add)):
            expected[f"{place}_{page}"] = status
            found[f"{place}_{page}"] = status_of(world.clients["admin"], method, reverse(f"{place}_{page}"))
    wrong = [f"{page}: {found[page]} instead of {expected[page]}" for page in found if found[page] != expected[page]]
    assert not wrong, "\n" + "\n".join(wrong)
