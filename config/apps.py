"""The frame of the site, and its admin screens, as installed apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class FrameConfig(AppConfig):
    """What belongs to no app of the register: commands of an installation, and the checks of a server."""

    name = "config"
    verbose_name = "installation"

    def ready(self) -> None:
        """Have the checks known."""
        from config import checks  # noqa: F401 -- registers them


class RegisterAdminConfig(AdminConfig):
    """Puts our site, opened by a role, in the place of Django's default one."""

    default_site = "config.admin_site.RegisterAdminSite"

    def ready(self) -> None:
        """Have the screens of every app but two.

        The queue's buttons know nothing of ours, and ``Job`` has its own; second factors are not to be looked at.
        """
        from allauth.mfa.models import Authenticator
        from django.contrib.admin import site
        from procrastinate.contrib.django.models import ProcrastinateJob

        super().ready()
        site.unregister(ProcrastinateJob)
        site.unregister(Authenticator)
