"""Who logs in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, the vocabulary of roles, the second factor and the access log."""

    name = "accounts"

    def ready(self) -> None:
        """Keep the clocks of sessions, end those of a closed account, and hear of second factors."""
        from allauth.mfa import signals
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_save

        from accounts import receivers, sessions

        user_logged_in.connect(sessions.begin)
        post_save.connect(sessions.end_when_closed, sender=self.get_model("User"))
        signals.authenticator_used.connect(receivers.factor_used)
        signals.authenticator_added.connect(receivers.factor_added)
        signals.authenticator_removed.connect(receivers.factor_removed)
        signals.authenticator_reset.connect(receivers.codes_made)
