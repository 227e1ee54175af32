"""What a person's copy holds: every record about them, what stood there before, and who looked at it.

The columns are taken from the models themselves, so that a new one goes out without being named here. What is left out
stands in ``LEFT_OUT``, with the reason.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.choices import AccessChannel
from accounts.models import AccessEntry
from referrals.choices import PostRole, RiskKind, TaskKind
from referrals.copies.words import Speaker, file_of
from referrals.models import (
    Appointment,
    Booking,
    BreakGlass,
    ConsentRecord,
    ContactLog,
    DoorLink,
    Feedback,
    FollowUp,
    Goal,
    MeasureReturn,
    MovingOn,
    Occasion,
    Organisation,
    OutgoingMessage,
    Person,
    Plan,
    PlanAction,
    Question,
    Referral,
    ReferralEvent,
    Representative,
    RiskFlag,
    SelfReferral,
    ServiceUse,
    Story,
    StoryPicture,
)

# Columns of any record that say nothing to anybody but the program.
MACHINE = {"id", "uuid", "person", "plan", "version", "position"}
LEFT_OUT = {
    "Person.erased_at": "nobody who is erased has a copy",
    "Referral.status_before_hold": "its steps tell it",
    "Referral.loop_seen_at": "when the referrer looked; the log at the end tells it",
    "ReferralEvent.row": "the number of a rule",
    "FollowUp.cause": "by which the program asks once",
    "FollowUp.service": "the person's own",
    "OutgoingMessage.cause": "by which the program sends once",
    "OutgoingMessage.link": "stands in its own list",
    "OutgoingMessage.attempts": "how often the program tried",
    "OutgoingMessage.claimed_at": "when the program began to send it",
    "DoorLink.token_hash": "a fingerprint of a link that only its receiver has",
    "DoorLink.occasion": "stands in its own list",
    "DoorLink.cohort": "of a link to a timetable, which is nobody's own",
    "Appointment.corrects": "stands beside the one it corrects",
    "Appointment.session": "its day and time tell which",
    "MeasureReturn.corrects": "stands beside the one it corrects",
    "MovingOn.corrects": "stands beside the one it corrects",
    "ServiceUse.corrects": "stands beside the one it corrects",
    "Story.consent": "stands in its own list",
}
# What could put somebody in danger when it is read at the kitchen table. It goes out when a manager has thought it over
# (Data Protection Act 2018, schedule 3, part 2: data whose disclosure would be likely to cause serious harm).
GUARDED_FLAGS = (RiskKind.FROM_OTHERS, RiskKind.TO_OTHERS, RiskKind.VISIT_IN_TWOS)
GUARDED_TASKS = (TaskKind.SAFEGUARDING,)

Entry = dict[str, str]


@dataclass(frozen=True)
class Section:
    """Records of one sort, each a label with what stands there; what is empty is not named."""

    title: str
    entries: list[Entry]


@dataclass(frozen=True)
class Copy:
    """The whole copy. ``is_guarded`` says whether what could put somebody in danger was kept back, if there is any.

    ``pictures`` are files by name; a record names the file in which its picture is.
    """

    name: str
    service: str
    made_at: datetime
    sections: list[Section]
    is_guarded: bool
    pictures: dict[str, bytes]

    @property
    def count(self) -> int:
        """How many records it holds."""
        return sum(len(section.entries) for section in self.sections)


def copy_of(person: Person, *, is_guarded: bool = True, is_for_others: bool = False) -> Copy:
    """Everything about ``person``. Raises LostKeyError when their texts cannot be opened.

    What is for others (``is_for_others``) has none of the stories that were taken back.
    """
    speaker = Speaker(person)
    read = list(_records(person, is_guarded=is_guarded, is_for_others=is_for_others))
    sections = [
        Section(title, [entry for record in records if (entry := _entry(record, speaker))]) for title, records in read
    ]
    before = _earlier(person, speaker, is_guarded=is_guarded, is_for_others=is_for_others)
    sections.append(Section("What stood there before", list(before)))
    sections.append(Section("Who looked at it, and what was done with it", list(_looks(person))))
    pictures = [record for _, records in read for record in records if isinstance(record, StoryPicture)]
    files = {file_of(picture): b64decode(picture.image) for picture in pictures}
    return Copy(person.name, person.service.name, timezone.now(), sections, is_guarded, files)


def _records(person: Person, *, is_guarded: bool, is_for_others: bool) -> Iterator[tuple[str, list[Any]]]:
    """The records themselves, by the headings of the copy."""
    for part in (_asked(person, is_guarded=is_guarded), _told(person, is_for_others=is_for_others)):
        for title, records in part:
            yield title, _read(records, person) if isinstance(records, QuerySet) else records


def _told(person: Person, *, is_for_others: bool) -> "Iterator[tuple[str, QuerySet[Any]]]":
    """What the person took part in, what they answered, and what they told."""
    mine: dict[str, Any] = {"person": person}
    stories = Story.objects.filter(**mine)
    if is_for_others:
        stories = stories.in_use()
    returns = MeasureReturn.objects.filter(**mine).order_by("answered_on", "id")
    yield "Groups you were in", Booking.objects.filter(**mine).select_related("cohort__programme")
    yield "When you were asked how things are going", Occasion.objects.filter(**mine)
    yield "What you answered", returns
    yield "Where you went on to", MovingOn.objects.filter(**mine).order_by("asked_on", "id")
    yield "What you used of the health service", ServiceUse.objects.filter(**mine)
    yield "Your stories", stories.order_by("told_on", "id")
    yield "Pictures of your stories", StoryPicture.objects.filter(story__in=stories.values("pk")).order_by("story_id")


def _asked(person: Person, *, is_guarded: bool) -> "Iterator[tuple[str, QuerySet[Any] | list[Any]]]":
    mine: dict[str, Any] = {"person": person}
    of_referral: dict[str, Any] = {"referral__person": person}
    of_plan: dict[str, Any] = {"plan__person": person}
    flags, tasks = RiskFlag.objects.filter(**mine), _of_either(FollowUp, person)
    if is_guarded:
        flags, tasks = flags.exclude(kind__in=GUARDED_FLAGS), tasks.exclude(kind__in=GUARDED_TASKS)
    yield "You", [person]
    yield "Who may speak for you", Representative.objects.filter(**mine)
    yield "What you agreed to", ConsentRecord.objects.filter(**mine).order_by("recorded_at", "id")
    yield "What has to be known before meeting you", flags
    yield "Your plan", Plan.objects.filter(**mine)
    yield "Your goals", Goal.objects.filter(**of_plan)
    yield "Steps of your plan", PlanAction.objects.filter(**of_plan)
    yield "Your referrals", Referral.objects.filter(**mine).order_by("created_at", "id")
    yield "Each step of them", ReferralEvent.objects.filter(**of_referral)
    yield "Visits", Appointment.objects.filter(**of_referral)
    yield "Questions about you, and the answers", Question.objects.filter(**of_referral)
    yield "How it went, as the places said", Feedback.objects.filter(**of_referral)
    yield "Where you asked yourself", SelfReferral.objects.filter(**of_referral)
    yield "When we were in touch", ContactLog.objects.filter(**mine).order_by("at", "id")
    yield "What somebody was to see to", tasks
    yield "Messages about you", _of_either(OutgoingMessage, person).order_by("made_at", "id")
    yield "Links that were sent", _of_either(DoorLink, person).order_by("made_at", "id")
    yield "When somebody opened your record with a reason", BreakGlass.objects.filter(**mine)


def _of_either(model: Any, person: Person) -> QuerySet[Any]:
    """What names the person, or one of their referrals."""
    found: QuerySet[Any] = model.objects.filter(person=person) | model.objects.filter(referral__person=person)
    return found


def _read(records: QuerySet[Any], person: Person) -> list[Any]:
    """With the records that they name, which are put into words. All of it is about ``person``, whose key is open."""
    model = records.model
    names = {field.name for field in model._meta.concrete_fields if field.many_to_one} - {"person", "pgh_obj"}
    found = records.select_related(*names).prefetch_related(*(field.name for field in model._meta.many_to_many))
    read = list(found)
    itself = [field.name for field in model._meta.concrete_fields if field.related_model is Person]
    for record in read:
        for name in itself:
            setattr(record, name, person)
        for name in names & {"plan", "referral", "representative", "occasion", "story"}:
            if (named := getattr(record, name)) is not None:
                named.person = person
    return read


def _entry(record: Any, speaker: Speaker) -> Entry:
    model = type(record)
    entry = {_label(field): words for field in _fields(model) if (words := speaker.words(record, field))}
    for field in model._meta.many_to_many:
        if words := ", ".join(str(one) for one in getattr(record, field.name).all()):
            entry[_label(field)] = words
    return entry


def _fields(model: type[Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in MACHINE and f"{model.__name__}.{field.name}" not in LEFT_OUT
    ]


def _label(field: Any) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


# --- What stood there before --------------------------------------------------------------------------------------


def _earlier(person: Person, speaker: Speaker, *, is_guarded: bool, is_for_others: bool) -> Iterator[Entry]:
    """Every value that was changed or deleted, with the day on which it was."""
    of_person = {"person": person.pk}
    conditions: dict[Any, dict[str, int]] = {
        Person: {"pgh_obj": person.pk},
        Representative: of_person,
        RiskFlag: of_person,
        Plan: of_person,
        Goal: {"plan__person": person.pk},
        PlanAction: {"plan__person": person.pk},
        Question: {"referral__person": person.pk},
        Referral: of_person,
        Booking: of_person,
        Occasion: of_person,
        Story: of_person,
    }
    if is_for_others:
        del conditions[Story]
    for model, condition in conditions.items():
        versions = model.pgh_event_models["insert"].objects.filter(**condition)
        if model is RiskFlag and is_guarded:
            versions = versions.exclude(kind__in=GUARDED_FLAGS)
        yield from _changes(model, _read(versions.order_by("id", "pgh_id"), person), speaker)


def _changes(model: type[Model], versions: list[Any], speaker: Speaker) -> Iterator[Entry]:
    """``versions`` come record by record, each record's in their order; the one of a deletion is as it was last."""
    for before, after in zip_longest(versions, versions[1:]):
        goes_on = after is not None and after.id == before.id
        if before.pgh_label != "delete" and (not goes_on or after.pgh_label == "delete"):
            continue  # as it stands now, or as the deletion tells it
        for field in _fields(model):
            was = speaker.words(before, field)
            if was and (not goes_on or was != speaker.words(after, field)):
                yield {
                    "Of what": f"{model._meta.verbose_name}: {field.verbose_name}",
                    "It was": was,
                    "Until": speaker.moment((after if goes_on else before).pgh_created_at),
                }


# --- Who looked ---------------------------------------------------------------------------------------------------


def _looks(person: Person) -> Iterator[Entry]:
    """The access log, in words: never who by name, always in which role and for whom."""
    # Who was refused did not learn whose record it is: the entry names it as its subject alone.
    about = Q(person=person.uuid) | Q(subject=str(person.uuid))
    entries = list(AccessEntry.objects.filter(about).order_by("at", "id"))
    bodies = dict(
        Organisation.objects.filter(uuid__in={entry.organisation for entry in entries}).values_list("uuid", "name")
    )
    for entry in entries:
        is_own = entry.channel == AccessChannel.LINK and entry.role != PostRole.PROVIDER
        role = "you, or whoever had your link" if is_own else dict(PostRole.choices).get(entry.role, entry.role)
        nobody = "the program itself" if entry.who is None else "somebody who works here"
        who = ", ".join(filter(None, (role, "" if is_own else bodies.get(entry.organisation)))) or nobody
        yield {
            "When": Speaker.moment(entry.at),
            "Who": who[:1].upper() + who[1:],
            "What": entry.get_action_display().capitalize(),
            "Of what": entry.subject_kind.replace("_", " "),
            "By which door": "your own link" if is_own else entry.get_channel_display(),
        }
