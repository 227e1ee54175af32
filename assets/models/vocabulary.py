"""Vocabularies: schemes and their trees of terms."""

from typing import ClassVar

import pgtrigger
from django.db import models

from assets.choices import Symbol
from assets.models.history import keep_history
from assets.models.triggers import RENAMED_TERM


@keep_history()
class Scheme(models.Model):
    """A vocabulary, such as nature of work or sector type (Open Referral UK: taxonomy)."""

    code = models.SlugField("code", unique=True, help_text="The name under which pages and profiles know it.")
    label = models.CharField("label", max_length=100)
    description = models.TextField("description", blank=True)
    source = models.CharField("source", max_length=300, help_text="Where the vocabulary comes from.")
    source_url = models.URLField("address of the source", blank=True)
    single = models.BooleanField(
        "one term only", default=False, help_text="Whether an asset has at most one of its terms."
    )

    class Meta:
        verbose_name = "scheme"
        verbose_name_plural = "schemes"
        ordering: ClassVar[list[str]] = ["label", "id"]

    def __str__(self) -> str:
        return self.label


@keep_history()
class Term(models.Model):
    """One concept of a scheme (Open Referral UK: taxonomy term)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name="scheme", related_name="terms")
    code = models.SlugField("code", max_length=80)
    label = models.CharField("label", max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="broader term", null=True, blank=True, related_name="narrower"
    )
    description = models.TextField("description", blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    symbol = models.CharField(
        "marker",
        max_length=12,
        choices=Symbol.choices,
        blank=True,
        help_text="The marker on the map of assets with this term.",
    )
    position = models.PositiveIntegerField("position", default=0, help_text="Place in lists, from the top.")

    class Meta:
        verbose_name = "term"
        verbose_name_plural = "terms"
        ordering: ClassVar[list[str]] = ["scheme", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="term_code_is_unique_in_scheme",
                violation_error_message="The scheme has a term with this code already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="term_is_not_its_own_parent",
                violation_error_message="A term cannot be broader than itself.",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [RENAMED_TERM]

    def __str__(self) -> str:
        return self.label
