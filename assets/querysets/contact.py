"""Reads of contacts, each with its own visibility."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from assets.querysets.scope import in_care_of, open_visibilities

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ContactQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Contacts as far as a person may see them."""

    def visible_to(self, user: "Viewer") -> "ContactQuerySet":
        """Contacts that ``user`` may read."""
        return self.filter(Q(visibility__in=open_visibilities(user)) | in_care_of(user, "asset_id"))
