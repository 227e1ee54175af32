"""Whether a list may write over what stands there: never over a hand, nor over what is known from a later day.

What an import of a wave wrote names its wave. What a list wrote that belongs to no wave looks like the work of a hand;
who wrote it is asked of the history.
"""

from datetime import date
from typing import Any

from django.utils.formats import date_format

from assets.choices import ChangeKind
from assets.imports.notes import Kind
from assets.models.known import Known
from assets.undo.selection import change_sets_of

ABOUT = "about"  # in the details of a change set: what the list was about that wrote it


def why_kept(record: Any, as_of: date) -> tuple[Kind, str] | None:
    """Why a list that speaks of the day ``as_of`` leaves ``record`` as it is; None where it may write over it."""
    known = record if isinstance(record, Known) else None
    wave = known.wave if known else None
    if wave is None and not _is_from_a_list(record):
        return Kind.BY_HAND, "Somebody has written it by hand. If the list is right, change it on its page."
    day = wave.reference_date if wave else known.as_of if known else None
    if day and day > as_of:
        then, now = date_format(day, "j M Y"), date_format(as_of, "j M Y")
        return Kind.LATER, f"What is recorded is known from {then}, and the list speaks of {now}."
    return None


def _is_from_a_list(record: Any) -> bool:
    """Whether a list wrote the record as it stands. What was taken back stands as whoever wrote it before."""
    events = record.pgh_event_models["insert"].objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id")
    kept = {column.attname for column in events.model._meta.concrete_fields}
    columns = [column.attname for column in record._meta.concrete_fields if column.attname in kept]
    versions = list(events.values("pgh_context", *columns))
    present = [one["pgh_context"] for one in versions if all(one[name] == versions[0][name] for name in columns)]
    sets = change_sets_of(filter(None, present))
    wrote = (sets.get(context) for context in present)
    last = next((one for one in wrote if one is None or one.kind != ChangeKind.REVERT), None)
    return last is not None and ABOUT in last.details
