"""Assurance: somebody says that a record, or some of its facts, are still so, and how they found out.

Confirming a record confirms all of its facts that were shown and not unticked; what a person is unsure of stays as it
was. A confirmed fact is known on the day given, by the way given, and no later import overwrites it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.editing import record_hand_edit
from assets.actions.facts import Fact, facts_of
from assets.choices import CONFIRMING, Basis, ChangeKind, ReviewCycle
from assets.models import Asset, ChangeSet, FieldSource
from assets.permissions import can_edit, edited_projects

# From the strongest to the weakest.
_STRENGTH = {basis.value: place for place, basis in enumerate(Basis)}
_NAMED = 5  # facts that a refusal names, before it says "and so many more"


@dataclass(frozen=True)
class Assurance:
    """How somebody knows: in which of the four ways (``CONFIRMING``), on which day, and who said so.

    ``over_stronger`` says that it is to stand in place of what was known more surely, but on an earlier day.
    """

    basis: Basis
    day: date
    source: str = ""
    over_stronger: bool = False


def confirm_record(
    *,
    asset: Asset,
    by: User,
    assurance: Assurance,
    shown: Collection[str],
    review_months: int | None = None,
    uuid: UUID | None = None,
) -> ChangeSet:
    """Confirm the record as a whole, and those of its facts whose tokens (``Fact.token``) are in ``shown``.

    Its review cycle begins anew, with another length where ``review_months`` is given. Raises what ``confirm_facts``
    raises, and ValidationError also where the record was confirmed on a later day, or more surely.
    """
    if review_months is not None and review_months not in ReviewCycle.values:
        raise ValidationError({"review_months": "There is no such review cycle."})
    with _confirmation(asset, by, assurance, shown, uuid, "The record confirmed") as made:
        locked, facts = _as_shown(asset, by, shown)
        _refuse_unless_better(assurance, facts, locked)
        renew_facts(locked, by, assurance, facts)
        locked.assured_on, locked.assured_basis, locked.assured_by = assurance.day, assurance.basis, by
        locked.review_months = locked.review_months if review_months is None else review_months
        locked.save(update_fields=["assured_on", "assured_basis", "assured_by", "review_months"])
    return made


def confirm_facts(
    *, asset: Asset, by: User, assurance: Assurance, shown: Collection[str], uuid: UUID | None = None
) -> ChangeSet:
    """Confirm the facts whose tokens (``Fact.token``) are in ``shown``, and nothing else.

    Raises PermissionDenied when ``by`` may not edit the asset; AlreadyWrittenError when ``uuid`` was used before;
    ValidationError, by name of what was asked, when a fact has changed since it was shown, is known of a later day, or
    is known more surely and ``over_stronger`` was not said.
    """
    if not shown:
        raise ValidationError({"fact": "Tick what you confirm."})
    with _confirmation(asset, by, assurance, shown, uuid, "Facts confirmed") as made:
        locked, facts = _as_shown(asset, by, shown)
        _refuse_unless_better(assurance, facts, None)
        renew_facts(locked, by, assurance, facts)
    return made


def _confirmation(
    asset: Asset, by: User, assurance: Assurance, shown: Collection[str], uuid: UUID | None, what: str
) -> AbstractContextManager[ChangeSet]:
    """The change set of a confirmation by somebody who may give it, in a way that counts."""
    if not can_edit(by, asset):
        raise PermissionDenied
    if assurance.basis not in CONFIRMING:
        raise ValidationError({"basis": "Say how you know: from the owner, a visit, by telephone or from the web."})
    if assurance.day > timezone.localdate():
        raise ValidationError({"day": "That day is still to come."})
    how = f"{what}: {assurance.basis.label}"
    return change_set(
        kind=ChangeKind.CONFIRMATION,
        by=by,
        reason=(f"{how} ({assurance.source})" if assurance.source else how)[:300],
        project=edited_projects(by).filter(assets=asset).order_by("pk").first(),
        details={"asset": str(asset.uuid), "facts": sorted(_key(token) for token in shown)},
        uuid=uuid,
    )


def _key(token: str) -> str:
    return token.partition(":")[0]


def _as_shown(asset: Asset, by: User, shown: Collection[str]) -> tuple[Asset, list[Fact]]:
    """The asset, kept from being changed until the end, and the facts meant, if they are still what was shown."""
    locked = Asset.objects.select_for_update(of=("self",)).select_related("kind", "sector").get(pk=asset.pk)
    facts = [fact for fact in facts_of(locked, by) if fact.token in shown]
    if len(facts) < len(set(shown)):
        raise ValidationError(
            {"fact": "Something was changed since you opened this page. Look at what is marked, and confirm again."}
        )
    return locked, facts


def _refuse_unless_better(assurance: Assurance, facts: Iterable[Fact], record: Asset | None) -> None:
    """Neither an older day nor, unasked, a weaker way of knowing takes the place of what is known already."""
    known = [(fact.label, row.basis, row.as_of) for fact in facts for row in fact.rows]
    if record is not None and record.assured_on is not None:
        known.insert(0, ("the record as a whole", record.assured_basis, record.assured_on))
    later = [f"{label} ({_day(day)})" for label, _, day in known if day and day > assurance.day]
    if later:
        raise ValidationError(
            {"day": f"Known of a later day already: {_listed(later)}. Give that day or a later one, or untick it."}
        )
    stronger = [
        f"{label} ({Basis(basis).label}{f', {_day(day)}' if day else ''})"
        for label, basis, day in known
        if basis and _STRENGTH[basis] < _STRENGTH[assurance.basis]
    ]
    if stronger and not assurance.over_stronger:
        raise ValidationError(
            {"over_stronger": f"Known more surely already: {_listed(stronger)}. Untick it to leave it so, or say here "
                              "that the newer word is to stand."}
        )  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _listed(things: list[str]) -> str:
    unique = list(dict.fromkeys(things))
    rest = len(unique) - _NAMED
    return "; ".join(unique[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")


def renew_facts(asset: Asset, by: User, assurance: Assurance, facts: Iterable[Fact]) -> None:
    """Write down that the facts are known so, on the rows that say it and for the columns that have none.

    Runs inside the caller's change set; the asset is locked.
    """
    facts = list(facts)
    basis, day, source = assurance.basis, assurance.day, assurance.source
    fields = [name for fact in facts for name in fact.fields]
    record_hand_edit(asset=asset, fields=fields, by=by, basis=basis, as_of=day, source=source)
    rows: dict[type[models.Model], list[int]] = defaultdict(list)
    for row in (row for fact in facts for row in fact.rows):
        if not isinstance(row, FieldSource):
            rows[type(row)].append(row.pk)
    for model, ids in rows.items():
        model._default_manager.filter(pk__in=ids).update(basis=basis, as_of=day, source=source, wave=None)
