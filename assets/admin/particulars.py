"""What hangs on an asset, each kind in a list of its own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.choices import Role
from accounts.models import User
from assets.admin.base import AssetPartAdmin, RegisterForm, RegisterInline, user_of
from assets.admin.exchange import ExchangeMixin
from assets.admin.inlines import KNOWN
from assets.admin.maps import MapFieldsMixin
from assets.choices import SchemeCode
from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    Location,
    Relation,
)
from assets.permissions import can_administer
from assets.querysets.scope import in_care_of
from assets.resources import (
    ActivityResource,
    AssetNameResource,
    ClassificationResource,
    ContactResource,
    ExternalIdResource,
    LocationResource,
    RelationResource,
)

_HOW: tuple[str, Any] = ("How it is known", {"fields": (KNOWN,)})
_WHEN: tuple[str, Any] = ("When", {"fields": (("since_earliest", "since_latest"), ("until_earliest", "until_latest"))})


@admin.register(AssetName)
class AssetNameAdmin(ExchangeMixin, AssetPartAdmin):
    """Further names."""

    resource_classes = [AssetNameResource]
    list_display = ("name", "kind", "asset", "since_earliest", "until_latest", "basis")
    list_filter = ("kind", "basis")
    list_select_related = ("asset",)
    search_fields = ("name", "asset__name")
    autocomplete_fields = ("asset",)
    fieldsets = ((None, {"fields": ("asset", "name", "kind")}), _WHEN, _HOW)


@admin.register(Location)
class LocationAdmin(ExchangeMixin, MapFieldsMixin, AssetPartAdmin):
    """Locations with a map; those kept private are for the staff of their asset's projects."""

    resource_classes = [LocationResource]
    list_display = ("asset", "address", "postcode", "precision", "is_current", "is_masked")
    list_filter = ("is_current", "is_masked", "precision", "basis", ("point", admin.EmptyFieldListFilter))
    list_select_related = ("asset",)
    search_fields = ("asset__name", "address", "postcode")
    autocomplete_fields = ("asset",)
    fieldsets = (
        (None, {"fields": ("asset", ("address", "postcode"), "point", ("precision", "is_current"))}),
        ("Kept private", {"fields": (("is_masked", "public_area"),)}),
        _WHEN,
        _HOW,
    )

    def as_known_to(self, user: User, records: Any) -> Any:
        """As far as the person may know where things are."""
        return records.open_to(user)


@admin.register(Contact)
class ContactAdmin(ExchangeMixin, AssetPartAdmin):
    """Contacts, each with its own visibility."""

    resource_classes = [ContactResource]
    list_display = ("__str__", "role", "asset", "visibility", "basis")
    list_filter = ("visibility", "basis")
    list_select_related = ("asset",)
    search_fields = ("name", "role", "email", "phone", "asset__name")
    autocomplete_fields = ("asset",)
    fieldsets = ((None, {"fields": ("asset", ("name", "role"), ("email", "phone"), "visibility")}), _HOW)

    def as_known_to(self, user: User, records: Any) -> Any:
        """As far as the person may read them."""
        return records.visible_to(user)


@admin.register(Classification)
class ClassificationAdmin(ExchangeMixin, AssetPartAdmin):
    """Terms of assets over all schemes, past ones included."""

    resource_classes = [ClassificationResource]
    list_display = ("asset", "term", "value", "is_current", "basis", "wave")
    list_filter = ("term__scheme", "value", "is_current", "basis")
    list_select_related = ("asset", "term", "wave")
    search_fields = ("asset__name", "term__label")
    autocomplete_fields = ("asset", "term")
    fieldsets = ((None, {"fields": ("asset", "term", ("value", "is_current"), "note")}), _HOW)


