"""The tables below an asset: names, places, people, terms, numbers, relations, activities."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from assets.admin.base import RegisterInline, the_one_project, user_of
from assets.admin.maps import MapFieldsMixin
from assets.models import (
    Activity,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    Location,
    MappingProject,
    ProjectAsset,
    Relation,
    Scheme,
)
from assets.permissions import administered_projects

KNOWN = ("basis", "as_of", "source")


class CareForm(forms.ModelForm):
    """One project that looks after the asset."""

    def has_changed(self) -> bool:
        """A new row counts as filled in even when it holds what it was given to begin with, so that it is saved."""
        return self.instance.pk is None or super().has_changed()


class CareFormSet(BaseInlineFormSet):
    """A new asset goes into the care of the only project its maker is an admin of, unless they choose."""

    project: MappingProject | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.project is not None:
            kwargs["initial"] = [{"project": self.project}]
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        """No asset is in nobody's care."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if not any(self.errors) and not kept:
            raise forms.ValidationError("Say which mapping project looks after the asset.")


class CareInline(RegisterInline, admin.TabularInline):
    """The mapping projects that look after the asset, as far as they are this person's to give."""

    model = ProjectAsset
    form = CareForm
    verbose_name = "project"
    verbose_name_plural = "in the care of"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectAsset]:
        """Only the person's own projects: nobody takes an asset out of the care of others."""
        return super().get_queryset(request).filter(project__in=administered_projects(request.user))

    def get_extra(self, request: HttpRequest, obj: Asset | None = None, **kwargs: Any) -> int:
        """One row to fill in for a new asset."""
        return 1 if obj is None else 0

    def get_formset(self, request: HttpRequest, obj: Asset | None = None, **kwargs: Any) -> type[Any]:
        """With the project to begin with."""
        own = {"project": the_one_project(user_of(request)) if obj is None else None}
        return super().get_formset(request, obj, **kwargs, formset=type("CareFormSet", (CareFormSet,), own))


class NameInline(RegisterInline, admin.TabularInline):
    """Former and other names; their dates are on the page of each."""

    model = AssetName
    fields = ("name", "kind", *KNOWN)
    show_change_link = True


class LocationInline(MapFieldsMixin, RegisterInline, admin.StackedInline):
    """Where it is and was; what is kept private is for the staff of its projects."""

    model = Location
    fields = (
        ("address", "postcode"),
        "point",
        ("precision", "is_current"),
        ("is_masked", "public_area"),
        KNOWN,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Location]:
        """As far as the person may know."""
        return Location.objects.open_to(request.user)


class ContactInline(RegisterInline, admin.StackedInline):
    """Whom to ask."""

    model = Contact
    fields = (("name", "role"), ("email", "phone", "visibility"), KNOWN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """As far as the person may know."""
        return Contact.objects.visible_to(request.user)


class TermsFormSet(BaseInlineFormSet):
    """Named after its scheme, so that tables of the same kind on one page are told apart."""

    scheme_code = ""

    @classmethod
    def get_default_prefix(cls) -> str:
        """The beginning of the names of its fields."""
        return f"terms-{cls.scheme_code}"


class TermsInline(RegisterInline, admin.TabularInline):
    """What the asset is and does, by the terms of one scheme."""

    model = Classification
    fields = ("term", "value", "is_current", "note", *KNOWN)
    scheme: Scheme

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classification]:
        """The statements that use this scheme."""
        return super().get_queryset(request).filter(term__scheme=self.scheme).select_related("term")

    def get_formset(self, request: HttpRequest, obj: Asset | None = None, **kwargs: Any) -> type[Any]:
        """With a prefix of its own."""
        own = {"scheme_code": self.scheme.code}
        return super().get_formset(request, obj, **kwargs, formset=type("TermsFormSet", (TermsFormSet,), own))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only terms of the scheme, read once for all rows."""
        if db_field.name != "term":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        field = db_field.formfield(queryset=self.scheme.terms.all(), **kwargs)
        field.choices = list(field.choices)
        return field


def terms_inline(scheme: Scheme) -> type[TermsInline]:
    """The table for one scheme."""
    return type(
        "TermsInline", (TermsInline,), {"scheme": scheme, "verbose_name": "term", "verbose_name_plural": scheme.label}
    )


class ExternalIdInline(RegisterInline, admin.TabularInline):
    """Numbers in other registers."""

    model = ExternalId
    fields = ("kind", "value", *KNOWN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExternalId]:
        """Those that the person may read."""
        return ExternalId.objects.visible_to(request.user)


class RelationOutInline(RegisterInline, admin.TabularInline):
    """What it is to other assets; since and until when is on the page of each."""

    model = Relation
    fk_name = "from_asset"
    verbose_name_plural = "relations to other assets"
    autocomplete_fields = ("to_asset",)
    fields = ("kind", "to_asset", *KNOWN)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        """To assets that the person may know of."""
        known = Asset.objects.visible_to(request.user)
        return super().get_queryset(request).filter(to_asset__in=known).select_related("to_asset")


class RelationInInline(RegisterInline, admin.TabularInline):
    """What other assets are to it; since and until when is on the page of each."""

    model = Relation
    fk_name = "to_asset"
    verbose_name_plural = "relations of other assets to this one"
    autocomplete_fields = ("from_asset",)
    fields = ("from_asset", "kind", *KNOWN)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        """Of assets that the person may know of."""
        known = Asset.objects.visible_to(request.user)
        return super().get_queryset(request).filter(from_asset__in=known).select_related("from_asset")


class ActivityInline(RegisterInline, admin.TabularInline):
    """What goes on there, in short; an activity has a page of its own."""

    model = Activity
    fields = ("name", "schedule", "status", "visibility", *KNOWN)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        """As far as the person may know."""
        return Activity.objects.visible_to(request.user)
