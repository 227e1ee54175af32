"""The page of pairs that may be one asset: both records side by side, what differs, and what speaks for and against.

It starts from pairs of which the reader may correct both records, and therefore read all of both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.paginator import Page, Paginator
from django.db.models import Max, Prefetch

from assets.choices import ChangeKind, JobKind, JobState
from assets.duplicates.scoring import AGAINST
from assets.duplicates.traits import read_phone, read_streets, read_website
from assets.forms.duplicates import PairFilterForm
from assets.models import Asset, AssetName, ChangeSet, DuplicateCandidate, ExternalId, Job, Location, Sighting
from assets.models.job import OPEN
from assets.names import normalise_name
from assets.postcodes import format_postcode
from assets.templatetags.marks import NOT_KNOWN, STATUS_LOOKS, address, to
from assets.work.page import JobPage

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from accounts.models import User
    from assets.querysets.duplicate import DuplicateCandidateQuerySet

PAIRS_A_PAGE = 10
LONGEST_DESCRIPTION = 300
SAME, DIFFERS, ONE_ONLY = "Same", "Differs", "One only"


@dataclass(frozen=True)
class Line:
    """One fact of both records, in words, and how they differ in it."""

    label: str
    first: str
    second: str
    mark: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.mark == SAME


@dataclass(frozen=True)
class _Fact:
    """A fact: what it is called, its words, and the form in which it is compared, where that is another."""

    label: str
    of: Callable[[Any], str]
    key: Callable[[str], object] = str.casefold


class Pair:
    """Two records that may be one asset."""

    def __init__(self, candidate: DuplicateCandidate, following: DuplicateCandidate | None) -> None:
        self.candidate = candidate
        self.next = following.pk if following else ""
        self.first, self.second = candidate.first, candidate.second
        self.submission = uuid4()

    @property
    def survivor(self) -> Asset:
        """Which of them the merge screen begins with: the one that goes on, and was recorded first."""
        return min(self.first, self.second, key=lambda asset: (asset.ceased_latest is not None, asset.pk))

    @property
    def other(self) -> Asset:
        """The other one."""
        return self.second if self.survivor == self.first else self.first

    @property
    def speaks_for(self) -> list[str]:
        """What speaks for their being one, the weightiest first."""
        return [reason for reason in self.candidate.reasons if not reason.startswith(AGAINST)]

    @property
    def speaks_against(self) -> list[str]:
        """What speaks against it."""
        return [reason for reason in self.candidate.reasons if reason.startswith(AGAINST)]

    @cached_property
    def lines(self) -> list[Line]:
        """The facts that at least one of them says."""
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        for fact in FACTS:
            first, second = fact.of(self.first), fact.of(self.second)
            if first or second:
                yield Line(fact.label, first, second, _mark(first, second, fact.key))


def _mark(first: str, second: str, key: Callable[[str], object]) -> str:
    if not (first and second):
        return ONE_ONLY
    return SAME if first == second or key(first) == key(second) else DIFFERS


class DuplicatesPage:
    """The pairs about which somebody may decide, narrowed by an address, the likeliest first."""

    def __init__(self, user: "User", query: "QueryDict") -> None:
        self._user = user
        self._number = query.get("page")
        self.form = PairFilterForm(query, user=user)
        # Where a decision leads back to, and by what it is told from the same form sent twice.
        self.back = query.urlencode()
        self.submission = uuid4()

    @cached_property
    def _mine(self) -> "DuplicateCandidateQuerySet":
        return DuplicateCandidate.objects.editable_by(self._user)

    @cached_property
    def page_obj(self) -> "Page[DuplicateCandidate]":
        """The page that was asked for, or the nearest there is."""
        return Paginator(self.form.narrow(self._mine.standing()).likeliest_first(), PAIRS_A_PAGE).get_page(self._number)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of the page, in a fixed number of queries."""
        shown = [candidate.pk for candidate in self.page_obj]
        rows = DuplicateCandidate.objects.filter(pk__in=shown).likeliest_first()
        found = list(rows.prefetch_related(*_sides(self._user)))
        return [Pair(*two) for two in zip_longest(found, found[1:])]

    @cached_property
    def total(self) -> int:
        """How many pairs were found when it was last looked, whatever became of them since."""
        return self._mine.count()

    @cached_property
    def settled(self) -> int:
        """About how many of these was decided since."""
        return self._mine.settled().count()

    @cached_property
    def found_at(self) -> "datetime | None":
        """When it was last looked for duplicates; None for never."""
        jobs = Job.objects.filter(kind=JobKind.DUPLICATES, state=JobState.DONE)
        times = (
            DuplicateCandidate.objects.aggregate(at=Max("found_at"))["at"],
            jobs.aggregate(at=Max("ended_at"))["at"],
        )
        return max(filter(None, times), default=None)

    @cached_property
    def job(self) -> Job | None:
        """The search that goes on now, whoever asked for it."""
        return Job.objects.filter(kind=JobKind.DUPLICATES, state__in=OPEN).select_related("by").first()

    @property
    def work(self) -> JobPage | None:
        """The same as whoever asked for it can watch it."""
        return JobPage(self.job, self._user) if self.job and self.job.by_id == self._user.pk else None

    @cached_property
    def failure(self) -> str:
        """How the latest search of this person failed, if it did."""
        latest = Job.objects.filter(kind=JobKind.DUPLICATES, by=self._user).order_by("-asked_at", "-pk").first()
        return latest.message if latest and latest.state == JobState.FAILED else ""

    @cached_property
    def last(self) -> ChangeSet | None:
        """The latest decision of this person about a pair that was not taken back."""
        return last_decision(self._user)


