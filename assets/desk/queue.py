"""The proposals that somebody goes through, one at a time; the address holds which, and where one is."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.gis.db.models import PointField
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.http import QueryDict

from assets.actions.accepting import key_of
from assets.choices import Status
from assets.forms.deciding import ALL, DECIDED, MINE, OPEN, QueueForm
from assets.models import Change, Comparison, Place, Proposal

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.comparison import ProposalQuerySet

ABOUT = "about"


class Queue:
    """The proposals of a comparison, narrowed by an address, the surest first."""

    def __init__(self, comparison: Comparison, user: "User", query: Mapping[str, str]) -> None:
        self.comparison, self.user = comparison, user
        self._query = {name: value for name, value in query.items() if name in {*QueueForm.base_fields, ABOUT}}
        self.form = QueueForm(self._query)
        self._asked = self.form.said

    @cached_property
    def everything(self) -> "ProposalQuerySet":
        """All proposals about assets that the reader may see; what became one with another record is decided."""
        rows = Proposal.objects.filter(comparison=self.comparison).about_visible_to(self.user)
        return rows.exclude(sighting__isnull=True, later_asset__status=Status.MERGED)

    @cached_property
    def rows(self) -> "ProposalQuerySet":
        """Those that are asked for."""
        rows, asked = self.everything, self._asked
        if "change" in asked:
            rows = rows.filter(changes__contains=[asked["change"]])
        if "least" in asked:
            rows = rows.filter(confidence__gte=asked["least"])
        if "place" in asked:
            rows = rows.filter(_inside(asked["place"]))
        state = asked.get("state", OPEN)
        if state == OPEN:
            rows = rows.undecided()
        elif state != ALL:
            rows = rows.filter(self._decided(state))
        return rows.order_by("-confidence", "pk")

    def _decided(self, state: str) -> Q:
        made = Change.objects.filter(comparison=self.comparison)
        if state == MINE:
            made = made.filter(by=self.user)
        newcomer = made.filter(sighting__isnull=True, later_asset=OuterRef("later_asset"))
        return Q(Exists(made.filter(sighting=OuterRef("sighting")))) | (Q(sighting__isnull=True) & Q(Exists(newcomer)))

    @cached_property
    def current(self) -> Proposal | None:
        """The proposal that the address names, be it of this queue or not; the first one where it names none."""
        related = self.everything.select_related(
            "sighting__wave", "later_sighting__wave", "asset__sector", "later_asset__sector"
        )
        if wanted := _about(self._query.get(ABOUT, "")):
            return related.filter(wanted).first()
        first = self.rows.first()
        return related.get(pk=first.pk) if first else None

    @cached_property
    def following(self) -> Proposal | None:
        """The one after it."""
        now = self.current
        if now is None:
            return None
        later = Q(confidence__lt=now.confidence) | Q(confidence=now.confidence, pk__gt=now.pk)
        return self.rows.filter(later).first() or self.rows.exclude(pk=now.pk).first()

    @cached_property
    def preceding(self) -> Proposal | None:
        """The one before it."""
        now = self.current
        if now is None:
            return None
        earlier = Q(confidence__gt=now.confidence) | Q(confidence=now.confidence, pk__lt=now.pk)
        return self.rows.filter(earlier).order_by("confidence", "-pk").first()

    def query_at(self, proposal: Proposal | None = None, about: str = "") -> str:
        """The query of an address that holds the same queue, at ``proposal`` or at what has the key ``about``."""
        said = {name: value for name, value in self._query.items() if name != ABOUT and value}
        if proposal is not None or about:
            said[ABOUT] = key_of(proposal) if proposal else about
        query = QueryDict(mutable=True)
        query.update(said)
        return query.urlencode()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many proposals there are, are decided, and are left in this queue."""
        every = self.everything.order_by().count()
        open_ = self.everything.undecided().order_by().count()
        return {"all": every, "decided": every - open_, "open": open_, "here": self.rows.order_by().count()}

    @property
    def is_narrowed(self) -> bool:
        """Whether not everything that is to be decided is asked for."""
        return bool(self._asked)

    @property
    def shows_decided(self) -> bool:
        """Whether what was decided is gone through again."""
        return self._asked.get("state") in {DECIDED, MINE, ALL}


def _about(key: str) -> Q | None:
    """The condition of the proposal that is about this (``key_of``); None where the address names nothing."""
    kind, number = key[:1], key[1:]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    if kind == "s":
        return Q(sighting=int(number))
    return Q(sighting__isnull=True, later_asset=int(number)) if kind == "a" else None


def _inside(place: Place) -> Q:
    """What was seen inside the outline of ``place``: by the earlier wave or, where that did not see it, the later."""

    def covered(column: str) -> Q:
        here = Cast(OuterRef(column), PointField(srid=4326))
        return Q(Exists(Place.objects.filter(pk=place.pk, boundary__covers=here)))

    return covered("sighting__point") | (Q(sighting__isnull=True) & covered("later_sighting__point"))
