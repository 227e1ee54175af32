"""Published studies of others, written down here as facts and recomputed."""

from django.db import transaction

from assets.actions.changes import change_set
from assets.choices import ChangeKind
from sroi.actions.final_run import run_of
from sroi.actions.importing import import_case
from sroi.calculation.json_text import Raw
from sroi.models import ImpactMap
from sroi.store.reckoning import reckon


def import_study(*, raw: Raw, file_name: str, file_sha256: str) -> ImpactMap | None:
    """The study that a case file says, everybody's to read and locked, with the record of what came out here.

    A study is known by its id, or by its title where it has none; None where it is there already. Raises
    UnsoundCaseError.
    """
    known = {"code": raw["id"]} if raw.get("id") else {"title": raw.get("title")}
    if ImpactMap.objects.filter(is_study=True, **known).exists():
        return None
    with transaction.atomic():
        study = import_case(raw=raw, project=None, by=None, is_study=True, file_name=file_name, file_sha256=file_sha256)
        with change_set(
            kind=ChangeKind.IMPACT_MAP,
            by=None,
            reason="Study counted",
            details={"impact_map": str(study.uuid)},
        ):
            run_of(study, reckon(study), None).save(force_insert=True)
    return study
