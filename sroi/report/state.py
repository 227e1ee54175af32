"""What a drawn report shows, as one checksum: when it differs, the report has to be drawn anew."""

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings

from sroi.actions.final_run import program
from sroi.calculation.json_text import write_text
from sroi.models import Acknowledgement, ChecklistAnswer, ImpactMap, Outcome
from sroi.report.contents import Report
from sroi.report.press import STYLES

if TYPE_CHECKING:
    from django.db.models import QuerySet


def state_of(report: Report) -> str:
    """The checksum of everything that the PDF is drawn from: the map, what was said of it, the program and its look.

    Six queries; nothing is drawn or simulated for it.
    """
    impact_map = report.impact_map
    about = report.page.about
    told = [
        program(),
        _look(),
        [str(impact_map.uuid), impact_map.version, impact_map.status, impact_map.organisation],
        write_text(report.reckoning.raw),
        _answers(impact_map),
        _listed(ChecklistAnswer.objects.filter(impact_map=impact_map), "item", "answer", "reason"),
        _listed(
            _proxies(impact_map), "proxy__licence", "proxy__attribution", "proxy__source_page", "proxy__source_url"
        ),
        [*(str(asset) for asset in about.assets), *(str(activity) for activity in about.activities)],
        impact_map.seed,
    ]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _answers(impact_map: ImpactMap) -> list[list[str]]:
    """A reason given in one version holds in those after it."""
    given = Acknowledgement.objects.filter(
        impact_map__series=impact_map.series, impact_map__version__lte=impact_map.version
    )
    return _listed(given, "code", "row_key", "field", "message", "reason")


def _proxies(impact_map: ImpactMap) -> "QuerySet[Outcome]":
    return Outcome.objects.filter(impact_map=impact_map, proxy__isnull=False)


def _listed(
    rows: "QuerySet[Acknowledgement] | QuerySet[ChecklistAnswer] | QuerySet[Outcome]", *columns: str
) -> list[list[str]]:
    return [[str(value) for value in row] for row in rows.order_by("pk").values_list(*columns)]


@cache
def _look() -> str:
    folder = settings.BASE_DIR / "static" / "css"
    templates = sorted((settings.BASE_DIR / "templates" / "sroi").glob("report*.html"))
    files = [*(folder / name for name in (*STYLES, "charts.css")), *templates]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
