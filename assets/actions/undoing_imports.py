"""What an import leaves besides records, and what becomes of it when the import is taken back and brought back."""

from collections.abc import Iterable

from django.db import connection

from assets.actions.importing import LOCK
from assets.choices import ImportState
from assets.models import ChangeSet, ImportFile
from assets.undo.selection import contexts_of


def wait_for_imports() -> None:
    """Keep imports from being written until the transaction ends, as they keep each other.

    Like any lock it is waited for as long as the settings say; the error of the database goes through.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def let_uploads_follow(*, undone: Iterable[ChangeSet]) -> None:
    """Have uploaded files stand again as they stood before ``undone``, where nothing else has become of them since.

    The file of an import waits again, checked and not applied, so that it can be brought in once more; taken back in
    its turn, it is applied again, by the change set that applied it. The caller holds the change set that takes back.
    """
    contexts = contexts_of(undone)
    uploads = ImportFile.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    written = set(uploads.filter(pgh_context__in=contexts).values_list("pgh_obj_id", flat=True))
    for upload in ImportFile.objects.select_for_update(of=("self",)).filter(pk__in=written).order_by("pk"):
        past = list(uploads.filter(pgh_obj=upload.pk).order_by("pgh_id"))
        ours = [place for place, version in enumerate(past) if version.pgh_context_id in contexts]
        before, after = past[ours[0] - 1], past[ours[-1]]
        if ours[0] > 0 and _stand(upload) == _stand(after) != _stand(before):
            upload.state, upload.change_set_id = before.state, before.change_set_id
            upload.save(update_fields=["state", "change_set"])


def _stand(upload: ImportFile) -> tuple[str, int | None]:
    return upload.state, upload.change_set_id


def has_been_taken_back(upload: ImportFile) -> ChangeSet | None:
    """The change set that wrote ``upload`` into the register and was taken back since; None where none was."""
    if upload.state == ImportState.APPLIED:
        return None
    versions = ImportFile.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    applied = versions.filter(pgh_obj=upload.pk, state=ImportState.APPLIED).order_by("-pgh_id")
    pk = applied.values_list("change_set_id", flat=True).first()
    return ChangeSet.objects.filter(pk=pk).first() if pk else None
