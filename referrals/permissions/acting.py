"""In which roles somebody may act on a referral."""

from typing import TYPE_CHECKING

from referrals.choices import PostRole
from referrals.models import Post, Referral
from referrals.transitions.actor import Actor

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

ACTOR_OF = {
    PostRole.REFERRER: Actor.REFERRER,
    PostRole.LINK_WORKER: Actor.LINK_WORKER,
    PostRole.PROVIDER: Actor.PROVIDER,
    PostRole.MANAGER: Actor.MANAGER,
}


def actors_of(user: "Viewer", referral: Referral) -> frozenset[Actor]:
    """The roles in which ``user`` may act on the referral now: by posts for its bodies, and only within their scope."""
    organisations = {
        PostRole.REFERRER: referral.referrer_id,
        PostRole.LINK_WORKER: referral.service_id,
        PostRole.PROVIDER: referral.provider_id,
        PostRole.MANAGER: referral.service_id,
    }
    posts = Post.objects.current_of(user).values_list("role", "organisation_id")
    held = {PostRole(role) for role, organisation in posts if organisations[PostRole(role)] == organisation}
    referrals = Referral.objects.filter(pk=referral.pk)
    scopes = {
        PostRole.REFERRER: referrals.referred_by,
        PostRole.LINK_WORKER: referrals.worked_by,
        PostRole.PROVIDER: referrals.provided_by,
        PostRole.MANAGER: referrals.worked_by,
    }
    return frozenset(ACTOR_OF[role] for role in held if scopes[role](user).exists())
