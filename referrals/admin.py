"""Organisations, the posts in them and what they offer, for superusers. Nothing about people is registered here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from assets.admin.base import RegisterForm, RegisterInline, SuperuserAdmin
from referrals.models import Need, Offer, Organisation, Post


class PostForm(RegisterForm):
    """A post, which nobody gives to themselves: it opens people's records."""

    giver: Any = None

    def clean_user(self) -> Any:
        """Somebody else."""
        user = self.cleaned_data["user"]
        if user == self.giver and "user" in self.changed_data:
            raise forms.ValidationError("Nobody gives a post to themselves. Ask another administrator.")
        return user


class PostInline(RegisterInline, admin.TabularInline):  # type: ignore[type-arg]
    """The people of one organisation."""

    model = Post
    form = PostForm
    fields = ("user", "role", "since", "until")
    autocomplete_fields = ("user",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With the one who gives."""
        return super().get_formset(request, obj, form=_given_by(self.form, request), **kwargs)


def _given_by(form: Any, request: HttpRequest) -> Any:
    return type(form.__name__, (form,), {"giver": request.user})


@admin.register(Organisation)
class OrganisationAdmin(SuperuserAdmin):
    """Services, referrers and providers."""

    list_display = ("name", "kind", "code", "is_gp_practice", "opened_on", "closed_on")
    list_filter = ("kind", "is_gp_practice")
    search_fields = ("name", "code", "postcode")
    autocomplete_fields = ("asset",)
    inlines = (PostInline,)
    fieldsets = (
        (None, {"fields": ("kind", "name", "code", "parent_code", "is_gp_practice", "opened_on", "closed_on")}),
        ("Reached at", {"fields": ("address", "postcode", "email", "phone")}),
        ("A provider", {"fields": ("asset",)}),
        ("A service", {"fields": ("project", "missed_in_a_row", "keep_years")}),
        ("Source", {"fields": ("source",)}),
    )


@admin.register(Post)
class PostAdmin(SuperuserAdmin):
    """Every post that anybody holds; it is ended by its last day and not deleted."""

    form = PostForm
    list_display = ("user", "role", "organisation", "since", "until")
    list_filter = ("role", "organisation__kind")
    list_select_related = ("user", "organisation")
    search_fields = ("user__name", "user__email", "organisation__name", "organisation__code")
    autocomplete_fields = ("user", "organisation")
    fieldsets = ((None, {"fields": ("user", "organisation", "role", "since", "until")}),)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the one who gives."""
        return super().get_form(request, obj, change, form=_given_by(self.form, request), **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: who could see whom, and when, is to be found again."""
        return False


@admin.register(Offer)
class OfferAdmin(SuperuserAdmin):
    """The activities to which services refer."""

    list_display = ("activity", "provider", "service", "takes_self_referral", "has_waiting_list", "is_active")
    list_filter = ("service", "is_active", "takes_self_referral")
    list_select_related = ("activity", "provider", "service")
    search_fields = ("activity__name", "provider__name")
    autocomplete_fields = ("activity", "provider", "service")
    filter_horizontal = ("needs",)
    fieldsets = (
        (None, {"fields": ("service", "provider", "activity", "is_active")}),
        ("Terms", {"fields": ("takes_self_referral", "has_waiting_list", "least_age", "greatest_age", "languages")}),
        ("Words", {"fields": ("getting_there", "needs")}),
    )


@admin.register(Need)
class NeedAdmin(SuperuserAdmin):
    """What people would like to be different, as the pages put it."""

    list_display = ("label", "code", "position", "is_active")
    search_fields = ("label", "code")
    filter_horizontal = ("terms",)
    fieldsets = ((None, {"fields": ("code", "label", "hint", "position", "is_active", "terms")}),)
