"""Reads of activities."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from assets.querysets.scope import in_care_of, open_visibilities

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ActivityQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Activities as far as a person may see them."""

    def visible_to(self, user: "Viewer") -> "ActivityQuerySet":
        """Activities that ``user`` may know of."""
        return self.filter(Q(visibility__in=open_visibilities(user)) | in_care_of(user, "asset_id"))

    def going_on(self) -> "ActivityQuerySet":
        """Activities that have not ended."""
        return self.exclude(status="ended")
