"""The admin screens of impact maps: read only, because maps and proxies are edited on pages of their own.

The price indices are everybody's: the administrators of the installation correct them here, and each save is one change
set. An admin of a project looks at the maps of their projects, and at the published studies.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from assets.admin.base import ReadOnlyAdmin, RegisterInline, RegisterModelAdmin
from assets.models import Asset
from assets.permissions import administered_projects
from assets.querysets.scope import sees_everything
from sroi.models import (
    Acknowledgement,
    Challenge,
    ChecklistAnswer,
    Estimate,
    FinalRun,
    ImpactMap,
    Input,
    MapActivity,
    MapAsset,
    Outcome,
    Output,
    PriceIndex,
    PriceLevel,
    Proxy,
    Reply,
    ReportFile,
    Scenario,
    Stakeholder,
)


def looked_at_by(request: HttpRequest) -> "QuerySet[ImpactMap]":
    """The maps of the projects of which the person is an admin, and the published studies."""
    found: QuerySet[ImpactMap] = ImpactMap.objects.filter(
        Q(project__in=administered_projects(request.user)) | Q(is_study=True)
    )
    return found


class OfAMap(ReadOnlyAdmin):
    """What hangs on a map, looked at by whoever may look at the map."""

    map_attribute = "impact_map"
    list_select_related: ClassVar[Any] = ("impact_map",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Of one's own maps."""
        records: QuerySet[Any] = super().get_queryset(request)
        return records.filter(**{f"{self.map_attribute}__in": looked_at_by(request)})


