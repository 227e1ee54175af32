"""The filters of the assets: the address of a page becomes the set that is listed, mapped, counted and exported.

Every door makes an ``AssetFilter`` from the same query string and the same person and reads ``qs``; what cannot be
understood is named beside its field and leaves the rest in use.
"""

from collections.abc import Callable, Collection
from functools import cached_property, partialmethod
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django_filters import Filter, FilterSet, UUIDFilter

from assets.choices import Review, SchemeCode, Status
from assets.filter_fields import Centre, ChoicesField, DayField, PostcodeField, RadiusField, WordsField
from assets.models import Asset, Place, Wave
from assets.search import Reading, read
from assets.terms import Vocabulary

if TYPE_CHECKING:
    from datetime import date

    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer

RADII = [
    ("", "any distance"),
    ("0.5mi", "½ mile"),
    ("1mi", "1 mile"),
    ("2mi", "2 miles"),
    ("5mi", "5 miles"),
    ("10mi", "10 miles"),
    ("1km", "1 kilometre"),
    ("5km", "5 kilometres"),
]
STATUSES = [(status.value, status.label) for status in Status if status != Status.MERGED]
LOCATED = [("yes", "on the map"), ("no", "no location")]
SORTS = {
    "best": "best match",
    "name": "name",
    "distance": "distance",
    "confirmed": "last confirmed",
    "unconfirmed": "longest not confirmed",
}


class DenseSelect(forms.Select):
    """A list to choose from, in the column of the filters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"attrs": {"class": "select--dense"}, **kwargs})


class AssetFilterForm(forms.Form):
    """What qualifies the filters without being one: how far "near" is, and the order."""

    within = RadiusField(label="within", choices=RADII, required=False, widget=DenseSelect)
    sort = forms.ChoiceField(
        label="sort by",
        choices=[("", "sort"), *SORTS.items()],
        required=False,
        error_messages={"invalid_choice": "There is no such order."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A distance that came in the address and is not among the usual ones is offered too.
        asked, within = self.data.get("within", ""), self.fields["within"]
        if isinstance(within, RadiusField) and asked not in dict(RADII) and (radius := within.read(asked)):
            within.choices = [*RADII, (asked, str(radius))]

    def clean(self) -> dict[str, Any]:
        """A distance needs a postcode to be measured from, and so does its order; the best match needs words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("within") and not cleaned.get("near") and "near" not in self.errors:
            self.add_error("within", "Give a postcode to measure from.")
        if cleaned.get("sort") == "distance" and not cleaned.get("near"):
            self.add_error("sort", "Give a postcode to sort by distance.")
        if cleaned.get("sort") == "best" and not cleaned.get("q"):
            self.add_error("sort", "Search for words to sort by match.")
        return cleaned


class WordsFilter(Filter):
    """Words, anywhere."""

    field_class = WordsField


class ChoicesFilter(Filter):
    """Any of several values."""

    field_class = ChoicesField


class PostcodeFilter(Filter):
    """Near a postcode."""

    field_class = PostcodeField


class DayFilter(Filter):
    """On a day."""

    field_class = DayField


class ChoiceFilter(Filter):
    """One of a few: with or without a place on the map, due for review or not."""

    field_class = forms.ChoiceField


