"""What the page of one asset shows: its facts in groups, each with how and when it is known, and all that hangs on it.

Everything here starts from what the reader may see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Prefetch

from assets.choices import RELATION_INVERSE, IdentifierKind, NameKind, RelationKind, SchemeCode, Status
from assets.history import Entry, Withdrawal, history_of, withdrawal_of
from assets.lives.life import Life, Succession, being_of, decisions_about
from assets.lives.past import Past
from assets.merging.done import MergedHere, merged_here
from assets.models import (
    FACT_COLUMNS,
    Activity,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    Picture,
    Relation,
    Sighting,
    Term,
)
from assets.models.known import Known
from assets.permissions import can_edit, can_redact, can_see_staff_facts
from assets.sections import Section, sections_of
from assets.templatetags.marks import NOT_KNOWN, address, to

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

LAST_ENTRIES = 5
# Where the number leads in the register that gave it. The formatter addresses stand in Wikidata at properties P3057,
# P2622 and P8399.
IDENTIFIER_PAGES = {
    IdentifierKind.CHARITY: "https://register-of-charities.charitycommission.gov.uk/charity-details/?regid={}&subid=0",
    IdentifierKind.COMPANY: "https://find-and-update.company-information.service.gov.uk/company/{}",
    IdentifierKind.UPRN: "https://uprn.uk/{}",
    IdentifierKind.WIKIDATA: "https://www.wikidata.org/wiki/{}",
}
# The access facts that are named even where nobody has recorded them, each with its icon.
ACCESS_ICONS = {
    "step_free": "ramp",
    "accessible_toilet": "loo",
    "hearing_loop": "ear",
    "quiet_space": "people",
    "blue_badge_parking": "pin",
}


@dataclass(frozen=True)
class Fact:
    """One line of the facts: what it is called, what is so, and how that is known.

    A fact is said in words (``text``), as yes, no or not known (``answer``), as an uncertain day (``earliest`` and
    ``latest``), or leads to ``url``. Empty means not known. ``key`` is its name where it is confirmed
    (``assets.actions.facts``); what is said beside another fact has none.
    """

    label: str
    text: str = ""
    answer: str | None = None
    is_answer: bool = False
    earliest: date | None = None
    latest: date | None = None
    is_day: bool = False
    url: str = ""
    known: Known | None = None
    key: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything is recorded."""
        return bool(self.text or self.answer or self.earliest or self.latest)


@dataclass(frozen=True)
class Tie:
    """A relation as this asset's page says it: "hosted by", the other asset, and since when."""

    word: str
    asset: Asset
    relation: Relation

    @property
    def since(self) -> str:
        """From when until when it held, as far as that is known."""
        row = self.relation
        since, until = to(row.since_earliest, row.since_latest), to(row.until_earliest, row.until_latest)
        said = [f"from {since}" if since != NOT_KNOWN else "", f"until {until}" if until != NOT_KNOWN else ""]
        return " ".join(part for part in said if part)


@dataclass(frozen=True)
class Access:
    """One access fact: its term, its icon, and what is known of it."""

    label: str
    icon: str
    said: Classification | None


