"""Accounts in the admin screens. What people may do is decided by their roles, which ``assets.admin.people`` adds."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import second_factor
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
    readonly_fields = ("last_login", "date_joined", "second_factor")
    actions = ("take_away_second_factor",)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Access", {"fields": ("is_active", "is_superuser", "second_factor")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    @admin.display(description="second factor")
    def second_factor(self, user: User) -> str:
        """Whether there is one; it is taken away in the list of accounts, and set up by its owner alone."""
        return "set up" if second_factor.is_set_up(user) else "not set up"

    @admin.action(description="Take away the second factor (a telephone was lost)", permissions=["change"])
    def take_away_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Of the chosen accounts; each owner is told, and sets up a new one at the next log-in."""
        by = cast("User", request.user)
        owners = [user for user in users if second_factor.take_away(user, by=by, request=request)]
        for owner in owners:
            self.log_change(request, owner, "Second factor taken away")
        if owners:
            names = ", ".join(owner.email for owner in owners)
            self.message_user(request, f"Taken away, and told to the owner: {names}.", messages.SUCCESS)
        else:
            self.message_user(request, "None of the chosen accounts had a second factor.", messages.WARNING)

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
