"""Bring everybody under the first of PERSON_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.actions.rotating import keys_in_use, rotate_person_keys
from referrals.sealing.ring import keyring


class Command(BaseCommand):
    """``manage.py rotate_person_keys``"""

    help = (
        "Seal everybody's data key under the first of PERSON_KEYS, and make the marks anew by which people are found. "
        "While the site serves; it may be ended and begun again. docs/deploying.md has the steps before and after."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Batch by batch, and then who needs which key."""
        for progress in rotate_person_keys():
            self.stdout.write(f"{progress.done} people sealed anew …")
        if progress.forgotten_marks:
            self.stdout.write(f"{progress.forgotten_marks} marks under keys that are gone were deleted.")
        current = keyring().current.name
        for name, people in sorted(keys_in_use().items()):
            self.stdout.write(f"{people} people are sealed under {name!r}.")
        if progress.lost:
            told = ", ".join(f"{number} under {name!r}" for name, number in sorted(progress.lost.items()))
            raise CommandError(f"Some people’s keys cannot be opened: {told}. Put these back into PERSON_KEYS.")
        others = [key.name for key in keyring().keys[1:]]
        if others:
            self.stdout.write(f"Nobody needs {' or '.join(others)}: everybody is sealed under {current!r}.")
