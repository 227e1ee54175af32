"""Relations between assets as a sheet."""

from typing import Any

from django.db.models import QuerySet

from assets.models import Asset, Relation
from assets.resources.base import RegisterResource, Uncertain, column
from assets.resources.links import AssetLink


class RelationResource(RegisterResource):
    """One row for each relation, known by the two assets and its kind; whoever looks after either may write it."""

    asset_attribute = "from_asset"

    from_asset = column(
        Relation, "from_asset", heading="from", widget=AssetLink(number="from number", postcode="from postcode")
    )
    kind = column(Relation, "kind", heading="kind")
    to_asset = column(Relation, "to_asset", heading="to", widget=AssetLink(number="to number", postcode="to postcode"))
    since = Uncertain("since_earliest", "since_latest", "since")
    until = Uncertain("until_earliest", "until_latest", "until")
    source = column(Relation, "source")

    class Meta:
        model = Relation
        fields = ("from_asset", "kind", "to_asset", "since", "until", "source")
        import_id_fields = ("from_asset", "kind", "to_asset")

    def other_faults(self, instance: Relation, row: Any, faults: dict[str, Any]) -> dict[str, Any]:
        """None when the other asset is in the person's care."""
        other: Asset | None = instance.to_asset if instance.to_asset_id else None
        if other and self.may_write(other):
            return {}
        return super().other_faults(instance, row, faults)

    def filter_export(self, queryset: QuerySet[Relation], **kwargs: object) -> QuerySet[Relation]:
        """With the assets at both ends."""
        return queryset.select_related("from_asset", "to_asset")