class AssetFilter(FilterSet):
    """The assets that a person may see, narrowed by an address.

    Several values of one filter widen it; several filters narrow each other.
    """

    q = WordsFilter(method="by_words", label="name, former name, postcode")
    function = ChoicesFilter(method="by_function", label="what it does for people", noun="function")
    kind = ChoicesFilter(method="by_kind", label="kind", noun="kind")
    nature_of_work = ChoicesFilter(method="by_nature_of_work", label="nature of work", noun="nature of work")
    sector = ChoicesFilter(method="by_sector", label="sector", noun="sector")
    status = ChoicesFilter(method="by_status", label="status", noun="status", choices=STATUSES)
    place = ChoicesFilter(method="by_place", label="place", noun="place")
    audience = ChoicesFilter(method="by_audience", label="who it is for", noun="audience")
    access = ChoicesFilter(method="by_access", label="getting in", noun="access fact")
    wave = ChoicesFilter(method="by_wave", label="recorded in", noun="wave")
    near = PostcodeFilter(method="by_distance", label="near")
    open_on = DayFilter(method="by_day", label="open on")
    located = ChoiceFilter(method="by_location", label="location", choices=[("", "any"), *LOCATED], widget=DenseSelect)
    review = ChoiceFilter(
        method="by_review",
        label="review",
        choices=[("", "any"), *Review.choices],
        widget=DenseSelect,
        error_messages={"invalid_choice": "There is no such state of review, so this filter is not in use."},
    )
    withdrawn = ChoiceFilter(
        method="by_withdrawal",
        label="withdrawn",
        choices=[("", "no"), ("yes", "only these")],
        widget=DenseSelect,
        error_messages={"invalid_choice": "Say yes or nothing; this filter is not in use."},
    )
    id = UUIDFilter(field_name="uuid", label="id")

    class Meta:
        model = Asset
        fields: tuple[str, ...] = ()
        form = AssetFilterForm

    def __init__(self, data: QueryDict, *, user: "Viewer") -> None:
        self.user = user
        super().__init__(data, Asset.objects.visible_to(user).present())
        self.is_bound = True
        for scheme in SchemeCode.values:
            choices = [(node.code, node.label) for node in self.vocabulary.scheme(scheme)]
            self.filters[scheme].extra["choices"] = choices
        self.filters["place"].extra["choices"] = [(place.code, place.name) for place in self.places]
        self.filters["wave"].extra["choices"] = [(str(wave.uuid), wave.name) for wave in self.waves]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms that may be chosen."""
        return Vocabulary()

    @cached_property
    def places(self) -> list[Place]:
        """The places that may be chosen, without their boundaries."""
        places = Place.objects.valid_on(timezone.localdate()).best_known()
        return list(places.defer("boundary").order_by("kind", "name", "id"))

    @cached_property
    def waves(self) -> list[Wave]:
        """The waves that may be chosen, the earliest first."""
        return list(Wave.objects.order_by("reference_date", "name", "id"))

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What is in use: the understood value of each filter and qualifier that has one."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    @cached_property
    def reading(self) -> Reading | None:
        """What the words are taken to mean."""
        return read(self.chosen["q"], self.queryset) if "q" in self.chosen else None

    def narrowed(self, leaving_out: Collection[str] = ()) -> "AssetQuerySet":
        """The set in no particular order; without the filters in ``leaving_out``, for the counts of their choices."""
        assets: AssetQuerySet = self.queryset.all()
        if "withdrawn" in self.chosen and "withdrawn" not in leaving_out:
            assets = Asset.objects.visible_to(self.user).withdrawn()
        for name, value in self.chosen.items():
            if name in self.filters and name not in leaving_out:
                assets = self.filters[name].filter(assets, value)
        return assets

    def without(self, name: str, value: str) -> "AssetQuerySet":
        """The set without one value of one filter, in no particular order; "" stands for the value of a single one."""
        left = [one for one in self.chosen[name] if one != value] if value else []
        assets = self.narrowed([name])
        return self.filters[name].filter(assets, left) if left else assets

    def filter_queryset(self, queryset: "AssetQuerySet") -> "AssetQuerySet":
        """The set in its order, which ends in a unique key; with ``distance`` where there is a postcode."""
        return self._in_order(self.narrowed())

    @cached_property
    def sort(self) -> str:
        """The order: the chosen one, else the best match, else the nearest, else by name."""
        usual = "best" if "q" in self.chosen else "distance" if "near" in self.chosen else "name"
        return str(self.chosen.get("sort", usual))

    def _in_order(self, assets: "AssetQuerySet") -> "AssetQuerySet":
        centre: Centre | None = self.chosen.get("near")
        if centre:
            assets = assets.with_distance(centre.point, self.user)
        if self.sort == "best" and self.reading:
            return assets.in_order_of_match(self.reading.text, self.reading.tiers)
        orders: dict[str, Callable[[], AssetQuerySet]] = {
            "name": assets.in_order_of_name,
            "distance": assets.in_order_of_distance,
            "confirmed": assets.in_order_of_confirmation,
            "unconfirmed": assets.in_order_of_neglect,
        }
        return orders[self.sort]()

    # --- one method for each filter -------------------------------------------------------------------------------

    def by_words(self, assets: "AssetQuerySet", name: str, value: str) -> "AssetQuerySet":
        """The words, as they are read."""
        return self.reading.among(assets) if self.reading else assets

    def by_kind(self, assets: "AssetQuerySet", name: str, value: list[str]) -> "AssetQuerySet":
        """Kinds and what they include."""
        return assets.of_kind(self.vocabulary.included(SchemeCode.KIND, value))

    def by_sector(self, assets: "AssetQuerySet", name: str, value: list[str]) -> "AssetQuerySet":
        """Sector types and what they include."""
        return assets.of_sector(self.vocabulary.included(SchemeCode.SECTOR, value))

    def _by_terms(self, assets: "AssetQuerySet", name: str, value: list[str], *, scheme: str) -> "AssetQuerySet":
        return assets.classified(self.vocabulary.included(scheme, value))

    by_function = partialmethod(_by_terms, scheme=SchemeCode.FUNCTION)
    by_nature_of_work = partialmethod(_by_terms, scheme=SchemeCode.NATURE_OF_WORK)
    by_audience = partialmethod(_by_terms, scheme=SchemeCode.AUDIENCE)
    by_access = partialmethod(_by_terms, scheme=SchemeCode.ACCESS)

    def by_status(self, assets: "AssetQuerySet", name: str, value: list[str]) -> "AssetQuerySet":
        """Points of an asset's life."""
        return assets.with_status(value)

    def by_place(self, assets: "AssetQuerySet", name: str, value: list[str]) -> "AssetQuerySet":
        """Inside the outlines of places."""
        return assets.in_places([place.pk for place in self.places if place.code in value], self.user)

    def by_wave(self, assets: "AssetQuerySet", name: str, value: list[str]) -> "AssetQuerySet":
        """Recorded by waves."""
        return assets.recorded_in(value)

    def by_distance(self, assets: "AssetQuerySet", name: str, value: Centre) -> "AssetQuerySet":
        """Near a postcode; without a distance nothing is left out, and the order is by distance."""
        radius = self.chosen.get("within")
        return assets.near(value.point, radius.metres, self.user) if radius else assets

    def by_day(self, assets: "AssetQuerySet", name: str, value: "date") -> "AssetQuerySet":
        """Possibly in being on a day."""
        return assets.possibly_open_on(value)

    def by_withdrawal(self, assets: "AssetQuerySet", name: str, value: str) -> "AssetQuerySet":
        """Withdrawn records, which only staff can see: ``narrowed`` begins with them instead of the present ones."""
        return assets

    def by_location(self, assets: "AssetQuerySet", name: str, value: str) -> "AssetQuerySet":
        """On the map, or not."""
        return assets.located(self.user) if value == "yes" else assets.unlocated(self.user)

    def by_review(self, assets: "AssetQuerySet", name: str, value: str) -> "AssetQuerySet":
        """Where they stand in their review cycle today."""
        today = timezone.localdate()
        return {
            Review.DUE: lambda: assets.due_for_review(today),
            Review.IN_TIME: lambda: assets.confirmed_in_time(today),
            Review.NEVER: assets.never_confirmed,
        }[Review(value)]()
