"""The register of assets."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """Assets, waves, imports, search and map."""

    name = "assets"
    verbose_name = "register"

    def ready(self) -> None:
        """Ship the vocabularies: after every migrate they are brought up to the files in ``fixtures/vocabularies``."""
        from django.db.models.signals import post_migrate

        from assets.vocabularies import sync_after_migrate

        post_migrate.connect(sync_after_migrate, sender=self)
