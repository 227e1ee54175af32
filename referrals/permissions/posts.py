"""What somebody's posts allow."""

from typing import TYPE_CHECKING

from referrals.choices import PostRole
from referrals.models import Organisation, Post

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer
    from referrals.querysets.organisation import OrganisationQuerySet


def has_post(user: "Viewer", *roles: PostRole) -> bool:
    """Whether ``user`` holds one of ``roles`` today, for whatever organisation; without roles, any post."""
    posts = Post.objects.current_of(user)
    return (posts.filter(role__in=roles) if roles else posts).exists()


def services_of(user: "Viewer") -> "OrganisationQuerySet":
    """The services for which ``user`` is a link worker or manager today."""
    return Organisation.objects.services().where(user, PostRole.LINK_WORKER, PostRole.MANAGER)


def is_manager_of(user: "Viewer", service: Organisation) -> bool:
    """Whether ``user`` manages this service today."""
    return Organisation.objects.where(user, PostRole.MANAGER).filter(pk=service.pk).exists()