@admin.register(ImpactMap)
class ImpactMapAdmin(ReadOnlyAdmin):
    """Versions of impact maps."""

    list_display = ("title", "version", "status", "openness", "organisation", "project", "is_study")
    list_filter = ("status", "openness", "analysis_type", "is_study", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project",)
    search_fields = ("title", "organisation", "code")
    fieldsets = (
        (None, {"fields": ("title", "code", "organisation", "project", "is_study", "uuid", "series")}),
        ("Version", {"fields": ("version", "previous", "status", "openness", "created_at", "created_by")}),
        ("What it is about", {"fields": ("objectives", "scope", "author", "written_on", "analysis_type")}),
        ("When", {"fields": ("period_start", "period_end")}),
        ("Money", {"fields": ("currency", "price_year", "price_index")}),
        ("Losses", {"fields": ("asked_about_losses", "losses_note", "materiality_threshold")}),
        (
            "Conventions",
            {
                "fields": (
                    "preset", "discount_rate", "discount_rate_low", "discount_rate_high", "health_discount_rate",
                    "first_benefit_exponent", "drop_off_from_benefit_year", "drop_off_method", "adjustment_method",
                    "inputs_discounted", "attribution_means", "headline_ratio", "max_years", "horizon", "seed",
                    "sensitivity_looked_at",
                )
            },
        ),
        ("As the file had it", {"fields": ("as_read",)}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Of one's own projects, and the studies."""
        versions: QuerySet[Any] = super().get_queryset(request)
        return versions.filter(pk__in=looked_at_by(request).values("pk"))


class RowAdmin(OfAMap):
    """Rows of a table of a map."""

    list_filter: ClassVar[Any] = (("impact_map", admin.RelatedOnlyFieldListFilter),)


@admin.register(Stakeholder)
class StakeholderAdmin(RowAdmin):
    """Who is affected."""

    list_display = ("name", "impact_map", "group_size", "people_involved", "is_included")
    search_fields = ("name", "impact_map__title")
    fieldsets = (
        (None, {"fields": ("impact_map", "position", "name", "group_size", "note", "uuid")}),
        ("What changed", {"fields": ("intended_changes", "unintended_changes")}),
        ("How they were asked", {"fields": ("people_involved", "how_involved", "is_included", "reason")}),
        ("As the file had it", {"fields": ("as_read",)}),
    )


@admin.register(Input)
class InputAdmin(RowAdmin):
    """What was put in."""

    list_display = ("__str__", "impact_map", "stakeholder", "kind", "amount", "year")
    list_select_related = ("impact_map", "stakeholder")
    search_fields = ("description", "impact_map__title")
    fieldsets = (
        (None, {"fields": ("impact_map", "position", "stakeholder", "description", "kind", "year", "funder", "uuid")}),
        ("What it was worth", {"fields": ("amount", "amount_low", "amount_high")}),
        ("Time", {"fields": ("hours", "hourly_rate", "rate_source")}),
        ("Where it is from", {"fields": ("source", "note", "as_read")}),
    )  # fmt: skip


@admin.register(Output)
class OutputAdmin(RowAdmin):
    """What was done."""

    list_display = ("__str__", "impact_map", "stakeholder", "quantity", "unit")
    list_select_related = ("impact_map", "stakeholder")
    search_fields = ("description", "impact_map__title")
    fieldsets = (
        (None, {"fields": ("impact_map", "position", "stakeholder", "description", "quantity", "unit", "uuid")}),
        ("Besides", {"fields": ("note", "as_read")}),
    )


@admin.register(Outcome)
class OutcomeAdmin(RowAdmin):
    """What changed."""

    list_display = ("__str__", "impact_map", "stakeholder", "direction", "is_left_out", "proxy_name")
    list_filter = ("direction", "is_left_out", ("impact_map", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("impact_map", "stakeholder")
    search_fields = ("description", "key", "proxy_name", "impact_map__title")
    fieldsets = (
        (None, {"fields": ("impact_map", "position", "key", "stakeholder", "output", "description", "uuid")}),
        ("What kind of change", {"fields": ("is_intended", "direction", "leads_to", "is_material", "materiality")}),
        ("Left out", {"fields": ("is_left_out", "left_out_reason")}),
        (
            "How one knows",
            {
                "fields": (
                    "indicator", "indicator_source", "is_measured", "n_before", "n_after", "sample_size", "group_size",
                    "people_reached", "is_headcount", "confidence",
                )
            },
        ),
        ("When", {"fields": ("start", "delay_years", "is_undiscounted", "discount_class")}),
        (
            "What one is worth",
            {
                "fields": (
                    "proxy", "proxy_name", "proxy_unit", "proxy_price_year", "proxy_source", "proxy_url",
                    "proxy_method", "proxy_licence", "is_cashable", "who_saves",
                )
            },
        ),
        ("Besides", {"fields": ("note", "as_read")}),
    )  # fmt: skip


@admin.register(Estimate)
class EstimateAdmin(OfAMap):
    """The figures of outcomes."""

    list_display = ("outcome", "figure", "value", "low", "high", "n", "source")
    list_filter = ("figure", ("impact_map", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("outcome",)
    search_fields = ("outcome__description", "outcome__key", "source", "reason")
    fieldsets = (
        (None, {"fields": ("impact_map", "outcome", "figure", "value", "low", "high", "n")}),
        ("Why", {"fields": ("source", "reason", "shared")}),
    )


@admin.register(Scenario)
class ScenarioAdmin(RowAdmin):
    """What a map comes to if."""

    list_display = ("name", "impact_map", "note")
    search_fields = ("name", "note", "impact_map__title")
    fieldsets = ((None, {"fields": ("impact_map", "position", "name", "note", "overrides", "uuid", "as_read")}),)


@admin.register(MapAsset)
class MapAssetAdmin(OfAMap):
    """Which assets a map is about, as far as the person may know of them."""

    list_display = ("impact_map", "asset")
    list_select_related = ("impact_map", "asset")
    search_fields = ("impact_map__title", "asset__name")
    fieldsets = ((None, {"fields": ("impact_map", "asset")}),)
    asset_attribute = "asset"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Of assets that the person may know of."""
        known = Asset.objects.visible_to(request.user)
        return super().get_queryset(request).filter(**{f"{self.asset_attribute}__in": known})


@admin.register(MapActivity)
class MapActivityAdmin(MapAssetAdmin):
    """Which activities a map is about."""

    list_display = ("impact_map", "activity")
    list_select_related = ("impact_map", "activity")
    search_fields = ("impact_map__title", "activity__name")
    fieldsets = ((None, {"fields": ("impact_map", "activity")}),)
    asset_attribute = "activity__asset"


# --- The library --------------------------------------------------------------------------------------------------


@admin.register(Proxy)
class ProxyAdmin(ReadOnlyAdmin):
    """Proxies; added and corrected on the pages of the library."""

    list_display = ("name", "theme", "value", "unit", "price_year", "licence", "project", "is_recalled", "is_retired")
    list_filter = ("theme", "licence", "is_recalled", "is_retired")
    list_select_related = ("project",)
    search_fields = ("name", "description", "source_title")
    fieldsets = (
        (None, {"fields": ("name", "description", "theme", "project", "uuid")}),
        ("What one is worth", {"fields": ("value", "low", "high", "currency", "unit", "price_year", "method")}),
        ("Source", {"fields": ("source_title", "source_page", "source_url", "accessed_on", "is_recalled")}),
        ("Licence", {"fields": ("licence", "attribution")}),
        ("Use", {"fields": ("is_retired",)}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """As far as the person may read them."""
        proxies: QuerySet[Any] = super().get_queryset(request)
        return proxies.filter(pk__in=Proxy.objects.open_to(request.user).values("pk"))


class PriceLevelInline(RegisterInline, admin.TabularInline):  # type: ignore[type-arg]
    """The levels of an index."""

    model = PriceLevel
    fields = ("year", "level")
    ordering = ("year",)


@admin.register(PriceIndex)
class PriceIndexAdmin(RegisterModelAdmin):
    """Price indices: read by every admin, corrected by those of the whole installation."""

    list_display = ("title", "name", "source", "accessed_on", "is_recalled")
    search_fields = ("title", "name", "source")
    inlines = (PriceLevelInline,)
    fieldsets = (
        (None, {"fields": (("title", "name"),)}),
        ("Source", {"fields": ("source", "source_url", "accessed_on", "licence", "is_recalled")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For administrators of the installation: an index counts in the maps of all projects."""
        return sees_everything(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return sees_everything(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return sees_everything(request.user)


# --- What is said about maps --------------------------------------------------------------------------------------


@admin.register(Challenge)
class ChallengeAdmin(OfAMap):
    """Questions about cells; asked and settled on the review page of the map."""

    list_display = ("text", "impact_map", "table", "field", "by", "at", "is_settled")
    list_filter = ("is_settled", "table")
    list_select_related = ("impact_map", "by")
    search_fields = ("text", "impact_map__title")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("impact_map", "text", "is_settled")}),
        ("Which cell", {"fields": ("table", "row", "field")}),
        ("By whom", {"fields": ("by", "at", "uuid")}),
    )


@admin.register(Reply)
class ReplyAdmin(OfAMap):
    """What was said to them."""

    map_attribute = "challenge__impact_map"
    list_display = ("text", "challenge", "settles", "by", "at")
    list_filter = ("settles",)
    list_select_related = ("challenge", "by")
    search_fields = ("text", "challenge__text")
    date_hierarchy = "at"
    fieldsets = ((None, {"fields": ("challenge", "text", "settles", "by", "at", "uuid")}),)


@admin.register(Acknowledgement)
class AcknowledgementAdmin(OfAMap):
    """Answers to warnings."""

    list_display = ("code", "impact_map", "row_key", "field", "reason", "by", "at")
    list_filter = ("code",)
    list_select_related = ("impact_map", "by")
    search_fields = ("code", "reason", "message", "impact_map__title")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("impact_map", "code", "message", "reason")}),
        ("Which cell", {"fields": ("table", "row", "row_key", "field")}),
        ("By whom", {"fields": ("by", "at", "uuid")}),
    )


@admin.register(ChecklistAnswer)
class ChecklistAnswerAdmin(OfAMap):
    """What is said of the items of the report's checklist."""

    list_display = ("item", "impact_map", "answer", "reason", "by", "at")
    list_filter = ("item", "answer")
    list_select_related = ("impact_map", "by")
    search_fields = ("reason", "impact_map__title")
    date_hierarchy = "at"
    fieldsets = ((None, {"fields": ("impact_map", "item", "answer", "reason", "by", "at")}),)


@admin.register(FinalRun)
class FinalRunAdmin(OfAMap):
    """What was counted when a version became final."""

    list_display = ("impact_map", "fingerprint", "program", "by", "at")
    list_select_related = ("impact_map", "by")
    search_fields = ("impact_map__title", "fingerprint", "sha256")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("impact_map", "fingerprint", "sha256", "program", "by", "at")}),
        ("What was counted", {"fields": ("answer", "simulation", "case")}),
    )


@admin.register(ReportFile)
class ReportFileAdmin(OfAMap):
    """Reports that were drawn; read on the report page of the map."""

    list_display = ("impact_map", "asked_at", "made_at", "fault")
    search_fields = ("impact_map__title", "sha256")
    date_hierarchy = "asked_at"
    fieldsets = ((None, {"fields": ("impact_map", "sha256", "asked_at", "made_at", "fault")}),)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Without the files, which are large."""
        return super().get_queryset(request).defer("content")
