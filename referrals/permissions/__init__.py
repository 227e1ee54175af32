"""Who may do what with whose data: asked by buttons and by views alike."""

from referrals.permissions.loaders import (
    for_link_workers,
    for_managers,
    for_providers,
    for_referrers,
    for_who_refers_on,
    with_managed_person,
    with_person,
    with_provided_referral,
    with_referral,
    with_referred_referral,
    with_worked_referral,
)
from referrals.permissions.opening import with_managed_opening, with_person_outside
from referrals.permissions.posts import has_post, is_manager_of, services_of

__all__ = [
    "for_link_workers",
    "for_managers",
    "for_providers",
    "for_referrers",
    "for_who_refers_on",
    "has_post",
    "is_manager_of",
    "services_of",
    "with_managed_opening",
    "with_managed_person",
    "with_person",
    "with_person_outside",
    "with_provided_referral",
    "with_referral",
    "with_referred_referral",
    "with_worked_referral",
]
