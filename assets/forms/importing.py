"""What somebody is asked about a spreadsheet they bring."""

from typing import TYPE_CHECKING, Any

from django import forms

from assets.actions.importing import Answers
from assets.imports.job import Request
from assets.imports.limits import FILE_BYTES, MEGABYTE, RefusalError
from assets.imports.profiles import DEFAULT, load_profile, shipped
from assets.imports.waves import find_project, find_wave
from assets.models import ImportFile, MappingProject, Place, Wave
from assets.permissions import administered_projects

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

WAVES = "waves"


class ImportForm(forms.Form):
    """A file, the wave it belongs to, and how it is to be read."""

    project = forms.ModelChoiceField(MappingProject.objects.none(), label="mapping project", empty_label=None)
    file = forms.FileField(
        label="file", help_text=f"A spreadsheet: .xlsx, .csv or .tsv, at most {FILE_BYTES // MEGABYTE} MB."
    )
    wave = forms.CharField(
        label="wave",
        max_length=Wave._meta.get_field("name").max_length,
        help_text="The mapping exercise the list comes from: one that exists, or a new name such as “2005 baseline”.",
        widget=forms.TextInput(attrs={"list": WAVES, "autocomplete": "off"}),
    )
    date = forms.DateField(
        label="reference date",
        required=False,
        help_text="Of a new wave: the day whose state of affairs the list describes. Today, if you leave it out.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    area = forms.MultipleChoiceField(
        label="area",
        required=False,
        help_text="Of a new wave: the places it covers. Rows outside are pointed out to you.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    profile = forms.ChoiceField(
        label="how the columns are read", help_text="Which kind of list this is.", initial=DEFAULT
    )
    sheet = forms.CharField(
        label="sheet",
        required=False,
        max_length=ImportFile._meta.get_field("sheet").max_length,
        help_text="Of a workbook: its name. The sheet whose headings fit best, if you leave it out.",
    )

    def __init__(self, *args: Any, user: "Viewer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = administered_projects(user)
        self.waves = list(Wave.objects.filter(project__in=projects).order_by("-reference_date", "name"))
        self.fields["area"].choices = _places()  # type: ignore[attr-defined]
        self.fields["profile"].choices = [(name, load_profile(name).label) for name in shipped()]  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if projects.count() < 2:
            # Nothing to choose: the one there is, or the first one, which the import makes.
            del self.fields["project"]
            self.only_project = projects.first() or find_project()

    def clean_file(self) -> Any:
        """A file that is not too large to be read at all."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(f"The file is larger than {FILE_BYTES // MEGABYTE} MB. Split it into several.")
        return file

    def clean_area(self) -> list[str]:
        """Places as many as are kept with the file."""
        codes: list[str] = self.cleaned_data["area"]
        longest = ImportFile._meta.get_field("wave_area").max_length or 0
        if len(",".join(codes)) > longest:
            raise forms.ValidationError("Too many places: choose the larger ones that hold them.")
        return codes

    def clean(self) -> dict[str, Any]:
        """Wave, date and area that agree with what there is."""
        answers = super().clean() or {}
        if "wave" in answers and "date" in answers and "area" in answers and not self.errors.get("project"):
            try:
                find_wave(self.into, answers["wave"], answers["date"], answers["area"])
            except RefusalError as refusal:
                self.add_error("wave", str(refusal))
        return answers

    @property
    def into(self) -> MappingProject:
        """The project chosen, or the only one."""
        return self.cleaned_data["project"] if "project" in self.fields else self.only_project

    def request(self) -> Request:
        """What is asked for, for the reading."""
        said = self.cleaned_data
        return Request(
            said["file"].name, self.into, said["wave"], said["date"], said["area"], said["sheet"], said["profile"]
        )

    def answers(self) -> Answers:
        """What is asked for, as it is kept with the file."""
        said = self.cleaned_data
        return Answers(
            wave_name=" ".join(said["wave"].split()),
            wave_date=said["date"],
            wave_area=",".join(said["area"]),
            sheet=said["sheet"],
            profile=said["profile"],
        )


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places by kind; one that had several outlines over time stands there once."""
    kinds: dict[str, dict[str, str]] = {}
    for place in Place.objects.defer("boundary").order_by("kind", "name", "valid_from"):
        kinds.setdefault(place.get_kind_display(), {})[place.code] = f"{place.name} ({place.code})"
    return [(kind, list(places.items())) for kind, places in kinds.items()]
