"""Who may say how many places are free at an activity, and what is different there from what the register says."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest
from referrals.choices import PostRole
from referrals.models import Offer, Organisation

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer
    from referrals.querysets.organisation import OfferQuerySet

OfferView = Callable[Concatenate[SignedInRequest, Offer, ...], HttpResponseBase]


def offers_of(user: "Viewer") -> "OfferQuerySet":
    """The offers of providers for whom ``user`` works, and of services for which they are link worker or manager."""
    provided = Organisation.objects.where(user, PostRole.PROVIDER)
    worked = Organisation.objects.where(user, PostRole.LINK_WORKER, PostRole.MANAGER).services()
    return Offer.objects.filter(Q(provider__in=provided.values("pk")) | Q(service__in=worked.values("pk")))


def may_say_places(user: "Viewer", offer: Offer) -> bool:
    """Whether ``user`` may say how many places are free there."""
    return offers_of(user).filter(pk=offer.pk).exists()


def with_offer(view: OfferView) -> Callable[..., HttpResponseBase]:
    """Hand a view an offer of which the person may say how many places are free; 404 for all others."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        offers = offers_of(request.user).with_availability().select_related("activity__asset", "service", "provider")
        offer = offers.filter(uuid=uuid).first()
        if offer is None:
            raise Http404
        return view(request, offer, **named)

    return load