@admin.register(ExternalId)
class ExternalIdAdmin(ExchangeMixin, AssetPartAdmin):
    """Numbers of assets in other registers."""

    resource_classes = [ExternalIdResource]
    list_display = ("value", "kind", "asset", "basis")
    list_filter = ("kind", "basis")
    list_select_related = ("asset",)
    search_fields = ("value", "asset__name")
    autocomplete_fields = ("asset",)
    fieldsets = ((None, {"fields": ("asset", ("kind", "value"))}), _HOW)

    def as_known_to(self, user: User, records: Any) -> Any:
        """Those that the person may read."""
        return records.visible_to(user)


class RelationForm(RegisterForm):
    """A relation of which at least one end is the person's to look after."""

    by: User

    def clean(self) -> dict[str, Any]:
        """Refuse to join two assets of others."""
        super().clean()
        cleaned = self.cleaned_data
        ends = [asset for name in ("from_asset", "to_asset") if (asset := cleaned.get(name))]
        if len(ends) == 2 and not any(can_administer(self.by, asset) for asset in ends):
            raise forms.ValidationError("You look after neither of these two assets.")
        return cleaned


@admin.register(Relation)
class RelationAdmin(ExchangeMixin, AssetPartAdmin):
    """Relations; whoever looks after the asset at either end may change them."""

    form = RelationForm
    resource_classes = [RelationResource]
    asset_attribute = "from_asset"
    list_display = ("from_asset", "kind", "to_asset", "since_earliest", "until_latest", "basis")
    list_filter = ("kind", "basis")
    list_select_related = ("from_asset", "to_asset")
    search_fields = ("from_asset__name", "to_asset__name")
    autocomplete_fields = ("from_asset", "to_asset")
    fieldsets = ((None, {"fields": (("from_asset", "kind", "to_asset"),)}), _WHEN, _HOW)

    def as_known_to(self, user: User, records: Any) -> Any:
        """To assets, too, that the person may know of."""
        return records.filter(to_asset__in=Asset.objects.visible_to(user))

    def get_form(self, request: HttpRequest, obj: Relation | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        return type("RelationForm", (form,), {"by": user_of(request)})

    def may_write(self, user: User, record: Relation) -> bool:
        """Whoever looks after one of the two."""
        return can_administer(user, record.from_asset) or can_administer(user, record.to_asset)


class AudienceInline(RegisterInline, admin.TabularInline):
    """Whom an activity is for."""

    model = ActivityAudience
    verbose_name_plural = "who it is for"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only audiences, read once for all rows."""
        if db_field.name != "term":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        terms = db_field.remote_field.model.objects.filter(scheme__code=SchemeCode.AUDIENCE)
        field = db_field.formfield(queryset=terms, **kwargs)
        field.choices = list(field.choices)
        return field


@admin.register(Activity)
class ActivityAdmin(ExchangeMixin, AssetPartAdmin):
    """What goes on at assets."""

    resource_classes = [ActivityResource]
    list_display = ("name", "asset", "schedule", "cost", "status", "visibility", "accepts_referrals")
    list_filter = ("status", "visibility", "accepts_referrals", "basis")
    list_select_related = ("asset",)
    search_fields = ("name", "asset__name", "schedule")
    date_hierarchy = "starts_on"
    autocomplete_fields = ("asset", "location")
    may_be_concealed = ("location",)
    inlines = (AudienceInline,)
    fieldsets = (
        (None, {"fields": ("asset", "name", "description")}),
        ("When and where", {"fields": ("schedule", ("starts_on", "ends_on"), "location")}),
        ("Taking part", {"fields": (("cost", "cost_note"), ("capacity", "accepts_referrals"))}),
        ("The record", {"fields": (("status", "visibility"),)}),
        _HOW,
    )

    def as_known_to(self, user: User, records: Any) -> Any:
        """As far as the person may know of them."""
        return records.visible_to(user)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Where it is held: a place of an asset that the person looks after, or one that is open."""
        if db_field.name == "location":
            kwargs["queryset"] = Location.objects.filter(
                Q(is_masked=False, asset__in=Asset.objects.visible_to(request.user))
                | in_care_of(request.user, "asset_id", (Role.ADMIN,))
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
