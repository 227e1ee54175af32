"""Records that were opened with a reason, as their managers see them."""

from typing import TYPE_CHECKING

from accounts.access_log import note_access
from accounts.choices import AccessAction
from referrals.choices import PostRole
from referrals.models import BreakGlass, Organisation

if TYPE_CHECKING:
    from accounts.models import User

_LATEST = 30


class OpeningsPage:
    """What nobody has looked at yet, and what was looked at lately; who reads it is logged for each person."""

    def __init__(self, user: "User") -> None:
        managed = Organisation.objects.where(user, PostRole.MANAGER).services()
        openings = BreakGlass.objects.filter(person__service__in=managed, person__erased_at__isnull=True)
        openings = openings.select_related("person__key", "person__service", "user", "reviewed_by")
        self.waiting = list(openings.to_be_reviewed().order_by("at", "id"))
        self.reviewed = list(openings.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-id")[:_LATEST])
        for opening in (*self.waiting, *self.reviewed):
            note_access(
                by=user,
                action=AccessAction.READ,
                subject_kind="opening",
                subject=opening.uuid,
                person=opening.person.uuid,
                role=PostRole.MANAGER,
                organisation=opening.person.service.uuid,
            )
