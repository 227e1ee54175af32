"""A person with a telling name, written into everything that the database has, and a look into all of it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.redacting import Removal, removal_scope, remove_person
from assets.choices import Basis, ChangeKind, IdentifierKind, NameKind, RelationKind, RemovalGround
from assets.models import (
    Asset,
    Change,
    ChangeSet,
    Draft,
    FieldSource,
    ImportFile,
    ImportProfile,
    MappingProject,
    MatchDecision,
    Picture,
    Sighting,
    TaskAttempt,
)
from assets.redaction.finding import Found, find
from assets.redaction.words import Sought
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_comparison,
    make_contact,
    make_external_id,
    make_import_file,
    make_import_row,
    make_location,
    make_name,
    make_proposal,
    make_relation,
    make_sighting,
    make_task,
    make_wave,
)

NAME = "Zebedee Quillfeather"
EMAIL = "zebedee@quill.example"
PHONE = "07700 900461"
SOUGHT = Sought((NAME,), (EMAIL,), (PHONE,))
# As many ways of writing it as people have.
WRITTEN = ("ZEBEDEE QUILLFEATHER", "Quillfeather, Zebedee", "Zébédée  Quillfeather", "zebedee-quillfeather")
TRACES = re.compile(r"quill|zebed|zébéd|900.?461|bakery lane|L8 ?4RF|1093305", re.IGNORECASE)

TEXT_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
AND udt_name IN ('text', 'varchar', 'json', 'jsonb', 'tsvector', 'bytea', '_text', '_varchar')
AND table_name NOT IN ('spatial_ref_sys', 'django_migrations', 'auth_permission')
ORDER BY table_name, column_name
"""


def text_columns() -> list[tuple[str, str]]:
    """Every column of every table that can hold text."""
    with connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        return cursor.fetchall()


def everything() -> Iterator[tuple[str, str]]:
    """Every text in the database, with its table and column; sessions as what they keep."""
    with connection.cursor() as cursor:
        for table, column in text_columns():
            where = sql.Identifier(column), sql.Identifier(table)
            cursor.execute(sql.SQL("SELECT {0}::text FROM {1} WHERE {0} IS NOT NULL").format(*where))
            for (text,) in cursor.fetchall():
                yield f"{table}.{column}", text
    for session in Session.objects.all():
        yield "django_session", json.dumps(SessionStore().decode(session.session_data), ensure_ascii=False)


def traces(pattern: "re.Pattern[str]" = TRACES) -> list[str]:
    """Where anything of the person still stands."""
    return [f"{where}: {text[:120]}" for where, text in everything() if pattern.search(text)]


def make_person(project: MappingProject, by: User) -> Asset:
    """A poet whose record says everything about him, with a past."""
    poet = make_asset(
        name=NAME, slug="zebedee-quillfeather", project=project, description=f"{NAME} writes. Ring {PHONE}.",
        website="https://zebedeequillfeather.example/", email=EMAIL, phone="+44 7700 900461",
        status_reporter=WRITTEN[1], status_evidence=f"told by {NAME}", status_reason="Quill moved",
    )  # fmt: skip
    make_name(poet, "Zeb Quill", NameKind.ALTERNATIVE, source=NAME)
    make_contact(poet, name=NAME, role="quill-driver", email=EMAIL, phone=PHONE, source=NAME)
    make_location(poet, address="4 Bakery Lane", postcode="L8 4RF", source=NAME)
    for number in (1, 2):
        make_activity(poet, name=f"Quill reading {number}", description=NAME, schedule="at Zebedee's", source=NAME)
    make_classification(poet, "access", "step_free", note=f"{NAME} says", source=NAME)
    make_external_id(poet, IdentifierKind.CHARITY, "1093305", source=NAME)
    make_relation(poet, RelationKind.PARTNER_OF, make_asset(project=project), source=NAME)
    FieldSource.objects.create(asset=poet, field="description", basis=Basis.OWNER, source=f"{NAME} on the telephone")
    Picture.objects.create(
        asset=poet, file=f"pictures/{uuid4()}.jpg", sha256="a" * 64, width=1, height=1, alt=NAME, caption=NAME,
        credit=NAME, source_url="https://zebedeequillfeather.example/p", rights="own",
    )  # fmt: skip
    spread(poet, project, by)
    return poet


def make_hall(project: MappingProject, by: User) -> Asset:
    """A hall whose secretary the person is, named in every corner of its record."""
    hall = make_asset(
        name="The Old Hall", slug="the-old-hall", project=project,
        description=f"Ask {WRITTEN[0]} ({EMAIL.upper()}), or ring 0044 7700 900 461.", phone="0151 496 0000",
        status_reporter=WRITTEN[1], status_evidence=f"told by {WRITTEN[2]}",
    )  # fmt: skip
    make_name(hall, f"{NAME}'s Hall")
    make_contact(hall, name=NAME, role="secretary", email=EMAIL, phone=PHONE, source=NAME)
    make_contact(hall, name="Ann Other", role="keyholder", email="ann@other.example", phone="0151 496 0999")
    make_location(hall, address=f"c/o {NAME}, 1 Hope Street", source=NAME)
    make_activity(hall, name=f"Poems with {NAME}", description=NAME, schedule=NAME, cost_note=NAME, source=NAME)
    make_classification(hall, "access", "step_free", note=NAME, source=NAME)
    make_external_id(hall, IdentifierKind.SOURCE, NAME, source=NAME)
    make_relation(hall, RelationKind.HOSTS, make_asset(project=project), source=NAME)
    FieldSource.objects.create(asset=hall, field="description", basis=Basis.OWNER, source=f"{NAME} on the telephone")
    Picture.objects.create(
        asset=hall, file=f"pictures/{uuid4()}.jpg", sha256="b" * 64, width=1, height=1, alt=NAME, caption=NAME,
        credit=NAME, source_url="https://zebedeequillfeather.example/p", rights="own",
    )  # fmt: skip
    spread(hall, project, by)
    return hall


