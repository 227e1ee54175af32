"""The maps of the demo city: brought in, questioned, answered, made final and gone on with, as people would.

What is said about them stands in ``said.json`` beside the case files; every word and figure of it is made up.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from accounts.models import User
from assets.models import Activity, Asset, MappingProject
from sroi.actions.about import link_to_map
from sroi.actions.acknowledging import Reason, answer_warnings
from sroi.actions.challenging import challenge_cell, reply_to_challenge
from sroi.actions.editing import save_cells
from sroi.actions.frame import written_about
from sroi.actions.importing import import_case
from sroi.actions.sensitivity import mark_sensitivity_looked_at
from sroi.actions.versions import make_final, seen_of, send_to_review, set_openness, start_version
from sroi.answers import with_answers
from sroi.calculation.json_text import read_text
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress, CellEdit
from sroi.cells.sheet import Sheet
from sroi.choices import Openness, Table
from sroi.models import ImpactMap, Outcome, Proxy
from sroi.store.reckoning import reckon

SAID = "said.json"
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class People:
    """Who says and does what: the one who works on the maps, the one who makes them final, and all by name."""

    researcher: User
    admin: User
    by_name: Mapping[str, User]


def make_demo_maps(*, project: MappingProject, folder: Path, people: People) -> list[ImpactMap]:
    """Bring in every case file of ``folder`` that is not there yet, and have it go the way that ``said.json`` tells."""
    told = json.loads((folder / SAID).read_text(encoding="utf-8"))
    made = []
    for path in sorted(folder.glob("*.json")):
        content = path.read_bytes()
        if path.name == SAID or _is_there(project, raw := read_text(content)):
            continue
        impact_map = import_case(
            raw=raw,
            project=project,
            by=people.researcher,
            file_name=path.name,
            file_sha256=sha256(content).hexdigest(),
        )
        _Story(impact_map, path.stem, told, people).tell()
        made.append(impact_map)
    return made


def _is_there(project: MappingProject, raw: Mapping[str, Any]) -> bool:
    return ImpactMap.objects.filter(project=project, code=raw.get("id")).exists()


class _Story:
    """What happens to one map after it was brought in."""

    def __init__(self, impact_map: ImpactMap, name: str, told: Said, people: People) -> None:
        self.map, self.name, self.told, self.people = impact_map, name, told, people

    def tell(self) -> None:
        """From what it is about to the draft after its final version."""
        self._link()
        self._tie_values()
        mark_sensitivity_looked_at(impact_map=self.map, by=self.people.researcher)
        self._challenge(version=1)
        self._answer()
        if self.name in (*self.told["in_review"], *self.told["final"]):
            send_to_review(impact_map=self.map, by=self.people.researcher)
        if self.name in self.told["final"]:
            self._finish()

    def _finish(self) -> None:
        # As it stands in the database by now: every step before wrote to it.
        self.map.refresh_from_db()
        make_final(impact_map=self.map, seen=seen_of(reckon(self.map).raw), by=self.people.admin)
        set_openness(impact_map=self.map, openness=Openness.PUBLIC, by=self.people.admin)
        self.map = start_version(impact_map=self.map, by=self.people.researcher)
        save_cells(impact_map=self.map, edits=list(self._edits()), by=self.people.researcher)
        self._challenge(version=2)

    def _mine(self, key: str) -> Iterator[Said]:
        yield from (part for part in self.told[key] if part["map"] == self.name)

    def _outcome(self, key: str) -> Outcome:
        return Outcome.objects.get(impact_map=self.map, key=key)

    def _link(self) -> None:
        """What of the register is there: the demo city may have been tidied since."""
        for part in self._mine("about"):
            asset = Asset.objects.visible_to(self.people.researcher).present().filter(name=part["asset"]).first()
            activity = Activity.objects.filter(asset=asset, name=part["activity"]).first() if asset else None
            for linked in (asset, activity):
                if linked is not None:
                    link_to_map(impact_map=self.map, linked=linked, by=self.people.researcher)

    def _tie_values(self) -> None:
        """Say which values came from the library, as if they had been chosen there: their ranges are the map's own."""
        shared = {(proxy.name, proxy.price_year): proxy for proxy in Proxy.objects.filter(project=None)}
        with written_about(self.map, "Values tied to the library", self.people.researcher, None):
            for outcome in self.map.outcomes.order_by("position", "pk"):
                proxy = shared.get((outcome.proxy_name, outcome.proxy_price_year))
                if proxy is not None:
                    outcome.proxy = proxy
                    outcome.save(update_fields=["proxy"])

    def _challenge(self, *, version: int) -> None:
        for part in self._mine("challenges"):
            if part["version"] != version:
                continue
            address = CellAddress(Table.OUTCOME, self._outcome(part["row"]).uuid, part["field"])
            asked = challenge_cell(
                impact_map=self.map, address=address, text=part["text"], by=self.people.by_name[part["by"]]
            )
            if "reply" in part:
                by = self.people.by_name[part["replied_by"]]
                reply_to_challenge(challenge=asked, text=part["reply"], settles=True, by=by)

    def _answer(self) -> None:
        given = {(part["code"], part["row"]): part["reason"] for part in self._mine("answers")}
        reckoning = reckon(self.map)
        name = reckoning.case.name if reckoning.case else ""
        reasons = {
            warned.key: Reason("", reason)
            for warned in with_answers(self.map, name, reckoning.to_answer)
            if (reason := given.get((warned.finding.code, warned.finding.row or "")))
        }
        answer_warnings(impact_map=self.map, reasons=reasons, by=self.people.researcher)

    def _edits(self) -> Iterator[CellEdit]:
        sheet = Sheet(self.map)
        for part in self._mine("edits"):
            column, outcome = find_column(Table.OUTCOME, part["field"]), self._outcome(part["row"])
            if column is None:
                raise ValueError(f"{SAID} edits {part['field']!r}, and no outcome has such a cell")
            was = sheet.edit(column, outcome)
            yield CellEdit(Table.OUTCOME, outcome.uuid, part["field"], was, part["value"])
