"""Dating back what is appended and never changed: it has to be dated as it is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db.models import DateTimeField, Model
from django.utils import timezone


@contextmanager
def dated_back(*models: type[Model]) -> Iterator[None]:
    """Have ``recorded_at`` of these be what it was set to, and not now, for whatever the block writes.

    For a command that runs alone: it holds for the whole process.
    """
    fields = [model._meta.get_field("recorded_at") for model in models]
    stamps = [field for field in fields if isinstance(field, DateTimeField)]
    for stamp in stamps:
        stamp.auto_now_add = False
    try:
        yield
    finally:
        for stamp in stamps:
            stamp.auto_now_add = True


def hour_of(day: date, hour: int) -> datetime:
    """An hour of a day that has been, or now where that is earlier."""
    return min(timezone.make_aware(datetime.combine(day, time(hour))), timezone.now())
