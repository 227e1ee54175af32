"""Reads of tasks: who is to look for what, what is due, and what came of it."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast

from assets.choices import SchemeCode, Status, Tri
from assets.querysets.scope import EDITORS, in_care_of, sees_everything

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.scope import Viewer


class TaskQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Assets that a wave looks for again."""

    def editable_by(self, user: "Viewer") -> "TaskQuerySet":
        """Those that ``user`` may work on: as a researcher or admin of the wave's project and of the asset's."""
        tasks = self.filter(in_care_of(user, "asset_id", EDITORS))
        if sees_everything(user):
            return tasks
        members = Q(wave__project__memberships__user=user, wave__project__memberships__role__in=EDITORS)
        return tasks.filter(Exists(self.model.objects.filter(members, pk=OuterRef("pk"))))

    def standing(self) -> "TaskQuerySet":
        """Those whose asset stands for itself: neither withdrawn nor merged into another since."""
        return self.filter(asset__is_withdrawn=False).exclude(asset__status=Status.MERGED)

    def open(self) -> "TaskQuerySet":
        """Those without an answer."""
        return self.filter(answer="")

    def answered(self) -> "TaskQuerySet":
        """Those with one."""
        return self.exclude(answer="")

    def answered_as(self, answer: str) -> "TaskQuerySet":
        """Those with this answer."""
        return self.filter(answer=answer)

    def due_on(self, day: date) -> "TaskQuerySet":
        """Open ones that nobody put off beyond ``day``."""
        return self.open().filter(Q(next_try__isnull=True) | Q(next_try__lte=day))

    def assigned(self, user: "User | None") -> "TaskQuerySet":
        """Those of somebody, or of nobody."""
        return self.filter(assigned_to=user)

    def tried_by(self, channel: str) -> "TaskQuerySet":
        """Those that somebody tried to reach in this way."""
        return self.filter(Exists(_attempts().filter(task=OuterRef("pk"), channel=channel)))

    def never_tried(self) -> "TaskQuerySet":
        """Those that nobody has tried to reach yet."""
        return self.exclude(Exists(_attempts().filter(task=OuterRef("pk"))))

    def in_place(self, place: int) -> "TaskQuerySet":
        """Those whose asset is now inside the outline of a place (id). For staff: masked locations count."""
        from assets.models.place import Place

        around = Place.objects.filter(pk=place, boundary__covers=Cast(OuterRef("point"), PointField(srid=4326)))
        return self.filter(Exists(_locations().filter(Exists(around))))

    def with_places(self, places: Collection[int]) -> "TaskQuerySet":
        """Adds ``places``: which of ``places`` (ids) each asset is now inside of. For staff: masked locations count."""
        from assets.models.place import Place

        here = Cast(OuterRef("spot"), PointField(srid=4326))
        around = Place.objects.filter(pk__in=places, boundary__covers=here).order_by("pk").values("pk")
        spots = _locations().values("point")[:1]
        rows: TaskQuerySet = self.annotate(spot=Subquery(spots)).annotate(places=ArraySubquery(around))
        return rows

    def classified(self, terms: Collection[int]) -> "TaskQuerySet":
        """Those to whose asset one of these terms applies."""
        from assets.models.classification import Classification

        said = Classification.objects.filter(asset=OuterRef("asset"), is_current=True, value=Tri.YES, term__in=terms)
        return self.filter(Exists(said))

    def named_like(self, text: str) -> "TaskQuerySet":
        """Those with ``text`` in the name of the asset, or in what it was recorded as."""
        return self.filter(Q(asset__name__icontains=text) | Q(sighting__name__icontains=text))

    def seen_in_a_list(self) -> "TaskQuerySet":
        """Those whose asset a list that was brought into the same wave has."""
        from assets.models.wave import Sighting

        seen = Sighting.objects.filter(wave=OuterRef("wave"), asset=OuterRef("asset")).exclude(file_name="")
        return self.filter(Exists(seen))

    def with_distance(self, centre: Point) -> "TaskQuerySet":
        """Adds ``distance``, in a straight line from ``centre``; for staff: masked locations count."""
        nearest = _locations().annotate(away=Distance("point", centre)).values("away")[:1]
        rows: TaskQuerySet = self.annotate(distance=Subquery(nearest))
        return rows

    def in_order_of_distance(self) -> "TaskQuerySet":
        """The nearest first, after ``with_distance``; what has no place on the map comes last."""
        return self.order_by(F("distance").asc(nulls_last=True), "asset__name", "pk")

    def in_order_of_work(self) -> "TaskQuerySet":
        """What is due longest first, what was never put off before what was; then by name."""
        return self.order_by(F("next_try").asc(nulls_first=True), "asset__name", "pk")

    def for_desk(self, user: "Viewer") -> "TaskQuerySet":
        """With all that one line shows, in a fixed number of queries.

        ``tried`` holds the attempts, the last first; of the asset ``where`` is the current location, ``works`` the
        nature of work.
        """
        from assets.models.classification import Classification
        from assets.models.location import Location

        works = Classification.objects.filter(
            is_current=True, value=Tri.YES, term__scheme__code=SchemeCode.NATURE_OF_WORK
        ).select_related("term")
        return self.select_related("wave", "asset", "sighting__wave", "assigned_to", "answered_by").prefetch_related(
            Prefetch("attempts", queryset=_attempts().select_related("by").order_by("-at", "-pk"), to_attr="tried"),
            Prefetch("asset__locations", queryset=Location.objects.current().as_seen_by(user), to_attr="where"),
            Prefetch("asset__classifications", queryset=works.order_by("term__position", "pk"), to_attr="works"),
        )

    def tallies_by(self, *columns: str) -> "models.QuerySet[Any, dict[str, Any]]":
        """How many there are by these columns and by answer: ``number``, and ``attempts`` at them altogether."""
        counted: models.QuerySet[Any, dict[str, Any]] = (
            self.order_by()
            .values(*columns, "answer")
            .annotate(number=Count("pk", distinct=True), attempts=Count("attempts", distinct=True))
        )
        return counted


def _attempts() -> "models.QuerySet[Any]":
    from assets.models.task import TaskAttempt

    return TaskAttempt.objects.all()


def _locations() -> "models.QuerySet[Any]":
    """The current locations of the asset of the task of the query around."""
    from assets.models.location import Location

    return Location.objects.current().filter(asset=OuterRef("asset"))
