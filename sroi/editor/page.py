"""One stage of a map as it is drawn: what is asked for, what is missing, its tables and fields, and the way on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.urls import NoReverseMatch, reverse

from sroi.answers import with_answers
from sroi.cells.answer import findings_as_json, links_as_json, result_as_json, rows_as_json
from sroi.cells.column import NUMBERS, Column
from sroi.cells.registry import BY_KEY, COLUMNS
from sroi.cells.sheet import Sheet
from sroi.cells.written import state_token
from sroi.choices import Table
from sroi.editor.cells_form import CellsForm, address_of
from sroi.editor.stages import BY_SLUG, STAGES, STAGES_BY_FIELD, TABLE, FormPlan, StagePlan, TablePlan, stage_of
from sroi.editor.tables import TableView, name_of, row_url
from sroi.models import ImpactMap
from sroi.store.reckoning import Reckoning, reckon

# Which findings have to be mended, and which a reason is given for; notes are read elsewhere.
TO_MEND, TO_ANSWER = ("compute", "final"), ("answer",)
NO_WORDS: Mapping[str, str] = {}
_ROW, _TABLE, _STAGE = UUID(int=0), "__table__", "__stage__"


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something to mend or to answer: the sentence, which row and column it is about, its cell, and the way there."""

    message: str
    about: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in the row of stages; ``number`` is how much of it is left to look at."""

    plan: StagePlan
    url: str
    number: int
    is_here: bool
    is_done: bool


@dataclass(frozen=True)
class Part:
    """A table or a form of the stage; the one that it is not is None."""

    plan: TablePlan | FormPlan
    table: TableView | None
    form: CellsForm | None
    id: str

    @property
    def is_table(self) -> bool:
        """Which of the two it is."""
        return self.table is not None


class MapState:
    """A map as its pages need it: every row, what it comes to, and what there is to say, each read once."""

    def __init__(self, impact_map: ImpactMap) -> None:
        # First of all, so that what is written while the rest is read is told to the page afterwards.
        self.state = state_token(impact_map)
        self.impact_map = impact_map
        self.sheet = Sheet(impact_map)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return reckon(self.impact_map)

    @cached_property
    def result(self) -> Mapping[str, Any]:
        """What it comes to, as people read it; empty words where nothing can be counted."""
        found = self.reckoning.result
        return result_as_json(found, self.sheet.sign) if found else {}

    @cached_property
    def counted(self) -> Mapping[str, Mapping[str, Any]]:
        """What each outcome comes to, by its uuid."""
        return {row["row"]: row for row in rows_as_json(self.sheet, self.reckoning)}

    @cached_property
    def findings(self) -> Sequence[Mapping[str, Any]]:
        """Everything there is to say, at the cell that it is about. What was answered has the gate "answered"."""
        found = findings_as_json(self.reckoning)
        return [{**each, "gate": "answered"} if _key(each) in self.answered else each for each in found]

    @cached_property
    def answered(self) -> frozenset[str]:
        """The warnings to which a reason was given, each by what it says, and where."""
        reckoning = self.reckoning
        if reckoning.case is None:
            return frozenset()
        found = with_answers(self.impact_map, reckoning.case.name, reckoning.to_answer)
        places = [(each, reckoning.place_of(each.finding)) for each in found if each.answer is not None]
        return frozenset(
            _key({"code": each.finding.code, "row": at.row, "field": at.field, "message": each.words})
            for each, at in places
        )

    @cached_property
    def by_address(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The same by cell."""
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for each in self.findings:
            found[_address(each)].append(each)
        return found

    def of_stage(self, slug: str, gates: Sequence[str]) -> list[Mapping[str, Any]]:
        """The findings of a stage at some gates."""
        return [each for each in self.findings if each["gate"] in gates and _stage(each) == slug]

    def lacks(self, plan: StagePlan) -> bool:
        """Whether a stage still wants work: a table without rows, or something to mend, at the last one anywhere."""
        if plan is STAGES[-1]:
            return any(each["gate"] in TO_MEND for each in self.findings)
        tables = [part.table for part in plan.parts if isinstance(part, TablePlan) and part.table is not Table.OUTPUT]
        return any(not self.sheet.rows[table] for table in tables) or bool(self.of_stage(plan.slug, TO_MEND))

    @property
    def next_stage(self) -> StagePlan:
        """The first stage that wants work; the result where none does."""
        return next((plan for plan in STAGES if self.lacks(plan)), STAGES[-1])

    def view_of(self, finding: Mapping[str, Any]) -> FindingView:
        """A finding with the way to its cell: the form of its row, or the stage where the map's field stands."""
        table, row = Table(finding["table"]), finding["row"] and UUID(finding["row"])
        found = self.sheet.rows[table].get(row) if row else None
        url = row_url(self.impact_map, table, row) if row else stage_url(self.impact_map, _stage(finding))
        anchor = f"#{finding['field']}" if finding["field"] else ""
        column = BY_KEY.get((table, finding["field"])) if row else None
        about = [name_of(found, table)] if found is not None else []
        about += [column.heading] if column is not None else []
        return FindingView(finding["message"], ", ".join(about), _address(finding), url + anchor)


