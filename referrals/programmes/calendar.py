"""The sessions of a group as a calendar that others subscribe to (RFC 5545). It holds the timetable and nobody."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from icalendar import Calendar, Event

from referrals.actions.visits import where_of
from referrals.models import Cohort, CohortSession

PRODUCT = "-//Joining the Dots//Groups//EN"
# How often a calendar may ask again (RFC 7986, section 5.7).
ASK_AGAIN = timedelta(hours=6)
KIND = "text/calendar; charset=utf-8"


def calendar_of(cohort: Cohort, *, host: str) -> bytes:
    """All sessions of a group, those that were cancelled too, so that they disappear where they stood.

    ``host`` makes the names of the events unique in the world. DTSTAMP is when an event was changed last and SEQUENCE
    how often (sections 3.8.7.2 and 3.8.7.4): a calendar takes over a change where the number is greater.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", str(cohort))
    calendar.add("x-wr-calname", str(cohort))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN)
    changes = _changes(cohort)
    for session in cohort.sessions.select_related("venue").order_by("starts_at", "pk"):
        calendar.add_component(_event(session, cohort, host, *changes[session.pk]))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(session: CohortSession, cohort: Cohort, host: str, sequence: int, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{session.uuid}@{host}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", sequence)
    zone = timezone.get_default_timezone()
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    title = cohort.programme.title
    event.add("summary", f"{title}: {session.title}" if session.title else title)
    if where := where_of(session, cohort):
        event.add("location", where)
    if said := _description(session):
        event.add("description", said)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    return event


def _description(session: CohortSession) -> str:
    optional = "" if session.is_core else "Come if you like: this one does not count towards completing."
    return "\n".join(filter(None, (session.note, optional)))


def _changes(cohort: Cohort) -> dict[int, tuple[int, datetime]]:
    """For each session how often it was changed, its group included, and when last: told by their histories."""
    updates = Count("events", filter=Q(events__pgh_label="update"))
    sessions = cohort.sessions.annotate(updates=updates, last_at=Max("events__pgh_created_at"))
    told = Cohort.objects.filter(pk=cohort.pk).aggregate(last_at=Max("events__pgh_created_at"))
    return {
        session.pk: (session.updates + cohort.version, max(session.last_at, told["last_at"])) for session in sessions
    }
