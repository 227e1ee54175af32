"""Pictures of assets."""

from pathlib import PurePosixPath
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.urls import reverse

from assets.choices import LICENCE_PAGES, PictureRights, Visibility
from assets.models.history import keep_history
from assets.querysets.picture import PictureQuerySet

# The longer side of the small copy, in pixels.
SMALL_LONG_SIDE = 480


@keep_history()
class Picture(models.Model):
    """A picture as we wrote it anew from an upload: nothing of the file that came is kept, EXIF included.

    What it shows is said in words for those who do not see it, and by what right it is shown. It is never deleted:
    withdrawn, it is shown to nobody but staff of the asset's projects.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="pictures")
    file = models.FileField(
        "stored file", upload_to="pictures/", editable=False, help_text="JPEG or PNG, under a name of our own."
    )
    sha256 = models.CharField("checksum of the upload", max_length=64, editable=False)
    width = models.PositiveIntegerField("width", editable=False, help_text="In pixels.")
    height = models.PositiveIntegerField("height", editable=False, help_text="In pixels.")
    alt = models.CharField(
        "what it shows", max_length=300, help_text="For people who do not see it: one sentence, without “picture of”."
    )
    caption = models.CharField("caption", max_length=300, blank=True)
    credit = models.CharField("who made it", max_length=200)
    rights = models.CharField("by what right it is shown", max_length=20, choices=PictureRights.choices)
    source_url = models.URLField("where it comes from", max_length=500, blank=True)
    taken_on = models.DateField("taken on", null=True, blank=True)
    visibility = models.CharField(
        "who may see the picture", max_length=9, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    position = models.PositiveSmallIntegerField("order", default=0, help_text="The lowest is shown first.")
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        verbose_name_plural = "pictures"
        ordering: ClassVar[list[str]] = ["asset", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset", "sha256"],
                name="picture_is_recorded_once",
                violation_error_message="The asset has this picture already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(alt=""),
                name="picture_says_what_it_shows",
                violation_error_message="Say what the picture shows.",
            ),
            models.CheckConstraint(
                condition=~models.Q(credit=""),
                name="picture_names_its_maker",
                violation_error_message="Say who made the picture.",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0),
                name="picture_has_a_size",
                violation_error_message="A picture has a width and a height.",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "signed_in", "staff"]),
                name="picture_visibility_is_known",
                violation_error_message="There is no such visibility.",
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    def get_absolute_url(self) -> str:
        """The picture itself."""
        return reverse("assets:picture", args=[self.uuid])

    @property
    def small_name(self) -> str:
        """Where the small copy is stored."""
        path = PurePosixPath(self.file.name or "")
        return str(path.with_stem(f"{path.stem}-small"))

    @property
    def small_width(self) -> int:
        """How wide the small copy is, in pixels."""
        return self._of_small(self.width)

    @property
    def small_height(self) -> int:
        """How high the small copy is, in pixels."""
        return self._of_small(self.height)

    def _of_small(self, side: int) -> int:
        return max(1, round(side * min(1, SMALL_LONG_SIDE / max(self.width, self.height))))

    @property
    def licence_url(self) -> str:
        """Where the licence can be read; empty where there is none."""
        return LICENCE_PAGES.get(PictureRights(self.rights), "")
