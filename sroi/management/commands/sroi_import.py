"""Bring an impact map in as a file."""

import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from assets.imports.limits import RefusalError
from assets.imports.waves import find_project
from assets.models import MappingProject
from sroi.actions.importing import import_case
from sroi.calculation.answer import Answer, answer, refusal
from sroi.calculation.findings import Finding, Gate, UnsoundCaseError
from sroi.calculation.reading import read_case
from sroi.choices import AttributionMeans
from sroi.exchange.files import FileRefusedError, read_file
from sroi.exchange.meaning import with_meaning
from sroi.models import ImpactMap
from sroi.store.raw import raw_of
from sroi.store.reckoning import indices

FAULTY = 2
_MEANINGS = {"others": AttributionMeans.OTHERS, "us": AttributionMeans.US}


class Command(BaseCommand):
    """``manage.py sroi_import FILE``: a case file (.json) or a sheet with the Value Map's columns, as a draft.

    Prints the answer of ``sroi_case`` and, under ``impact_map``, the uuid; ends with 2 and ``{"errors": [...]}``, every
    fault at once and nothing written, where the file cannot be counted.
    """

    help = (
        "Bring an impact map in: a case file (.json) or a Value Map (.xlsx, .xls, .ods, .csv). It becomes a draft of a "
        "mapping project. Prints what it comes to, or everything that is wrong with it, as JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what it does not say."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--project", default="", metavar="SLUG", help="The mapping project, where there are several."
        )
        parser.add_argument(
            "--attribution",
            default="",
            choices=list(_MEANINGS),
            help="Whose share attribution states, where the file does not say it.",
        )
        parser.add_argument("--sheet", default="", metavar="NAME", help="The sheet of a workbook, where several fit.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, count, print."""
        try:
            found = self._bring(Path(options["file"]), options)
        except UnsoundCaseError as fault:
            found = refusal(fault.findings)
        except (FileRefusedError, RefusalError) as fault:
            found = _refused("file_unreadable", str(fault))
        except OSError as fault:
            found = _refused("file_unreadable", f"The file cannot be opened: {fault.strerror}.")
        self.stdout.write(json.dumps(found, indent=1))
        if "errors" in found:
            sys.exit(FAULTY)

    def _bring(self, path: Path, options: dict[str, Any]) -> Answer:
        with path.open("rb") as file:
            raw = read_file(file, path.name, sheet=options["sheet"])
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        raw = with_meaning(raw, _MEANINGS.get(options["attribution"], ""))
        impact_map = import_case(
            raw=raw, project=_project(options["project"]), by=None, file_name=path.name, file_sha256=sha256
        )
        return {"impact_map": str(impact_map.uuid), **_counted(impact_map)}


def _project(slug: str) -> MappingProject:
    project = find_project(slug)
    if project.pk is None:
        raise RefusalError("There is no mapping project yet that the map could belong to. Make one first.")
    return project


def _counted(impact_map: ImpactMap) -> Answer:
    """What the map comes to as it stands in the database now."""
    known = indices()
    return answer(read_case(raw_of(impact_map), known), known)


def _refused(code: str, text: str) -> Answer:
    return refusal([Finding(Gate.COMPUTE, code, None, None, text)])
