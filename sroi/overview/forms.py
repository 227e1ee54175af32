"""What somebody is asked who begins a map, looks for one, or says what it is about."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from assets.filters import DenseSelect
from assets.forms.fieldwork import DateInput
from assets.forms.text import TextField
from assets.models import Activity, Asset, MappingProject
from assets.permissions import edited_projects
from sroi.choices import AnalysisType, Preset, Status
from sroi.models import ImpactMap

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.scope import Viewer

_SHORTEST_SEARCH = 2


def _column(name: str) -> Any:
    return ImpactMap._meta.get_field(name)


def _words(name: str, *, required: bool = False, **kwargs: Any) -> TextField:
    column = _column(name)
    said = {"label": column.verbose_name, "help_text": column.help_text, "max_length": column.max_length}
    return TextField(required=required, **said, **kwargs)


class NewMapForm(forms.Form):
    """What a map begins with: everything else is filled in stage by stage."""

    project = forms.ModelChoiceField(label="mapping project", queryset=MappingProject.objects.none(), empty_label=None)
    title = _words("title", required=True)
    organisation = _words("organisation")
    objectives = _words("objectives", lines=True)
    scope = _words("scope", lines=True)
    analysis_type = forms.ChoiceField(
        label=_column("analysis_type").verbose_name,
        choices=AnalysisType.choices,
        initial=AnalysisType.FORECAST,
        help_text="A forecast looks ahead; an evaluative map rests on what was measured.",
        widget=forms.Select(attrs={"class": "input--20"}),
    )
    period_start = forms.DateField(
        label=_column("period_start").verbose_name, required=False, widget=DateInput(attrs={"class": "input--20"})
    )
    period_end = forms.DateField(
        label=_column("period_end").verbose_name, required=False, widget=DateInput(attrs={"class": "input--20"})
    )
    price_year = _words("price_year")
    preset = forms.ChoiceField(label=_column("preset").verbose_name, choices=Preset.choices, initial=Preset.GUIDE)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        if isinstance(project, forms.ModelChoiceField):
            project.queryset = edited_projects(user)

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        said = super().clean() or self.cleaned_data
        start, end = said.get("period_start"), said.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "The period ends before it starts. Give a later last day.")
        return said


class MapFilterForm(forms.Form):
    """Which maps of the list are meant, from the address. What cannot be understood is not in use."""

    q = forms.CharField(label="words of the title or organisation", required=False, max_length=100)
    status = forms.ChoiceField(
        label="status", required=False, choices=[("", "any status"), *Status.choices], widget=DenseSelect
    )
    analysis_type = forms.ChoiceField(
        label="forecast or evaluative",
        required=False,
        choices=[("", "either"), *AnalysisType.choices],
        widget=DenseSelect,
    )

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, as far as it is understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class FindForm(forms.Form):
    """Words by which to find what the map is about."""

    q = forms.CharField(
        label="find an asset", required=False, max_length=100, help_text="A part of its name, or of an activity’s."
    )

    @property
    def words(self) -> str:
        """What was typed, where it is enough to look for."""
        typed = self.cleaned_data["q"].strip() if self.is_valid() else ""
        return typed if len(typed) >= _SHORTEST_SEARCH else ""


class LinkForm(forms.Form):
    """One asset or activity that the map is to be about, or no longer."""

    act = forms.ChoiceField(choices=[("add", "add"), ("remove", "remove")])
    asset = forms.ModelChoiceField(queryset=Asset.objects.none(), to_field_name="uuid", required=False)
    activity = forms.ModelChoiceField(queryset=Activity.objects.none(), to_field_name="uuid", required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assets = Asset.objects.visible_to(user)
        for name, records in (
            ("asset", assets),
            ("activity", Activity.objects.visible_to(user).filter(asset__in=assets)),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = records

    def clean(self) -> dict[str, Any]:
        """One of the two is named."""
        said = super().clean() or self.cleaned_data
        if not self.errors and bool(said.get("asset")) == bool(said.get("activity")):
            raise forms.ValidationError("Choose one asset, or one activity.")
        return said

    @property
    def linked(self) -> Asset | Activity:
        """What is meant. The form is valid."""
        found: Asset | Activity = self.cleaned_data["asset"] or self.cleaned_data["activity"]
        return found


def asset_asked(user: "Viewer", slug: str) -> Asset | None:
    """The asset that the address names as the one a new map is about, where the person may know of it."""
    return Asset.objects.visible_to(user).present().filter(slug=slug).first() if slug else None
