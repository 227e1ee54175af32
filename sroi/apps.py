"""Impact maps."""

from django.apps import AppConfig


class SroiConfig(AppConfig):
    """Social return on investment: impact maps, their arithmetic and their reports."""

    name = "sroi"
    verbose_name = "social value"

    def ready(self) -> None:
        """Have the register show maps where they are about an asset, and take them along in merges and out of them."""
        from assets.merging.plan import register_mover
        from assets.redaction.tables import leave_alone
        from assets.sections import register_section
        from assets.undo.tables import Table, register_table
        from sroi.models import MapActivity, MapAsset
        from sroi.overview.merging import merge_map_links
        from sroi.overview.section import social_value

        register_section(social_value)
        leave_alone(
            (model._meta.db_table for model in self.get_models()),
            "what groups gained, as published; names are edited out of a draft, and a final version stays as it was",
        )
        register_mover("sroi.MapAsset.asset", plan=merge_map_links)
        register_table(Table(MapAsset, is_fact=False))
        register_table(Table(MapActivity, owners=("activity",), is_fact=False))
