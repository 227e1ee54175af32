"""What somebody is asked about a spreadsheet they bring."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from assets.actions.uploading import UploadAnswers
from assets.choices import ImportSubject
from assets.imports.limits import FILE_BYTES, MEGABYTE, RefusalError
from assets.imports.profiles import load_profile, shipped
from assets.imports.waves import find_project, find_wave
from assets.lists.reading import wave_that_is_there
from assets.models import ImportFile, ImportProfile, MappingProject, Place, Wave
from assets.permissions import administered_projects

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assets.querysets.scope import Viewer

WAVES = "waves"
RECOGNISE = [("", "Recognise it")]
# What an address may answer beforehand.
PREFILLED = ("project", "wave", "date", "about", "profile", "is_all_or_nothing")


class ImportForm(forms.Form):
    """A file, the wave it belongs to, and what kind of list it is."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    project = forms.ModelChoiceField(MappingProject.objects.none(), label="mapping project", empty_label=None)
    file = forms.FileField(
        label="file",
        help_text="A spreadsheet (.xlsx, .xlsm, .xls, .xlsb, .ods), a text file with columns (.csv, .tsv, .txt) or an "
        f"Access database (.mdb, .accdb), at most {FILE_BYTES // MEGABYTE} MB.",
    )
    about = forms.ChoiceField(label="rows are about", choices=ImportSubject.choices, initial=ImportSubject.ASSETS)
    wave = forms.CharField(
        label="wave",
        max_length=Wave._meta.get_field("name").max_length,
        required=False,
        help_text="The mapping exercise the list comes from: one that exists, or a new name such as “2005 baseline”. "
        "Only a list of assets needs one.",
        widget=forms.TextInput(attrs={"list": WAVES, "autocomplete": "off"}),
    )
    date = forms.DateField(
        label="reference date",
        required=False,
        help_text="Of a new wave, or of a list without one: the day whose state of affairs it describes. Today, if you "
        "leave it out.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    area = forms.MultipleChoiceField(
        label="area",
        required=False,
        help_text="Of a new wave: the places it covers. Rows outside are pointed out to you.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    profile = forms.ChoiceField(
        label="how the columns are read",
        required=False,
        help_text="Recognised by their headings, or guessed and shown to you, unless you know better.",
    )
    is_all_or_nothing = forms.BooleanField(
        label="all or nothing",
        required=False,
        help_text="Write nothing while any row is rejected. Otherwise the rows that are right go in.",
    )

    def __init__(self, *args: Any, user: "Viewer", initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {name: answer for name, answer in (initial or {}).items() if name in PREFILLED}
        super().__init__(*args, **kwargs)
        projects = administered_projects(user)
        self.waves = list(Wave.objects.filter(project__in=projects).order_by("-reference_date", "name"))
        self.fields["area"].choices = _places()  # type: ignore[attr-defined]
        self.fields["profile"].choices = [*RECOGNISE, *_profiles(projects)]  # type: ignore[attr-defined]
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
                if answers.get("about") != ImportSubject.ASSETS:
                    wave_that_is_there(self.into, answers["wave"], answers["date"])
                elif answers["wave"]:
                    find_wave(self.into, answers["wave"], answers["date"], answers["area"])
                else:
                    self.add_error("wave", "Say which wave the list comes from, or give a new one a name.")
            except RefusalError as refusal:
                self.add_error("wave", str(refusal))
        return answers

    @property
    def into(self) -> MappingProject:
        """The project chosen, or the only one."""
        return self.cleaned_data["project"] if "project" in self.fields else self.only_project

    def answers(self) -> UploadAnswers:
        """What is asked for, as it is kept with the file."""
        said = self.cleaned_data
        return UploadAnswers(
            wave_name=" ".join(said["wave"].split()),
            wave_date=said["date"],
            wave_area=",".join(said["area"]),
            about=ImportSubject(said["about"]),
            profile=said["profile"],
            is_all_or_nothing=said["is_all_or_nothing"],
        )


def _profiles(projects: "QuerySet[MappingProject]") -> list[tuple[str, list[tuple[str, str]]]]:
    """Those that were remembered, and those that come with the program; a remembered one hides its namesake."""
    remembered = ImportProfile.objects.filter(project__in=projects).order_by("name").values_list("name", flat=True)
    names = list(dict.fromkeys(remembered))
    ours = [(name, load_profile(name).label) for name in shipped() if name not in names]
    groups = [("Remembered", [(name, name) for name in names]), ("Of the program", ours)]
    return [(word, choices) for word, choices in groups if choices]


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places by kind; one that had several outlines over time stands there once."""
    kinds: dict[str, dict[str, str]] = {}
    for place in Place.objects.defer("boundary").order_by("kind", "name", "valid_from"):
        kinds.setdefault(place.get_kind_display(), {})[place.code] = f"{place.name} ({place.code})"
    return [(kind, list(places.items())) for kind, places in kinds.items()]
