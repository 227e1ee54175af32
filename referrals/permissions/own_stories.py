"""The door of somebody who comes to their own stories by a link."""

from referrals.models import DoorLink
from referrals.permissions.by_link import ByLink, Seen
from referrals.querysets.door import DoorLinkQuerySet


def _links() -> DoorLinkQuerySet:
    links: DoorLinkQuerySet = DoorLink.objects.to_stories().select_related("person__key", "person__service")
    return links


def _sees(link: DoorLink) -> Seen:
    return Seen("stories", None, link.person, link.person.service if link.person else None)


OWN_STORIES = ByLink("referrals_own_stories", _links, "referrals/my_stories_gone.html", _sees)
