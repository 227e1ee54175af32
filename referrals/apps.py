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
        from referrals.actions.disengaging import keep_misses_after_move
        from referrals.actions.moving import register_effect
        from referrals.actions.moving_on import stop_asking
        from referrals.actions.occasions import keep_occasions
        from referrals.actions.place_effects import keep_place_in_step
        from referrals.actions.tasks import keep_tasks_in_step
        from referrals.actions.telling import tell_of_move
        from referrals.actions.unmet import note_decline
        from referrals.door.section import places_at
        from referrals.intake.counted import referring_section
        from referrals.merging import merge_groups, merge_providers, merge_what_people_told
        from referrals.models import Availability, Cohort, CohortSession, Offer, Organisation, Signpost, Story
        from referrals.permissions import has_post
        from referrals.programmes.section import groups_at
        from referrals.referring.asking import asking_section
        from referrals.stories.public import stories_at
        from referrals.suggestions.needs import sync_after_migrate

        require_of(has_post)
        register_effect(keep_tasks_in_step)
        register_effect(keep_misses_after_move)
        register_effect(stop_asking)
        register_effect(keep_place_in_step)
        register_effect(keep_occasions)
        register_effect(tell_of_move)
        register_effect(note_decline)
        register_section(asking_section)
        register_section(places_at)
        register_section(groups_at)
        register_section(referring_section)
        register_section(stories_at)
        post_migrate.connect(sync_after_migrate, sender=self)
        leave_alone(
            (model._meta.db_table for model in self.get_models()),
            "people's data have an erasure of their own, which destroys the key they are sealed under",
        )
        register_mover("referrals.Organisation.asset", "referrals.Signpost.asset", plan=merge_providers)
        register_mover("referrals.Cohort.venue", "referrals.CohortSession.venue", plan=merge_groups)
        register_mover("referrals.MovingOn.asset", "referrals.Story.asset", plan=merge_what_people_told)
        register_table(Table(Organisation, is_fact=False))
        register_table(Table(Signpost, is_fact=False))
        register_table(Table(Offer, owners=("activity",), is_fact=False))
        register_table(Table(Availability, owners=("activity",), is_fact=False))
        register_table(Table(Cohort, owners=("venue",), is_fact=False))
        register_table(Table(CohortSession, owners=("venue",), is_fact=False))
        # Its words are sealed, and no business of whoever takes a merge back.
        register_table(Table(Story, brief=("id", "asset"), is_fact=False))
