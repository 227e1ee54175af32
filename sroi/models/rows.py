"""What the rows of every table of a map have in common."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.db import models

from sroi.models.locking import ROWS_STAY_FINAL


class MapRow(models.Model):
    """A row of one of a map's tables: its address, its place, and how the file had it.

    ``uuid`` is its own in every version; a new version copies rows under new ones. ``as_read`` is the object of the
    file, as text, or empty for what was made here; see ``ImpactMap``.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    position = models.PositiveIntegerField("place in the table", default=0)
    as_read = models.TextField("as the file had it", blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["impact_map", "position", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ROWS_STAY_FINAL]
