"""Waves, what they saw, and the files they came from: each of the projects of which one is an admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from assets.admin.base import ReadOnlyAdmin, RegisterInline, RegisterModelAdmin
from assets.models import ImportFile, ImportProfile, MatchDecision, Sighting, Wave, WaveArea
from assets.permissions import administered_projects


class WaveAreaInline(RegisterInline, admin.TabularInline):
    """The places that a wave covers."""

    model = WaveArea
    verbose_name_plural = "area"
    autocomplete_fields = ("place",)


@admin.register(Wave)
class WaveAdmin(RegisterModelAdmin):
    """Mapping exercises."""

    list_display = ("name", "reference_date", "project")
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project",)
    search_fields = ("name", "project__name")
    date_hierarchy = "reference_date"
    inlines = (WaveAreaInline,)
    readonly_fields = ("uuid",)
    fieldsets = ((None, {"fields": ("project", "name", "reference_date", "uuid")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wave]:
        """Of one's own projects."""
        return super().get_queryset(request).filter(project__in=administered_projects(request.user))

    def may_write(self, user: User, record: Wave) -> bool:
        """Of one's own projects."""
        return administered_projects(user).filter(pk=record.project_id).exists()


@admin.register(Sighting)
class SightingAdmin(ReadOnlyAdmin):
    """Rows as they were received: for the admins of the project that received them."""

    list_display = ("name", "wave", "asset", "category", "sector", "status", "row_number")
    list_filter = (("wave", admin.RelatedOnlyFieldListFilter), "status")
    list_select_related = ("wave", "asset")
    search_fields = ("name", "category", "file_name")
    fieldsets = (
        (None, {"fields": ("wave", "asset", "matched_by")}),
        (
            "What was read",
            {"fields": ("name", "status", "category", "sector", "functions", "address", "postcode", "point", "source")},
        ),
        ("The row", {"fields": ("file_name", "sheet", "row_number", "row_key", "raw", "change_set")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the waves of one's own projects: rows hold private addresses and telephone numbers."""
        return super().get_queryset(request).filter(wave__project__in=administered_projects(request.user))


@admin.register(ImportFile)
class ImportFileAdmin(ReadOnlyAdmin):
    """Uploaded files; they are previewed and applied on the import pages."""

    list_display = ("name", "state", "wave_name", "project", "by", "at")
    list_filter = ("state", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project", "by")
    search_fields = ("name", "wave_name")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("name", "project", "by", "at", "sha256")}),
        ("Wave", {"fields": ("wave_name", "wave_date", "wave_area", "sheet", "profile")}),
        ("What came of it", {"fields": ("state", "refusal", "change_set")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportFile]:
        """Of one's own projects."""
        return super().get_queryset(request).filter(project__in=administered_projects(request.user))


@admin.register(ImportProfile)
class ImportProfileAdmin(ReadOnlyAdmin):
    """How kinds of lists are read; profiles are made, brought and forgotten on the import pages."""

    list_display = ("name", "project", "by", "changed_at")
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project", "by")
    search_fields = ("name",)
    fieldsets = ((None, {"fields": ("name", "project", "by", "changed_at", "headings", "content", "uuid")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportProfile]:
        """Of one's own projects."""
        return super().get_queryset(request).filter(project__in=administered_projects(request.user))


@admin.register(MatchDecision)
class MatchDecisionAdmin(ReadOnlyAdmin):
    """What was decided about rows; decided and left open again on the pages of uploaded files, which show the rows."""

    list_display = ("name", "place_key", "answer", "asset", "project", "by", "at")
    list_filter = ("answer", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("asset", "project", "by")
    search_fields = ("name", "asset__name")
    date_hierarchy = "at"
    fieldsets = ((None, {"fields": ("name", "place_key", "answer", "asset", "project", "by", "at")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchDecision]:
        """Of one's own projects."""
        return super().get_queryset(request).filter(project__in=administered_projects(request.user))
