"""The history of an asset as a person can read it: what changed, when, by whom, why and through which change set.

Versions are written by trigger (``assets.models.history``), one row for every version of every record that belongs to
the asset. Here they are replayed change set by change set, and what a reader sees is the difference between two states
that they were allowed to see. Therefore nothing shows that came and went while the asset was a lead or kept for staff.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.gis.db.models.functions import AsWKT
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from pghistory.models import Context

from accounts.models import User
from assets.choices import ChangeKind, Status
from assets.history_words import Words, columns_of
from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    ChangeSet,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    MatchDecision,
    NotDuplicate,
    Picture,
    Place,
    ProjectAsset,
    Relation,
    Scheme,
    Sighting,
    Task,
    TaskAttempt,
    Term,
)
from assets.models import Change as Decision
from assets.permissions import can_see_staff_facts
from assets.querysets.scope import open_visibilities
from assets.undo.selection import ONLY_AS_A_WHOLE

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# What everybody may read. Of a table that is not named here, only staff of the asset's projects see anything.
PUBLIC: dict[type[Model], tuple[str, ...]] = {
    Asset: (
        "name", "slug", "kind", "sector", "is_tangible", "description", "parent", "status", "status_date",
        "status_reason", "status_evidence", "opened_earliest", "opened_latest", "ceased_earliest", "ceased_latest",
        "website", "email", "phone", "assured_on", "assured_basis",
    ),
    AssetName: ("name", "kind", "since_earliest", "since_latest", "until_earliest", "until_latest"),
    Classification: ("term", "value", "is_current"),
}  # fmt: skip
STAFF = (Location, Contact, Activity, ActivityAudience, ExternalId, Relation, Picture, FieldSource, ProjectAsset)
# What is no part of an asset's history and yet of what a change set wrote.
BESIDES = (Sighting, MatchDecision, NotDuplicate, Decision, Task, TaskAttempt, Scheme, Term, Place)

# What no record is set back from: somebody asked for it, or it is taken back as a whole, such as a merge.
STAYS = (ChangeKind.REDACTION, *ONLY_AS_A_WHOLE)

# What of a new record is told only when it is so: none begins withdrawn.
_TOLD_WHEN_SO = ("is_withdrawn",)

# Under this name a version says whose row it was.
_OWNER = "owner"

Key = tuple[type[Model], int]
State = dict[Key, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One difference. ``before`` or ``after`` is None where there was, or is, nothing at all.

    ``part`` names the row or its column, as ``assets.undo.selection.Part`` reads it.
    """

    label: str
    before: str | None
    after: str | None
    part: str = ""


@dataclass(frozen=True)
class Entry:
    """What one change set did to the asset.

    ``who``, ``why`` and ``change_set`` are empty for those who may not read them, and for what was written outside of
    any change set. ``can_go_back`` says whether it can be taken back at all.
    """

    at: datetime
    who: str
    how: str
    why: str
    is_first: bool
    changes: list[Change]
    change_set: UUID | None = None
    can_go_back: bool = False


@dataclass(frozen=True)
class _Frame:
    """Who wrote, what sort of change set it was, why, and its place among those of one transaction."""

    who: str = ""
    how: str = ""
    why: str = ""
    order: int = 0
    change_set: UUID | None = None
    kind: str = ""


@dataclass
class _Step:
    """The versions that one transaction wrote."""

    at: datetime
    context: UUID | None
    versions: list[tuple[Key, str, dict[str, Any]]] = field(default_factory=list)


def history_of(asset: Asset, user: "Viewer") -> list[Entry]:
    """The history of ``asset`` as far as ``user`` may read it, the latest first.

    Staff of the asset's projects read all of it; others the ``PUBLIC`` columns, from when they could see the asset.
    A fixed number of queries.
    """
    is_staff = can_see_staff_facts(user, asset)
    steps = _steps(asset, is_staff=is_staff)
    frames = _frames([step.context for step in steps])
    # What one transaction wrote bears one time; its change sets are numbered in their order.
    steps.sort(key=lambda step: (step.at, frames[step.context].order))
    replayed = list(_replay(asset, steps, set() if is_staff else set(open_visibilities(user))))
    words = Words(user, [values for _, state, _ in replayed for values in state.values()], is_staff=is_staff)
    entries: list[Entry] = []
    before: State = {}
    for step, state, touched in replayed:
        changes = list(differences(before, state, touched, words, is_staff=is_staff))
        if changes:
            frame = frames[step.context]
            who, why, uuid = (frame.who, frame.why, frame.change_set) if is_staff else ("", "", None)
            can_go_back = bool(before and uuid and frame.kind not in STAYS)
            at = timezone.localtime(step.at)
            entries.append(Entry(at, who, frame.how, why, not before, changes, uuid, can_go_back))
        before = state
    return entries[::-1]


def _steps(asset: Asset, *, is_staff: bool) -> list[_Step]:
    models = [*PUBLIC, *(STAFF if is_staff else ())]
    by_name = {model.__name__: model for model in models}
    first, *others = [_versions(model, asset) for model in models]
    steps: dict[tuple[datetime, UUID | None], _Step] = {}
    for name, pk, label, at, context, _, values in first.union(*others, all=True).order_by("pgh_created_at", "order"):
        step = steps.setdefault((at, context), _Step(at, context))
        step.versions.append(((by_name[name], pk), label, values))
    return list(steps.values())


