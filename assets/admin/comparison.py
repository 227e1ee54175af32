"""Comparisons, what they propose, and what was decided: read only, worked out and decided on pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.choices import Role
from assets.admin.base import ReadOnlyAdmin
from assets.models import Change, Comparison, Proposal
from assets.permissions import administered_projects
from assets.querysets.scope import in_care_of


@admin.register(Comparison)
class ComparisonAdmin(ReadOnlyAdmin):
    """Two waves that are compared."""

    list_display = ("__str__", "ran_at")
    list_select_related = ("earlier", "later")
    search_fields = ("earlier__name", "later__name")
    fieldsets = ((None, {"fields": ("earlier", "later", "ran_at", "summary", "fingerprint", "uuid")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own projects."""
        comparisons: QuerySet[Any] = super().get_queryset(request)
        return comparisons.filter(later__project__in=administered_projects(request.user))


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What the program proposes."""

    list_display = ("__str__", "comparison", "confidence")
    list_select_related = ("comparison__earlier", "comparison__later", "sighting__wave", "later_asset")
    search_fields = ("asset__name", "later_asset__name", "sighting__name")
    fieldsets = (
        (None, {"fields": ("comparison", "sighting", "asset", "changes", "later_sighting", "later_asset")}),
        ("Why", {"fields": ("confidence", "reasons", "differences", "alternatives")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own assets: reasons may speak of what is kept private."""
        mine = [in_care_of(request.user, asset, (Role.ADMIN,)) for asset in ("asset_id", "later_asset_id")]
        proposals: QuerySet[Any] = super().get_queryset(request)
        return proposals.filter(Q(asset__isnull=True) | mine[0], Q(later_asset__isnull=True) | mine[1])


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """What became of an asset between two waves, as somebody decided."""

    list_display = ("__str__", "comparison", "by", "at", "is_of_batch")
    list_filter = ("is_of_batch", "basis")
    list_select_related = ("comparison__earlier", "comparison__later", "sighting__wave", "asset", "later_asset", "by")
    search_fields = ("asset__name", "later_asset__name", "sighting__name")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("comparison", "sighting", "asset", "changes", "later_asset")}),
        ("When", {"fields": ("happened_earliest", "happened_latest")}),
        ("How it is known", {"fields": ("basis", "source", "evidence")}),
        ("What was proposed", {"fields": ("proposed", "proposed_confidence", "is_of_batch")}),
        ("By whom", {"fields": ("by", "at", "uuid")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own assets: evidence may speak of what is kept private."""
        mine = [in_care_of(request.user, asset, (Role.ADMIN,)) for asset in ("asset_id", "later_asset_id")]
        changes: QuerySet[Any] = super().get_queryset(request).filter(mine[0] | Q(asset__isnull=True) & mine[1])
        return changes
