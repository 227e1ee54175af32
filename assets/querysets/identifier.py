"""Reads of identifiers. The number of a property is its address in another form."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assets.choices import IdentifierKind
from assets.querysets.scope import in_care_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ExternalIdQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Identifiers as far as a person may see them."""

    def visible_to(self, user: "Viewer") -> "ExternalIdQuerySet":
        """Identifiers that ``user`` may read: no property number of an asset with an address that is kept from them."""
        from assets.models.location import Location

        kept_private = Exists(Location.objects.filter(asset=OuterRef("asset"), is_masked=True))
        return self.filter(~Q(kind=IdentifierKind.UPRN) | ~Q(kept_private) | in_care_of(user, "asset_id"))