def spread(asset: Asset, project: MappingProject, by: User) -> None:
    """What else is written about an asset in the course of time: versions, rows, files, forms, notes, sessions."""
    with change_set(
        kind=ChangeKind.EDIT, by=by, reason=f"{NAME} rang: {PHONE}", project=project, file_name=f"{NAME}.xlsx",
        details={"said": [{"by": WRITTEN[3]}]},
    ):  # fmt: skip
        Asset.objects.filter(pk=asset.pk).update(slug=f"{WRITTEN[3]}-{asset.pk}")
        Asset.objects.filter(pk=asset.pk).update(slug=f"{asset.slug}-again", description=f"{NAME}, twice")
        asset.contacts.filter(name=NAME).update(phone=f"{PHONE} or so")
    with change_set(kind=ChangeKind.EDIT, by=by, reason=f"without a project, but of {NAME}"):
        Asset.objects.filter(pk=asset.pk).update(review_months=6)
    sighting = make_sighting(
        asset, wave=make_wave(project=project, name=f"List of {NAME}, {asset.pk}"), name=f"{NAME} & Co",
        raw={"name": NAME, f"asked by {NAME}": [PHONE, {"mail": EMAIL, "note": f"line\n{NAME}"}],
             "where": "4 Bakery Lane"},
        address="4 Bakery Lane" if asset.name == NAME else NAME, postcode="L8 4RF" if asset.name == NAME else "",
        category=NAME, sector=NAME, functions=NAME, source=NAME, matched_by=NAME, file_name=f"{NAME}.csv", sheet=NAME,
        row_number=2,
    )  # fmt: skip
    compare(sighting, project, by)
    rows = f"name,contact name,contact email,description\n{NAME},{NAME},{EMAIL},{NAME}\n,{NAME},,no name\n"
    upload = make_import_file(project=project, by=by, rows=rows)
    said = dict.fromkeys(("wave_name", "sheet", "refusal", "profile"), NAME)
    ImportFile.objects.filter(pk=upload.pk).update(name=f"{NAME}.csv", **said)
    content = {"label": NAME, "fields": {"name": {"column": NAME, "values": {NAME: NAME}}}}
    ImportProfile.objects.create(
        project=project, name=f"{NAME} {asset.pk}", content=content, headings=[WRITTEN[3]], by=by
    )
    make_import_row(
        upload, name=NAME, reason=f"decided by {NAME}", place_key="L8 4RF", asset=asset,
        differences=[["address", "", "4 Bakery Lane"]], notes=[["email", "email", EMAIL, ""]],
    )  # fmt: skip
    make_import_row(upload, candidates=[{"asset": asset.pk, "score": 80, "reasons": [f"names alike: “Z” / “{NAME}”"]}])
    with change_set(kind=ChangeKind.MATCH, by=by, reason=f"Row 2, “{NAME}”, is about it", project=project):
        decision = MatchDecision.objects.create(
            project=project, name=NAME, name_key=f"quillfeather zebedee {asset.pk}", asset=asset, answer="same", by=by,
            place_key="L8 4RF" if asset.name == NAME else "",
        )  # fmt: skip
        decision.name = f"{NAME} & Co"
        decision.save()
    task = make_task(asset, wave=make_wave(project=project), sighting=None, notes=f"{NAME} has the key")
    TaskAttempt.objects.create(
        task=task, at=timezone.now(), channel="phone", outcome="call_back", note=f"{NAME}, {PHONE}", by=by
    )
    Draft.objects.create(user=by, asset=asset, data={"contact-1-name": [NAME]})
    LogEntry.objects.create(
        user=by, content_type=ContentType.objects.get_for_model(Asset), object_id=str(asset.pk), object_repr=NAME,
        action_flag=CHANGE, change_message=f'[{{"added": {{"name": "contact", "object": "{NAME}"}}}}]',
    )  # fmt: skip
    unsaved = SessionStore()
    unsaved["unsaved"] = {"name": [NAME]}
    unsaved.save()


def compare(sighting: Sighting, project: MappingProject, by: User) -> None:
    """What is proposed and decided of what a wave saw."""
    later = make_wave(project=project, reference_date=date(2026, 1, 1))
    comparison = make_comparison(earlier=sighting.wave, later=later)
    make_proposal(
        comparison, sighting.asset, sighting=sighting, reasons=[f"{NAME} is named in both"],
        differences=[["address", "4 Bakery Lane", ""]],
    )  # fmt: skip
    with change_set(kind=ChangeKind.DECISION, by=by, reason=f"2005 and now: {NAME} unchanged", project=project):
        Change.objects.create(
            comparison=comparison, sighting=sighting, asset=sighting.asset, changes=["unchanged"], basis=Basis.PHONE,
            source=NAME, evidence=f"{NAME} said so on {PHONE}", by=by,
        )  # fmt: skip


def looked(asset: Asset, by: User, *, sought: Sought = SOUGHT) -> Found:
    """What a preview shows."""
    return find(sought, removal_scope(by))


def remove(
    asset: Asset, by: User, *, whole_record: bool = False, sought: Sought = SOUGHT, but: frozenset[str] = frozenset()
) -> ChangeSet:
    """Remove everything that is found, ``but`` for some places."""
    found = looked(asset, by, sought=sought)
    removal = Removal(sought, whole_record, frozenset(found.places) - but, RemovalGround.PERSON, found.digest)
    return remove_person(asset=asset, removal=removal, by=by, uuid=uuid4())
