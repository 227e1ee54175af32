"""What stands in a record, in the words of a copy: days, choices, and people who work here by what they do."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from referrals.choices import AccessNeed, LawfulBasis, Sharing
from referrals.messages.kinds import LETTERS, MessageKind
from referrals.models import Appointment, Person, Post, Referral, Representative
from referrals.transitions.actor import Actor

_YES_NO = {True: "yes", False: "no"}
_ANSWERS: dict[str, str] = {
    "yes": "yes",
    "no": "no",
    "withdrawn": "taken back",
    "opted_out": "has opted out",
    "not_opted_out": "has not opted out",
    **dict(Sharing.choices),
    **dict(LawfulBasis.choices),
}
_STATUSES = dict(Referral._meta.get_field("status").flatchoices) | {"": "nothing yet"}
# Columns of codes for which the model has no words.
_CODES: dict[str, dict[str, str]] = {
    "ConsentRecord.value": _ANSWERS,
    "ReferralEvent.from_status": _STATUSES,
    "ReferralEvent.to_status": _STATUSES,
    "ReferralEvent.role": {actor.value: actor.label for actor in Actor},
    "OutgoingMessage.kind": {kind.value: LETTERS[kind].subject for kind in MessageKind if kind in LETTERS},
}


class Speaker:
    """Puts columns into words, for the copy of one person. Who works here is named by what they do, and not by name."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @cached_property
    def _posts(self) -> dict[int, str]:
        """By account, what somebody does or did last; for the service of the person first."""
        posts = Post.objects.select_related("organisation").order_by("since", "id")
        ranked = sorted(posts, key=lambda post: post.organisation_id == self._person.service_id)
        return {post.user_id: f"{post.get_role_display()}, {post.organisation.name}" for post in ranked}

    def words(self, record: Model, field: Any) -> str:
        """What stands in this column of a record, or of a version of one; empty where nothing does."""
        value = getattr(record, field.name)
        if value is None or value == "" or value == []:
            return ""
        codes = _CODES.get(f"{field.model.__name__}.{field.name}")
        if codes is not None:
            return codes.get(value, str(value))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.name == "access_needs":
            return ", ".join(str(AccessNeed(code).label) for code in value)
        if field.name == "birth_date":
            return self.moment(date.fromisoformat(value))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return _YES_NO[value]
        if isinstance(value, date):
            return self.moment(value)
        if isinstance(value, User):
            return self._posts.get(value.pk, "somebody who works here")
        if isinstance(value, Representative):
            return str(value.name)
        if isinstance(value, Referral):
            return f"your referral {value.code}"
        if isinstance(value, Appointment):
            return f"the visit of {self.moment(value.starts_at)}"
        return str(value)

    @staticmethod
    def moment(value: date) -> str:
        """A day as 21 Nov 2026, and with the time where there is one."""
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "j M Y, H:i")
        return date_format(value, "j M Y")
