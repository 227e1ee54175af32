"""Assets that are withdrawn only because the import that recorded them was taken back: a row about one brings it back.

What a person has withdrawn stays so, whatever list names it. The same row is known again by its fingerprint, which its
sighting left in the history, so that also a row without a postcode finds the asset that it made.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from assets.choices import ChangeKind
from assets.imports.batches import among
from assets.models import Asset, ChangeSet, Sighting, Wave
from assets.undo.selection import LISTS
from assets.undo.tables import DELETE


def withdrawn_by_undo(assets: Iterable[int]) -> set[int]:
    """Those of ``assets`` (ids) that are withdrawn, the last time by the taking back of an import. One query."""
    undo = ChangeSet.objects.annotate(name=Cast("uuid", TextField())).filter(
        kind=ChangeKind.REVERT, name=OuterRef("belongs"), **{f"details__{LISTS}__contains": ChangeKind.IMPORT}
    )
    versions = Asset.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    belongs = KeyTextTransform("change_set", "pgh_context__metadata")
    rows = versions.filter(pgh_obj__in=list(assets)).annotate(belongs=belongs, by_undo=Exists(undo))
    stands: dict[int, tuple[bool, bool]] = {}
    for pk, is_withdrawn, by_undo in rows.order_by("pgh_id").values_list("pgh_obj", "is_withdrawn", "by_undo"):
        was_withdrawn, _ = stands.get(pk, (False, False))
        if is_withdrawn != was_withdrawn:
            stands[pk] = (is_withdrawn, is_withdrawn and by_undo)
    return {pk for pk, (_, by_undo) in stands.items() if by_undo}


def rows_taken_back(wave: Wave, row_keys: Iterable[str]) -> dict[str, int]:
    """The assets that rows of these fingerprints had made for ``wave``, and that are withdrawn since their import was
    taken back. Two queries."""
    versions = Sighting.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    gone = versions.filter(wave=wave, pgh_label=DELETE, row_key__in=among(row_keys)).order_by("pgh_id")
    found = dict(gone.values_list("row_key", "asset"))
    if not found:
        return {}
    withdrawn = withdrawn_by_undo(set(found.values()))
    return {key: asset for key, asset in found.items() if asset in withdrawn}
