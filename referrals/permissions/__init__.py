"""Who may do what with whose data: asked by buttons and by views alike."""

from referrals.permissions.loaders import (
    for_link_workers,
    for_managers,
    for_providers,
    for_referrers,
    for_who_refers_on,
    for_who_runs,
    with_managed_person,
    with_person,
    with_provided_referral,
    with_referral,
    with_referred_referral,
    with_worked_referral,
)
from referrals.permissions.opening import with_managed_opening, with_person_outside
from referrals.permissions.posts import has_post, is_manager_of, services_of
from referrals.permissions.programmes import (
    with_cohort,
    with_managed_cohort,
    with_managed_programme,
    with_managed_session,
    with_programme,
    with_session,
)
from referrals.permissions.telling import with_occasion, with_story

__all__ = [
    "for_link_workers",
    "for_managers",
    "for_providers",
    "for_referrers",
    "for_who_refers_on",
    "for_who_runs",
    "has_post",
    "is_manager_of",
    "services_of",
    "with_cohort",
    "with_managed_cohort",
    "with_managed_opening",
    "with_managed_person",
    "with_managed_programme",
    "with_managed_session",
    "with_occasion",
    "with_person",
    "with_person_outside",
    "with_programme",
    "with_provided_referral",
    "with_referral",
    "with_referred_referral",
    "with_session",
    "with_story",
    "with_worked_referral",
]
