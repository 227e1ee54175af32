"""Who takes part: organisations, the posts people hold in them, and what services may refer to."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from assets.models.history import keep_history
from assets.models.known import in_order
from referrals.choices import LawfulBasis, OrganisationKind, PostRole
from referrals.querysets.organisation import OfferQuerySet, OrganisationQuerySet, PostQuerySet


@keep_history()
class Organisation(models.Model):
    """A body that sends people, looks after them or receives them.

    A practice has its ODS code; other referrers have free codes. A provider is the people of an asset.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    kind = models.CharField("kind", max_length=11, choices=OrganisationKind.choices)
    code = models.CharField(
        "code",
        max_length=20,
        blank=True,
        help_text="The ODS code of a practice, one letter and five figures; a code of your own for other referrers.",
    )
    name = models.CharField("name", max_length=200)
    parent_code = models.CharField("answers to", max_length=20, blank=True, help_text="The code of its commissioner.")
    is_gp_practice = models.BooleanField(
        "general practice",
        default=False,
        help_text="Prescribing setting 4 or role RO76: only these count in “29 of 36 practices”.",
    )
    opened_on = models.DateField("opened on", null=True, blank=True)
    closed_on = models.DateField("closed on", null=True, blank=True)
    address = models.CharField("address", max_length=500, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    email = models.EmailField(
        "e-mail for referrals", blank=True, help_text="Where links and codes go: a shared box that is read each day."
    )
    phone = models.CharField("telephone", max_length=60, blank=True)
    asset = models.ForeignKey(
        "assets.Asset",
        models.SET_NULL,
        verbose_name="asset",
        null=True,
        blank=True,
        related_name="providers",
        help_text="The asset whose people a provider is.",
    )
    project = models.ForeignKey(
        "assets.MappingProject",
        models.PROTECT,
        verbose_name="mapping project",
        null=True,
        blank=True,
        related_name="services",
        help_text="Whose register a service refers from.",
    )
    missed_in_a_row = models.PositiveSmallIntegerField(
        "missed in a row", default=3, help_text="After so many missed visits a person counts as having stopped coming."
    )
    keep_years = models.PositiveSmallIntegerField(
        "kept for", default=8, help_text="Years after closing until what identifies a person is destroyed."
    )
    lawful_basis = models.CharField(
        "usual lawful basis",
        max_length=11,
        choices=LawfulBasis.choices,
        default=LawfulBasis.PUBLIC_TASK,
        help_text="On what ground a service keeps data, unless a referral says otherwise.",
    )
    crisis_line = models.CharField(
        "help in a crisis",
        max_length=200,
        blank=True,
        db_default="",
        help_text="A line of the service’s own area, shown beside the national ones: whom to ring, and when.",
    )
    source = models.CharField("source", max_length=200, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="organisation_code_is_unique",
                violation_error_message="There is an organisation with this code already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="practice") | models.Q(code__regex=r"^[A-Z][0-9]{5}$"),
                name="organisation_practice_has_an_ods_code",
                violation_error_message="A practice has a code of one capital letter and five figures, such as N82001.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["practice", "trust_team", "ward", "social_care", "voluntary", "service", "provider"]
                ),
                name="organisation_kind_is_known",
                violation_error_message="There is no such kind of organisation.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="service") | models.Q(project__isnull=False),
                name="organisation_service_has_a_project",
                violation_error_message="A link worker service needs the mapping project it refers from.",
            ),
            models.CheckConstraint(
                condition=models.Q(asset__isnull=True) | models.Q(kind="provider"),
                name="organisation_asset_is_of_a_provider",
                violation_error_message="Only a provider stands for an asset.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="organisation_has_a_name",
                violation_error_message="An organisation needs a name.",
            ),
            models.CheckConstraint(
                condition=models.Q(keep_years__gte=1),
                name="organisation_keeps_for_a_year_at_least",
                violation_error_message="What identifies people is kept for a year at least after closing.",
            ),
            in_order(
                "opened_on", "closed_on", name="organisation_dates_in_order", message="It closes before it opens."
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class Post(models.Model):
    """What somebody does for an organisation, and for how long: the only way to see anybody's data."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="who", related_name="posts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="organisation", related_name="posts")
    role = models.CharField("role", max_length=11, choices=PostRole.choices)
    since = models.DateField("since")
    until = models.DateField("until", null=True, blank=True, help_text="The last day.")

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "post"
        verbose_name_plural = "posts"
        ordering: ClassVar[list[str]] = ["organisation", "user", "role", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(until__isnull=True),
                name="post_is_held_once",
                violation_error_message="This person holds this post already.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["referrer", "link_worker", "provider", "manager"]),
                name="post_role_is_known",
                violation_error_message="There is no such role.",
            ),
            in_order("since", "until", name="post_dates_in_order", message="The post ends before it begins."),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


@keep_history()
class Offer(models.Model):
    """That a service may refer people to an activity, and on what terms."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name="service",
        related_name="offers",
        limit_choices_to={"kind": "service"},
    )
    provider = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name="provider",
        related_name="offered",
        limit_choices_to={"kind": "provider"},
    )
    activity = models.ForeignKey(
        "assets.Activity", models.CASCADE, verbose_name="activity", related_name="referral_offers"
    )
    takes_self_referral = models.BooleanField("people may ask themselves", default=False)
    has_waiting_list = models.BooleanField("keeps a waiting list", default=True)
    least_age = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    greatest_age = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    languages = models.CharField("languages", max_length=200, blank=True, help_text="English, Polish …")
    getting_there = models.CharField("getting there", max_length=300, blank=True)
    needs = models.ManyToManyField(
        "referrals.Need",
        verbose_name="needs it answers",
        blank=True,
        related_name="+",
        help_text="Beside those that the asset’s functions and nature of work tell.",
    )
    is_active = models.BooleanField("taking part", default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offer"
        verbose_name_plural = "offers"
        ordering: ClassVar[list[str]] = ["service", "activity", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service", "activity"],
                name="offer_is_made_once",
                violation_error_message="The service refers to this activity already.",
            ),
            in_order(
                "least_age",
                "greatest_age",
                name="offer_ages_in_order",
                message="The highest age is below the lowest.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)


@keep_history()
class Availability(models.Model):
    """What a provider said of the places at an activity; what was said last holds."""

    activity = models.ForeignKey(
        "assets.Activity", models.CASCADE, verbose_name="activity", related_name="availabilities"
    )
    places_free = models.PositiveSmallIntegerField("places free", null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField("weeks to wait", null=True, blank=True)
    note = models.CharField("note", max_length=200, blank=True)
    said_at = models.DateTimeField("said at")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="said by", null=True, blank=True, related_name="+"
    )
    provider = models.ForeignKey(
        Organisation, models.SET_NULL, verbose_name="provider", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "availability"
        verbose_name_plural = "availabilities"
        ordering: ClassVar[list[str]] = ["activity", "-said_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["activity", "-said_at"], name="availability_latest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(places_free__isnull=False) | models.Q(waiting_weeks__isnull=False),
                name="availability_says_something",
                violation_error_message="Say how many places are free, or how long people wait.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.places_free}"
