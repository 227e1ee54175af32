"""What is said about a map: challenges of a cell, answers to warnings, scenarios, and the record of a final run."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from assets.models.history import keep_history
from sroi.choices import ChecklistItem, Table, Verdict
from sroi.models.locking import ROWS_STAY_FINAL
from sroi.models.rows import MapRow


@keep_history()
class Scenario(MapRow):
    """Named overrides of a map: what it comes to if.

    ``overrides`` is an object with ``set`` and ``set_inputs``, as text, in the words of a case file.
    """

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="scenarios"
    )
    name = models.CharField("scenario", max_length=200)
    note = models.TextField("what it supposes", blank=True)
    overrides = models.TextField("overrides", default="{}")

    class Meta(MapRow.Meta):
        verbose_name = "scenario"
        verbose_name_plural = "scenarios"

    def __str__(self) -> str:
        return self.name


class _OfACell(models.Model):
    """Something said about a cell: ``table``, the row's uuid (none for the map itself) and the field's key."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    table = models.CharField("table", max_length=11, choices=Table.choices, default=Table.MAP)
    row = models.UUIDField("row", null=True, blank=True)
    field = models.CharField("field", max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="+", null=True)
    at = models.DateTimeField("at", auto_now_add=True)

    class Meta:
        abstract = True


@keep_history()
class Challenge(_OfACell):
    """A question about a cell, and how it was settled. It may be asked of a final version too: the next one answers."""

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="challenges"
    )
    text = models.TextField("question")
    is_settled = models.BooleanField("settled", default=False)

    class Meta:
        verbose_name = "challenge"
        verbose_name_plural = "challenges"
        ordering: ClassVar[list[str]] = ["impact_map", "at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="challenge_says_something",
                violation_error_message="Write what you ask.",
            )
        ]

    def __str__(self) -> str:
        return self.text


@keep_history()
class Reply(models.Model):
    """What was said to a challenge; ``settles`` is the one that ended it."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, models.CASCADE, verbose_name="challenge", related_name="replies")
    text = models.TextField("reply")
    settles = models.BooleanField("settles it", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="+")
    at = models.DateTimeField("at", auto_now_add=True)

    class Meta:
        verbose_name = "reply"
        verbose_name_plural = "replies"
        ordering: ClassVar[list[str]] = ["challenge", "at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="reply_says_something",
                violation_error_message="Write what you answer.",
            )
        ]

    def __str__(self) -> str:
        return self.text


@keep_history()
class Acknowledgement(_OfACell):
    """The reason given for what a warning warns of.

    ``row_key`` and ``field`` are those of the finding. It holds as long as the warning says the same: ``message`` is
    what it said then, without the words for its place. One warning may be given several times for one place, such as
    for two people who were never consulted.
    """

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="acknowledgements"
    )
    code = models.CharField("warning", max_length=60)
    row_key = models.CharField("row", max_length=100, blank=True)
    message = models.TextField("what it said")
    reason = models.TextField("reason")

    class Meta:
        verbose_name = "answer to a warning"
        verbose_name_plural = "answers to warnings"
        ordering: ClassVar[list[str]] = ["impact_map", "code", "row_key", "field", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ROWS_STAY_FINAL]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "code", "row_key", "field", "message"],
                name="acknowledgement_is_once_for_a_warning",
                violation_error_message="This warning has been answered already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="acknowledgement_says_why",
                violation_error_message="Write the reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


@keep_history()
class ChecklistAnswer(models.Model):
    """What somebody says of an item of the report's checklist: where the map cannot tell, or tells too little."""

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="checklist_answers"
    )
    item = models.CharField("item", max_length=20, choices=ChecklistItem.choices)
    answer = models.CharField("answer", max_length=7, choices=Verdict.choices)
    reason = models.TextField("why", help_text="What was done, or why it was not.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="+", null=True)
    at = models.DateTimeField("at", auto_now=True)

    class Meta:
        verbose_name = "answer to the checklist"
        verbose_name_plural = "answers to the checklist"
        ordering: ClassVar[list[str]] = ["impact_map", "item", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ROWS_STAY_FINAL]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "item"],
                name="checklist_item_is_answered_once",
                violation_error_message="This item has been answered already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="checklist_answer_says_why",
                violation_error_message="Write what was done, or why it was not.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.get_answer_display()}"


class FinalRun(models.Model):
    """What was counted when a version became final: enough for a third party to count it again.

    ``case`` is the exported file, to the last byte; ``answer`` is what the arithmetic gave. The database lets neither
    be changed.
    """

    impact_map = models.OneToOneField(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="final_run"
    )
    case = models.TextField("case file")
    sha256 = models.CharField("checksum of the case file", max_length=64)
    answer = models.JSONField("result")
    simulation = models.JSONField("random draws")
    fingerprint = models.CharField("conventions", max_length=300)
    program = models.CharField("made with", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="+", null=True)
    at = models.DateTimeField("at", auto_now_add=True)

    class Meta:
        verbose_name = "final run"
        verbose_name_plural = "final runs"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.impact_map}: {self.fingerprint}"


class ReportFile(models.Model):
    """A report drawn as PDF, for the state of the map that ``sha256`` names; it is made anew when the map changes."""

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="report_files"
    )
    sha256 = models.CharField("checksum of what it shows", max_length=64)
    asked_at = models.DateTimeField("asked for at", auto_now_add=True)
    made_at = models.DateTimeField("made at", null=True, blank=True)
    fault = models.CharField("why it could not be made", max_length=300, blank=True)
    content = models.BinaryField("file", null=True, blank=True)

    class Meta:
        verbose_name = "report file"
        verbose_name_plural = "report files"
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "sha256"],
                name="report_file_is_made_once",
                violation_error_message="This report is being made already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.impact_map}: report"