def _versions(model: type[Model], asset: Asset) -> "QuerySet[Any, tuple[Any, ...]]":
    """All versions of every row that belonged to the asset at any time."""
    events = model.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    belonged = {
        Asset: Q(pgh_obj_id=asset.pk),
        ActivityAudience: Q(activity__asset=asset),
        Relation: Q(from_asset=asset) | Q(to_asset=asset),
    }.get(model, Q(asset=asset))
    belongs = belonged
    if model not in (Asset, ActivityAudience):
        belongs = Q(pgh_obj_id__in=events.filter(belonged).values("pgh_obj_id"))
    columns: dict[str, Any] = {name: F(name) for name in columns_of(model)}
    if "point" in columns:
        columns["point"] = AsWKT("point")
    if model not in (Asset, ActivityAudience, Relation):
        columns[_OWNER] = F("asset")
    rows = events.filter(belongs).annotate(table=Value(model.__name__), values=JSONObject(**columns), order=F("pgh_id"))
    return rows.values_list("table", "id", "pgh_label", "pgh_created_at", "pgh_context", "order", "values")


def _replay(asset: Asset, steps: list[_Step], open_to: set[str]) -> Iterator[tuple[_Step, State, set[Key]]]:
    """The state after every step at whose end the reader could see the asset, and what was touched since the last one.

    ``open_to`` are the visibilities that the reader needs; empty for staff, who see everything.
    """
    state: State = {}
    touched: set[Key] = set()
    for step in steps:
        for key, label, values in step.versions:
            touched.add(key)
            if label == "delete" or not _is_of(asset, key[0], values):
                state.pop(key, None)
            else:
                state[key] = values
        now = state.get((Asset, asset.pk), {})
        is_open = not open_to or _is_open(now, open_to)
        if is_open:
            yield step, dict(state), touched
            touched = set()


def _is_of(asset: Asset, model: type[Model], values: dict[str, Any]) -> bool:
    """Whether a row belonged to the asset when it stood so: a merge gives rows of one to another."""
    owners = {Asset: ("id",), Relation: ("from_asset", "to_asset"), ActivityAudience: ()}.get(model, (_OWNER,))
    return not owners or any(values.get(name, asset.pk) == asset.pk for name in owners)


def _is_open(asset: dict[str, Any], open_to: set[str]) -> bool:
    """Whether others than staff could see the asset when it stood so."""
    return asset.get("visibility") in open_to and asset.get("status") != Status.LEAD and not asset.get("is_withdrawn")


def differences(
    before: State, after: State, touched: Iterable[Key], words: Words, *, is_staff: bool
) -> Iterator[Change]:
    """The differences between two states of records in words, as far as staff, or everybody, may read them."""
    order = {model: place for place, model in enumerate((*PUBLIC, *STAFF, *BESIDES))}
    for key in sorted(touched, key=lambda key: (order[key[0]], key[1])):
        model, old, new = key[0], before.get(key), after.get(key)
        columns = columns_of(model) if is_staff else PUBLIC[model]
        if model is not Asset and (old is None or new is None):
            part = f"{model._meta.model_name}-{key[1]}"
            change = Change(words.record(model, new or old), words.row(model, old), words.row(model, new), part)
            if change.before != change.after:
                yield change
            continue
        of = words.which(model, new)
        if is_staff and old and new and old.get("asset") != new.get("asset") and model is not Decision:
            was, now = (words.value(model, "asset", side["asset"]) for side in (old, new))
            yield Change(f"{words.record(model, new)}{of} of", was, now, f"{model._meta.model_name}-{key[1]}-asset")
        for name in columns:
            was, now = (words.value(model, name, (side or {}).get(name)) for side in (old, new))
            if was != now and (old or name not in _TOLD_WHEN_SO or now == words.value(model, name, True)):
                part = f"{model._meta.model_name}-{key[1]}-{name}"
                yield Change(f"{words.label(model, name)}{of}", was if old else None, now, part)


def _frames(contexts: list[UUID | None]) -> dict[UUID | None, _Frame]:
    """The frame of each context; an empty one for what was written outside of a change set."""
    metadata = dict(Context.objects.filter(pk__in=set(contexts)).values_list("pk", "metadata"))
    sets = {
        str(one.uuid): one
        for one in ChangeSet.objects.filter(
            uuid__in=[said["change_set"] for said in metadata.values() if "change_set" in said]
        ).select_related("wave")
    }
    people = User.objects.in_bulk({said["user"] for said in metadata.values() if said.get("user")})
    frames: dict[UUID | None, _Frame] = dict.fromkeys(contexts, _Frame())
    for pk, said in metadata.items():
        one = sets.get(said.get("change_set", ""))
        how = one.get_kind_display() if one else ""
        if one and one.wave:
            how = f"{how}, wave “{one.wave}”"
        person = people.get(said.get("user"))
        who = person.get_short_name() if person else ""
        if one:
            frames[pk] = _Frame(who, how, said.get("reason", ""), one.pk, one.uuid, one.kind)
        else:
            frames[pk] = _Frame(who, how, said.get("reason", ""))
    return frames


@dataclass(frozen=True)
class Withdrawal:
    """When an asset was withdrawn, by whom and why: for staff of its projects."""

    at: datetime
    who: str
    why: str


def withdrawal_of(asset: Asset) -> Withdrawal | None:
    """The act by which ``asset`` is withdrawn; None where it is not."""
    events = asset.events.order_by("-pgh_id").values_list("is_withdrawn", "pgh_created_at", "pgh_context")  # type: ignore[attr-defined]
    found = list(takewhile(lambda event: event[0], events))
    if not found:
        return None
    _, at, context = found[-1]
    frame = _frames([context])[context]
    return Withdrawal(timezone.localtime(at), frame.who, frame.why)
