"""What hangs on both records: contacts, numbers, activities, pictures, sightings and projects."""

from collections import defaultdict
from typing import Any

from assets.choices import IdentifierKind
from assets.merging.draft import Merge
from assets.models import (
    Activity,
    ActivityAudience,
    Contact,
    ExternalId,
    Location,
    Picture,
    ProjectAsset,
    Sighting,
)

# What an activity says beside its name and beginning.
_OF_ACTIVITY = (
    "description", "schedule", "ends_on", "location", "cost", "cost_note", "capacity", "accepts_referrals", "status",
)  # fmt: skip
# Numbers of which a body has one.
_ONE_OF = (IdentifierKind.CHARITY, IdentifierKind.COMPANY, IdentifierKind.ACCREDITATION, IdentifierKind.WIKIDATA)


def merge_contacts(merge: Merge) -> None:
    """Plan the contacts; of two that are one the survivor's stays, for whoever may see both."""
    mine, theirs = merge.pair(Contact, "wave")
    told = {_person(row): row for row in mine}
    moving = []
    for row in theirs:
        same = told.get(_person(row))
        if same is None:
            moving.append(row)
        else:
            merge.fold(same, row, **merge.strictly(same, row))
    merge.move(Contact, moving)


def _person(row: Contact) -> tuple[str, ...]:
    digits = "".join(character for character in row.phone if character.isdigit())
    return row.name.casefold(), row.role.casefold(), row.email.casefold(), digits


def merge_identifiers(merge: Merge) -> None:
    """Plan the numbers of other registers; two of a kind of which a body has one are told."""
    mine, theirs = merge.pair(ExternalId, "wave")
    told = {(row.kind, row.value): row for row in mine}
    for row in theirs:
        if (same := told.get((row.kind, row.value))) is not None:
            merge.fold(same, row)
    merge.move(ExternalId, [row for row in theirs if (row.kind, row.value) not in told])
    for kind in _ONE_OF:
        ours, others = ({row.value for row in rows if row.kind == kind} for rows in (mine, theirs))
        if ours and others and not ours & others:
            numbers = f"{', '.join(sorted(ours))} and {', '.join(sorted(others))}"
            merge.warnings.append(f"Their numbers differ: {kind.label} {numbers}. See whether it is one asset.")


def merge_activities(merge: Merge) -> None:
    """Plan the activities: two of one name and beginning become one, unless they contradict each other."""
    mine, theirs = merge.pair(Activity, "wave")
    told = {(row.name, row.starts_on): row for row in mine}
    audiences: dict[int, set[int]] = defaultdict(set)
    rows = merge.read(ActivityAudience.objects.filter(activity__in=[row.pk for row in (*mine, *theirs)]))
    for audience in rows:
        audiences[audience.activity_id].add(audience.term_id)
    for row in theirs:
        if (Location, row.location_id) in merge.instead:
            merge.change(Activity, [row], location=merge.instead[Location, row.location_id])
    for row in theirs:
        same = told.get((row.name, row.starts_on))
        if same is None:
            continue
        if differing := _contradictions(same, row):
            words = ", ".join(str(Activity._meta.get_field(name).verbose_name) for name in differing)  # type: ignore[union-attr]
            merge.refusals.append(
                f"Both have an activity “{row.name}”, and what they say of it differs: {words}. "
                "Correct or rename one of them first."
            )
            continue
        filled = {name: getattr(row, name) for name in _OF_ACTIVITY if getattr(same, name) in (None, "")}
        merge.fold(same, row, **filled, **merge.strictly(same, row))
        for term in sorted(audiences[row.pk] - audiences[same.pk]):
            merge.create(ActivityAudience(activity=same, term_id=term))
    merge.move(Activity, [row for row in theirs if (row.name, row.starts_on) not in told])


def _contradictions(one: Activity, other: Activity) -> list[str]:
    values: list[tuple[str, Any, Any]] = [(name, getattr(one, name), getattr(other, name)) for name in _OF_ACTIVITY]
    return [name for name, mine, theirs in values if mine != theirs and not {mine, theirs} & {None, ""}]


def merge_pictures(merge: Merge) -> None:
    """Plan the pictures; one that both have stays with the other record, and is seen by whoever may see both."""
    mine, theirs = merge.pair(Picture)
    told = {row.sha256: row for row in mine}
    for row in theirs:
        if (same := told.get(row.sha256)) is not None:
            hidden = {"is_withdrawn": True} if row.is_withdrawn and not same.is_withdrawn else {}
            merge.fold(same, row, **merge.strictly(same, row), **hidden)
    merge.move(Picture, [row for row in theirs if row.sha256 not in told])


def merge_sightings(merge: Merge) -> None:
    """Plan what waves saw: all of it was seen of one asset."""
    rows = merge.read(Sighting.objects.filter(asset=merge.other).only("pk", "asset"))
    merge.move(Sighting, rows)


def merge_projects(merge: Merge) -> None:
    """Plan in whose care the survivor is: of those of both. The other record stays in the care of its own."""
    mine, theirs = merge.pair(ProjectAsset, "project")
    held = {row.project_id for row in mine}
    coming = [row for row in theirs if row.project_id not in held]
    for row in coming:
        merge.create(ProjectAsset(project_id=row.project_id, asset=merge.survivor))
    if {row.project_id for row in theirs} != held:
        names = sorted({row.project.name for row in (*mine, *theirs)})
        merge.warnings.append(
            f"The record will be in the care of {', '.join(names)}: the staff of each see what it keeps from others."
        )
