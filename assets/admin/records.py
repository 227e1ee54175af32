"""What the register writes by itself: change sets, versions, and what the search looks at. Read only."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from pghistory.core import event_models
from pghistory.models import Context

from assets.admin.asset import PartOfAssetReadOnly
from assets.admin.base import ReadOnlyAdmin, SuperuserAdmin
from assets.models import ChangeSet, SearchDocument, SearchWord
from assets.permissions import administered_projects
from assets.querysets.scope import sees_everything


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    """Who wrote, when and why: in one's own projects, and one's own."""

    change_form_template = "admin/assets/change_set.html"
    list_display = ("at", "kind", "reason", "by", "project", "wave")
    list_display_links = ("reason",)
    list_filter = ("kind", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("by", "project", "wave")
    search_fields = ("reason", "file_name", "by__name")
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("at", "kind", "reason", "by", "project", "wave", "uuid")}),
        ("The file", {"fields": ("file_name", "file_sha256", "details")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        """Superusers see them all."""
        sets = super().get_queryset(request)
        if sees_everything(request.user):
            return sets
        return sets.filter(Q(project__in=administered_projects(request.user)) | Q(by=request.user))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One change set, with how much it wrote."""
        known = self.get_queryset(request)
        found = known.filter(pk=int(object_id)).first() if object_id and object_id.isdigit() else None
        written = written_by(found) if found else []
        may_look = sees_everything(request.user)
        context = {**(extra_context or {}), "written": written, "may_look_at_versions": may_look}
        return super().changeform_view(request, object_id, form_url, context)


def written_by(change_set: ChangeSet) -> list[dict[str, Any]]:
    """For each table that a change set wrote to: its name, what was done how often, and where its versions are."""
    contexts = list(Context.objects.filter(metadata__change_set=str(change_set.uuid)).values_list("pk", flat=True))
    found = []
    models: list[Any] = [model for model in event_models() if _is_shown(model)] if contexts else []
    for model in models:
        counts = model.objects.filter(pgh_context__in=contexts).values("pgh_label").annotate(number=Count("pk"))
        for row in counts.order_by("pgh_label"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            found.append(
                {
                    "table": str(model.pgh_tracked_model._meta.verbose_name_plural),
                    "done": row["pgh_label"],
                    "number": row["number"],
                    "url": f"{address}?pgh_context__in={','.join(str(pk) for pk in contexts)}",
                }
            )
    return found


def _is_shown(event_model: Any) -> bool:
    """Whether versions are for the admin screens: an app with people's data names the tables of which they are."""
    tracked = event_model.pgh_tracked_model
    named = getattr(apps.get_app_config(tracked._meta.app_label), "versions_shown_in_admin", None)
    return named is None or tracked.__name__ in named


class VersionAdmin(ReadOnlyAdmin):
    """The versions of one table as they are stored: for superusers, who come here from a change set."""

    list_display = ("pgh_created_at", "pgh_label", "pgh_obj_id", "__str__")
    list_filter = ("pgh_label",)
    date_hierarchy = "pgh_created_at"
    ordering = ("-pgh_id",)

    def is_open(self, request: HttpRequest) -> bool:
        """Superusers only: versions hold what is kept private."""
        return sees_everything(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not on the front page: there is one such table for each of the others."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Also by the write that they came from."""
        return lookup == "pgh_context__in" or super().lookup_allowed(lookup, value, request)


for _model in event_models():
    if _is_shown(_model):
        admin.site.register(_model, VersionAdmin)


@admin.register(SearchDocument)
class SearchDocumentAdmin(PartOfAssetReadOnly):
    """What the search knows of each asset."""

    list_display = ("asset",)
    list_select_related = ("asset",)
    search_fields = ("asset__name",)
    fieldsets = ((None, {"fields": ("asset", "words")}),)


@admin.register(SearchWord)
class SearchWordAdmin(ReadOnlyAdmin, SuperuserAdmin):
    """Words of names, by which mistyped ones are guessed. They are of all names, those of leads included."""

    list_display = ("word",)
    search_fields = ("word",)
