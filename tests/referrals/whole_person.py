"""A person about whom everything is kept that can be kept, each text with a canary of its own, and a look for them.

A canary is looked for as it is, as bytes, and in the forms in which bytes are written down: hexadecimal and base64.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from assets.choices import PlaceKind
from referrals.actions.frame import act
from referrals.actions.keys import save_new_person
from referrals.models import (
    Appointment,
    BreakGlass,
    CohortSession,
    ConsentRecord,
    ContactLog,
    DoorLink,
    Feedback,
    FollowUp,
    Goal,
    MeasureReturn,
    MovingOn,
    Need,
    OneTimeCode,
    OutgoingMessage,
    Person,
    Plan,
    PlanAction,
    Programme,
    Question,
    Referral,
    Representative,
    RiskFlag,
    SelfReferral,
    ServiceUse,
    StoryPicture,
    Submission,
    UnmetNeed,
)
from referrals.models.fields import SealedTextField
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_place
from tests.referrals.factories import in_days, make_booking, make_cohort, make_occasion, make_pack, make_story
from tests.referrals.journeys import Bodies, begin, days_ago, take, walk

NAME = "Quillfeather"
NHS_NUMBER, PHONE, EMAIL, POSTCODE = "9990000018", "0151 496 0461", "zebedee@quill.example", "L8 4RF"
BIRTH_DATE, ADDRESS, LANGUAGE, REASON = "1931-02-28", "4 Bakery Lane", "Zebrafinchish", "Nobody else was in, wrenbird"
CANARIES = (NAME, NHS_NUMBER, PHONE, "07700 900461", EMAIL, POSTCODE, BIRTH_DATE, ADDRESS, LANGUAGE, "wrenbird")

_numbers = count(1)


def said() -> str:
    """Words with a canary in them, each time others."""
    return f"{NAME} said {next(_numbers)}"


def whole_person(bodies: Bodies) -> Person:
    """The person, with referrals open, closed and begun, and with a past in the history."""
    lin = bodies.users[Actor.LINK_WORKER]
    with act(by=lin, what="make_whole_person"):
        person = save_new_person(
            Person(
                service=bodies.service, created_by=lin, given_name="Zebedee", family_name=NAME, known_as="Zeb",
                birth_date=BIRTH_DATE, nhs_number=NHS_NUMBER, phone=PHONE, email=EMAIL, address=ADDRESS,
                postcode=POSTCODE, contact_note=said(), about=said(), told_apart=said(), sex="male", ethnicity="mixed",
                practice=bodies.practice, area=make_place(kind=PlaceKind.WARD), language=LANGUAGE,
                access_needs=["step_free", "large_print"], prefers="phone",
            )
        )  # fmt: skip
        _past(person)
        _around(person, bodies)
        closed = walk(bodies, Status.COMPLETED, person)
        opened = take(bodies, walk(bodies, Status.SCHEDULED, person), Status.ON_HOLD, reason_text=said())
        begin(bodies, person)
        pack = make_pack(bodies.service)
        programme = Programme.objects.create(offer=bodies.offer, title="Arts on prescription", pack=pack)
        for referral in (closed, opened):
            _at_referral(referral, bodies)
            _in_a_course(referral, programme)
            _told(referral, programme)
    return person


def _past(person: Person) -> None:
    """Versions with other words in them."""
    person.phone, person.about = "07700 900461", said()
    person.save()
    person.phone = PHONE
    person.save()


def _around(person: Person, bodies: Bodies) -> None:
    lin, today = bodies.users[Actor.LINK_WORKER], in_days(0)
    proxy = Representative.objects.create(
        person=person, name=said(), relation=said(), phone=PHONE, email=EMAIL, basis=said(), since=today
    )
    flag = RiskFlag.objects.create(person=person, kind="from_others", note=said(), tell_provider=False, review_on=today)
    flag.note, flag.raised_by = said(), lin
    flag.save()
    gone = RiskFlag.objects.create(person=person, kind="health", note=said(), review_on=today)
    gone.delete()
    ConsentRecord.objects.create(
        person=person, kind="sharing", value="all", given_by="representative", representative=proxy, note=said(),
        given_on=today, recorded_by=lin,
    )  # fmt: skip
    plan = Plan.objects.create(
        person=person, what_matters=said(), strengths=said(), when_suits=said(), getting_about=said(),
        spend_a_week=Decimal(5),
    )  # fmt: skip
    Goal.objects.create(plan=plan, text=said(), score=3)
    PlanAction.objects.create(plan=plan, text=said(), who=said(), due_on=today, owner=lin)
    ContactLog.objects.create(
        person=person, at=timezone.now(), channel="phone", outcome="reached", note=said(), representative=proxy
    )
    month = today.replace(day=1)
    ServiceUse.objects.create(
        person=person, kind="gp", source="self_reported", from_month=month, to_month=month, count=2, recorded_by=lin
    )
    BreakGlass.objects.create(person=person, user=lin, reason=REASON, until=timezone.now())
    FollowUp.objects.create(service=bodies.service, person=person, kind="other", for_role="manager", due_on=today)
    OutgoingMessage.objects.create(kind="referral_waiting", person=person, cause="test")
    Submission.objects.create(what="record_person", by=lin, led_to=f"/referrals/people/{person.uuid}/")


def _at_referral(referral: Referral, bodies: Bodies) -> None:
    now = timezone.now()
    referral.for_provider = referral.overruled_because = said()
    referral.save()
    referral.needs.add(Need.objects.get_or_create(code="company", defaults={"label": "Company"})[0])
    Feedback.objects.create(referral=referral, text=said(), at=now)
    Question.objects.create(referral=referral, text=said(), asked_at=now, answer=said())
    link = DoorLink.objects.create(
        referral=referral, token_hash=f"{next(_numbers):064}", purpose="referral", expires_at=now + timedelta(days=9)
    )
    OneTimeCode.objects.create(link=link, code_hash="0" * 64, expires_at=now)
    OutgoingMessage.objects.create(
        kind="referral_waiting", referral=referral, to_organisation=bodies.offer.provider, link=link,
        cause=f"by hand {referral.pk}",
    )  # fmt: skip
    Appointment.objects.create(referral=referral, starts_at=days_ago(3), where="Side door")
    SelfReferral.objects.create(offer=bodies.offer, referral=referral)
    UnmetNeed.objects.create(service=bodies.service, referral=referral, reason="full", offer=bodies.offer)
    Submission.objects.create(what="submit_referral", led_to=f"/referrals/referrals/{referral.uuid}/")


def _in_a_course(referral: Referral, programme: Programme) -> None:
    """A group that began two months ago, a session of it to which the person came, and where they went on to."""
    cohort = make_cohort(programme, starts_on=in_days(-60), ends_on=in_days(30), core_to_complete=1)
    session = CohortSession.objects.create(cohort=cohort, starts_at=days_ago(20), ends_at=days_ago(19))
    make_booking(cohort, referral, booked_at=days_ago(30))
    Appointment.objects.create(referral=referral, session=session, starts_at=session.starts_at, attendance=5)
    MovingOn.objects.create(
        referral=referral, person=referral.person, months=3, was_reached=True, destinations=["volunteering"],
        hours_a_month=Decimal("4.5"), note=said(), asked_on=in_days(0), how="phone",
    )  # fmt: skip


def _told(referral: Referral, programme: Programme) -> None:
    """How things are going, by a link of their own, and a story with a picture."""
    person, expires_at = referral.person, timezone.now() + timedelta(days=9)
    occasion = make_occasion(referral, programme.pack, state="returned", returned_at=timezone.now())
    for answers, score in ((said(), None), (said(), Decimal("21.5"))):
        before = MeasureReturn.objects.filter(occasion=occasion).first()
        MeasureReturn.objects.create(
            person=person, occasion=occasion, instrument="ucla3", instrument_version="1",
            items=json.dumps({"companionship": 2, "said": answers}), answered=3,
            asked=3, is_complete=score is not None, raw_score=score, score=score, subscales={}, mode="phone",
            answered_on=in_days(0), corrects=before,
        )  # fmt: skip
    story = make_story(person, title=said(), text=said(), credited_as=said(), referral=referral)
    StoryPicture.objects.create(
        person=person,
        story=story,
        image=b64encode(said().encode()).decode(),
        content_type="image/png",
        width=1,
        height=1,
        description=said(),
    )
    for purpose in ("measures", "stories"):
        link = DoorLink.objects.create(
            person=person, occasion=occasion if purpose == "measures" else None, purpose=purpose,
            token_hash=f"{next(_numbers):064}", expires_at=expires_at,
        )  # fmt: skip
        OutgoingMessage.objects.create(kind="test", person=person, link=link, cause=f"{purpose} {referral.pk}")


# --- Looking ------------------------------------------------------------------------------------------------------


def forms_of(word: str) -> Iterator[bytes]:
    """How a word may stand in a dump: as it is, and as its bytes are written; base64 at any of three beginnings."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    for before in range(3):
        # The ends depend on what stands around the word.
        yield b64encode(b"\0" * before + plain)[(before * 4 + 2) // 3 + (before > 0) : -4]


def traces(dump: bytes, words: Iterator[str] | tuple[str, ...] = CANARIES) -> list[str]:
    """Which words stand in it, in whatever form."""
    lower = dump.lower()
    return [
        word
        for word in words
        if any(form.lower() in lower if form.isalnum() or b" " in form else form in dump for form in forms_of(word))
    ]


def all_tables() -> list[str]:
    """Every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        return sorted(name for (name,) in cursor.fetchall())


def everything_in(table: str) -> bytes:
    """All rows of a table, as COPY would write them; sessions as what they keep."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT row_to_json(told)::text FROM {} AS told").format(sql.Identifier(table)))
        return "\n".join(row for (row,) in cursor.fetchall()).encode()


