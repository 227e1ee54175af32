"""Uploaded files on their way into the register."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from assets.choices import ImportState
from assets.models.history import keep_history


@keep_history(exclude=("preview",))
class ImportFile(models.Model):
    """A spreadsheet that an admin uploaded, with the answers given about it and what a dry run found."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    project = models.ForeignKey(
        "assets.MappingProject", models.PROTECT, verbose_name="mapping project", related_name="import_files"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="import_files")
    at = models.DateTimeField("at", auto_now_add=True)
    name = models.CharField("file", max_length=255)
    file = models.FileField(
        "stored file", upload_to="imports/", help_text="Kept under a name of our own, outside the web folder."
    )
    sha256 = models.CharField("checksum", max_length=64)
    wave_name = models.CharField("wave", max_length=100)
    wave_date = models.DateField("reference date", null=True, blank=True)
    wave_area = models.CharField("area", max_length=500, blank=True, help_text="Codes of places, separated by commas.")
    sheet = models.CharField("sheet", max_length=100, blank=True)
    profile = models.CharField("profile", max_length=100)
    state = models.CharField("state", max_length=8, choices=ImportState.choices, default=ImportState.UPLOADED)
    preview = models.JSONField("preview", default=dict, blank=True)
    refusal = models.TextField("why it could not be read", blank=True)
    change_set = models.OneToOneField(
        "assets.ChangeSet",
        models.PROTECT,
        verbose_name="change set",
        null=True,
        blank=True,
        related_name="import_file",
    )

    class Meta:
        verbose_name = "uploaded file"
        verbose_name_plural = "uploaded files"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="applied", change_set__isnull=False)
                | (~models.Q(state="applied") & models.Q(change_set__isnull=True)),
                name="importfile_applied_has_its_change_set",
                violation_error_message="An applied file names its change set, and no other file does.",
            )
        ]

    def __str__(self) -> str:
        return self.name
