"""Assets that a wave looks for again, and every attempt at them: read only, worked on at the desks of the wave."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assets.admin.base import ReadOnlyAdmin
from assets.models import Task, TaskAttempt
from assets.permissions import administered_projects


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """Who looks for what, and what they found."""

    list_display = ("asset", "wave", "assigned_to", "next_try", "answer", "answered_at", "answered_by")
    list_filter = (("wave", admin.RelatedOnlyFieldListFilter), "answer")
    list_select_related = ("asset", "wave", "assigned_to", "answered_by")
    search_fields = ("asset__name",)
    date_hierarchy = "answered_at"
    fieldsets = (
        (None, {"fields": ("wave", "asset", "sighting", "assigned_to", "next_try", "notes", "uuid")}),
        ("What was found", {"fields": ("answer", "answered_at", "answered_by", "change")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own projects."""
        tasks: QuerySet[Any] = super().get_queryset(request)
        return tasks.filter(wave__project__in=administered_projects(request.user))


@admin.register(TaskAttempt)
class TaskAttemptAdmin(ReadOnlyAdmin):
    """When and how somebody tried to reach an asset, and what came of it."""

    list_display = ("at", "task", "channel", "outcome", "by")
    list_display_links = ("task",)
    list_filter = ("channel", "outcome")
    list_select_related = ("task__asset", "task__wave", "by")
    search_fields = ("task__asset__name",)
    date_hierarchy = "at"
    fieldsets = ((None, {"fields": ("task", "at", "channel", "outcome", "note", "by", "uuid")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own projects."""
        attempts: QuerySet[Any] = super().get_queryset(request)
        return attempts.filter(task__wave__project__in=administered_projects(request.user))
