"""What every recorded fact says about itself: how it is known, since when and through which wave."""

from django.db import models

from assets.choices import Basis


class Known(models.Model):
    """Provenance of one fact.

    ``wave`` is empty for what a person wrote by hand; a wave writes a current value only where no later-dated wave
    and no hand edit has spoken (register.md, "Identity and time").
    """

    basis = models.CharField(
        "how it is known",
        max_length=12,
        choices=Basis.choices,
        default=Basis.INHERITED,
        help_text="Who or what says so.",
    )
    as_of = models.DateField("known on", null=True, blank=True, help_text="The day on which this was known to be so.")
    source = models.CharField("source", max_length=300, blank=True, help_text="The list, page or person that says so.")
    wave = models.ForeignKey(
        "assets.Wave",
        models.PROTECT,
        verbose_name="wave",
        null=True,
        blank=True,
        related_name="+",
        help_text="The wave that recorded it; empty for what was written by hand.",
    )

    class Meta:
        abstract = True


class UncertainPeriod(models.Model):
    """A beginning and an end, each known only to lie between two days; empty means not known."""

    since_earliest = models.DateField("since, at the earliest", null=True, blank=True)
    since_latest = models.DateField("since, at the latest", null=True, blank=True)
    until_earliest = models.DateField("until, at the earliest", null=True, blank=True)
    until_latest = models.DateField("until, at the latest", null=True, blank=True)

    class Meta:
        abstract = True


def in_order(earlier: str, later: str, *, name: str, message: str) -> models.CheckConstraint:
    """A constraint that two dates, where both are known, stand in this order."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{earlier}__isnull": True})
        | models.Q(**{f"{later}__isnull": True})
        | models.Q(**{f"{earlier}__lte": models.F(later)}),
        name=name,
        violation_error_message=message,
    )


def period_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The three rules of an UncertainPeriod, named after the table that has it."""
    return [
        in_order(
            "since_earliest",
            "since_latest",
            name=f"{prefix}_since_in_order",
            message="The earliest beginning lies after the latest.",
        ),
        in_order(
            "until_earliest",
            "until_latest",
            name=f"{prefix}_until_in_order",
            message="The earliest end lies after the latest.",
        ),
        in_order(
            "since_earliest",
            "until_latest",
            name=f"{prefix}_begins_before_it_ends",
            message="It ends before it begins.",
        ),
    ]