class StagePage:
    """One stage, asked for with ``query``. ``sent`` are fields of the map, as they were sent.

    Raises LookupError where there is no such stage.
    """

    def __init__(
        self, state: MapState, slug: str, query: Mapping[str, str] = NO_WORDS, sent: Mapping[str, str] | None = None
    ) -> None:
        self.map = state
        self.impact_map = state.impact_map
        self.plan = BY_SLUG[slug]
        self._query = query
        self._sent = sent

    @property
    def url(self) -> str:
        """Its address."""
        return stage_url(self.impact_map, self.plan.slug)

    @property
    def table_url(self) -> str:
        """Where the whole table stands."""
        return stage_url(self.impact_map, TABLE.slug)

    @property
    def is_whole(self) -> bool:
        """Whether this is the whole table."""
        return self.plan is TABLE

    @property
    def is_result(self) -> bool:
        """Whether this is the last stage, which has what the map comes to and all there is to say of it."""
        return self.plan is STAGES[-1]

    @property
    def state(self) -> str:
        """How the map stood when the page was drawn."""
        return self.map.state

    @property
    def result(self) -> Mapping[str, Any]:
        """What it comes to; empty where nothing can be counted."""
        return self.map.result or dict.fromkeys(("headline", "inputs", "pv", "npv", "payback", "fingerprint"), "")

    @property
    def is_counted(self) -> bool:
        """Whether there is a result."""
        return bool(self.map.result)

    @cached_property
    def steps(self) -> list[Step]:
        """The stages in order."""
        return [
            Step(
                plan=plan,
                url=stage_url(self.impact_map, plan.slug),
                number=len(self.map.of_stage(plan.slug, (*TO_MEND, *TO_ANSWER))),
                is_here=plan is self.plan,
                is_done=not self.map.lacks(plan),
            )
            for plan in STAGES
        ]

    @property
    def before(self) -> Step | None:
        """The stage before this one."""
        here = self._place
        return self.steps[here - 1] if here else None

    @property
    def after(self) -> Step | None:
        """The stage after this one."""
        here = self._place
        return None if here is None or here + 1 == len(self.steps) else self.steps[here + 1]

    @property
    def _place(self) -> int | None:
        return STAGES.index(self.plan) if self.plan in STAGES else None

    # --- what is missing ----------------------------------------------------------------------------------------------

    @property
    def findings_of(self) -> str:
        """Whose findings the page lists: those of its stage, at the last stage all."""
        return "all" if self.is_result or self.is_whole else self.plan.slug

    @cached_property
    def missing(self) -> list[FindingView]:
        """What is missing or to be mended."""
        return self._views(TO_MEND)

    @cached_property
    def questions(self) -> list[FindingView]:
        """What a reason will be asked for."""
        return self._views(TO_ANSWER)

    def _views(self, gates: Sequence[str]) -> list[FindingView]:
        return [
            self.map.view_of(each)
            for each in self.map.findings
            if each["gate"] in gates and self.findings_of in {"all", _stage(each)}
        ]

    # --- what stands there --------------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[Part]:
        """Its tables and forms in order."""
        return [self._part(number, plan) for number, plan in enumerate(self.plan.parts, start=1)]

    def _part(self, number: int, plan: TablePlan | FormPlan) -> Part:
        if isinstance(plan, TablePlan):
            others = [part.table for part in self.plan.parts[: number - 1] if isinstance(part, TablePlan)]
            table = TableView(
                plan, self.map.sheet, self.map.by_address, self.map.counted, is_first=plan.table not in others
            )
            return Part(plan, table, None, f"part-{number}")
        form = CellsForm(self.map.sheet, Table.MAP, self.impact_map, plan.columns)
        is_sent = any(field.column in plan.columns for field in self.sent_form.fields)
        return Part(plan, None, self.sent_form if is_sent else form, f"part-{number}")

    @cached_property
    def sent_form(self) -> CellsForm:
        """The fields of the map that were sent; none where nothing was."""
        columns = [column for part in self.plan.parts if isinstance(part, FormPlan) for column in part.columns]
        return CellsForm(self.map.sheet, Table.MAP, self.impact_map, columns, self._sent or NO_WORDS)

    @cached_property
    def restore_url(self) -> str:
        """Where a row that was removed a moment ago is brought back; empty where none was."""
        table, _, row = self._query.get("removed", "").partition(":")
        try:
            is_back = self.map.sheet.find(table, UUID(row)) is not None
            found = reverse("sroi:impact_map_row_restore", args=[self.impact_map.uuid, table, row])
        except (ValueError, NoReverseMatch):
            return ""
        return "" if is_back else found

    @property
    def act(self) -> UUID:
        """A name for an act that must happen once, another one whenever it is asked for."""
        return uuid4()

    # --- what the scripts are told ------------------------------------------------------------------------------------

    @property
    def columns_for_scripts(self) -> dict[str, dict[str, Any]]:
        """Heading, kind and choices of every column, by table and field."""
        return {table: {column.key: _for_scripts(column) for column in columns} for table, columns in COLUMNS.items()}

    @property
    def links_for_scripts(self) -> dict[str, list[list[str]]]:
        """What may be chosen where a cell names another row."""
        return links_as_json(self.map.sheet.links)

    @property
    def stages_for_scripts(self) -> dict[str, str]:
        """At which stage a cell is filled in."""
        return STAGES_BY_FIELD

    @property
    def answered_for_scripts(self) -> list[str]:
        """The warnings to which a reason was given."""
        return sorted(self.map.answered)

    @property
    def row_url_pattern(self) -> str:
        """The address of the form of a row, with words for what is to be put in."""
        found = reverse("sroi:impact_map_row", args=[self.impact_map.uuid, _TABLE, _ROW])
        return found.replace(str(_ROW), "__row__")

    @property
    def stage_url_pattern(self) -> str:
        """The address of a stage, the same way."""
        return stage_url(self.impact_map, _STAGE)


def stage_url(impact_map: ImpactMap, slug: str) -> str:
    """The page of a stage."""
    return reverse("sroi:impact_map_stage", args=[impact_map.uuid, slug])


def _for_scripts(column: Column) -> dict[str, Any]:
    return {
        "heading": column.heading,
        "kind": column.kind,
        "choices": column.choices if column.kind in {"choice", "flag"} else [],
        "isNumber": column.kind in NUMBERS,
    }


def _key(finding: Mapping[str, Any]) -> str:
    """What a warning says, and where, in one word that the scripts put together alike."""
    return "|".join((finding["code"], str(finding["row"] or ""), finding["field"], finding["message"]))


def _address(finding: Mapping[str, Any]) -> str:
    return address_of(Table(finding["table"]), finding["row"], finding["field"])


def _stage(finding: Mapping[str, Any]) -> str:
    return str(stage_of(Table(finding["table"]), finding["field"]))