def dump() -> dict[str, bytes]:
    """The whole database, table by table."""
    return {table: everything_in(table) for table in all_tables()}


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of a model in which a text about a person lies, those of history aside."""
    return [
        (model, field.attname)
        for model in apps.get_app_config("referrals").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField) and not hasattr(model, "pgh_tracked_model")
    ]


def rows_about(person: Person) -> dict[str, int]:
    """By table, how many rows lead to the person by one of the columns that the erasure goes by."""
    referrals = list(Referral.objects.filter(person=person).values_list("pk", flat=True))
    ends: dict[str, list[Any]] = {
        "person_id": [person.pk],
        "referral_id": referrals,
        "plan_id": list(Plan.objects.filter(person=person).values_list("pk", flat=True)),
        "link_id": list(DoorLink.objects.filter(referral__in=referrals).values_list("pk", flat=True)),
    }
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name LIKE 'referrals\\_%%' AND column_name = ANY(%s)",
            [list(ends)],
        )
        for table, column in cursor.fetchall():
            asked = sql.SQL("SELECT count(*) FROM {} WHERE {} = ANY(%s)")
            cursor.execute(asked.format(sql.Identifier(table), sql.Identifier(column)), [ends[column]])
            found[table] = found.get(table, 0) + cursor.fetchone()[0]
    return found
