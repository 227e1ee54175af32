"""Mapping projects, and who does what in them. For superusers alone."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from accounts.admin import AccountAdmin, AccountChangeForm
from accounts.models import User
from assets.admin.base import RegisterForm, RegisterInline, SuperuserAdmin
from assets.models import MappingProject, Membership


class UserMembershipInline(RegisterInline, admin.TabularInline):
    """The roles of one person."""

    model = Membership
    fk_name = "user"
    fields = ("project", "role")


class ProjectMembershipInline(RegisterInline, admin.TabularInline):
    """The people of one project."""

    model = Membership
    fk_name = "project"
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(MappingProject)
class MappingProjectAdmin(SuperuserAdmin):
    """Mapping projects."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ProjectMembershipInline,)
    fieldsets = ((None, {"fields": ("name", "slug", "description")}),)


@admin.register(Membership)
class MembershipAdmin(SuperuserAdmin):
    """Every role that anybody holds."""

    list_display = ("user", "role", "project")
    list_filter = ("role", "project")
    list_select_related = ("user", "project")
    search_fields = ("user__name", "user__email", "project__name")
    autocomplete_fields = ("user", "project")
    fieldsets = ((None, {"fields": ("user", "project", "role")}),)


class PersonForm(RegisterForm, AccountChangeForm):
    """An account, and why it is changed."""

    class Meta(AccountChangeForm.Meta):
        pass


class PersonAdmin(AccountAdmin, SuperuserAdmin):  # type: ignore[misc]  # Django's two differ in how get_form is called
    """Accounts with their roles; every change of either is one change set."""

    form = PersonForm
    inlines = (UserMembershipInline,)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """A new account has to be there before it can hold a role."""
        return self.inlines if obj else ()

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Give an account another password; that it was given, and by whom, is kept as a change set, and no more."""
        view = partial(super().user_change_password, request, id, form_url)
        return self.in_one_change_set(request, view, "Password of an account set in the admin screens")


admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
