"""The asset: anything a community can draw on."""

from datetime import date
from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from assets.choices import ENDED, Basis, ReviewCycle, Status, Visibility
from assets.dates import add_months
from assets.models.fields import NameKeyField
from assets.models.history import keep_history
from assets.models.known import in_order
from assets.models.triggers import NO_PARENT_LOOPS, REMEMBER_SLUGS, SEARCH_AFTER_CHANGE, refresh_search
from assets.querysets.asset import AssetQuerySet

# Last words of addresses under /assets/ that are pages of their own.
RESERVED_SLUGS = frozenset({"new"})

SLUG_IS_A_PAGE = "This address is a page of the register’s own."
SLUG_IS_TAKEN = "This address belongs to another asset, or did once."
PART_OF_ITSELF = "An asset cannot be part of itself, nor of what is part of it."
DELETED_MEANS_WITHDRAWN = "An asset is never deleted: give it the status ceased, merge it, or withdraw it."


@keep_history(exclude=("name_key",))
class Asset(models.Model):
    """An organisation, group, venue, place, event, tradition, skill or person (Open Referral UK: organization)."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False, help_text="Stays the same for ever.")
    slug = models.SlugField("address on this site", max_length=120, unique=True, help_text="Old ones keep working.")
    name = models.CharField("name", max_length=300)
    name_key = NameKeyField("name, normalised", source="name")
    kind = models.ForeignKey(
        "assets.Term",
        models.PROTECT,
        verbose_name="kind",
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scheme__code": "kind"},
    )
    sector = models.ForeignKey(
        "assets.Term",
        models.PROTECT,
        verbose_name="sector type",
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scheme__code": "sector"},
    )
    is_tangible = models.BooleanField(
        "tangible",
        null=True,
        blank=True,
        help_text="Yes for halls, groups and parks; no for traditions and skills.",
    )
    description = models.TextField("description", blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="part of",
        null=True,
        blank=True,
        related_name="parts",
        help_text="The asset that this one belongs to.",
    )
    projects = models.ManyToManyField(
        "assets.MappingProject",
        verbose_name="mapping projects",
        through="assets.ProjectAsset",
        related_name="assets",
    )

    status = models.CharField("status", max_length=8, choices=Status.choices, default=Status.ACTIVE)
    status_date = models.DateField(
        "status since", null=True, blank=True, help_text="The day from which this status is known to hold."
    )
    status_reason = models.CharField("reason for the status", max_length=500, blank=True)
    status_reporter = models.CharField("who reported the status", max_length=200, blank=True)
    status_evidence = models.TextField("evidence for the status", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="merged into", null=True, blank=True, related_name="merged_from"
    )

    opened_earliest = models.DateField("opened, at the earliest", null=True, blank=True)
    opened_latest = models.DateField("opened, at the latest", null=True, blank=True)
    ceased_earliest = models.DateField("ceased, at the earliest", null=True, blank=True)
    ceased_latest = models.DateField("ceased, at the latest", null=True, blank=True)

    website = models.URLField("website", max_length=500, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telephone", max_length=60, blank=True)

    visibility = models.CharField("who may see it", max_length=9, choices=Visibility.choices, default=Visibility.PUBLIC)
    assured_on = models.DateField(
        "confirmed on", null=True, blank=True, help_text="The day the whole record was last confirmed."
    )
    assured_basis = models.CharField("confirmed how", max_length=12, choices=Basis.choices, blank=True)
    assured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="confirmed by",
        null=True,
        blank=True,
        related_name="+",
    )
    review_months = models.PositiveSmallIntegerField(
        "review cycle",
        choices=ReviewCycle.choices,
        default=ReviewCycle.TWELVE,
        help_text="When it is due to be confirmed again.",
    )
    created_at = models.DateTimeField("recorded since", auto_now_add=True)
    is_withdrawn = models.BooleanField(
        "withdrawn",
        default=False,
        help_text="Recorded by mistake: kept with its history, and shown to staff of its projects alone.",
    )
    redacted_on = models.DateField(
        "personal data removed on",
        null=True,
        blank=True,
        editable=False,
        help_text="The day on which a person's data were removed on request, here, in sightings and in the history.",
    )

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = "asset"
        verbose_name_plural = "assets"
        ordering: ClassVar[list[str]] = ["name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_key"], name="asset_by_name_key"),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="asset_by_trigrams_of_name"),
            models.Index(fields=["name", "id"], name="asset_in_order_of_name"),
            models.Index(fields=["status"], name="asset_by_status"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="asset_has_a_name",
                violation_error_message="An asset needs a name.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["lead", "active", "paused", "ceased", "merged"]),
                name="asset_status_is_known",
                violation_error_message="There is no such status.",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "signed_in", "staff"]),
                name="asset_visibility_is_known",
                violation_error_message="There is no such visibility.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["paused", "ceased"])
                | ~models.Q(status_reason="")
                | ~models.Q(status_evidence=""),
                name="asset_does_not_close_silently",
                violation_error_message="Say why it is paused or ceased, or give the evidence.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="merged", merged_into__isnull=False)
                | (~models.Q(status="merged") & models.Q(merged_into__isnull=True)),
                name="asset_merged_names_its_survivor",
                violation_error_message="A merged asset names the asset it was merged into, and no other asset does.",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="asset_is_not_part_of_itself",
                violation_error_message="An asset cannot be part of itself.",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="asset_is_not_merged_into_itself",
                violation_error_message="An asset cannot be merged into itself.",
            ),
            in_order(
                "opened_earliest",
                "opened_latest",
                name="asset_opening_in_order",
                message="The earliest opening lies after the latest.",
            ),
            in_order(
                "ceased_earliest",
                "ceased_latest",
                name="asset_ceasing_in_order",
                message="The earliest ceasing lies after the latest.",
            ),
            in_order(
                "opened_earliest",
                "ceased_latest",
                name="asset_opens_before_it_ceases",
                message="The asset ceased before it opened.",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            *REMEMBER_SLUGS,
            *NO_PARENT_LOOPS,
            refresh_search("search_after_insert", pgtrigger.Insert, "new", "id"),
            SEARCH_AFTER_CHANGE,
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The asset's page."""
        return reverse("assets:asset_detail", args=[self.slug])

    @property
    def is_due_for_review(self) -> bool:
        """Whether it is due today; see ``is_due_on``."""
        return self.is_due_on(timezone.localdate())

    def is_due_on(self, day: date) -> bool:
        """Whether somebody should see by ``day`` that the record is still right: the cycle is over, or never began.

        ``AssetQuerySet.due_for_review`` says the same in SQL.
        """
        if self.is_withdrawn or self.status in ENDED:
            return False
        return self.assured_on is None or add_months(self.assured_on, self.review_months) <= day

    def clean(self) -> None:
        """Say what the triggers would refuse, before they do: an address of another asset, or being part of itself."""
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": SLUG_IS_A_PAGE})
        if AssetSlug.objects.filter(slug=self.slug).exclude(asset=self.pk).exists():
            raise ValidationError({"slug": SLUG_IS_TAKEN})
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": PART_OF_ITSELF})
            above = above.parent


@keep_history()
class ProjectAsset(models.Model):
    """That a mapping project has an asset in its care: its people may see what is kept from the public, and edit it."""

    project = models.ForeignKey(
        "assets.MappingProject", models.CASCADE, verbose_name="mapping project", related_name="+"
    )
    asset = models.ForeignKey(Asset, models.CASCADE, verbose_name="asset", related_name="+")

    class Meta:
        verbose_name = "asset of a project"
        verbose_name_plural = "assets of projects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "asset"],
                name="asset_is_in_a_project_once",
                violation_error_message="The asset belongs to this project already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset}: {self.project}"


class AssetSlug(models.Model):
    """Every address an asset ever had on this site, kept by trigger. It has no history: it *is* history."""

    slug = models.SlugField("address on this site", max_length=120, primary_key=True)
    asset = models.ForeignKey(Asset, models.CASCADE, verbose_name="asset", related_name="slugs")

    class Meta:
        verbose_name = "address of an asset"
        verbose_name_plural = "addresses of assets"
        ordering: ClassVar[list[str]] = ["slug"]

    def __str__(self) -> str:
        return self.slug
