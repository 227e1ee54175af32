"""Impact maps: their versions, rows and figures, the library of proxies, and what is said about a map."""

from sroi.models.impact_map import ImpactMap, MapActivity, MapAsset
from sroi.models.outcome import Estimate, Outcome
from sroi.models.proxy import PriceIndex, PriceLevel, Proxy
from sroi.models.review import Acknowledgement, Challenge, ChecklistAnswer, FinalRun, Reply, ReportFile, Scenario
from sroi.models.rows import MapRow
from sroi.models.stakeholder import Input, Output, Stakeholder

__all__ = [
    "Acknowledgement",
    "Challenge",
    "ChecklistAnswer",
    "Estimate",
    "FinalRun",
    "ImpactMap",
    "Input",
    "MapActivity",
    "MapAsset",
    "MapRow",
    "Outcome",
    "Output",
    "PriceIndex",
    "PriceLevel",
    "Proxy",
    "Reply",
    "ReportFile",
    "Scenario",
    "Stakeholder",
]
