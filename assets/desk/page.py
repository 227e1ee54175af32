"""The review desk: one proposal with both records, the evidence, what else may be meant, and the form that decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from assets.actions.accepting import grounds_of, key_of
from assets.actions.deciding_seen import fingerprint_of, stands
from assets.actions.redeciding import changes_in, decided_in, former_changes
from assets.change_rules import in_words as changes_in_words
from assets.choices import ChangeKind, ChangeType
from assets.desk.queue import Queue
from assets.desk.sides import Line, Side, as_recorded, as_seen, lines_of, with_record
from assets.forms.deciding import DecisionForm
from assets.imports.likeness import in_words as distance_in_words
from assets.imports.likeness import metres
from assets.models import Asset, Change, ChangeSet, Comparison, Location, Proposal, Sighting
from assets.permissions import can_decide
from assets.postcodes import format_postcode
from assets.similar import similar_to

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from assets.querysets.asset import AssetQuerySet

MOST_NEIGHBOURS = 8
MOST_FOUND = 10


@dataclass(frozen=True)
class Candidate:
    """A record that may be it, or may have followed it, and why."""

    asset: Asset
    reasons: tuple[str, ...]
    score: int | None = None
    is_proposed: bool = False
    is_itself: bool = False


@dataclass(frozen=True)
class Decided:
    """What was decided of it, and the change set that takes it back."""

    change: Change
    written: ChangeSet | None
    later: str = ""

    @property
    def words(self) -> str:
        """What was decided."""
        return changes_in_words(self.change.changes)


class DeskPage:
    """One proposal for one reader. ``form`` is what was sent, if anything; ``find`` the words by which one looks."""

    def __init__(self, comparison: Comparison, user: "User", queue: Queue, form: DecisionForm | None = None) -> None:
        self.comparison, self.user, self.queue = comparison, user, queue
        self._sent = form
        self.can_decide = can_decide(user, comparison)

    @property
    def proposal(self) -> Proposal | None:
        """The proposal in hand; None where none is left."""
        return self.queue.current

    @property
    def about(self) -> Proposal:
        """The proposal in hand, where there is one."""
        if self.proposal is None:
            raise LookupError("There is no proposal in hand.")
        return self.proposal

    @property
    def key(self) -> str:
        """What the proposal is about, for addresses."""
        return key_of(self.about)

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.about.sighting.name if self.about.sighting else self.about.later_asset)

    @property
    def words(self) -> str:
        """What is proposed."""
        return changes_in_words(self.about.changes)

    # --- where one is -------------------------------------------------------------------------------------------------

    @property
    def here(self) -> str:
        """The query of this address, which names the proposal even where it was the first of the queue."""
        return self.queue.query_at(self.about)

    @property
    def before(self) -> str:
        """The query of the address of the one before."""
        return self.queue.query_at(self.queue.preceding)

    @property
    def after(self) -> str:
        """The query of the address of the one after."""
        return self.queue.query_at(self.queue.following)

    @property
    def map_url(self) -> str:
        """Where the map's data are: of the record that is shown."""
        there = reverse("assets:comparison_review_map", args=[self.comparison.uuid])
        return f"{there}?{self.here}" + (f"&with={self.shown.uuid}" if self.shown else "")

    # --- the records --------------------------------------------------------------------------------------------------

    @cached_property
    def _visible(self) -> "AssetQuerySet":
        """The records that may be meant: those that the reader may see and may link to."""
        visible: AssetQuerySet = Asset.objects.visible_to(self.user).present().select_related("sector", "kind")
        return visible.filter(pk__in=Asset.objects.linkable_by(self.user).values("pk"))

    @cached_property
    def asset(self) -> Asset | None:
        """The record of what the earlier wave saw, as it stands now."""
        if self.about.sighting is None:
            return None
        return Asset.objects.select_related("sector").get(pk=self.about.sighting.asset_id)

    @cached_property
    def proposed(self) -> Asset | None:
        """The record that is proposed, or the one it has become; None where the reader may not see it."""
        return self._visible.filter(pk__in=stands(self.about.later_asset)).first()

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every record that can be chosen: the proposed one, the alternatives, what was looked for, and itself."""
        found: dict[int, Candidate] = {}
        for one in (*self._proposed(), *self._alternatives(), *self._looked_for(), *self._chosen(), *self._itself()):
            found.setdefault(one.asset.pk, one)
        return list(found.values())

    def _proposed(self) -> Iterator[Candidate]:
        if self.proposed is not None and (self.asset is None or self.proposed != self.asset):
            yield Candidate(self.proposed, (), self.about.confidence, is_proposed=True)

    def _alternatives(self) -> Iterator[Candidate]:
        told = {one["asset"]: one for one in self.about.alternatives if one.get("asset")}
        by_pk = self._visible.in_bulk(list(told))
        for pk, one in told.items():
            if pk in by_pk and by_pk[pk] != self.asset:
                yield Candidate(by_pk[pk], tuple(map(str, one.get("reasons", ()))), one.get("score"))

    def _looked_for(self) -> Iterator[Candidate]:
        words = (self._sent["find"].data or "").strip() if self._sent else ""
        if not words:
            return
        for like in similar_to(words[:300], self.user, exclude=self.asset):
            if self._visible.filter(pk=like.asset.pk).exists():
                yield Candidate(like.asset, like.reasons)
        for asset in self._visible.named_like(words[:300]).in_order_of_name()[:MOST_FOUND]:
            yield Candidate(asset, ("has these words in its name",), is_itself=asset == self.asset)

    def _chosen(self) -> Iterator[Candidate]:
        uuids = [uuid for text in (self._sent["record"].data or [] if self._sent else []) if (uuid := _uuid(text))]
        for asset in self._visible.filter(uuid__in=uuids).in_order_of_name():
            yield Candidate(asset, ("was looked for",), is_itself=asset == self.asset)
        for decided in self.decided:
            later = decided.change.later_asset
            if later is not None and self._visible.filter(pk=later.pk).exists():
                yield Candidate(later, ("was decided to be it",), is_itself=later == self.asset)

    def _itself(self) -> Iterator[Candidate]:
        if self.asset is not None:
            is_proposed = self.proposed == self.asset
            yield Candidate(self.asset, ("one record for both waves",), is_proposed=is_proposed, is_itself=True)

    @cached_property
    def shown(self) -> Asset | None:
        """The later record that stands beside the earlier one: the first that is chosen, or the proposed one."""
        ticked = self.form["record"].value() or []
        return next((one.asset for one in self.candidates if str(one.asset.uuid) in map(str, ticked)), self.proposed)

    @cached_property
    def then(self) -> Side | None:
        """What the earlier wave saw."""
        sighting = self.about.sighting
        if sighting is None or self.asset is None:
            return None
        side = as_seen(sighting, self.asset, self.user)
        return side if self.shown == self.asset else with_record(side, self.user)

    @cached_property
    def now(self) -> Side | None:
        """What the later wave saw, or what the register says where it did not."""
        if self.shown is None:
            return None
        seen = Sighting.objects.filter(wave=self.comparison.later, asset=self.shown).select_related("wave")
        sighting = seen.order_by("pk").first()
        if sighting is None:
            return with_record(as_recorded(self.shown, self.comparison.later.name, self.user), self.user)
        return with_record(as_seen(sighting, self.shown, self.user), self.user)

    @property
    def lines(self) -> list[Line]:
        """Both, fact by fact."""
        return lines_of(self.then, self.now)

    @property
    def has_point(self) -> bool:
        """Whether there is anything to draw on a map."""
        return any(side is not None and side.seen_point is not None for side in (self.then, self.now))

    @property
    def distance(self) -> str:
        """How far apart the two places are, in words; empty where one is not known."""
        points = [(side.seen_point.x, side.seen_point.y) for side in (self.then, self.now) if side and side.seen_point]
        return distance_in_words(metres(*points)) if len(points) == 2 else ""

    @cached_property
    def neighbours(self) -> list[Location]:
        """What else the register has at one of the two postcodes now, as far as the reader may know."""
        sides = [side for side in (self.then, self.now) if side]
        codes = {code for side in sides if (code := format_postcode(side.says.get("postcode", "")))}
        own = {one.pk for one in (self.asset, self.shown) if one}
        here = Location.objects.current().open_to(self.user).filter(postcode__in=codes).as_seen_by(self.user)
        assets = Asset.objects.visible_to(self.user).present().exclude(pk__in=own)
        return list(
            here.filter(asset__in=assets).select_related("asset").order_by("asset__name", "pk")[:MOST_NEIGHBOURS]
        )

    # --- deciding -----------------------------------------------------------------------------------------------------

    @cached_property
    def form(self) -> DecisionForm:
        """What is asked: ticked as it was sent, as it was decided, or as it is proposed."""
        return self._sent or DecisionForm(initial=self._initial())

    def _initial(self) -> dict[str, Any]:
        if self.decided:
            change = self.decided[0].change
            return {
                "change": change.changes,
                "record": [one.change.later_asset.uuid for one in self.decided if one.change.later_asset],
                "happened": (change.happened_earliest, change.happened_latest),
                "basis": change.basis,
                "source": change.source,
                "evidence": change.evidence,
                "seen": self.seen,
            }
        grounds = grounds_of(self.about)
        record = [self.proposed.uuid] if self.proposed else []
        return grounds | {"change": self.about.changes, "record": record, "seen": self.seen}

    @cached_property
    def seen(self) -> str:
        """The fingerprint of what the reader has before their eyes."""
        return fingerprint_of(proposal=self.about, user=self.user)

    def as_proposed(self, data: "QueryDict") -> DecisionForm:
        """The form that was sent, with what is proposed ticked, and the reasons for it beside what was typed."""
        grounds, sent = grounds_of(self.about), data.copy()
        sent.setlist("change", list(self.about.changes))
        sent.setlist("record", [str(self.proposed.uuid)] if self.proposed else [])
        for name in ("source", "evidence"):
            sent[name] = data.get(name, "").strip() or grounds[name]
        self._sent = DecisionForm(sent)
        self.__dict__.pop("form", None)
        return self._sent

    def meant(self, form: DecisionForm) -> list[Asset]:
        """The records that somebody chose, as far as they may choose them."""
        return form.records(self._visible)

    @property
    def ticks(self) -> list[tuple[str, ChangeType, bool]]:
        """The kinds of change that can be said of it: the digit that ticks it, if any, and whether it is ticked."""
        ticked = self.form["change"].value() or []
        sayable = _OF_SEEN if self.about.sighting else _OF_NEW
        return [
            (str(place) if place <= 9 else "", change, change.value in ticked)
            for place, change in enumerate(sayable, start=1)
        ]

    @property
    def choices(self) -> list[tuple[Candidate, bool]]:
        """The records that can be chosen, and whether each is ticked."""
        ticked = {str(uuid) for uuid in self.form["record"].value() or []}
        return [(one, str(one.asset.uuid) in ticked) for one in self.candidates]

    @cached_property
    def decided(self) -> list[Decided]:
        """What was decided of it before."""
        changes = former_changes(
            comparison=self.comparison, sighting=self.about.sighting, later_asset=self.about.later_asset
        )
        seen = self._visible.in_bulk([change.later_asset_id for change in changes if change.later_asset_id])
        return [
            Decided(change, decided_in(change), str(seen.get(change.later_asset_id or 0, ""))) for change in changes
        ]

    @cached_property
    def agreement(self) -> tuple[int, int]:
        """Of how many decided proposals as sure as this one people agreed with how many; batches are left out."""
        band = self.about.confidence // 10 * 10
        made = Change.objects.filter(
            comparison=self.comparison, is_of_batch=False, proposed_confidence__range=(band, band + 9)
        )
        pairs = list(made.values_list("changes", "proposed"))
        return sum(changes == proposed for changes, proposed in pairs), len(pairs)


# The order of the digits: what is said most often first.
_OF_NEW = (ChangeType.NEW, ChangeType.FOUND_LATER, ChangeType.OUT_OF_AREA)
_OF_SEEN = (
    ChangeType.UNCHANGED, ChangeType.RENAMED, ChangeType.MOVED, ChangeType.CHANGED_FUNCTION,
    ChangeType.CHANGED_SECTOR, ChangeType.CEASED, ChangeType.SUCCEEDED_BY, ChangeType.DUPLICATE,
    ChangeType.NOT_TRACED, ChangeType.PAUSED, ChangeType.REOPENED, ChangeType.MERGED_INTO, ChangeType.SPLIT_INTO,
    ChangeType.OUT_OF_AREA,
)  # fmt: skip


def last_decision(comparison: Comparison, user: "User") -> ChangeSet | None:
    """The last decision of this person in the comparison that still stands, for taking it back at once."""
    mine = ChangeSet.objects.filter(
        kind=ChangeKind.DECISION, by=user, details__comparison=str(comparison.uuid)
    ).order_by("-at", "-pk")
    for written in mine[:5]:
        if changes_in(written):
            return written
    return None


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
