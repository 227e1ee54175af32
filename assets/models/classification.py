"""What an asset is said to be and do, and how each of its facts is known."""

from typing import ClassVar

import pgtrigger
from django.db import models

from assets.choices import Tri
from assets.models.history import keep_history
from assets.models.known import Known
from assets.models.triggers import search_triggers

# A fact of an asset that stands in its own columns, and those columns. Its source is a ``FieldSource`` under the first
# of them, as imports keep it, or, written by hand, under each.
FACT_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "kind": ("kind",),
    "sector": ("sector",),
    "is_tangible": ("is_tangible",),
    "description": ("description",),
    "parent": ("parent",),
    "status": ("status", "status_date", "status_reason", "status_reporter", "status_evidence"),
    "opened": ("opened_earliest", "opened_latest"),
    "ceased": ("ceased_earliest", "ceased_latest"),
    "website": ("website",),
    "email": ("email",),
    "phone": ("phone",),
}


@keep_history()
class Classification(Known):
    """A dated statement that a term applies to an asset, or does not.

    Nature of work, functions, audiences and access facts live here; access and functions are tri-state: "unknown" is
    no row. The present kind and sector are columns of the asset; what an earlier wave said of a sector stands here,
    not current.
    """

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="classifications")
    term = models.ForeignKey("assets.Term", models.PROTECT, verbose_name="term", related_name="classifications")
    value = models.CharField("applies", max_length=3, choices=Tri.choices, default=Tri.YES)
    is_current = models.BooleanField("current", default=True, help_text="Whether this is what we hold to be so now.")
    note = models.CharField("note", max_length=300, blank=True)

    class Meta:
        verbose_name = "classification"
        verbose_name_plural = "classifications"
        ordering: ClassVar[list[str]] = ["asset", "term__position", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["term", "asset"],
                condition=models.Q(is_current=True),
                name="classification_now_by_term",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset", "term"],
                condition=models.Q(is_current=True),
                name="classification_current_once",
                violation_error_message="This is recorded for the asset already.",
            ),
            models.UniqueConstraint(
                fields=["asset", "term", "wave"],
                condition=models.Q(is_current=False),
                name="classification_past_once_a_wave",
                nulls_distinct=False,
                violation_error_message="This wave recorded it for the asset already.",
            ),
            models.CheckConstraint(
                condition=models.Q(value__in=["yes", "no"]),
                name="classification_is_yes_or_no",
                violation_error_message="Say yes or no; what is not known is left out.",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = search_triggers()

    def __str__(self) -> str:
        return f"{self.term}: {self.get_value_display()}"


@keep_history()
class FieldSource(Known):
    """How the present value of one column (or multi-valued group) of an asset is known."""

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="field_sources")
    field = models.CharField("fact", max_length=40, help_text="The column's name, or the code of a scheme.")

    class Meta:
        verbose_name = "source of a fact"
        verbose_name_plural = "sources of facts"
        ordering: ClassVar[list[str]] = ["asset", "field", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset", "field"],
                name="fieldsource_once_a_field",
                violation_error_message="The source of this fact is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_basis_display()}"
