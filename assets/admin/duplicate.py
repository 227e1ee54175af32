"""Pairs that look alike, and pairs that somebody found to be two: read only, decided on the page of duplicates."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.choices import Role
from assets.admin.base import ReadOnlyAdmin
from assets.models import DuplicateCandidate, NotDuplicate
from assets.querysets.scope import in_care_of


class PairAdmin(ReadOnlyAdmin):
    """Two records, both of which are administered by whoever looks."""

    search_fields = ("first__name", "second__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of one's own assets: what speaks for a pair may be known from what is kept private."""
        mine = [in_care_of(request.user, asset, (Role.ADMIN,)) for asset in ("first_id", "second_id")]
        pairs: QuerySet[Any] = super().get_queryset(request).filter(*mine)
        return pairs


@admin.register(DuplicateCandidate)
class DuplicateCandidateAdmin(PairAdmin):
    """What the program found when it was last looked."""

    list_display = ("first", "second", "score", "found_at")
    list_select_related = ("first", "second")
    date_hierarchy = "found_at"
    fieldsets = ((None, {"fields": ("first", "second", "score", "reasons", "found_at")}),)


@admin.register(NotDuplicate)
class NotDuplicateAdmin(PairAdmin):
    """What somebody said."""

    list_display = ("first", "second", "reason", "by", "at")
    list_select_related = ("first", "second", "by")
    date_hierarchy = "at"
    fieldsets = ((None, {"fields": ("first", "second", "reason", "by", "at", "uuid")}),)
