"""Files on their way into the register: what was brought, how it is read, and what becomes of each row."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from assets.choices import ImportState, ImportSubject, MatchAnswer, RowDoubt, RowOutcome
from assets.models.history import keep_history
from assets.querysets.importing import ImportRowQuerySet


@keep_history(exclude=("preview", "overview"))
class ImportFile(models.Model):
    """A file that an admin brought, with the answers given about it and what a dry run found.

    ``mapping`` is how its columns are read, in the words of a profile (``assets.imports.profiles``); where it is empty
    the profile called ``profile`` is used. ``overview`` is what stands in the file: its sheets and their first rows.
    """

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
    about = models.CharField(
        "rows are about", max_length=10, choices=ImportSubject.choices, default=ImportSubject.ASSETS
    )
    wave_name = models.CharField("wave", max_length=100, blank=True)
    wave_date = models.DateField("reference date", null=True, blank=True)
    wave_area = models.CharField("area", max_length=500, blank=True, help_text="Codes of places, separated by commas.")
    sheet = models.CharField("sheet", max_length=100, blank=True)
    profile = models.CharField("profile", max_length=100, blank=True)
    overview = models.JSONField("what stands in it", default=dict, blank=True)
    mapping = models.JSONField("how its columns are read", default=dict, blank=True)
    is_all_or_nothing = models.BooleanField(
        "all or nothing", default=False, help_text="Write nothing while any row is rejected."
    )
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


class ImportRow(models.Model):
    """What one row of a file would do, or did: its outcome, the asset it is about and why, and each fact it changes.

    It is worked out anew from the file whenever somebody asks, so it keeps no history. ``differences`` are lists of
    fact, before and after; ``notes`` of kind, column, value and what would be right; ``candidates`` are assets that it
    may be about, each an object of asset (id), score and reasons.
    """

    upload = models.ForeignKey(ImportFile, models.CASCADE, verbose_name="uploaded file", related_name="rows")
    number = models.PositiveIntegerField("row", help_text="As the spreadsheet counts it, headings included.")
    outcome = models.CharField("outcome", max_length=9, choices=RowOutcome.choices)
    doubt = models.CharField("to be looked at", max_length=8, choices=RowDoubt.choices, blank=True)
    name = models.CharField("name as written", max_length=300, blank=True)
    name_key = models.CharField("name, normalised", max_length=300, blank=True)
    place_key = models.CharField("place, normalised", max_length=300, blank=True)
    asset = models.ForeignKey(
        "assets.Asset", models.SET_NULL, verbose_name="asset", null=True, blank=True, related_name="+"
    )
    score = models.PositiveSmallIntegerField("score", null=True, blank=True, help_text="Of a hundred.")
    reason = models.CharField("linked because", max_length=300, blank=True)
    differences = models.JSONField("what it changes", default=list, blank=True)
    notes = models.JSONField("what is said about it", default=list, blank=True)
    candidates = models.JSONField("what it may be about", default=list, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "row of a file"
        verbose_name_plural = "rows of files"
        ordering: ClassVar[list[str]] = ["upload", "number", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["upload", "number"],
                name="importrow_once_a_file",
                violation_error_message="This row of the file is there already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.upload}, row {self.number}"


@keep_history()
class ImportProfile(models.Model):
    """How one kind of list is read, as somebody decided it: remembered, and used again on the next list of the kind.

    ``content`` is what a profile file holds (``assets.imports.profiles``). ``headings`` are the keys of the headings
    of the list for which it was made, in their order; a list with the same ones has been seen before.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    project = models.ForeignKey(
        "assets.MappingProject", models.CASCADE, verbose_name="mapping project", related_name="import_profiles"
    )
    name = models.CharField("name", max_length=100)
    content = models.JSONField("how columns are read")
    headings = models.JSONField("headings", default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="import_profiles")
    changed_at = models.DateTimeField("changed at", auto_now=True)

    class Meta:
        verbose_name = "import profile"
        verbose_name_plural = "import profiles"
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="importprofile_name_is_unique_in_project",
                violation_error_message="The project has a profile of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class MatchDecision(models.Model):
    """What somebody decided about rows of a name at a place: that they are about an asset, or that they are not.

    It is used again on every later file of the project. ``place_key`` is the postcode in its canonical form, or the
    key of the address where there is none, and may be empty.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    project = models.ForeignKey(
        "assets.MappingProject", models.CASCADE, verbose_name="mapping project", related_name="match_decisions"
    )
    name = models.CharField("name as written", max_length=300)
    name_key = models.CharField("name, normalised", max_length=300)
    place_key = models.CharField("place, normalised", max_length=300, blank=True)
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="match_decisions")
    answer = models.CharField("answer", max_length=9, choices=MatchAnswer.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="match_decisions")
    at = models.DateTimeField("at", auto_now=True)

    class Meta:
        verbose_name = "decision about a row"
        verbose_name_plural = "decisions about rows"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "name_key", "place_key", "asset"],
                name="matchdecision_once_for_an_asset",
                violation_error_message="This was decided already.",
            ),
            models.UniqueConstraint(
                fields=["project", "name_key", "place_key"],
                condition=models.Q(answer="same"),
                name="matchdecision_names_one_asset",
                violation_error_message="Rows of this name and place are about another asset already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_answer_display()}"