class Record:
    """One asset for one reader. What is asked for is read once, each in a fixed number of queries."""

    def __init__(self, asset: Asset, user: "Viewer") -> None:
        self.asset = asset
        self.user = user
        self.is_staff = can_see_staff_facts(user, asset)

    @cached_property
    def can_edit(self) -> bool:
        """Whether the reader may correct and confirm it."""
        return can_edit(self.user, self.asset)

    @cached_property
    def can_redact(self) -> bool:
        """Whether the reader may remove a person's data from it."""
        return can_redact(self.user, self.asset)

    @cached_property
    def locations(self) -> list[Location]:
        """Where it is and was, the present place first."""
        rows = Location.objects.filter(asset=self.asset).as_seen_by(self.user).select_related("wave")
        return list(rows.order_by("-is_current", "-since_earliest", "-id"))

    @property
    def where(self) -> Location | None:
        """Where it is now."""
        return next((place for place in self.locations if place.is_current), None)

    @cached_property
    def names(self) -> list[AssetName]:
        """The names it has or had beside its present one."""
        return list(AssetName.objects.filter(asset=self.asset).select_related("wave"))

    @cached_property
    def said(self) -> dict[str, list[Classification]]:
        """What is said of it now, by scheme."""
        rows = Classification.objects.filter(asset=self.asset, is_current=True).select_related("term__scheme", "wave")
        by_scheme: dict[str, list[Classification]] = {scheme: [] for scheme in SchemeCode.values}
        for row in rows.order_by("term__position", "id"):
            by_scheme.setdefault(row.term.scheme.code, []).append(row)
        return by_scheme

    @cached_property
    def sources(self) -> dict[str, FieldSource]:
        """How its columns are known, by name."""
        rows = FieldSource.objects.filter(asset=self.asset).select_related("wave")
        return {row.field: row for row in rows}

    @cached_property
    def activities(self) -> list[Activity]:
        """What happens there."""
        rows = Activity.objects.filter(asset=self.asset).visible_to(self.user).going_on().order_by("name", "id")
        elsewhere = Prefetch("location", queryset=Location.objects.as_seen_by(self.user))
        return list(rows.prefetch_related("audiences", elsewhere))

    @cached_property
    def contacts(self) -> list[Contact]:
        """Whom to ask."""
        return list(Contact.objects.filter(asset=self.asset).visible_to(self.user).order_by("id"))

    @cached_property
    def pictures(self) -> list[Picture]:
        """What it looks like."""
        return list(Picture.objects.filter(asset=self.asset).visible_to(self.user).shown())

    @cached_property
    def sightings(self) -> list[Sighting]:
        """What each wave saw. Address, postcode and the row as received are not read."""
        rows = Sighting.objects.filter(asset=self.asset).select_related("wave")
        return list(rows.defer("raw", "address", "postcode", "point").order_by("wave__reference_date", "id"))

    @cached_property
    def parent(self) -> Asset | None:
        """What it is part of."""
        return Asset.objects.visible_to(self.user).filter(pk=self.asset.parent_id).first()

    @cached_property
    def parts(self) -> list[Asset]:
        """What is part of it."""
        return list(Asset.objects.visible_to(self.user).present().filter(parent=self.asset).order_by("name", "pk"))

    @cached_property
    def ties(self) -> list[Tie]:
        """Its relations to other assets, from either side, as far as the reader may know of those."""
        others = Asset.objects.visible_to(self.user)
        out = Relation.objects.filter(from_asset=self.asset, to_asset__in=others).select_related("to_asset")
        into = Relation.objects.filter(to_asset=self.asset, from_asset__in=others).select_related("from_asset")
        return [
            *(Tie(row.get_kind_display(), row.to_asset, row) for row in out.order_by("kind", "to_asset__name", "id")),
            *(
                Tie(RELATION_INVERSE[RelationKind(row.kind)], row.from_asset, row)
                for row in into.order_by("kind", "from_asset__name", "id")
            ),
        ]

    @property
    def tie_count(self) -> int:
        """How many other assets it is tied to."""
        return len(self.ties) + len(self.parts) + bool(self.parent)

    @cached_property
    def access(self) -> list[Access]:
        """Getting in: the usual facts whether known or not, and what else is recorded."""
        said = {row.term.code: row for row in self.said[SchemeCode.ACCESS]}
        terms = Term.objects.filter(scheme__code=SchemeCode.ACCESS).order_by("position", "id")
        return [
            Access(term.label, ACCESS_ICONS.get(term.code, "check"), said.get(term.code))
            for term in terms
            if term.code in said or term.code in ACCESS_ICONS
        ]

    @property
    def access_known(self) -> Classification | None:
        """How the access facts are known: the latest of them."""
        said = [one.said for one in self.access if one.said]
        return max(said, key=lambda row: (row.as_of is not None, row.as_of), default=None)

    @cached_property
    def history(self) -> list[Entry]:
        """All changes that the reader may read, the latest first."""
        return history_of(self.asset, self.user)

    @cached_property
    def merges(self) -> list[MergedHere]:
        """The records that were merged into it; for those who may take that back."""
        return merged_here(self.asset) if self.can_edit else []

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """By whom and why it was withdrawn, if it is; for staff."""
        return withdrawal_of(self.asset) if self.is_staff and self.asset.is_withdrawn else None

    @cached_property
    def sections(self) -> Sequence[Section]:
        """What other apps say of it."""
        return sections_of(self.asset, self.user)

    @cached_property
    def past(self) -> Past:
        """What became of it: its story, its life drawn, who came before and after, and what was decided."""
        successions = [
            Succession(tie.asset, tie.relation, is_successor=tie.relation.to_asset_id == self.asset.pk)
            for tie in self.ties
            if tie.relation.kind == RelationKind.SUCCEEDS
        ]
        decisions = list(decisions_about(self.asset, self.user))
        life = Life(
            self.asset, being_of(self.asset), self.names, self.locations, self.sightings, successions, decisions,
            self.sources,
        )  # fmt: skip
        return Past(life, self.user, can_edit=self.can_edit)

    @property
    def last_entries(self) -> list[Entry]:
        """The latest changes."""
        return self.history[:LAST_ENTRIES]

    @property
    def is_gone(self) -> bool:
        """Whether it has ceased to be."""
        return self.asset.status == Status.CEASED

    # --- the facts ------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[tuple[str, list[Fact]]]:
        """The facts in groups."""
        return [
            ("What it is", list(self._identity())),
            ("What it does for people", list(self._functions())),
            ("When", list(self._times())),
            ("Where and how to reach it", list(self._reach())),
            ("In other registers", list(self._numbers())),
        ]

    @property
    def fact_count(self) -> int:
        """How many facts are shown."""
        return sum(len(facts) for _, facts in self.facts)

    def _column(self, name: str, text: str = "", url: str = "") -> Fact:
        label = str(Asset._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return Fact(label, text, url=url, known=self.sources.get(name), key=name if name in FACT_COLUMNS else "")

    def _terms(self, scheme: str, label: str) -> Fact:
        rows = [row for row in self.said[scheme] if row.value == "yes"]
        return Fact(
            label,
            "; ".join(row.term.label for row in rows),
            known=self.sources.get(scheme) or next(iter(rows), None),
            key=scheme,
        )

    def _identity(self) -> Iterator[Fact]:
        asset = self.asset
        yield self._column("kind", asset.kind.label if asset.kind else "")
        yield self._terms(SchemeCode.NATURE_OF_WORK, "nature of work")
        yield self._column("sector", asset.sector.label if asset.sector else "")
        yield self._terms(SchemeCode.AUDIENCE, "who it is for")
        if asset.is_tangible is not None:
            tangible = self._column("is_tangible")
            yield replace(tangible, answer="yes" if asset.is_tangible else "no", is_answer=True)

    def _functions(self) -> Iterator[Fact]:
        said = {row.term_id: row for row in self.said[SchemeCode.FUNCTION]}
        for term in Term.objects.filter(scheme__code=SchemeCode.FUNCTION).order_by("position", "id"):
            row = said.get(term.pk)
            said_of_it, answer = (row.note, row.value) if row else ("", None)
            key = f"{SchemeCode.FUNCTION}.{term.code}"
            yield Fact(term.label, said_of_it, answer, is_answer=True, known=row, key=key)

    def _times(self) -> Iterator[Fact]:
        asset = self.asset
        yield self._period("opened", asset.opened_earliest, asset.opened_latest)
        if self.is_gone or asset.ceased_earliest or asset.ceased_latest:
            yield self._period("ceased", asset.ceased_earliest, asset.ceased_latest)
        yield self._column("status", str(asset.get_status_display()).capitalize())
        if asset.status_date:
            yield Fact("status since", is_day=True, earliest=asset.status_date, latest=asset.status_date)
        for name in ("status_reason", "status_evidence", *(["status_reporter"] if self.is_staff else [])):
            if text := getattr(asset, name):
                yield self._column(name, text)

    def _period(self, name: str, earliest: date | None, latest: date | None) -> Fact:
        known = self.sources.get(name) or self.sources.get(f"{name}_earliest")
        return Fact(name, is_day=True, earliest=earliest, latest=latest, known=known, key=name)

    def _reach(self) -> Iterator[Fact]:
        asset = self.asset
        yield Fact("address", _address(self.where), known=self.where, key=_key("location", self.where))
        for place in self.locations:
            if not place.is_current:
                name = "another address" if self._is_beside(place) else "earlier address"
                yield Fact(name, _address(place), known=place, key=_key("location", place))
        yield self._column("website", asset.website, url=asset.website)
        yield self._column("email", asset.email, url=f"mailto:{quote(asset.email)}" if asset.email else "")
        yield self._column("phone", asset.phone, url=telephone_url(asset.phone))

    def _is_beside(self, place: Location) -> bool:
        """Whether a place is known of a day as late as the current one, and no end of it."""
        if place.until_earliest or place.until_latest or place.as_of is None or self.where is None:
            return False
        return self.where.as_of is None or place.as_of >= self.where.as_of

    def _numbers(self) -> Iterator[Fact]:
        rows = ExternalId.objects.filter(asset=self.asset).visible_to(self.user).select_related("wave")
        for row in rows.order_by("kind", "value", "id"):
            page = IDENTIFIER_PAGES.get(IdentifierKind(row.kind), "")
            url = page.format(quote(row.value, safe=""))
            yield Fact(row.get_kind_display(), row.value, url=url, known=row, key=_key("identifier", row))

    @property
    def former_names(self) -> list[str]:
        """The names it had before."""
        return [name.name for name in self.names if name.kind == NameKind.FORMER]


def telephone_url(text: str) -> str:
    """The address that rings a telephone number; empty for text that is none."""
    digits = "".join(character for character in text.replace("(0)", "") if character.isdigit() or character == "+")
    return f"tel:{digits}" if sum(character.isdigit() for character in digits) >= 7 else ""


def _key(part: str, row: Known | None) -> str:
    return f"{part}-{row.pk}" if row else ""


def _address(place: Any) -> str:
    if place is None:
        return ""
    if place.is_open:
        return f"{address(place)} (kept private from others)" if place.is_masked else address(place)
    return f"Kept private; {place.public_area}" if place.public_area else "Kept private"
