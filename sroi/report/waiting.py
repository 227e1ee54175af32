"""Where the drawing of a PDF is, for whoever waits for it: how far, and what to do when nothing comes of it."""

from functools import cached_property
from typing import Any

from assets.work.page import worker_was_heard_of
from sroi.actions.reporting import is_given_up
from sroi.models import ImpactMap, ReportFile
from sroi.report import limits
from sroi.report.contents import Report
from sroi.report.state import state_of

WAITING = "Drawing the report: this takes up to a minute."
ALONE = "Waiting: the program that draws reports is not running"


class Drawing:
    """The PDF of a map as it stands now."""

    def __init__(self, impact_map: ImpactMap) -> None:
        self.impact_map = impact_map
        self.report = Report(impact_map)

    @cached_property
    def sha256(self) -> str:
        """What has to be drawn."""
        return state_of(self.report)

    @cached_property
    def file(self) -> ReportFile | None:
        """What was asked for of this state, without its content."""
        return self.impact_map.report_files.filter(sha256=self.sha256).defer("content").first()

    @property
    def is_made(self) -> bool:
        """Whether it can be had."""
        return self.file is not None and self.file.made_at is not None

    @property
    def fault(self) -> str:
        """Why nothing came of it, and what to do; empty where nothing is wrong."""
        if self.file is None or self.is_made:
            return ""
        return limits.FAULT if is_given_up(self.file) and not self.has_no_worker else self.file.fault

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody has asked for it, and it is still to come."""
        return self.file is not None and not self.is_made and not self.fault

    @cached_property
    def has_no_worker(self) -> bool:
        """Whether nobody is there to draw it."""
        return not worker_was_heard_of()

    @property
    def step(self) -> str:
        """How far it is, in words."""
        return ALONE if self.has_no_worker else WAITING

    def content(self) -> bytes | None:
        """The file, where it is made."""
        found = self.impact_map.report_files.filter(sha256=self.sha256).values_list("content", flat=True).first()
        return bytes(found) if found is not None else None

    def as_json(self) -> dict[str, Any]:
        """The same for the script that watches (static/js/progress.js)."""
        return {
            "is_open": self.is_waited_for,
            "has_no_worker": self.has_no_worker,
            "can_cancel": False,
            "step": self.step,
            "rows": "",
            "left": "",
            "done": 0,
            "total": 0,
        }
