"""Looking for people: what is found in the scope of whoever asks, what lies outside it, and the entry in the log."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from referrals.matching import Candidate, Identity, Query, find, find_candidates, read_query
from referrals.models import Organisation, Person, Post
from referrals.permissions import services_of
from referrals.querysets.person import PersonQuerySet

MOST = 20
SHOWN, EXISTS = "shown", "existence_told"


@dataclass(frozen=True)
class Found:
    """What a search gave.

    ``people`` may be opened. ``outside`` are records of one's services that may be opened with a reason: that they
    exist may be said, and no more. ``unnamed`` counts those of them that fit what was asked where that was not enough
    to mean one. ``elsewhere`` are other services that have a record.
    """

    people: list[Person] = field(default_factory=list)
    more: int = 0
    outside: list[Person] = field(default_factory=list)
    unnamed: int = 0
    elsewhere: list[Organisation] = field(default_factory=list)
    is_understood: bool = True

    @property
    def count(self) -> int:
        """Records in scope."""
        return len(self.people) + self.more


@dataclass(frozen=True)
class Duplicates:
    """Records that may be of the person about to be recorded, in the same three parts."""

    candidates: list[Candidate] = field(default_factory=list)
    outside: list[Candidate] = field(default_factory=list)
    elsewhere: list[Organisation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.candidates or self.outside or self.elsewhere)

    @property
    def here(self) -> int:
        """How many of one's own service."""
        return len(self.candidates) + len(self.outside)

    @property
    def is_settled(self) -> bool:
        """Whether one of them has the same NHS number, so that it is the same person."""
        return any(candidate.is_same_number for candidate in (*self.candidates, *self.outside))


def search_people(*, by: User, text: str) -> Found:
    """Look for people by what is typed (``referrals.matching.finding``); the search and whom it showed are logged."""
    query = read_query(text)
    if not query:
        _note_search(by, 0, "not_understood")
        return Found(is_understood=False)
    # First all of one's services, by the marks alone; then which of these few are in scope. The other way round the
    # database would work the whole scope out.
    fitting = list(find(Person.objects.of_services_of(by), query).order_by("pk").values_list("pk", flat=True))
    seen = set(Person.objects.visible_to(by).filter(pk__in=fitting).values_list("pk", flat=True))
    shown = [pk for pk in fitting if pk in seen]
    hidden = [pk for pk in fitting if pk not in seen]
    people = Person.objects.with_keys().select_related("service", "area").filter(pk__in=shown[:MOST])
    outside = Person.objects.select_related("service").filter(pk__in=hidden[:MOST]).order_by("pk")
    elsewhere = _elsewhere(by, query)
    result = Found(
        people=sorted(people, key=lambda person: (person.family_name.casefold(), person.name.casefold(), person.pk)),
        more=max(0, len(shown) - MOST),
        outside=list(outside) if query.is_telling else [],
        unnamed=0 if query.is_telling else len(hidden),
        elsewhere=_services_of(elsewhere),
    )
    _note_search(by, result.count, "by_" + "_".join(sorted(query.kinds or {"reference"})))
    _note_told(by, result.people, [*result.outside, *elsewhere])
    return result


def find_duplicates(*, by: User, service: Organisation, identity: Identity) -> Duplicates:
    """Records like the one that is about to be made, as far as ``by`` may know of them; logged as a search."""
    of_service = Person.objects.filter(service=service, erased_at__isnull=True)
    found = find_candidates(of_service, identity)
    pks = [candidate.person.pk for candidate in found]
    seen = set(Person.objects.visible_to(by).filter(pk__in=pks).values_list("pk", flat=True))
    exact = [candidate for candidate in find_candidates(_of_other_services(by), identity) if candidate.is_exact]
    result = Duplicates(
        candidates=[candidate for candidate in found if candidate.person.pk in seen],
        outside=[candidate for candidate in found if candidate.person.pk not in seen],
        elsewhere=_services_of(candidate.person for candidate in exact),
    )
    _note_search(by, len(found), "duplicates")
    _note_told(by, (one.person for one in result.candidates), (one.person for one in [*result.outside, *exact]))
    return result


def _of_other_services(by: User) -> PersonQuerySet:
    others: PersonQuerySet = Person.objects.filter(erased_at__isnull=True).exclude(service__in=services_of(by))
    return others


def _elsewhere(by: User, query: Query) -> list[Person]:
    """Records of other services, where exactly one person can be meant."""
    if not query.is_exact:
        return []
    return list(find(_of_other_services(by), query).select_related("service").order_by("id")[:MOST])


def _services_of(people: Iterable[Person]) -> list[Organisation]:
    return sorted({person.service for person in people}, key=lambda service: (service.name, service.pk))


def _note_search(by: User, count: int, reason: str) -> None:
    post = _post_of(by)
    note_access(
        by=by,
        action=AccessAction.SEARCH,
        subject_kind="person",
        role=post.role if post else "",
        organisation=post.organisation.uuid if post else None,
        reason=reason[:60],
        count=count,
    )


def _note_told(by: User, shown: Iterable[Person], existing: Iterable[Person]) -> None:
    """One entry for each person whom the search gave away, for their own export."""
    post = _post_of(by)
    for reason, people in ((SHOWN, shown), (EXISTS, existing)):
        for person in people:
            note_access(
                by=by,
                action=AccessAction.SEARCH,
                subject_kind="person",
                subject=person.uuid,
                person=person.uuid,
                role=post.role if post else "",
                organisation=post.organisation.uuid if post else None,
                reason=reason,
            )


def _post_of(by: User) -> Post | None:
    post: Post | None = Post.objects.current_of(by).order_by("id").select_related("organisation").first()
    return post