def last_decision(user: "User", uuid: UUID | None = None) -> ChangeSet | None:
    """The latest thing that ``user`` said about two records, or that of this id, unless it was taken back."""
    mine = ChangeSet.objects.filter(by=user, kind__in=(ChangeKind.DUPLICATES, ChangeKind.MERGE)).order_by("-at", "-pk")
    for one in (mine.filter(uuid=uuid) if uuid else mine)[:20]:
        if not ChangeSet.objects.filter(kind=ChangeKind.REVERT, details__undoes__contains=str(one.uuid)).exists():
            return one
    return None


# --- What is shown of a record ------------------------------------------------------------------------------------


def _sides(user: "User") -> "list[Prefetch[Any]]":
    """Both records of a pair with all that is shown of them."""
    assets = Asset.objects.visible_to(user).select_related("kind", "sector", "parent")
    assets = assets.prefetch_related(
        Prefetch("locations", Location.objects.current().as_seen_by(user), to_attr="where"),
        Prefetch("names", AssetName.objects.order_by("pk"), to_attr="others"),
        Prefetch("external_ids", ExternalId.objects.visible_to(user).order_by("kind", "value", "pk"), to_attr="ids"),
        Prefetch("sightings", _seen(), to_attr="seen"),
        "projects",
    )
    return [Prefetch("first", assets), Prefetch("second", assets)]


def _seen() -> Any:
    rows = Sighting.objects.select_related("wave").only("asset", "wave__name", "wave__reference_date", "wave__project")
    return rows.order_by("wave__reference_date", "pk")


def _each(values: Any) -> str:
    return "; ".join(dict.fromkeys(str(value) for value in values if value))


def _period(*days: Any) -> str:
    said = to(*days)
    return "" if said == NOT_KNOWN else said


def _described(asset: Asset) -> str:
    text = asset.description
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[:LONGEST_DESCRIPTION].rsplit(' ', 1)[0]} …"


FACTS = (
    _Fact("Name", lambda asset: asset.name, normalise_name),
    _Fact("Other names", lambda asset: _each(name.name for name in asset.others)),
    _Fact("Status", lambda asset: STATUS_LOOKS[asset.status].word),
    _Fact("Kind", lambda asset: asset.kind.label if asset.kind else ""),
    _Fact("Sector type", lambda asset: asset.sector.label if asset.sector else ""),
    _Fact("Part of", lambda asset: asset.parent.name if asset.parent else ""),
    _Fact("Address", lambda asset: _each(address(place) for place in asset.where), lambda text: _address_key(text)),
    _Fact("Telephone", lambda asset: asset.phone, lambda text: read_phone(text) or text),
    _Fact("E-mail", lambda asset: asset.email),
    _Fact("Website", lambda asset: asset.website, lambda text: (*read_website(text),) if "." in text else text),
    _Fact("Numbers", lambda asset: _each(asset.ids)),
    _Fact("Opened", lambda asset: _period(asset.opened_earliest, asset.opened_latest)),
    _Fact("Ceased", lambda asset: _period(asset.ceased_earliest, asset.ceased_latest)),
    _Fact("Description", _described),
    _Fact("Recorded in", lambda asset: _each(sighting.wave for sighting in asset.seen)),
    _Fact("In the care of", lambda asset: _each(sorted(project.name for project in asset.projects.all()))),
)


def _address_key(text: str) -> object:
    """Streets and postcode, where it names such; otherwise all that it says."""
    head, _, tail = text.rpartition(", ")
    streets = frozenset(street for street in read_streets(text) if street.number)
    return streets or normalise_name(head or text), format_postcode(tail) or tail
