"""Reads of pictures."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from assets.querysets.scope import in_care_of, open_visibilities

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class PictureQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Pictures as far as a person may see them."""

    def visible_to(self, user: "Viewer") -> "PictureQuerySet":
        """Pictures that ``user`` may see, of assets that they may know of."""
        from assets.models.asset import Asset

        is_open = Q(visibility__in=open_visibilities(user), is_withdrawn=False)
        return self.filter(is_open | in_care_of(user, "asset"), asset__in=Asset.objects.visible_to(user))

    def shown(self) -> "PictureQuerySet":
        """Pictures that were not withdrawn, in their order."""
        return self.filter(is_withdrawn=False).order_by("position", "id")
