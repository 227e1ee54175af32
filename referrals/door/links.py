"""What went out about a referral: messages, and links that still work."""

from functools import cached_property
from uuid import uuid4

from referrals.door.forms import CodeAskedForm
from referrals.messages.kinds import LETTERS, MessageKind
from referrals.messages.troubles import next_step_of
from referrals.models import DoorLink, OutgoingMessage, Referral
from referrals.transitions.status import OPEN


class LinksPage:
    """The messages about a referral, the latest first, and whether a link can be sent."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.form = CodeAskedForm(initial={"submission": uuid4()})

    @property
    def can_send(self) -> bool:
        """Whether there is a provider who could open it."""
        return self.referral.status in OPEN and self.referral.provider is not None

    @cached_property
    def sent(self) -> list[tuple[str, OutgoingMessage]]:
        """Each message with what it said."""
        rows = self.referral.messages.select_related("to_user", "to_organisation").order_by("-made_at", "-id")
        return [(LETTERS[MessageKind(row.kind)].subject, row) for row in rows]

    @cached_property
    def links(self) -> list[DoorLink]:
        """Links that still work."""
        return list(self.referral.links.standing())

    @cached_property
    def to_do(self) -> list[str]:
        """What is to be done about messages that did not arrive."""
        tasks = self.referral.follow_ups.filter(done_at__isnull=True, kind="bounced").order_by("due_on", "id")
        return list(dict.fromkeys(filter(None, (next_step_of(task.cause) for task in tasks))))
