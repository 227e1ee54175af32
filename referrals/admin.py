"""Organisations, their posts and offers, and licences of questionnaires, for superusers; nothing about people."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from assets.admin.base import RegisterForm, RegisterInline, SuperuserAdmin
from assets.forms.text import TextField
from referrals.instruments import CODES, latest
from referrals.measures.licensed_words import LARGEST_FILE, WordsError, read_words, write_words
from referrals.measures.wording import OWN_LANGUAGE
from referrals.models import InstrumentLicence, Need, Offer, Organisation, Post


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


class LicenceForm(RegisterForm):
    """A licence, with the words it covers; they are checked against the instrument before they are kept."""

    instrument = forms.ChoiceField(label="Instrument")
    written = TextField(
        label="Words",
        lines=True,
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 24, "spellcheck": "false"}),
        help_text="As TOML: instructions, items and choices, as docs/instruments.md shows. Empty: "
        "the instrument cannot be asked yet.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["instrument"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(code, latest(code).name) for code in CODES]
        self.fields["written"].initial = write_words(self.instance.words)

    def clean_language(self) -> str:
        """A code of a language, in small letters."""
        language = str(self.cleaned_data["language"]).strip()
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", language):
            raise forms.ValidationError("Write the code of a language, such as en, cy or pl.")
        return language

    def clean(self) -> dict[str, Any]:
        """The words must fit, and what is free is not licensed."""
        cleaned = super().clean()
        code, text = cleaned.get("instrument"), cleaned.get("written", "")
        if code and latest(code).is_free and cleaned.get("language") == OWN_LANGUAGE:
            self.add_error("instrument", "This one is free, and its English words are in the program already.")
        elif code:
            self._read(code, text)
        return cleaned

    def _read(self, code: str, text: str) -> None:
        try:
            self.instance.words = read_words(latest(code), text) if text.strip() else {}
        except WordsError as fault:
            self.add_error("written", str(fault))


@admin.register(InstrumentLicence)
class InstrumentLicenceAdmin(SuperuserAdmin):
    """Whose questionnaires may be asked here, under what licence, and in what words."""

    form = LicenceForm
    list_display = ("instrument", "language", "holder", "reference", "expires_on")
    list_filter = ("instrument", "language")
    search_fields = ("instrument", "holder", "reference")
    fieldsets = (
        (None, {"fields": ("instrument", "language")}),
        ("Licence", {"fields": ("holder", "reference", "expires_on")}),
        ("Words", {"fields": ("written",)}),
    )
