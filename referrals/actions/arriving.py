"""Recording somebody who is sent here, or asks for themselves: whoever writes it may not see who is known already.

So nothing is asked back and nothing is told: where the same person stands in the service, theirs is the record; where
somebody looks like them, the link workers find it said on the new record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from referrals.actions.people import record_person
from referrals.choices import PostRole
from referrals.matching import Candidate, Identity, find_candidates, identity_of, normal
from referrals.models import Organisation, Person, Post, Referral

NOT_COMPARED = "Nobody has compared them yet: whoever wrote this could not see the records here."
NUMBER_IS_TAKEN = "The NHS number that was given stands in another record of the service, so it was left out here. "
# What may have changed since the record was written.
_REACHED_AT = {"phone": "telephone", "email": "e-mail", "address": "address", "postcode": "postcode"}


@dataclass(frozen=True)
class Arrival:
    """The record of whoever arrives; ``was_known`` where it stood here before, ``may_be_known`` where one is like it.

    ``differs`` are ways to reach them that were said now and are not those of the record, in words.
    """

    person: Person
    was_known: bool = False
    may_be_known: bool = False
    differs: str = ""


def record_arrival(*, service: Organisation, by: User | None, columns: Mapping[str, Any]) -> Arrival:
    """The record of somebody who arrives with ``columns`` (``people.WRITTEN``), found or made, within an act.

    A record that was there is not changed. Raises what ``record_person`` raises, but for a record that is like it.
    """
    # Two who write of the same person at once wait for each other, so that the second finds the record of the first.
    Organisation.objects.select_for_update(no_key=True).get(pk=service.pk)
    identity = _identity(columns)
    likely = find_candidates(Person.objects.filter(service=service, erased_at__isnull=True), identity)
    same = [candidate.person for candidate in likely if _is_same(identity_of(candidate.person), identity)]
    if len(same) == 1:
        return Arrival(same[0], was_known=True, may_be_known=True, differs=_differences(same[0], columns))
    made = record_person(service=service, by=by, **_told_apart(columns, likely))
    return Arrival(made, may_be_known=bool(likely))


def worker_of(person: Person) -> User | None:
    """The link worker who looks after somebody now; None where nobody does."""
    workers = Post.objects.current().filter(organisation=person.service_id, role=PostRole.LINK_WORKER)
    theirs = Referral.objects.is_open().filter(person=person, owner__in=workers.values("user"))
    latest = theirs.select_related("owner").order_by("-id").first()
    return latest.owner if latest else None


def _identity(columns: Mapping[str, Any]) -> Identity:
    said = {name: columns.get(name) or "" for name in Identity.__dataclass_fields__}
    born = said.pop("birth_date")
    return Identity(birth_date=born if isinstance(born, str) else born.isoformat(), **said)


def _is_same(known: Identity, said: Identity) -> bool:
    """Whether they are one beyond doubt: by the name, and by NHS number or date of birth besides.

    By the number alone they are not: one figure wrong, and somebody would be sent on under another one's name.
    """
    names = [normal.full_name(each.given_name, each.family_name) for each in (known, said)]
    if names[0] != names[1] or not names[0]:
        return False
    if known.nhs_number and said.nhs_number:
        return known.nhs_number == said.nhs_number
    return bool(said.birth_date) and known.birth_date == said.birth_date


def _told_apart(columns: Mapping[str, Any], likely: Sequence[Candidate]) -> dict[str, Any]:
    """The columns of a new record, with what is to be known of those like it."""
    kept = dict(columns)
    if not likely:
        return kept
    has_number = any(candidate.is_same_number for candidate in likely)
    if has_number:
        kept["nhs_number"] = ""
    return kept | {"told_apart": f"{NUMBER_IS_TAKEN if has_number else ''}{NOT_COMPARED}"}


def _differences(person: Person, columns: Mapping[str, Any]) -> str:
    said = {
        words: columns[name]
        for name, words in _REACHED_AT.items()
        if columns.get(name) and columns[name] != getattr(person, name)
    }
    return "; ".join(f"{words} {text}" for words, text in said.items())
