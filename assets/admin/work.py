"""The admin screen of long work."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from assets.admin.base import ReadOnlyAdmin
from assets.models import Job
from assets.permissions import administered_projects


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """What was asked for and how it ended; it is watched and stopped on the pages of what it is about."""

    list_display = ("kind", "state", "upload", "undoes", "by", "asked_at", "ended_at")
    list_filter = ("kind", "state")
    list_select_related = ("upload", "undoes", "by")
    search_fields = ("upload__name",)
    date_hierarchy = "asked_at"
    fieldsets = (
        (None, {"fields": ("kind", "upload", "undoes", "by", "asked_at")}),
        ("How far it is", {"fields": ("state", "attempts", "started_at", "step", "done", "total", "reported_at")}),
        ("How it ended", {"fields": ("ended_at", "message", "result")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """About one's own projects."""
        projects = administered_projects(request.user)
        return super().get_queryset(request).filter(Q(upload__project__in=projects) | Q(undoes__project__in=projects))
