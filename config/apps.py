"""The admin screens as an installed app."""

from django.contrib.admin.apps import AdminConfig


class RegisterAdminConfig(AdminConfig):
    """Puts our site, opened by a role, in the place of Django's default one."""

    default_site = "config.admin_site.RegisterAdminSite"
