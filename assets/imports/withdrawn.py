"""Assets that are withdrawn only because the import that recorded them was taken back: a row about one brings it back.

What a person has withdrawn stays so, whatever list names it.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet
from assets.undo.selection import LISTS


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
