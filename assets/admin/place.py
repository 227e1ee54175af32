"""Places, with their outlines on a map."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assets.admin.base import RegisterModelAdmin
from assets.admin.exchange import ExchangeMixin
from assets.admin.maps import MapFieldsMixin
from assets.models import Place
from assets.resources import PlaceResource


@admin.register(Place)
class PlaceAdmin(ExchangeMixin, MapFieldsMixin, RegisterModelAdmin):
    """Areas that every project shares; large ones are better loaded than drawn (manage.py load_places)."""

    resource_classes = [PlaceResource]
    list_display = ("name", "kind", "code", "is_approximate", "valid_from", "valid_to")
    list_filter = ("kind", "is_approximate")
    search_fields = ("name", "code")
    fieldsets = (
        (None, {"fields": (("name", "code"), "kind", "boundary", "is_approximate")}),
        ("When", {"fields": (("valid_from", "valid_to"),)}),
        ("Where it comes from", {"fields": ("source",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """In lists without the outlines, which are large."""
        places = super().get_queryset(request)
        one = request.resolver_match and "object_id" in request.resolver_match.kwargs
        return places if one else places.defer("boundary")
