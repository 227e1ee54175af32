"""Taking a story back: from that moment it is shown nowhere. It stays in the record, for the person's own copy."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from referrals.models import Person, Story


def take_back(story: Story, at: datetime) -> None:
    """Take one story back, within the caller's transaction, whose row of it is locked."""
    story.withdrawn_at = at
    story.version += 1
    story.save(update_fields=["withdrawn_at", "version"])


def take_back_all(person: Person) -> int:
    """Take back every story that is used, within the caller's transaction; returns how many there were."""
    used = Story.objects.filter(person=person, withdrawn_at__isnull=True, purposes__len__gt=0)
    return used.update(withdrawn_at=timezone.now(), version=F("version") + 1)
