"""Changing the keys of an installation while it serves: data keys are sealed anew, and marks made anew, bit by bit.

What people are described with is not touched: it is sealed under their data keys, which stay. Between two batches, and
beside one, others read and write: every key of the ring opens, and marks under every key of the ring find.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from referrals.actions.marking import keep_marks
from referrals.models import Person, PersonKey, PersonMark
from referrals.sealing.keyring import Keyring, LostKeyError
from referrals.sealing.ring import keyring

BATCH = 200


@dataclass
class Progress:
    """How many people were sealed anew, how many could not be because their key is lost, and how many marks went."""

    done: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    forgotten_marks: int = 0


def rotate_person_keys(*, batch: int = BATCH) -> Iterator[Progress]:
    """Seal the data key of everybody under the first key of the ring, each batch in a transaction of its own.

    Tells after each batch how far it has come. It may be ended at any moment and begun again. Whoever is being written
    at the moment is passed over and comes at the end. Marks under keys that are not on the ring any more are deleted,
    of people who are sealed under the first.
    """
    ring, progress = keyring(), Progress()
    for is_patient in (False, True):
        last = 0
        while people := _rotate_some(ring, after=last, batch=batch, is_patient=is_patient, progress=progress):
            last = people[-1]
            yield progress
    progress.forgotten_marks = _forget_marks(ring)
    yield progress


def keys_in_use() -> dict[str, int]:
    """For each key under which anybody's data key is sealed, of how many people."""
    counted = PersonKey.objects.order_by().values("key_name").annotate(people=Count("pk"))
    return dict(counted.values_list("key_name", "people"))


def keys_missing() -> dict[str, int]:
    """Those of them that the ring has not: nothing about these people can be read. Raises BadKeyringError."""
    names = {key.name for key in keyring().keys}
    return {name: count for name, count in keys_in_use().items() if name not in names}


@transaction.atomic
def _rotate_some(ring: Keyring, *, after: int, batch: int, is_patient: bool, progress: Progress) -> list[int]:
    """The numbers of the people looked at."""
    waiting = Person.objects.filter(pk__gt=after, key__isnull=False).exclude(key__key_name=ring.current.name)
    locked = waiting.select_for_update(of=("self",), skip_locked=not is_patient).with_keys().order_by("pk")[:batch]
    people = list(locked)
    for person in people:
        try:
            _rotate(person, ring)
            progress.done += 1
        except LostKeyError:
            progress.lost[person.key.key_name] += is_patient
    return [person.pk for person in people]


def _rotate(person: Person, ring: Keyring) -> None:
    key_name, wrapped = ring.wrap(person.data_key(), f"person:{person.uuid}")
    keep_marks(person)
    PersonKey.objects.filter(person=person).update(key_name=key_name, wrapped=wrapped, wrapped_at=timezone.now())


def _forget_marks(ring: Keyring) -> int:
    old = PersonMark.objects.exclude(key_name__in=[key.name for key in ring.keys])
    gone, _ = old.filter(person__key__key_name=ring.current.name).delete()
    return gone
