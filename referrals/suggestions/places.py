"""The places to which a service refers, as far as somebody may know them: read in a few queries, however many."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from assets.choices import ActivityStatus, Basis, SchemeCode, Status, Tri
from assets.models import Activity, ActivityAudience, Asset, Classification, Location, Term
from assets.querysets.location import LocationQuerySet
from referrals.models import Availability, Need, Offer, Organisation, Referral
from referrals.suggestions.place import Checked, Place, Room
from referrals.suggestions.times import read_schedule
from referrals.suggestions.wish import Position
from referrals.transitions.status import Status as ReferralStatus
from referrals.working_days import working_days_between

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# How soon a provider opens what it is sent is told from the last year, and from no fewer than so many.
PROMPTNESS_OVER = timedelta(days=365)
FEWEST_REFERRALS = 3
_SCHEMES = (SchemeCode.NATURE_OF_WORK, SchemeCode.FUNCTION, SchemeCode.AUDIENCE)
_TAKES_A_PLACE = (
    ReferralStatus.ACCEPTED, ReferralStatus.SCHEDULED, ReferralStatus.IN_PROGRESS, ReferralStatus.ON_HOLD,
)  # fmt: skip
_ANYONE = {"anyone", "adults"}
_STAFF = {"health_and_care_staff"}
# For whom an activity is by age, where it is for nobody else: from, to.
_AGES_OF_AUDIENCES: dict[str, tuple[int, int | None]] = {
    "children": (0, 12),
    "young_people": (11, 25),
    "older_people": (50, None),
    "adults": (18, None),
}
_BASIS_WORDS = {
    Basis.VISIT: "on a visit",
    Basis.OWNER: "with the owner",
    Basis.PHONE: "by telephone",
    Basis.WEB: "on its website",
}


@dataclass
class _Known:
    """What several queries found about the offers, by asset, activity or provider."""

    terms: dict[int, list[Term]] = field(default_factory=lambda: defaultdict(list))
    access: dict[int, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))
    audiences: dict[int, list[Term]] = field(default_factory=lambda: defaultdict(list))
    locations: dict[int, Any] = field(default_factory=dict)
    homes: dict[int, Any] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)
    promptness: dict[int, float] = field(default_factory=dict)
    answering: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def offers_for(service: Organisation, by: "Viewer") -> Any:
    """The offers of ``service`` that ``by`` may know of, with what the provider said of its room."""
    return (
        Offer.objects.filter(service=service, is_active=True)
        .exclude(activity__status=ActivityStatus.ENDED)
        .filter(activity__in=Activity.objects.visible_to(by), activity__asset__in=Asset.objects.visible_to(by))
        .select_related("activity__asset", "provider")
        .prefetch_related("needs")
        .with_availability()
        .order_by("id")
    )


def read_places(offers: Iterable[Offer], by: "Viewer") -> Iterator[Place]:
    """Each offer as a place. The position of a place that is kept private is given to staff of its projects alone."""
    found = list(offers)
    known = _read_known(found, by)
    today = timezone.localdate()
    for offer in found:
        yield _place(offer, known, today)


def _read_known(offers: list[Offer], by: "Viewer") -> _Known:
    known = _Known(answering=_needs_by_term())
    assets = {offer.activity.asset_id for offer in offers}
    activities = {offer.activity_id for offer in offers}
    said = Classification.objects.filter(asset__in=assets, is_current=True).select_related("term__scheme")
    said = said.only("asset_id", "value", "term__code", "term__label", "term__scheme__code")
    for row in said.order_by("term__position", "id"):
        if row.term.scheme.code == SchemeCode.ACCESS:
            known.access[row.asset_id][row.term.code] = row.value == Tri.YES
        elif row.term.scheme.code in _SCHEMES and row.value == Tri.YES:
            known.terms[row.asset_id].append(row.term)
    audiences = ActivityAudience.objects.filter(activity__in=activities).select_related("term")
    for link in audiences.only("activity_id", "term__code", "term__label").order_by("term__position", "id"):
        known.audiences[link.activity_id].append(link.term)
    of_activities = [offer.activity.location_id for offer in offers if offer.activity.location_id]
    wanted = Q(asset__in=assets, is_current=True) | Q(pk__in=of_activities)
    locations: LocationQuerySet = Location.objects.filter(wanted)
    for location in locations.as_seen_by(by):
        known.locations[location.pk] = location
        if location.is_current:
            known.homes[location.asset_id] = location
    known.given = _given_since(activities)
    known.promptness = _promptness({offer.provider_id for offer in offers})
    return known


def _needs_by_term() -> dict[int, set[str]]:
    """For each term, with all that are narrower, the codes of the needs it answers."""
    narrower: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Term.objects.filter(scheme__code__in=_SCHEMES).values_list("pk", "parent"):
        narrower[parent].append(pk)
    found: dict[int, set[str]] = defaultdict(set)
    for code, term in Need.objects.filter(is_active=True, terms__isnull=False).values_list("code", "terms"):
        waiting = [term]
        while waiting:
            found[here := waiting.pop()].add(code)
            waiting.extend(narrower[here])
    return found


def _given_since(activities: set[int]) -> dict[int, int]:
    """How many places of each activity were given since its provider said how many are free."""
    latest = Availability.objects.filter(activity=OuterRef("offer__activity")).order_by("-said_at", "-id")
    given = (
        Referral.objects.filter(offer__activity__in=activities, status__in=_TAKES_A_PLACE)
        .alias(said_at=latest.values("said_at")[:1])
        .filter(accepted_at__gt=F("said_at"))
    )
    return dict(given.values_list("offer__activity").annotate(n=Count("id")).order_by())


def _promptness(providers: set[int]) -> dict[int, float]:
    """The average of working days between sending and opening, over all that was sent to each in the last year.

    What has not been opened yet counts with the days until today: silence is no promptness.
    """
    sent = (
        Referral.objects.filter(provider__in=providers, submitted_at__gte=timezone.now() - PROMPTNESS_OVER)
        .filter(Q(received_at__isnull=False) | Q(status=ReferralStatus.SUBMITTED))
        .values_list("provider", TruncDate("submitted_at"), TruncDate(Coalesce("received_at", timezone.now())))
        .annotate(n=Count("id"))
        .order_by()
    )
    days: dict[int, int] = defaultdict(int)
    counts: dict[int, int] = defaultdict(int)
    for provider, start, end, count in sent:
        days[provider] += count * working_days_between(start, end)
        counts[provider] += count
    return {each: days[each] / counts[each] for each in counts if counts[each] >= FEWEST_REFERRALS}


def _place(offer: Offer, known: _Known, today: date) -> Place:
    activity, asset = offer.activity, offer.activity.asset
    location = known.locations.get(activity.location_id or 0) or known.homes.get(asset.pk)
    audiences = known.audiences[activity.pk]
    ages = _ages(offer, audiences)
    return Place(
        offer=offer.uuid,
        name=activity.name,
        where=asset.name,
        area=_area(location),
        schedule=activity.schedule,
        times=read_schedule(activity.schedule),
        is_running=_is_running(activity, asset, today),
        answers=_answers(offer, [*known.terms[asset.pk], *audiences], known.answering),
        position=_position(location),
        is_position_private=location is not None and not location.is_open,
        getting_there=offer.getting_there,
        access=known.access[asset.pk],
        cost=activity.cost,
        cost_note=activity.cost_note,
        languages=offer.languages,
        least_age=ages[0],
        greatest_age=ages[1],
        meant_for=_meant_for(audiences),
        ages_among_others=tuple(_AGES_OF_AUDIENCES[term.code] for term in audiences if term.code in _AGES_OF_AUDIENCES),
        is_for_staff_only=bool(audiences) and {term.code for term in audiences} <= _STAFF,
        room=_room(offer, known),
        checked=_checked(activity, asset, today),
        slow_days=known.promptness.get(offer.provider_id),
        asset_url=asset.get_absolute_url(),
        provider=offer.provider.name,
    )


def _area(location: Any) -> str:
    if location is None:
        return ""
    return str(location.public_area or location.seen_address)


def _position(location: Any) -> Position | None:
    point = location.seen_point if location is not None else None
    return Position(point.x, point.y) if point is not None else None


def _is_running(activity: Activity, asset: Asset, today: date) -> bool:
    return (
        activity.status == ActivityStatus.ACTIVE
        and asset.status in (Status.ACTIVE, Status.LEAD)
        and not asset.is_withdrawn
        and (activity.ends_on is None or activity.ends_on >= today)
    )


def _answers(offer: Offer, terms: Iterable[Term], answering: Mapping[int, set[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {need.code: [] for need in offer.needs.all()}
    for term in terms:
        for code in answering.get(term.pk, ()):
            found.setdefault(code, []).append(term.label)
    return {code: tuple(labels) for code, labels in found.items()}


def _ages(offer: Offer, audiences: list[Term]) -> tuple[int | None, int | None]:
    """From and to what age: as the offer says, else as the audiences do where each of them is one by age."""
    if offer.least_age is not None or offer.greatest_age is not None or not audiences:
        return offer.least_age, offer.greatest_age
    ranges = [_AGES_OF_AUDIENCES.get(term.code) for term in audiences]
    known = [each for each in ranges if each is not None]
    if len(known) < len(ranges):
        return None, None
    uppers = [upper for lower, upper in known]
    return min(lower for lower, upper in known), None if None in uppers else max(filter(None, uppers))


def _meant_for(audiences: list[Term]) -> tuple[str, ...]:
    """Groups that one belongs to or not; not those of age, and nothing where it is for anyone too."""
    codes = {term.code for term in audiences}
    if codes & _ANYONE or not codes - set(_AGES_OF_AUDIENCES):
        return ()
    return tuple(term.label for term in audiences)


def _room(offer: Any, known: _Known) -> Room:
    free = offer.places_free
    return Room(
        free=None if free is None else max(0, free - known.given.get(offer.activity_id, 0)),
        of=offer.places,
        weeks=offer.waiting_weeks,
        said_on=timezone.localdate(offer.said_at) if offer.said_at else None,
        has_waiting_list=offer.has_waiting_list,
    )


def _checked(activity: Activity, asset: Asset, today: date) -> Checked:
    """By whichever was looked at last: the record of the asset as a whole, or what is recorded of the activity."""
    looks = [(asset.assured_on, asset.assured_basis)]
    if activity.basis in _BASIS_WORDS:
        looks.append((activity.as_of, activity.basis))
    day, basis = max(((day, basis) for day, basis in looks if day is not None), default=(None, ""))
    is_due = day is None or (today - day).days > asset.review_months * 31
    return Checked(_BASIS_WORDS.get(basis, "with somebody who knows"), day, is_due)  # type: ignore[call-overload]
