"""Who logs in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and the vocabulary of roles."""

    name = "accounts"

    def ready(self) -> None:
        """Keep the clocks of sessions, and end those of a closed account."""
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_save

        from accounts import sessions

        user_logged_in.connect(sessions.begin)
        post_save.connect(sessions.end_when_closed, sender=self.get_model("User"))
