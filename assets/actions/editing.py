"""What a person changes by hand, one record at a time or by a sheet of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from assets.actions.writes import ALIKE
from assets.choices import Basis
from assets.models import Asset, FieldSource, MappingProject, ProjectAsset
from assets.permissions import can_administer, can_edit


@dataclass(frozen=True)
class Provenance:
    """How whoever saves knows what they wrote."""

    basis: Basis
    as_of: date
    source: str = ""


def record_hand_edit(
    *,
    asset: Asset,
    fields: Iterable[str],
    by: User | None,
    basis: Basis,
    as_of: date | None = None,
    source: str = "",
) -> None:
    """Write down that these facts of ``asset`` were given by hand today, so that no later import overwrites them.

    ``fields`` are names of columns, or codes of schemes for multi-valued facts. A source without a wave is what tells
    an import that a person has spoken (register.md, "Identity and time"). ``as_of`` is the day on which it was known to
    be so, today unless given. Runs inside a change set. ``by`` is None for a command on the server. Raises
    PermissionDenied when ``by`` may not edit the asset.
    """
    if by is not None and not can_edit(by, asset):
        raise PermissionDenied
    _write_sources({asset.pk: fields}, basis, as_of, source)


def record_hand_edits(
    *,
    facts: Mapping[int, Iterable[str]],
    by: User,
    basis: Basis,
    as_of: date | None = None,
    source: str = "",
) -> None:
    """The same for many assets: ``facts`` holds the fields by the asset's primary key. Costs two queries.

    Raises PermissionDenied when ``by`` may not edit every one of them.
    """
    if Asset.objects.filter(pk__in=facts).editable_by(by).count() < len(facts):
        raise PermissionDenied
    _write_sources(facts, basis, as_of, source)


def _write_sources(facts: Mapping[int, Iterable[str]], basis: Basis, as_of: date | None, source: str) -> None:
    day = as_of or timezone.localdate()
    FieldSource.objects.bulk_create(
        [
            FieldSource(asset_id=asset, field=field, basis=basis, as_of=day, source=source, wave=None)
            for asset, fields in facts.items()
            for field in sorted(set(fields))
        ],
        batch_size=ALIKE,
        update_conflicts=True,
        unique_fields=["asset", "field"],
        update_fields=["basis", "as_of", "source", "wave"],
    )


def take_into_care(*, asset: Asset, project: MappingProject, by: User | None) -> None:
    """Put ``asset`` into the care of ``project``; nothing happens when it is there already.

    Raises PermissionDenied when the asset has a project and ``by`` is an admin of none that it has.
    """
    looked_after_by = set(ProjectAsset.objects.filter(asset=asset).values_list("project", flat=True))
    if project.pk in looked_after_by:
        return
    if by is not None and looked_after_by and not can_administer(by, asset):
        raise PermissionDenied
    ProjectAsset.objects.create(asset=asset, project=project)
