"""The list for the street: open tasks, the nearest first, for a telephone in one hand."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assets.fieldwork.desk import Line, lines_of
from assets.forms.fieldwork import ME, NearForm, TaskFilterForm
from assets.geojson import feature_collection
from assets.models import Asset, Place, Task, Wave
from assets.postcodes import format_postcode, locate

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from assets.querysets.task import TaskQuerySet

A_PAGE = 15
# Where somebody stands is kept in their session and nowhere else: an address would be logged.
STANDING = "street_stands_at"
WGS84 = 4326
# Some ten metres: enough to put what is near in order, and no closer to anybody's doorstep than needed.
_DEGREE_PLACES = 4


def centre_of(form: NearForm) -> dict[str, Any] | None:
    """What a form says about where somebody stands, as a session keeps it; None where nobody knows that place.

    The form is valid. A point that the browser gave comes before what was typed.
    """
    said = form.cleaned_data
    if said["latitude"] is not None and said["longitude"] is not None:
        spot = [round(said["longitude"], _DEGREE_PLACES), round(said["latitude"], _DEGREE_PLACES)]
        return {"spot": spot, "words": "where you are"}
    text = " ".join(said["near"].split())
    code = format_postcode(text)
    located = locate([code]).get(code) if code else None
    if located is not None:
        return {"spot": list(located.point.coords), "words": code}
    place = Place.objects.valid_on(timezone.localdate()).filter(Q(name__iexact=text) | Q(code__iexact=text)).first()
    if place is None or not text:
        return None
    return {"spot": list(place.boundary.point_on_surface.coords), "words": place.name}


class StreetPage:
    """What is near for one person: their own tasks and nobody's, unless the address says otherwise."""

    def __init__(self, wave: Wave, user: "User", query: "QueryDict", stands: dict[str, Any] | None) -> None:
        self.wave, self.user = wave, user
        said = query.copy()
        self.is_usual = "who" not in query
        if self.is_usual:
            said["who"] = ME
        self.form = TaskFilterForm(said, wave=wave, user=user)
        self._number = query.get("page")
        self.words: str = stands["words"] if stands else ""
        self.centre = Point(stands["spot"][0], stands["spot"][1], srid=WGS84) if stands else None
        # What the map asks for: the tasks of this very page.
        self.map_query = f"?{query.urlencode()}" if query else ""

    @cached_property
    def tasks(self) -> "TaskQuerySet":
        """The tasks that are meant, in their order."""
        mine: TaskQuerySet = self.form.narrow(Task.objects.filter(wave=self.wave).standing().editable_by(self.user))
        if self.centre is None:
            return mine.in_order_of_work()
        return mine.with_distance(self.centre).in_order_of_distance()

    @cached_property
    def page_obj(self) -> "Page[Task]":
        """The page that was asked for, or the nearest there is."""
        return Paginator(self.tasks.for_desk(self.user), A_PAGE).get_page(self._number)

    @cached_property
    def lines(self) -> list[Line]:
        """The tasks of the page."""
        return lines_of(list(self.page_obj))

    @property
    def near_form(self) -> NearForm:
        """From where."""
        return NearForm(initial={"near": "" if self.words == "where you are" else self.words})

    def geojson(self) -> str:
        """The tasks of the page for the map, each leading to its task."""
        ways = {task.asset_id: reverse("assets:task_detail", args=[task.uuid]) for task in self.page_obj}
        slugs = dict(Asset.objects.filter(pk__in=ways).values_list("slug", "pk"))
        said = json.loads(feature_collection(Asset.objects.filter(pk__in=ways), self.user))
        for feature in said["features"]:
            feature["properties"]["url"] = ways[slugs[feature["properties"]["slug"]]]
        return json.dumps(said)
