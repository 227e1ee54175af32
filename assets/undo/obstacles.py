"""What stands in the way of an undo, found before anything is written, and what can only go back together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from django.db.models import PROTECT, ManyToOneRel, Model

from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    FieldSource,
    Location,
    ProjectAsset,
    Sighting,
    Task,
    TaskAttempt,
)
from assets.undo.steps import Step, Verb, columns_told, iter_slots
from assets.undo.tables import ASSETS, BY_MODEL, Slot, Table, Values
from assets.undo.versions import chunks

TAKEN = "Something else has taken its place since; it stays."
POINTS_NOWHERE = "It would point at something that is not there any more; it stays."
IN_NOBODYS_CARE = "It would be in the care of no mapping project; it stays."
IN_USE = "Something else in the register uses it; it stays."
IN_A_CIRCLE = "It would be part of itself, because of what was changed since; it stays."
# What others of the same record point at: they come and go together.
_POINTED_AT = (Location, Activity, Task)


def find_obstacles(steps: list[Step], parents: dict[int, int | None]) -> None:
    """Mark every step that cannot be done, and every one that would reach what others recorded since.

    ``parents`` is what assets of other batches will be part of; those of this one are added.
    """
    for table, group in _by_table(steps).items():
        _find_taken_places(table, group)
    _find_lost_pointers(steps)
    _find_users(steps)
    _find_new_dependents(steps)
    _find_orphans(steps)
    _find_circles(steps, parents)


def tie(steps: list[Step]) -> list[list[Step]]:
    """Steps in groups of those that can only be done together.

    One makes room for another (an asset has one current location), one points at a row that another puts back, or one
    is how the other's fact is known. What a list saw of an asset stays for as long as the asset that it recorded.
    """
    parents = list(range(len(steps)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    first: dict[Hashable, int] = {}
    for place, step in enumerate(steps):
        for knot in _knots(step):
            parents[root(place)] = root(first.setdefault(knot, place))
    groups: dict[int, list[Step]] = defaultdict(list)
    for place, step in enumerate(steps):
        groups[root(place)].append(step)
    return list(groups.values())


def _knots(step: Step) -> Iterator[Hashable]:
    yield step.table.name, step.pk, step.name
    now, after = set(step.table.slots(step.now)), set(step.table.slots(step.after))
    yield from now ^ after
    if step.verb != Verb.CHANGE and step.table.model in _POINTED_AT:
        yield "row", step.table.model, step.pk
    for field, was, becomes in _pointers(step):
        if field.related_model in _POINTED_AT:
            yield from (("row", field.related_model, pk) for pk in (was, becomes) if pk)
    if step.table.model is Asset:
        yield from (("fact", step.pk, column) for column in step.target)
        if "is_withdrawn" in step.target:
            yield "seen", step.pk
    elif step.table.model is Sighting:
        yield from (("seen", asset) for asset in step.assets)
    elif step.table.model is FieldSource:
        told = (step.now or step.target).get("field", "")
        yield from (("fact", min(step.assets), column) for column in columns_told(ASSETS, told))


def _pointers(step: Step) -> Iterator[tuple[Any, Any, Any]]:
    """The foreign keys that a step changes: the column, where it points now, and where it would."""
    now, after = step.now or {}, step.after or {}
    for field in step.table.pointers:
        if now.get(field.name) != after.get(field.name):
            yield field, now.get(field.name), after.get(field.name)


def _by_table(steps: Iterable[Step]) -> dict[Table, list[Step]]:
    found: dict[Table, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.table].append(step)
    return found


def _find_taken_places(table: Table, steps: list[Step]) -> None:
    wanted: dict[Slot, Step] = {}
    for step in steps:
        for slot in iter_slots(step):
            if slot in wanted:
                step.obstacle = TAKEN
            wanted.setdefault(slot, step)
    if not wanted:
        return
    becoming = {step.pk: set(table.slots(step.after)) for step in steps}
    for pk, values in _neighbours(table, wanted.values()):
        for slot in table.slots(values):
            if slot in wanted and wanted[slot].pk != pk and slot in becoming.get(pk, {slot}):
                wanted[slot].obstacle = TAKEN


def _neighbours(table: Table, steps: Iterable[Step]) -> Iterator[tuple[int, Values]]:
    """The rows that may have taken a place which one of ``steps`` would take."""
    if table.found_by:
        keys = {(step.after or {})[table.found_by] for step in steps}
        found = [table.rows.filter(**{f"{table.found_by}__in": part}) for part in chunks(keys)]
    elif table.owners:
        assets = {owner for step in steps for owner in step.assets}
        found = [table.of_assets(table.rows, part) for part in chunks(assets)]
    else:
        found = [table.rows]
    for rows in found:
        yield from table.with_values(rows).values_list("pk", "values")


def _find_lost_pointers(steps: list[Step]) -> None:
    pointing: dict[type[Model], dict[int, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in steps:
        for field, _, becomes in _pointers(step):
            if becomes is not None:
                pointing[field.related_model][becomes].append(step)
    returning = {(step.table.model, step.pk) for step in steps if step.verb == Verb.PUT_BACK}
    for model, by_pk in pointing.items():
        there = set(model._base_manager.filter(pk__in=by_pk).values_list("pk", flat=True))
        for pk in by_pk.keys() - there:
            if (model, pk) not in returning:
                for step in by_pk[pk]:
                    step.obstacle = POINTS_NOWHERE


def _find_users(steps: list[Step]) -> None:
    """What would be taken out although rows that stay point at it, and may not do without."""
    leaving: dict[type[Model], dict[int, Step]] = defaultdict(dict)
    for step in steps:
        if step.verb == Verb.TAKE_OUT:
            leaving[step.table.model][step.pk] = step
    for model, by_pk in list(leaving.items()):
        for relation in model._meta.get_fields(include_hidden=True):
            if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT:
                user, column = relation.related_model, relation.field.name
                rows = user._base_manager.filter(**{f"{column}__in": by_pk})
                for pk, used in rows.values_list("pk", column):
                    if pk not in leaving[user]:
                        by_pk[used].obstacle = IN_USE


def _find_new_dependents(steps: list[Step]) -> None:
    """Taking out what others have come to hang on since has to be asked: a place where something goes on now, an
    activity that got an audience, a task at which somebody has tried.
    """
    handled = {(step.table.model, step.pk) for step in steps}
    leaving = {(step.table.model, step.pk): step for step in steps if step.verb == Verb.TAKE_OUT}
    for above, below, column in (
        (Location, Activity, "location"),
        (Activity, ActivityAudience, "activity"),
        (Task, TaskAttempt, "task"),
    ):
        places = [pk for model, pk in leaving if model is above]
        if not places:
            continue
        for pk, place in BY_MODEL[below].rows.filter(**{f"{column}__in": places}).values_list("pk", f"{column}_id"):
            if (below, pk) not in handled:
                leaving[above, place].is_touched = True


def _find_orphans(steps: list[Step]) -> None:
    leaving = {step.pk: step for step in steps if step.table.model is ProjectAsset and step.verb == Verb.TAKE_OUT}
    if not leaving:
        return
    assets = {owner for step in leaving.values() for owner in step.assets}
    staying = ProjectAsset.objects.filter(asset__in=assets).exclude(pk__in=leaving)
    looked_after = set(staying.values_list("asset", flat=True))
    for step in leaving.values():
        if not step.assets & looked_after:
            step.obstacle = IN_NOBODYS_CARE


def _find_circles(steps: list[Step], parents: dict[int, int | None]) -> None:
    """Follow "part of" upwards from every asset whose parent would go back."""
    parents.update({step.pk: step.target["parent"] for step in steps if "parent" in step.target and _is_asset(step)})
    moving = {step.pk: step for step in steps if _is_asset(step) and step.target.get("parent")}
    if not moving:
        return
    above = dict(parents)
    unknown = {pk for pk in above.values() if pk is not None} - above.keys()
    while unknown:
        found = dict(Asset.objects.filter(pk__in=unknown).values_list("pk", "parent"))
        above |= {pk: found.get(pk) for pk in unknown}
        unknown = {pk for pk in above.values() if pk is not None} - above.keys()
    for pk, step in moving.items():
        passed: set[int] = set()
        at = above.get(pk)
        while at is not None and at not in passed:
            if at == pk:
                step.obstacle = IN_A_CIRCLE
            passed.add(at)
            at = above.get(at)


def _is_asset(step: Step) -> bool:
    return step.table.model is Asset
