"""Accounts in the admin screens. What people may do is decided by their roles, which ``assets.admin.people`` adds."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User

# Django's groups give permissions that nothing here asks for.
admin.site.unregister(Group)


class AccountCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new account: who, and a password now or by e-mail later."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """In small letters, as accounts are looked up."""
        return str(self.cleaned_data["email"]).lower()


class AccountChangeForm(UserChangeForm):  # type: ignore[type-arg]
    """An account, without Django's groups and permissions, which play no part here."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser")

    def clean_email(self) -> str:
        """In small letters, as accounts are looked up."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Accounts, for superusers alone; one is switched off and never deleted, so that history keeps its names."""

    form = AccountChangeForm
    add_form = AccountCreationForm
    list_display = ("name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("name", "email")
    ordering = ("name", "id")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Access", {"fields": ("is_active", "is_superuser")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
