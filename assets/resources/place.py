"""Places as a sheet: what they are called and when they are valid. Their outlines come with ``load_places``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from assets.models import Place
from assets.resources.base import RegisterResource, column


class PlaceResource(RegisterResource):
    """One row for each place that has an outline already, known by its code and the day it became valid."""

    asset_attribute = None

    code = column(Place, "code")
    name = column(Place, "name")
    kind = column(Place, "kind")
    valid_from = column(Place, "valid_from")
    valid_to = column(Place, "valid_to")
    is_approximate = column(Place, "is_approximate")
    source = column(Place, "source")

    class Meta:
        model = Place
        fields = ("code", "name", "kind", "valid_from", "valid_to", "is_approximate", "source")
        import_id_fields = ("code", "valid_from")

    def other_faults(self, instance: Place, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """A place cannot be made here: it would have no outline."""
        if instance.pk is None:
            message = "There is no place with this code and beginning. Load its outline first (manage.py load_places)."
            return {"code": [ValidationError(message, code="missing")]}
        return {}

    def filter_export(self, queryset: QuerySet[Place], **kwargs: Any) -> QuerySet[Place]:
        """Without the outlines, which are large and not in the sheet."""
        return queryset.defer("boundary")
