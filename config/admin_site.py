"""The admin screens: open to whoever holds the admin role, not to Django's staff flag."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from assets.permissions import can_use_admin


class RegisterAdminSite(AdminSite):
    """Django's admin with the role of our register as its key."""

    site_header = site_title = "Joining the Dots"
    index_title = "Everything in the register"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person may open the admin screens at all; each model decides again."""
        return can_use_admin(request.user)
