"""Two waves compared: what the program proposes, and what people decide."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from assets.choices import Basis, ChangeType
from assets.models.history import keep_history
from assets.models.known import in_order
from assets.querysets.comparison import ChangeQuerySet, ComparisonQuerySet, ProposalQuerySet

# Written out, so that a rule of the database does not change by itself when the vocabulary grows.
_KINDS = [
    "unchanged", "renamed", "moved", "changed_function", "changed_sector", "paused", "ceased", "reopened",
    "merged_into", "split_into", "succeeded_by", "out_of_area", "duplicate", "new", "found_later", "not_traced",
]  # fmt: skip


def _change_types() -> "ArrayField[list[str], list[str]]":
    """One or more of what may have become of an asset, in the order of ``ChangeType``."""
    return ArrayField(
        models.CharField(max_length=16, choices=ChangeType.choices),
        verbose_name="what became of it",
        help_text="One or more.",
    )


class Comparison(models.Model):
    """An earlier wave compared with a later one.

    It holds what the program last worked out and may work out again at any time, so it keeps no history of its own;
    what is decided (``Change``) does. ``fingerprint`` is that of both sides and the decisions, as they were then.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    earlier = models.ForeignKey("assets.Wave", models.CASCADE, verbose_name="earlier wave", related_name="comparisons")
    later = models.ForeignKey("assets.Wave", models.CASCADE, verbose_name="later wave", related_name="+")
    ran_at = models.DateTimeField("worked out at", null=True, blank=True)
    fingerprint = models.CharField("fingerprint of both waves", max_length=64, blank=True)
    summary = models.JSONField("summary", default=dict, blank=True, help_text="How many proposals of each sort.")

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = "comparison"
        verbose_name_plural = "comparisons"
        ordering: ClassVar[list[str]] = ["-later__reference_date", "-earlier__reference_date", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["earlier", "later"],
                name="comparison_of_two_waves_once",
                violation_error_message="These two waves are compared already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(earlier=models.F("later")),
                name="comparison_is_of_two_waves",
                violation_error_message="A wave cannot be compared with itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} and {self.later}"


class Proposal(models.Model):
    """What the program thinks became of one sighting of the earlier wave, or of an asset that only the later one saw.

    ``reasons`` are sentences. ``differences`` are lists of fact, before and after. ``alternatives`` are objects of
    sighting and asset (ids), score (of a hundred) and reasons. It is worked out anew, and keeps no history.
    """

    comparison = models.ForeignKey(Comparison, models.CASCADE, verbose_name="comparison", related_name="proposals")
    sighting = models.ForeignKey(
        "assets.Sighting", models.CASCADE, verbose_name="seen then", null=True, blank=True, related_name="+"
    )
    later_sighting = models.ForeignKey(
        "assets.Sighting", models.CASCADE, verbose_name="seen later", null=True, blank=True, related_name="+"
    )
    asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="asset then", null=True, blank=True, related_name="+"
    )
    later_asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="asset later", null=True, blank=True, related_name="+"
    )
    changes = _change_types()
    confidence = models.PositiveSmallIntegerField(
        "confidence", validators=[MaxValueValidator(100)], help_text="Of a hundred."
    )
    reasons = models.JSONField("reasons", default=list, blank=True)
    differences = models.JSONField("differences", default=list, blank=True)
    alternatives = models.JSONField("alternatives", default=list, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposal"
        verbose_name_plural = "proposals"
        ordering: ClassVar[list[str]] = ["comparison", "-confidence", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["comparison", "confidence", "id"], name="proposal_by_confidence"),
            GinIndex(fields=["changes"], name="proposal_by_changes"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["comparison", "sighting"],
                name="proposal_once_for_a_sighting",
                violation_error_message="There is a proposal about this sighting already.",
            ),
            models.UniqueConstraint(
                fields=["comparison", "later_asset"],
                condition=models.Q(sighting__isnull=True),
                name="proposal_once_for_a_new_asset",
                violation_error_message="There is a proposal about this asset already.",
            ),
            models.CheckConstraint(
                condition=models.Q(sighting__isnull=False, asset__isnull=False)
                | models.Q(sighting__isnull=True, asset__isnull=True, later_asset__isnull=False),
                name="proposal_is_about_something",
                violation_error_message="A proposal is about a sighting of the earlier wave or an asset of the later.",
            ),
            models.CheckConstraint(
                condition=models.Q(changes__len__gt=0, changes__contained_by=_KINDS),
                name="proposal_says_something",
                violation_error_message="Say what became of the asset.",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__lte=100),
                name="proposal_confidence_is_of_a_hundred",
                violation_error_message="The confidence is a number from 0 to 100.",
            ),
        ]

    def __str__(self) -> str:
        words = " and ".join(str(ChangeType(change).label) for change in self.changes)
        return f"{self.sighting or self.later_asset}: {words}"


@keep_history()
class Change(models.Model):
    """What became of an asset between two waves, decided by a person on evidence.

    ``asset`` is the one of the earlier wave, ``later_asset`` that of the later one, or the one that followed; where
    both are one asset they are the same. An asset that was split, or followed by several, has a change for each.
    ``happened_…`` are the days between which it happened, as far as that is known. ``proposed`` and
    ``proposed_confidence`` keep what the program had proposed, so that it can be said how often it was overruled.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    comparison = models.ForeignKey(Comparison, models.PROTECT, verbose_name="comparison", related_name="decided")
    sighting = models.ForeignKey(
        "assets.Sighting", models.PROTECT, verbose_name="seen then", null=True, blank=True, related_name="changes"
    )
    asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="asset then", null=True, blank=True, related_name="changes"
    )
    later_asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="asset later", null=True, blank=True, related_name="changes_to"
    )
    changes = _change_types()
    happened_earliest = models.DateField("happened, at the earliest", null=True, blank=True)
    happened_latest = models.DateField("happened, at the latest", null=True, blank=True)
    basis = models.CharField("how it is known", max_length=12, choices=Basis.choices)
    source = models.CharField("source", max_length=300, blank=True, help_text="The list, page or person that says so.")
    evidence = models.TextField("evidence", blank=True)
    proposed = ArrayField(
        models.CharField(max_length=16, choices=ChangeType.choices), verbose_name="proposed", default=list, blank=True
    )
    proposed_confidence = models.PositiveSmallIntegerField("confidence of the proposal", null=True, blank=True)
    is_of_batch = models.BooleanField(
        "accepted in a batch", default=False, help_text="Taken over with others above a confidence, after a sample."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="changes")
    at = models.DateTimeField("at", default=timezone.now, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "change"
        verbose_name_plural = "changes"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["changes"], name="change_by_changes")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["comparison", "sighting", "later_asset"],
                nulls_distinct=False,
                name="change_once_for_a_sighting",
                violation_error_message="This was decided already.",
            ),
            models.CheckConstraint(
                condition=models.Q(sighting__isnull=False, asset__isnull=False)
                | models.Q(sighting__isnull=True, asset__isnull=True, later_asset__isnull=False),
                name="change_is_about_something",
                violation_error_message="A change is about a sighting of the earlier wave or an asset of the later.",
            ),
            models.CheckConstraint(
                condition=models.Q(changes__len__gt=0, changes__contained_by=_KINDS),
                name="change_says_something",
                violation_error_message="Say what became of the asset.",
            ),
            in_order(
                "happened_earliest",
                "happened_latest",
                name="change_when_in_order",
                message="The earliest day lies after the latest.",
            ),
        ]

    def __str__(self) -> str:
        words = " and ".join(str(ChangeType(change).label) for change in self.changes)
        return f"{self.sighting or self.later_asset}: {words}"
