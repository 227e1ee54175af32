"""The admin screens: open to whoever holds the admin role, not to Django's staff flag."""

from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts.authorisation import decides_access, open_to_everyone
from assets.permissions import can_use_admin
from config.content_policy import ADMIN_ADDITIONS


class RegisterAdminSite(AdminSite):
    """Django's admin with the role of our register as its key, and our log-in as its only door."""

    site_header = site_title = "Joining the Dots"
    index_title = "Everything in the register"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person may open the admin screens at all; each model decides again."""
        return can_use_admin(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's guard, but a colleague without the right gets 403 instead of an invitation to log in again."""
        guarded = csp_update(ADMIN_ADDITIONS)(super().admin_view(view, cacheable))

        @decides_access
        @wraps(guarded)
        def refuse_or_go_on(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return refuse_or_go_on

    @method_decorator(open_to_everyone)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseRedirect:
        """Leads to the one log-in page, whose attempts are limited."""
        return redirect_to_login(request.GET.get("next") or self._index_url())

    def password_change(  # type: ignore[override]  # where Django draws a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """Leads to the page on which everybody changes their password."""
        return redirect("account_change_password")

    def _index_url(self) -> str:
        return reverse("admin:index", current_app=self.name)
