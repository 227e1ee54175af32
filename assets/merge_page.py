"""What the page of a merge shows: both records, fact by fact with how each is known, and what moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst

from assets.choices import SchemeCode, Visibility
from assets.forms.merging import FACT, MergeForm
from assets.linking import LinkError, find_asset
from assets.merging.columns import COLUMNS
from assets.merging.draft import Fact, Merge, Side
from assets.merging.plan import plan_merge
from assets.models import Asset, DuplicateCandidate, Location, NotDuplicate, Sighting
from assets.models.known import Known
from assets.similar import similar_to
from assets.templatetags.marks import NOT_KNOWN, to

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = "nothing"
MOST_ALIKE = 10


@dataclass(frozen=True)
class Answer:
    """What one record says of a fact, or both together; ``value`` is what the form sends for it."""

    value: str
    text: str
    known: Known | None
    is_chosen: bool
    said_by: str


@dataclass(frozen=True)
class Line:
    """One fact: what it is called, and the answers there are."""

    key: str
    label: str
    answers: tuple[Answer, ...]

    @property
    def name(self) -> str:
        """What its buttons are called in the form."""
        return f"{FACT}{self.key}"


@dataclass(frozen=True)
class Moving:
    """How many rows of one sort move, stay behind because the survivor has the same, or go."""

    label: str
    moved: int
    folded: int
    gone: int


@dataclass(frozen=True)
class Glance:
    """One of the two records at a glance."""

    asset: Asset
    where: Location | None
    sightings: int


class MergePage:
    """The page on which two records become one; ``choices`` are those that were made so far."""

    def __init__(
        self,
        survivor: Asset,
        other: Asset,
        user: "User",
        form: MergeForm,
        *,
        choices: Mapping[str, str] | None = None,
        reason: str = "",
        refusal: str = "",
        is_stale: bool = False,
    ) -> None:
        self.survivor, self.other = survivor, other
        self._user = user
        self.refusal, self.is_stale = refusal, is_stale
        self.plan: Merge = plan_merge(survivor, other, choices)
        # The form is sent with what is shown now, whatever it was drawn from before.
        if form.is_bound:
            form.data = {name: form.data.get(name, "") for name in form.data} | {"seen": self.plan.digest}
        else:
            form.initial = {"seen": self.plan.digest, "reason": reason}
        self.form = form

    @cached_property
    def sides(self) -> list[Glance]:
        """Both records: the one that stays first."""
        places = Location.objects.current().as_seen_by(self._user).filter(asset__in=[self.survivor, self.other])
        where = {row.asset_id: row for row in places}
        counts = [Sighting.objects.filter(asset=asset).count() for asset in (self.survivor, self.other)]
        return [
            Glance(asset, where.get(asset.pk), count)
            for asset, count in zip((self.survivor, self.other), counts, strict=True)
        ]

    @cached_property
    def open(self) -> list[Line]:
        """The facts of which both say something else: those to decide on."""
        return [self._line(fact) for fact in self.plan.facts if fact.is_open]

    @cached_property
    def taken(self) -> list[Line]:
        """The facts of which only the other record says anything."""
        return [self._line(fact) for fact in self.plan.facts if fact.is_taken]

    @cached_property
    def same(self) -> list[str]:
        """What both say alike, by its label."""
        return [self._label(fact) for fact in self.plan.facts if fact.says_kept and fact.says_given and not fact.differ]

    @cached_property
    def moving(self) -> list[Moving]:
        """What hangs on the other record, sort by sort."""
        rows = [
            Moving(str(model._meta.verbose_name_plural), tally.moved, tally.folded, tally.gone)
            for model, tally in self.plan.tallies.items()
            if model._meta.model_name not in {"fieldsource", "proposal", "duplicatecandidate"}
        ]
        return [row for row in rows if row.moved or row.folded or row.gone]

    def _line(self, fact: Fact) -> Line:
        chosen = fact.chosen
        answers = [
            Answer(Side.SURVIVOR, self._text(fact, fact.kept), fact.kept_known, chosen == Side.SURVIVOR,
                   self.survivor.name),
            Answer(Side.OTHER, self._text(fact, fact.given), fact.given_known, chosen == Side.OTHER, self.other.name),
        ]  # fmt: skip
        if fact.may_be_both and fact.is_open:
            both = self._text(fact, [*fact.kept, *fact.given])
            answers.append(Answer(Side.BOTH, both, None, chosen == Side.BOTH, "both together"))
        return Line(fact.key, self._label(fact), tuple(answers))

    def _label(self, fact: Fact) -> str:
        if fact.key in COLUMNS:
            columns = COLUMNS[fact.key]
            return fact.key if len(columns) == 2 else str(Asset._meta.get_field(columns[0]).verbose_name)  # type: ignore[union-attr]
        if fact.key == "location":
            return "address"
        if fact.key in SchemeCode.values:
            return str(SchemeCode(fact.key).label)
        row = fact.kept or fact.given
        return str(row.term.label)

    def _text(self, fact: Fact, said: Any) -> str:
        match fact.key:
            case "location":
                return _place(said)
            case "opened" | "ceased":
                days = to(*said)
                return NOTHING if days == NOT_KNOWN else capfirst(days)
            case "status":
                return "; ".join(_status(said))
            case "is_tangible":
                return {True: "Yes", False: "No"}.get(said[0], NOTHING)
            case "visibility":
                return capfirst(str(Visibility(said[0]).label))
            case "parent":
                return self._parent(said[0])
        if fact.key in SchemeCode.values and fact.key not in COLUMNS:
            terms = dict.fromkeys(row.term.label if row.value == "yes" else f"not {row.term.label}" for row in said)
            return "; ".join(terms) or NOTHING
        if fact.key in COLUMNS:
            return str(said[0] or "") or NOTHING
        return _answer(said)

    def _parent(self, parent: Asset | None) -> str:
        if parent is None:
            return NOTHING
        seen = Asset.objects.visible_to(self._user).filter(pk=parent.pk).exists()
        return parent.name if seen else "an asset that is not open to you"


def _status(said: tuple[Any, ...]) -> Iterator[str]:
    status, since, reason, reporter, evidence = said
    yield capfirst(status) + (f" since {to(since, since)}" if since else "")
    yield from filter(None, (reason, evidence, f"reported by {reporter}" if reporter else ""))


def _answer(row: Any) -> str:
    return ": ".join(filter(None, (str(row.get_value_display()).capitalize(), row.note))) if row else NOTHING


def _place(row: Location | None) -> str:
    if row is None:
        return NOTHING
    beside = [f"shown as {row.public_area}"] if row.is_masked and row.public_area else []
    return "; ".join([str(row), *(["kept private from others"] if row.is_masked else []), *beside])


@dataclass(frozen=True)
class Alike:
    """A record that may be the same asset, and why."""

    asset: Asset
    reasons: list[str]


class MergeFindPage:
    """Where one looks for the other record: what is like the first, or what was asked for by name."""

    def __init__(self, asset: Asset, user: "User", asked: str) -> None:
        self.asset, self.asked = asset, asked
        self._user = user

    @cached_property
    def found(self) -> list[Alike]:
        """The records that the person may correct and that may be meant, the likeliest first."""
        alike = list(self._named()) if self.asked else [*self._candidates(), *self._similar(self.asset.name)]
        mine = Asset.objects.editable_by(self._user).present().filter(pk__in={one.asset.pk for one in alike})
        open_to = set(mine.exclude(pk=self.asset.pk).values_list("pk", flat=True))
        first: dict[int, Alike] = {}
        for one in alike:
            if one.asset.pk in open_to:
                first.setdefault(one.asset.pk, one)
        return list(first.values())[:MOST_ALIKE]

    def _named(self) -> Iterator[Alike]:
        try:
            yield Alike(find_asset(self.asked, self._user), ["the one that you named"])
        except LinkError:
            yield from self._similar(self.asked)

    def _similar(self, name: str) -> Iterator[Alike]:
        for one in similar_to(name, self._user, exclude=self.asset):
            yield Alike(one.asset, list(one.reasons))

    def _candidates(self) -> Iterator[Alike]:
        """What a search for duplicates found, without what somebody has said to be another asset."""
        told = {self.asset.pk}
        for pair in NotDuplicate.objects.filter(first=self.asset) | NotDuplicate.objects.filter(second=self.asset):
            told |= {pair.first_id, pair.second_id}
        rows = DuplicateCandidate.objects.filter(first=self.asset) | DuplicateCandidate.objects.filter(
            second=self.asset
        )
        for row in rows.select_related("first", "second").order_by("-score", "pk"):
            other = row.second if row.first_id == self.asset.pk else row.first
            if other.pk not in told:
                yield Alike(other, [str(reason) for reason in row.reasons])
