"""Writing the scenarios of a map: named overrides, in the words of a case file."""

from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from accounts.models import User
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.calculation.json_text import Raw, write_text
from sroi.models import ImpactMap, Scenario


class StaleScenarioError(Exception):
    """Somebody else has changed the scenario, or taken it out, since the form was drawn. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed this scenario, or taken it out, since you began. Nothing was saved: open it in "
            "another window, see what it says now, and then save yours or leave theirs."
        )


class ScenarioNameTakenError(Exception):
    """Another scenario of the map has this name. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("There is a scenario of this name already. Give it another one.")


def state_of(scenario: Scenario) -> str:
    """What a form carries to notice that the scenario was changed in the meantime."""
    return sha256("\0".join((scenario.name, scenario.note, scenario.overrides)).encode()).hexdigest()


def add_scenario(
    *, impact_map: ImpactMap, name: str, note: str, overrides: Raw, by: User, submission: UUID | None = None
) -> Scenario:
    """Add a scenario after the others; ``overrides`` is an object with ``set`` and ``set_inputs``.

    Raises ScenarioNameTakenError, LockedMapError, AlreadyWrittenError, BusyError and PermissionDenied.
    """
    reason = f"Scenario “{name}” added"
    with writing_rows(impact_map, by, submission) as locked, written_about(locked, reason, by, submission):
        _refuse_taken(locked, name)
        last = locked.scenarios.aggregate(last=Max("position"))["last"]
        return Scenario.objects.create(
            impact_map=locked,
            position=0 if last is None else last + 1,
            name=name,
            note=note,
            overrides=write_text(overrides),
        )


def change_scenario(
    *,
    scenario: Scenario,
    name: str,
    note: str,
    overrides: Raw,
    seen: str,
    by: User,
    submission: UUID | None = None,
) -> None:
    """Make the scenario say this; ``seen`` is its ``state_of`` when the form was drawn.

    Raises StaleScenarioError, ScenarioNameTakenError, LockedMapError, AlreadyWrittenError, BusyError and
    PermissionDenied.
    """
    reason = f"Scenario “{name}” changed"
    with writing_rows(scenario.impact_map, by, submission) as locked, written_about(locked, reason, by, submission):
        now = _standing(scenario)
        if state_of(now) != seen:
            raise StaleScenarioError
        if name != now.name:
            _refuse_taken(locked, name, besides=now)
        now.name, now.note, now.overrides = name, note, write_text(overrides)
        if state_of(now) != seen:
            now.save(update_fields=["name", "note", "overrides"])


def remove_scenario(*, scenario: Scenario, by: User, submission: UUID | None = None) -> None:
    """Take the scenario out; its history stays. Raises as ``change_scenario`` does."""
    reason = f"Scenario “{scenario.name}” taken out"
    with writing_rows(scenario.impact_map, by, submission) as locked, written_about(locked, reason, by, submission):
        _standing(scenario).delete()


def _standing(scenario: Scenario) -> Scenario:
    now = Scenario.objects.filter(pk=scenario.pk).first()
    if now is None:
        raise StaleScenarioError
    return now


def _refuse_taken(impact_map: ImpactMap, name: str, besides: Scenario | None = None) -> None:
    others = impact_map.scenarios.exclude(pk=besides.pk) if besides else impact_map.scenarios.all()
    if others.filter(name__iexact=name).exists():
        raise ScenarioNameTakenError
