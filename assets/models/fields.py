"""Columns that compute themselves from another column of the same row."""

from typing import Any

from django.db import models

from assets.names import normalise_name


class NameKeyField(models.CharField):
    """The normalised form of another column, filled on every save and bulk_create; see ``assets.names``."""

    def __init__(self, *args: Any, source: str = "name", **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"max_length": 300, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        """The field as migrations write it down: a plain CharField, so that no migration depends on this rule."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the key from the source column."""
        value = normalise_name(getattr(model_instance, self.source))[:300]
        setattr(model_instance, self.attname, value)
        return value
