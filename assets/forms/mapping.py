"""What somebody is asked about the columns of an uploaded file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.text import capfirst

from assets.choices import ImportSubject, Precision, SchemeCode, Status, Visibility
from assets.forms.import_profiles import NAME_LENGTH, ProfileNameField, is_ours
from assets.forms.text import TextField
from assets.imports.choosing import find
from assets.imports.clean_ups import WAYS
from assets.imports.guessing import IGNORE
from assets.imports.limits import RefusalError
from assets.imports.map_page import MapColumn, MapPage
from assets.imports.mapping import Content, Line, LineError, make_content
from assets.imports.profiles import read_profile
from assets.imports.targets import Target
from assets.models import ImportProfile

MOST_LINES = 4
UNDECIDED = [("", "Not decided"), (IGNORE, "Use nowhere (kept with the row as received)")]
# What can be said of all rows at once, where no column says it.
_TERMS = (SchemeCode.KIND, SchemeCode.SECTOR, SchemeCode.NATURE_OF_WORK, SchemeCode.AUDIENCE)
_CHOICES = {
    "status": ("status, where the list speaks of none", [one for one in Status.choices if one[0] != Status.MERGED]),
    "visibility": ("who may see it", Visibility.choices),
    "contact_visibility": ("who may see the contact", Visibility.choices),
    "precision": ("how exact the points are", Precision.choices),
}


@dataclass(frozen=True, slots=True)
class ColumnFields:
    """One column of the page with the fields that ask about it: what it becomes, and which part of its cells."""

    column: MapColumn
    lines: list[tuple[forms.BoundField, forms.BoundField]]
    can_have_more: bool

    @property
    def is_open(self) -> bool:
        """Whether more is said than what the whole cell becomes."""
        return len(self.lines) > 1 or bool(self.lines[0][1].value() or self.lines[0][1].errors)


class MapForm(forms.Form):
    """What every column becomes, what holds for all rows, and under which name that is remembered."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    row = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    source = TextField(
        label="what the list is called",
        required=False,
        max_length=300,
        help_text="Stands as the source of every fact. The name of the file, if you leave it out.",
    )
    ignore_rest = forms.BooleanField(
        label="Use the columns nowhere that are not decided, and remember that",
        required=False,
        help_text="Otherwise they are pointed out again on the next list of this kind.",
    )
    name = ProfileNameField(
        label="remember this as",
        required=False,
        help_text="The next list with these headings is then read without asking. Leave it out for a list that "
        "comes once.",
    )
    replace = forms.BooleanField(label="Replace the profile that has this name", required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, page: MapPage, more: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.content: Content = {}
        self._ask_about_columns(more)
        self._ask_about_all_rows()
        start: dict[str, Any] = {
            "sheet": page.top.name,
            "row": page.headings.row,
            "source": page.base.get("source", ""),
            "ignore_rest": True,
            "name": page.remembered_as or self._proposed_name(),
        }
        self.initial = {**start, **self.initial}
        if not self.initial.get("replace") and "replace" not in self.data and not self._is_taken(self.data.get("name")):
            self.fields["replace"].widget = forms.HiddenInput()

    def _proposed_name(self) -> str:
        """The name of the file, if no profile has it yet."""
        name = " ".join(PurePath(self.page.upload.name).stem.replace("_", " ").split())[:NAME_LENGTH]
        return "" if self._is_taken(name) or is_ours(name) else name

    # --- What is asked --------------------------------------------------------------------------------------------

    def _ask_about_columns(self, more: str) -> None:
        choices = [*UNDECIDED, *grouped(self.page.targets)]
        ways = [(way.code, capfirst(way.label)) for way in WAYS]
        self._lines: dict[int, int] = {}
        for column in self.page.columns:
            at = column.position
            self._lines[at] = min(self._said(column) + (more == str(at)), MOST_LINES)
            for line in range(self._lines[at]):
                further = f" ({line + 1})" if line else ""
                self.fields[f"to_{at}_{line}"] = forms.ChoiceField(
                    label=f"{column.name} becomes{further}", choices=choices, required=False, widget=_dense()
                )
                self.fields[f"way_{at}_{line}"] = forms.ChoiceField(
                    label=f"Part of {column.name}{further}", choices=ways, required=False, widget=_dense()
                )
                if line < len(column.lines):
                    self.initial.setdefault(f"to_{at}_{line}", column.lines[line].target)
                    self.initial.setdefault(f"way_{at}_{line}", column.lines[line].way)
            if column.is_ignored:
                self.initial.setdefault(f"to_{at}_0", IGNORE)

    def _said(self, column: MapColumn) -> int:
        """How many things are asked about a column: as many as were sent, or as it becomes."""
        sent = self.data or self.initial
        lines = [line for line in range(MOST_LINES) if f"to_{column.position}_{line}" in sent]
        return len(lines) or max(len(column.lines), 1)

    def _ask_about_all_rows(self) -> None:
        self.constants: list[str] = []
        if self.page.about != ImportSubject.ASSETS:
            return
        for scheme in _TERMS:
            terms = [(term.code, term.label) for term in self.page.vocabulary.terms(scheme)]
            self._ask_about_all(scheme.value, str(scheme.label), terms)
        for name, (label, choices) in _CHOICES.items():
            self._ask_about_all(name, label, list(choices))

    def _ask_about_all(self, target: str, label: str, choices: list[tuple[str, str]]) -> None:
        said = self.page.shown.constants.get(target, "")
        if target in set(_TERMS) and (term := self.page.vocabulary.find(target, said)):
            said = term.code
        if said and said not in dict(choices):
            choices = [*choices, (said, said)]
        self.fields[f"all_{target}"] = forms.ChoiceField(
            label=label, choices=[("", "Nothing"), *choices], required=False
        )
        self.initial.setdefault(f"all_{target}", said)
        self.constants.append(f"all_{target}")

    @property
    def column_fields(self) -> list[ColumnFields]:
        """The columns with what is asked about each."""
        return [self._fields_of(column) for column in self.page.columns]

    def _fields_of(self, column: MapColumn) -> ColumnFields:
        at = column.position
        lines = [(self[f"to_{at}_{line}"], self[f"way_{at}_{line}"]) for line in range(self._lines[at])]
        return ColumnFields(column, lines, self._lines[at] < MOST_LINES)

    @property
    def constant_fields(self) -> list[forms.BoundField]:
        """What is asked about all rows."""
        return [self[name] for name in self.constants]

    # --- What is right --------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Answers that make a profile which reads this very sheet: ``content``."""
        said = super().clean() or self.cleaned_data
        lines, ignored = self._decided(said)
        if self._is_taken(said.get("name")) and not said.get("replace"):
            self.add_error("name", "The project has a profile of this name. Give another name, or replace it.")
        if self.errors:
            return said
        constants = {name.removeprefix("all_"): said[name] for name in self.constants if said[name]}
        try:
            self.content = make_content(
                lines,
                label=said["name"] or self.page.upload.name,
                base=self.page.base,
                constants=constants,
                ignored=ignored,
                source=said["source"],
                splits=self.page.guess.splits,
                values=self.page.guess.values,
            )
            self._check()
        except LineError as fault:
            self.add_error(self._field_of(fault.column), str(fault))
        return said

    def _decided(self, said: Mapping[str, Any]) -> tuple[list[Line], list[str]]:
        lines: list[Line] = []
        ignored: list[str] = []
        for column in self.page.columns:
            names = [(f"to_{column.position}_{line}", f"way_{column.position}_{line}")
                     for line in range(self._lines[column.position])]  # fmt: skip
            targets = [(said.get(to, ""), said.get(way, "")) for to, way in names]
            mine = [Line(column.name, target, way) for target, way in targets if target not in {"", IGNORE}]
            is_ignored = any(target == IGNORE for target, _ in targets)
            if is_ignored and mine:
                self.add_error(names[0][0], "Either it becomes something, or it is used nowhere.")
            lines += mine
            if is_ignored or (not mine and not column.rule and said.get("ignore_rest")):
                ignored.append(column.name)
        return lines, ignored

    def _check(self) -> None:
        """The profile is understood, and finds the headings where they were chosen."""
        page = self.page
        if page.about == ImportSubject.ASSETS and "name" not in self.content["fields"]:
            raise LineError("", "Choose the column that holds the names of the assets.")
        if page.headings.row == 0:
            self.content["heading_row"] = 0
        try:
            found = find(page.seen, read_profile(self.content["label"], self.content), page.top.name)
        except RefusalError as refusal:
            raise LineError("", str(refusal)) from refusal
        if found is None or found[1].row != page.headings.row:
            self.content["heading_row"] = page.headings.row

    def _field_of(self, column: str) -> str | None:
        at = next((one.position for one in self.page.columns if one.name == column), None)
        return None if at is None else f"to_{at}_0"

    def _is_taken(self, name: Any) -> bool:
        """Whether the project has a profile of this name that is another than the one the page began with."""
        wanted = " ".join(str(name or "").split())
        if not wanted or wanted.casefold() == self.page.remembered_as.casefold():
            return False
        return ImportProfile.objects.filter(project=self.page.upload.project, name__iexact=wanted).exists()

    def heading_keys(self) -> list[str]:
        """The keys of the headings, in the order of the sheet."""
        keys = self.page.headings.keys
        return sorted(keys, key=lambda key: keys[key])


def _dense() -> forms.Select:
    return forms.Select(attrs={"class": "select--dense"})


def grouped(targets: Iterable[Target]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Targets as the choices of a select, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in targets:
        groups.setdefault(target.group, []).append((target.code, capfirst(target.label)))
    return list(groups.items())
