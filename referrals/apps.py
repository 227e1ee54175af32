"""Referrals."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    """Social prescribing: people, referrals, and the places they go to."""

    name = "referrals"
    verbose_name = "referrals"
    # Nothing about people is in the admin screens, nor are the versions of it.
    versions_shown_in_admin = ("Offer", "Organisation", "Post")

    def ready(self) -> None:
        """Have whoever may see people log in with a second factor, and the register carry its links to here along."""
        from accounts.second_factor import require_of
        from assets.merging.plan import register_mover
        from assets.redaction.tables import leave_alone
        from assets.sections import register_section
        from assets.undo.tables import Table, register_table
        from referrals.actions.moving import register_effect
        from referrals.actions.tasks import keep_tasks_in_step
        from referrals.actions.telling import tell_of_move
        from referrals.actions.unmet import note_decline
        from referrals.door.section import places_at
        from referrals.intake.counted import referring_section
        from referrals.merging import merge_providers
        from referrals.models import Availability, Offer, Organisation, Signpost
        from referrals.permissions import has_post
        from referrals.referring.asking import asking_section
        from referrals.suggestions.needs import sync_after_migrate

        require_of(has_post)
        register_effect(keep_tasks_in_step)
        register_effect(tell_of_move)
        register_effect(note_decline)
        register_section(asking_section)
        register_section(places_at)
        register_section(referring_section)
        post_migrate.connect(sync_after_migrate, sender=self)
        leave_alone(
            (model._meta.db_table for model in self.get_models()),
            "people's data have an erasure of their own, which destroys the key they are sealed under",
        )
        register_mover("referrals.Organisation.asset", "referrals.Signpost.asset", plan=merge_providers)
        register_table(Table(Organisation, is_fact=False))
        register_table(Table(Signpost, is_fact=False))
        register_table(Table(Offer, owners=("activity",), is_fact=False))
        register_table(Table(Availability, owners=("activity",), is_fact=False))
