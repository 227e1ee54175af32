"""Reads of assets."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from assets.choices import ENDED, NameKind, SchemeCode, Status, Symbol, Tri, Visibility
from assets.names import normalise_name
from assets.querysets.life import first_and_last_seen, known_life, possible_life
from assets.querysets.scope import EDITORS, in_care_of, open_visibilities, sees_everything

if TYPE_CHECKING:
    from assets.querysets.location import LocationQuerySet
    from assets.querysets.scope import Viewer


class AssetQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Assets as far as a person may see them, narrowed by adjectives."""

    def visible_to(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that ``user`` may know of.

        A lead is nobody's business but the project's until it is confirmed, nor is what was recorded by mistake.
        """
        is_open = Q(visibility__in=open_visibilities(user), is_withdrawn=False) & ~Q(status=Status.LEAD)
        return self.filter(is_open | in_care_of(user, "pk"))

    def editable_by(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that ``user`` may correct, with all that hangs on them: as a researcher or admin of their projects."""
        return self.filter(in_care_of(user, "pk", EDITORS))

    def linkable_by(self, user: "Viewer | None") -> "AssetQuerySet":
        """Assets that rows of a list may be linked to when ``user`` brings it, None being a command on the server.

        An asset that is linked comes into the care of the project, whose people then see what is kept private about it.
        So another project's asset is linked only when everything about it is public, unless an administrator of the
        whole installation or the command does it.
        """
        if user is None or sees_everything(user):
            return self.all()
        public = Q(visibility=Visibility.PUBLIC, is_withdrawn=False) & ~Q(status=Status.LEAD) & ~_kept_private()
        return self.filter(public | in_care_of(user, "pk"))

    def present(self) -> "AssetQuerySet":
        """Assets that stand for themselves: neither withdrawn nor merged into another, where they are then found."""
        return self.filter(is_withdrawn=False).exclude(status=Status.MERGED)

    def withdrawn(self) -> "AssetQuerySet":
        """Assets that were recorded by mistake."""
        return self.filter(is_withdrawn=True).exclude(status=Status.MERGED)

    def of_kind(self, terms: Collection[int]) -> "AssetQuerySet":
        """Assets of one of these kinds."""
        return self.filter(kind__in=terms)

    def of_sector(self, terms: Collection[int]) -> "AssetQuerySet":
        """Assets of one of these sector types."""
        return self.filter(sector__in=terms)

    def classified(self, terms: Collection[int]) -> "AssetQuerySet":
        """Assets to which one of these terms applies now: nature of work, function, audience, access."""
        from assets.models.classification import Classification

        said = Classification.objects.filter(asset=OuterRef("pk"), is_current=True, value=Tri.YES, term__in=terms)
        return self.filter(Exists(said))

    def with_status(self, statuses: Collection[str]) -> "AssetQuerySet":
        """Assets that stand at one of these points of their life."""
        return self.filter(status__in=statuses)

    def recorded_in(self, waves: Collection[str]) -> "AssetQuerySet":
        """Assets that one of these waves (by uuid) recorded."""
        from assets.models.wave import Sighting

        return self.filter(Exists(Sighting.objects.filter(asset=OuterRef("pk"), wave__uuid__in=waves)))

    def in_places(self, places: Collection[int], user: "Viewer") -> "AssetQuerySet":
        """Assets now inside the outline of one of ``places`` (ids), as far as ``user`` may know where they are."""
        from assets.models.place import Place

        here = Cast(OuterRef("point"), PointField(srid=4326))
        around = Place.objects.filter(pk__in=places, boundary__covers=here)
        return self.filter(Exists(_open_locations(user).filter(Exists(around))))

    def near(self, centre: Point, metres: float, user: "Viewer") -> "AssetQuerySet":
        """Assets within ``metres`` in a straight line of ``centre`` (WGS 84), as far as ``user`` may know that."""
        return self.filter(Exists(_open_locations(user).filter(point__dwithin=(centre, D(m=metres)))))

    def with_distance(self, centre: Point, user: "Viewer") -> "AssetQuerySet":
        """Adds ``distance``, in a straight line from ``centre``; none where ``user`` may not know the place."""
        nearest = _open_locations(user).annotate(away=Distance("point", centre)).values("away")[:1]
        rows: AssetQuerySet = self.annotate(distance=Subquery(nearest))
        return rows

    def located(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that can be drawn on the map for ``user``."""
        return self.filter(Exists(_open_locations(user).filter(point__isnull=False)))

    def unlocated(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that cannot: no address known, none exists, or it is kept private."""
        return self.exclude(Exists(_open_locations(user).filter(point__isnull=False)))

    def with_life(self) -> "AssetQuerySet":
        """Adds between which days it was in being: ``possible_…`` and ``known_…``, each ``from`` and ``until``.

        It was in being beyond doubt on a possible day between the known ones; see ``assets.querysets.life``.
        """
        rows: AssetQuerySet = self.annotate(**possible_life(), **first_and_last_seen()).annotate(**known_life())
        return rows

    def possibly_open_on(self, day: date) -> "AssetQuerySet":
        """Assets that may have been in being on ``day``, going by the outermost dates; not known excludes nothing."""
        rows: AssetQuerySet = self.alias(**possible_life())
        return rows.filter(
            Q(possible_from__isnull=True) | Q(possible_from__lte=day),
            Q(possible_until__isnull=True) | Q(possible_until__gte=day),
        )

    def certainly_open_on(self, day: date) -> "AssetQuerySet":
        """Assets that were in being on ``day`` beyond doubt.

        With ``possibly_open_on`` it gives the two ends of "between 41 and 47".
        """
        known: AssetQuerySet = self.possibly_open_on(day).alias(**first_and_last_seen()).alias(**known_life())
        return known.filter(known_from__lte=day, known_until__gte=day)

    def under_review(self) -> "AssetQuerySet":
        """Assets that somebody has to look at now and again: what has ended or was withdrawn stays as it is."""
        return self.filter(is_withdrawn=False).exclude(status__in=ENDED)

    def with_review_due(self) -> "AssetQuerySet":
        """Adds ``review_due``: the day on which the confirmation is a review cycle old; none where there is none."""
        months = Func(F("review_months"), template="make_interval(months => %(expressions)s::integer)")
        over = ExpressionWrapper(F("assured_on") + months, output_field=DateTimeField())
        rows: AssetQuerySet = self.annotate(review_due=Cast(over, DateField()))
        return rows

    def due_for_review(self, day: date) -> "AssetQuerySet":
        """Assets that should be confirmed by ``day``, or never were; ``Asset.is_due_on`` says the same of one."""
        return self.under_review().with_review_due().filter(Q(assured_on=None) | Q(review_due__lte=day))

    def confirmed_in_time(self, day: date) -> "AssetQuerySet":
        """Assets whose confirmation still holds on ``day``."""
        return self.under_review().with_review_due().filter(review_due__gt=day)

    def never_confirmed(self) -> "AssetQuerySet":
        """Assets that should be confirmed and never were."""
        return self.under_review().filter(assured_on=None)

    def saying(self, words: SearchQuery) -> "AssetQuerySet":
        """Assets whose search document has these words."""
        return self.filter(search_document__words=words)

    def named_like(self, text: str) -> "AssetQuerySet":
        """Assets with ``text`` somewhere in a name of theirs: for words of no weight, such as "The The"."""
        from assets.models.name import AssetName

        other = AssetName.objects.filter(asset=OuterRef("pk"), name__icontains=text)
        return self.filter(Q(name__icontains=text) | Exists(other))

    def in_order_of_name(self) -> "AssetQuerySet":
        """By name."""
        return self.order_by("name", "pk")

    def in_order_of_distance(self) -> "AssetQuerySet":
        """The nearest first, after ``with_distance``; those whose place ``user`` may not know come last, by name."""
        return self.order_by(F("distance").asc(nulls_last=True), "name", "pk")

    def in_order_of_confirmation(self) -> "AssetQuerySet":
        """The most recently confirmed first."""
        return self.order_by(F("assured_on").desc(nulls_last=True), "name", "pk")

    def in_order_of_neglect(self) -> "AssetQuerySet":
        """What was never confirmed first, then what was not for longest."""
        return self.order_by(F("assured_on").asc(nulls_first=True), "name", "pk")

    def in_order_of_life(self) -> "AssetQuerySet":
        """Where most goes on first, after ``with_activity_count``; then the most recently confirmed."""
        return self.order_by("-activity_count", F("assured_on").desc(nulls_last=True), "name", "pk")

    def in_order_of_match(self, text: str, tiers: Sequence[SearchQuery]) -> "AssetQuerySet":
        """The name ``text`` first, then names that begin with it, then by the best of ``tiers`` that an asset meets.

        Each tier allows words from more parts of the document than the one before; rank decides only within a tier.
        """
        exact = Q(name__iexact=text) | Q(name_key=normalise_name(text))
        whens = [When(exact, then=Value(0)), When(name__istartswith=text, then=Value(1))]
        whens += [When(search_document__words=query, then=Value(place)) for place, query in enumerate(tiers, start=2)]
        rows: AssetQuerySet = self.annotate(tier=Case(*whens, default=Value(len(whens))))
        if not tiers:
            return rows.order_by("tier", "name", "pk")
        rank = SearchRank("search_document__words", tiers[-1], normalization=Value(1))
        rows = rows.annotate(rank=rank)
        return rows.order_by("tier", "-rank", "name", "pk")

    def tallies(self, user: "Viewer") -> dict[str, int]:
        """How many there are: ``total``, ``located`` for ``user``, and ``private`` whose address is kept from them."""
        from assets.models.location import Location

        masked = Location.objects.current().filter(asset=OuterRef("pk"), is_masked=True)
        rows: AssetQuerySet = self.order_by().annotate(
            on_map=Exists(_open_locations(user).filter(point__isnull=False)), masked=Exists(masked)
        )
        counted: dict[str, int] = rows.aggregate(
            total=Count("pk"),
            located=Count("pk", filter=Q(on_map=True)),
            private=Count("pk", filter=Q(on_map=False, masked=True)),
        )
        return counted

    def with_symbol(self) -> "AssetQuerySet":
        """Adds ``symbol``: the marker of its nature of work, else of its kind (see ``assets.choices.Symbol``)."""
        from assets.models.classification import Classification

        works = Classification.objects.filter(
            asset=OuterRef("pk"), is_current=True, value=Tri.YES, term__scheme__code=SchemeCode.NATURE_OF_WORK
        )
        first = works.exclude(term__symbol="").order_by("term__position", "pk").values("term__symbol")[:1]
        rows: AssetQuerySet = self.annotate(
            symbol=Coalesce(Subquery(first), "kind__symbol", Value(Symbol.COMMUNITY.value))
        )
        return rows

    def with_activity_count(self, user: "Viewer") -> "AssetQuerySet":
        """Adds ``activity_count``: what goes on there, as far as ``user`` may know."""
        from assets.models.activity import Activity

        going_on = Activity.objects.visible_to(user).going_on().filter(asset=OuterRef("pk"))
        counted = going_on.order_by().values("asset").annotate(number=Count("pk")).values("number")
        rows: AssetQuerySet = self.annotate(activity_count=Coalesce(Subquery(counted), 0))
        return rows

    def for_list(self, user: "Viewer") -> "AssetQuerySet":
        """With all that one line of a list shows, in a fixed number of queries.

        ``where`` holds the current location, ``former`` the former names, ``named_by`` how the name is known.
        """
        from assets.models.classification import FieldSource
        from assets.models.location import Location
        from assets.models.name import AssetName

        sources = FieldSource.objects.filter(field="name").select_related("wave")
        return (
            self.with_symbol()
            .with_activity_count(user)
            .select_related("kind", "sector")
            .prefetch_related(
                Prefetch("locations", queryset=Location.objects.current().as_seen_by(user), to_attr="where"),
                Prefetch("names", queryset=AssetName.objects.filter(kind=NameKind.FORMER), to_attr="former"),
                Prefetch("field_sources", queryset=sources, to_attr="named_by"),
            )
        )


def _kept_private() -> Q:
    """A condition: something that hangs on the asset is not for everybody."""
    from assets.models import Activity, Contact, Location, Picture

    private = Q(Exists(Location.objects.filter(asset=OuterRef("pk"), is_masked=True)))
    for model in (Contact, Activity, Picture):
        its = model._default_manager.filter(asset=OuterRef("pk"))
        private |= Q(Exists(its.exclude(visibility=Visibility.PUBLIC)))
    return private


def _open_locations(user: "Viewer") -> "LocationQuerySet":
    from assets.models.location import Location

    return Location.objects.current().open_to(user).filter(asset=OuterRef("pk"))
