"""The columns of an asset."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils import timezone

from assets.actions.state import ASSET_FACTS
from assets.choices import SchemeCode, Status
from assets.forms.editing.fields import AssetField, UncertainDateField, column
from assets.forms.editing.row import StateForm
from assets.models import Asset, MappingProject
from assets.permissions import edited_projects

if TYPE_CHECKING:
    from django.forms import BoundField

KEEP, DROP, DECIDE = "yes", "no", ""
# What is told with a status: since when, why, who says so, on what evidence.
TOLD = {"status_date": "Say since when.", "status_reason": "Say why.", "status_evidence": "Say what shows it."}
GROUPS = {
    "What it is": ("project", "name", "former_name", "kind", "sector", "is_tangible", "description", "parent"),
    "Its status": ("status", "status_date", "status_reason", "status_reporter", "status_evidence", "opened", "ceased"),
    "How to reach it": ("website", "email", "phone"),
    "This record": ("visibility", "review_months"),
}


@dataclass(frozen=True)
class Group:
    """Some fields under one heading."""

    title: str
    fields: list["BoundField"]


def _term(text: str) -> int:
    return int(text)


class AssetForm(StateForm):
    """What an asset is, whether it is, and how to reach it."""

    model = Asset
    facts = ASSET_FACTS

    name = column(Asset, "name")
    former_name = forms.ChoiceField(
        required=False,
        choices=[
            (DECIDE, "Keep it as a former name if the new one is more than another spelling"),
            (KEEP, "Keep it as a former name"),
            (DROP, "It was a mistake: do not keep it"),
        ],
        widget=forms.RadioSelect,
    )
    kind = forms.TypedChoiceField(label="kind", required=False, coerce=_term, empty_value=None)
    sector = forms.TypedChoiceField(label="sector type", required=False, coerce=_term, empty_value=None)
    is_tangible = column(Asset, "is_tangible")
    description = column(Asset, "description")
    parent = AssetField(label="part of", required=False)
    status = column(Asset, "status")
    status_date = column(Asset, "status_date", label="since")
    status_reason = column(Asset, "status_reason", label="why")
    status_reporter = column(Asset, "status_reporter", label="who says so")
    status_evidence = column(Asset, "status_evidence", label="what shows it")
    opened = UncertainDateField(label="opened")
    ceased = UncertainDateField(label="ceased")
    website = column(Asset, "website")
    email = column(Asset, "email")
    phone = column(Asset, "phone")
    visibility = column(Asset, "visibility")
    review_months = column(Asset, "review_months")

    def prepare(self) -> None:
        """The vocabulary, the statuses that may be chosen, and what is asked only of records there are."""
        for name in (SchemeCode.KIND, SchemeCode.SECTOR):
            self.fields[name].choices = [("", "not known"), *self.around.terms[name]]  # type: ignore[attr-defined]
        self.fields["status"].choices = self._statuses()  # type: ignore[attr-defined]
        if self.is_stored:
            self.fields["former_name"].label = f"The name so far, “{self.state['name']}”"
            self.fields["former_name"].help_text = "Asked only where you change the name."
            self.fields["former_name"].widget.attrs |= {
                "data-asked-with": "name", "data-asked-unless": self.state["name"]
            }  # fmt: skip
            self.fields["status_date"].help_text = "Of a change of status: the day from which it is known to hold."
            self.fields["status_reporter"].widget.attrs["placeholder"] = self.around.user.get_short_name()
        else:
            del self.fields["former_name"]
            self._prepare_new()
        if "parent" not in self.state:
            del self.fields["parent"]

    def _prepare_new(self) -> None:
        """Ask into whose care it comes, where there is a choice; and show while the name is typed what is like it."""
        self.projects = list(edited_projects(self.around.user).order_by("name", "pk"))
        if len(self.projects) > 1:
            choices = [("", "choose one"), *((str(project.pk), project.name) for project in self.projects)]
            self.fields["project"] = forms.ChoiceField(label="mapping project", choices=choices)
        self.fields["name"].widget.attrs["data-similar-url"] = reverse("assets:asset_similar")

    @property
    def project(self) -> MappingProject:
        """Into whose care a new asset comes. The form is valid."""
        chosen = self.cleaned_data.get("project", "")
        return next(project for project in self.projects if not chosen or str(project.pk) == chosen)

    def _statuses(self) -> list[tuple[str, str]]:
        """All but merged, which only a merge makes; a new asset is a lead or in being."""
        known: list[Status] = (
            [Status.LEAD, Status.ACTIVE] if not self.is_stored else [one for one in Status if one != Status.MERGED]
        )
        if self.state["status"] == Status.MERGED:
            known.append(Status.MERGED)
        return [(one.value, one.label) for one in known]

    def groups(self) -> Iterator[Group]:
        """The fields under their headings."""
        for title, names in GROUPS.items():
            yield Group(title, [self[name] for name in names if name in self.fields])

    def settle(self) -> None:
        """A change of status is told with its day, its reason and its evidence."""
        if not self.is_stored or "status" not in self.changed_data:
            return
        said = self.cleaned_data
        for name, words in TOLD.items():
            # What stands there is of the status before.
            if not said.get(name) or name not in self.changed_data:
                self.add_error(name, f"{words} It is asked with every change of status.")
        if said.get("status_date") and said["status_date"] > timezone.localdate():
            self.add_error("status_date", "This day is still to come.")

    def written(self) -> dict[str, str]:
        """With whoever changes the status as the one who says so, unless somebody else is named."""
        said = super().written()
        if self.is_stored and "status" in self.changed_data and "status_reporter" not in self.changed_data:
            said["status_reporter"] = self.around.user.get_short_name()
        return said

    def keeps_former_name(self, is_another_name: bool) -> bool:
        """Whether the name so far is kept beside the new one. ``is_another_name``: it is more than another spelling."""
        answer = self.cleaned_data.get("former_name", DECIDE)
        return answer == KEEP or (answer == DECIDE and is_another_name)
