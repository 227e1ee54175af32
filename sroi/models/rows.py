"""What the rows of every table of a map have in common."""

from typing import ClassVar
from uuid import UUID, uuid4, uuid5

import pgtrigger
from django.db import models

from sroi.models.locking import ROWS_STAY_FINAL


def uuid_of_copy(row: UUID, impact_map: UUID) -> UUID:
    """The id that the copy of ``row`` has in the version ``impact_map``.

    It follows from the two, so that what was said of a row, and how it stood, is found again in every later version.
    """
    return uuid5(impact_map, str(row))


class MapRow(models.Model):
    """A row of one of a map's tables: its address, its place, and how the file had it.

    ``uuid`` is its own in every version; a new version copies rows under new ones (``uuid_of_copy``). ``as_read`` is
    the object of the file, as text, or empty for what was made here; see ``ImpactMap``.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    position = models.PositiveIntegerField("place in the table", default=0)
    as_read = models.TextField("as the file had it", blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["impact_map", "position", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ROWS_STAY_FINAL]
