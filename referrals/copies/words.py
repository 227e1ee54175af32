"""What stands in a record, in the words of a copy: days, choices, and people who work here by what they do."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from referrals.actions.returning import answers_of
from referrals.choices import LawfulBasis, Sharing
from referrals.instruments import instrument
from referrals.measures.wording import words_of
from referrals.messages.kinds import LETTERS, MessageKind
from referrals.models import (
    Appointment,
    Occasion,
    Person,
    Post,
    Referral,
    Representative,
    Story,
    StoryPicture,
)
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
        said = _SAID.get(f"{field.model.__name__.removesuffix('Event')}.{field.name}")
        if said is not None:
            return said(record, value)
        if isinstance(field, ArrayField):
            labels = dict(field.base_field.flatchoices)
            return ", ".join(str(labels.get(code, code)) for code in value)
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
        if isinstance(value, Occasion):
            return f"{value.get_point_display()}, due {self.moment(value.due_on)}"
        if isinstance(value, Story):
            return str(value.title) or f"the one told on {self.moment(value.told_on)}"
        return str(value)

    @staticmethod
    def moment(value: date) -> str:
        """A day as 21 Nov 2026, and with the time where there is one."""
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "j M Y, H:i")
        return date_format(value, "j M Y")


def file_of(picture: StoryPicture) -> str:
    """The name under which a picture lies beside the copy."""
    return f"picture-{str(picture.story.uuid)[:8]}.{'png' if picture.content_type == 'image/png' else 'jpg'}"


def _answers(kept: Any, _value: Any) -> str:
    """Question and answer, line by line; of words that may not be printed here, the number of the question."""
    asked = instrument(kept.instrument, kept.instrument_version)
    words, answers = words_of(asked, kept.language, kept.answered_on), answers_of(kept)
    lines = []
    for number, item in enumerate(asked.items, 1):
        if (answer := answers.get(item.key)) is None:
            continue
        labels = dict(words.choices.get(item.key, ())) if words else {}
        question = (words.items.get(item.key) if words else None) or f"Question {number}"
        lines.append(f"{question} {labels.get(answer, answer)}")  # type: ignore[arg-type]
    return "\n".join(lines)


def _parts(kept: Any, value: dict[str, Any]) -> str:
    labels = {part.key: part.label for part in instrument(kept.instrument, kept.instrument_version).subscales}
    return ", ".join(f"{labels.get(key, key)}: {number}" for key, number in value.items())


def _titles(_record: Any, value: list[str]) -> str:
    return ", ".join(instrument(*asked.split(":", 1)).title for asked in value)


# Columns that are said in words of their own.
_SAID: dict[str, Callable[[Any, Any], str]] = {
    "Person.birth_date": lambda _record, value: Speaker.moment(date.fromisoformat(value)),
    "Occasion.instruments": _titles,
    "MeasureReturn.instrument": lambda kept, _value: instrument(kept.instrument, kept.instrument_version).title,
    "MeasureReturn.items": _answers,
    "MeasureReturn.subscales": _parts,
    "ServiceUse.from_month": lambda _record, value: date_format(value, "F Y"),
    "ServiceUse.to_month": lambda _record, value: date_format(value, "F Y"),
    "StoryPicture.image": lambda picture, _value: file_of(picture),
}
