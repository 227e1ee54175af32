"""The asset's own screen, with all that hangs on it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from assets.actions.editing import record_hand_edit
from assets.admin.base import HOW_KNOWN, WHY, ReadOnlyAdmin, RegisterForm, RegisterModelAdmin, user_of
from assets.admin.exchange import ExchangeMixin
from assets.admin.inlines import (
    ActivityInline,
    CareInline,
    ContactInline,
    ExternalIdInline,
    LocationInline,
    NameInline,
    RelationInInline,
    RelationOutInline,
    terms_inline,
)
from assets.choices import Basis, SchemeCode
from assets.models import Asset, AssetSlug, Classification, FieldSource, ProjectAsset, Scheme
from assets.permissions import can_administer
from assets.resources import AssetResource
from assets.resources.asset import HOUSEKEEPING
from assets.resources.formats import AssetsCSV, AssetsXLSX

# Schemes of which the asset has one term, in a column of its own.
_IN_COLUMNS = (SchemeCode.KIND, SchemeCode.SECTOR)


class AssetForm(RegisterForm):
    """The columns of an asset, and how what is changed in them is known."""

    change_basis = forms.ChoiceField(
        label="How it is known",
        required=False,
        choices=[("", "---------"), *Basis.choices],
        help_text="Of what you change in the fields of the asset itself; kept with each of them.",
    )

    def clean(self) -> dict[str, Any]:
        """A changed fact needs its basis."""
        super().clean()
        cleaned = self.cleaned_data
        if self.facts_changed() and not cleaned.get(HOW_KNOWN):
            self.add_error(HOW_KNOWN, "Say how you know what you have changed.")
        return cleaned

    def facts_changed(self) -> set[str]:
        """The changed columns that say something of the asset and not of how its record is kept."""
        return set(self.changed_data) - HOUSEKEEPING - {"merged_into"}


@admin.register(Asset)
class AssetAdmin(ExchangeMixin, RegisterModelAdmin):
    """Assets: seen as on the site, changed by the admins of the projects that look after them, never deleted."""

    form = AssetForm
    resource_classes = [AssetResource]
    import_formats = [AssetsCSV, AssetsXLSX]
    list_display = ("name", "kind", "sector", "status", "visibility", "assured_on")
    list_filter = (
        "status",
        "kind",
        "sector",
        "visibility",
        "is_tangible",
        ("projects", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("kind", "sector")
    search_fields = ("name", "names__name", "slug")
    search_help_text = "Names, earlier names, address on this site; numbers in other registers have a list of their own"
    may_be_concealed = ("parent", "merged_into")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent", "merged_into")
    readonly_fields = ("uuid", "assured_by", "created_at")
    fieldsets = (
        (None, {"fields": ("name", "slug", ("kind", "sector"), "is_tangible", "description", "parent")}),
        (
            "Status",
            {
                "fields": (
                    ("status", "status_date"),
                    "status_reason",
                    "status_reporter",
                    "status_evidence",
                    "merged_into",
                )
            },
        ),
        (
            "In being",
            {"fields": (("opened_earliest", "opened_latest"), ("ceased_earliest", "ceased_latest"))},
        ),
        ("How to reach it", {"fields": ("website", ("email", "phone"))}),
        (
            "The record",
            {
                "fields": (
                    "visibility",
                    ("assured_on", "assured_basis", "review_months"),
                    ("assured_by", "uuid", "created_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        """The assets that the person may know of."""
        return Asset.objects.visible_to(request.user)

    def may_write(self, user: User, record: Asset) -> bool:
        """Whoever is an admin of a project that has it in its care."""
        return can_administer(user, record)

    def has_delete_permission(self, request: HttpRequest, obj: Asset | None = None) -> bool:
        """Never: an asset that is no more is ceased, or merged."""
        return False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Asset | None = None) -> dict[str, Any]:
        """The address follows the name only until the asset is there: it should keep working."""
        return self.prepopulated_fields if obj is None else {}

    def get_fieldsets(self, request: HttpRequest, obj: Asset | None = None) -> Any:
        """With the question how a change is known before the question why."""
        return [
            (title, {**options, "fields": [HOW_KNOWN, *options["fields"]]} if WHY in options["fields"] else options)
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_inlines(self, request: HttpRequest, obj: Asset | None) -> list[Any]:
        """One table of terms for each scheme; on a new asset only what it begins with."""
        terms = [terms_inline(scheme) for scheme in Scheme.objects.exclude(code__in=_IN_COLUMNS)]
        first = [CareInline, LocationInline, *terms]
        if obj is None:
            return first
        return [
            *first, NameInline, ContactInline, ExternalIdInline, RelationOutInline, RelationInInline, ActivityInline,
        ]  # fmt: skip

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history on the asset's own page: it tells all that hangs on the asset, and whom it may be told."""
        asset = self.get_object(request, unquote(object_id))
        if asset is None:
            raise Http404
        return redirect("assets:asset_history", asset.slug)

    def save_model(self, request: HttpRequest, obj: Asset, form: AssetForm, change: bool) -> None:
        """Whoever gives the day of confirmation is who confirmed it."""
        if {"assured_on", "assured_basis"} & set(form.changed_data):
            obj.assured_by = user_of(request) if obj.assured_on else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: AssetForm, formsets: Any, change: bool) -> None:
        """After the tables below, write down which facts were given by hand: a later import leaves those alone."""
        super().save_related(request, form, formsets, change)
        basis = form.cleaned_data.get(HOW_KNOWN)
        if basis and form.facts_changed():
            record_hand_edit(asset=form.instance, fields=form.facts_changed(), by=user_of(request), basis=Basis(basis))
        for formset in formsets:
            if formset.model is Classification and formset.has_changed():
                record_hand_edit(
                    asset=form.instance, fields=[formset.scheme_code], by=user_of(request), basis=_strongest(formset)
                )


def _strongest(formset: Any) -> Basis:
    """How a table of terms is known: by the best of the bases of its changed rows; a bare deletion is inferred."""
    given = {form.cleaned_data.get("basis") for form in formset.forms if form.has_changed()}
    return next((basis for basis in Basis if basis in given), Basis.INFERRED)


class PartOfAssetReadOnly(ReadOnlyAdmin):
    """Kept by triggers and actions; seen with the asset."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of assets that the person may know of."""
        return super().get_queryset(request).filter(asset__in=Asset.objects.visible_to(request.user))


@admin.register(AssetSlug)
class AssetSlugAdmin(PartOfAssetReadOnly):
    """Every address that assets ever had on this site."""

    list_display = ("slug", "asset")
    list_select_related = ("asset",)
    search_fields = ("slug", "asset__name")


@admin.register(FieldSource)
class FieldSourceAdmin(PartOfAssetReadOnly):
    """How each fact of an asset is known. Written with the fact, never by itself."""

    list_display = ("asset", "field", "basis", "as_of", "wave")
    list_filter = ("basis", "field")
    list_select_related = ("asset", "wave")
    search_fields = ("asset__name",)
    date_hierarchy = "as_of"


@admin.register(ProjectAsset)
class ProjectAssetAdmin(PartOfAssetReadOnly):
    """Which project looks after which asset; given on the asset's screen."""

    list_display = ("asset", "project")
    list_filter = ("project",)
    list_select_related = ("asset", "project")
    search_fields = ("asset__name",)
