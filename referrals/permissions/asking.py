"""Where anybody may ask for a place themselves, and how often: counted in the cache that all workers share."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import TYPE_CHECKING, Any, Concatenate
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.authorisation import decides_access
from assets.choices import ENDED
from assets.models import Activity, Asset
from referrals.models import Offer, Organisation

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer
    from referrals.querysets.organisation import OfferQuerySet

OfferView = Callable[Concatenate[HttpRequest, Offer, ...], HttpResponse]

HOUR = 3600
# A family, or a library with one address, may ask several times; a programme that fills in forms is stopped.
MOST_OF_AN_ADDRESS = 5
MOST_OF_AN_OFFER = 20


def offers_to_ask_for(user: "Viewer") -> "OfferQuerySet":
    """The offers that take people who ask themselves, of activities that go on and that ``user`` may know of."""
    today = timezone.localdate()
    found: OfferQuerySet = (
        Offer.objects.going_on()
        .filter(takes_self_referral=True, service__in=Organisation.objects.services().open_on(today))
        .filter(activity__in=Activity.objects.visible_to(user), activity__asset__in=Asset.objects.visible_to(user))
        .exclude(activity__asset__status__in=ENDED)
        .exclude(activity__asset__is_withdrawn=True)
        .exclude(activity__ends_on__lt=today)
    )
    return found


def with_offer_to_ask_for(view: OfferView) -> Callable[..., HttpResponse]:
    """Hand a view the offer of an activity at which anybody may ask for a place; 404 for all others."""

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, /, uuid: UUID, **named: Any) -> HttpResponse:
        offers = offers_to_ask_for(request.user).select_related("activity__asset", "service")
        offer = offers.filter(activity__uuid=uuid).order_by("id").first()
        if offer is None:
            raise Http404
        return view(request, offer, **named)

    return load


def may_ask_now(request: HttpRequest, offer: Offer) -> bool:
    """Count one more request of this sender for this offer; False where there were too many within the hour."""
    return _count(f"address:{address_of(request)}", MOST_OF_AN_ADDRESS) and _count(
        f"offer:{offer.pk}", MOST_OF_AN_OFFER
    )


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: of the addresses that our proxies wrote down, the one that the first of them saw."""
    proxies: int = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return str(forwarded[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(what: str, most: int) -> bool:
    """Take one of ``most`` places of this hour. A place is added and never overwritten, so no two take the same.

    An address tells of a person, so that only its keyed hash is kept.
    """
    mark = salted_hmac("referrals.asking", what).hexdigest()[:32]
    hour = int(time()) // HOUR
    return any(cache.add(f"asking:{mark}:{hour}:{place}", "taken", timeout=HOUR) for place in range(most))
