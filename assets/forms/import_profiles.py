"""What somebody is asked about a profile: its name, and the file that holds it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from assets.choices import ImportSubject
from assets.forms.text import TextField
from assets.imports.limits import RefusalError
from assets.imports.mapping import Content
from assets.imports.profile_files import FILE_BYTES, ProfileFileError, read_toml
from assets.imports.profiles import read_profile, shipped
from assets.models import ImportProfile, MappingProject
from assets.permissions import administered_projects

if TYPE_CHECKING:
    from accounts.models import User

NAME_LENGTH = ImportProfile._meta.get_field("name").max_length or 0


def is_ours(name: str) -> bool:
    """Whether a profile that comes with the program has the name, or the name would lead to a file."""
    ours = {*shipped(), *(subject.value for subject in ImportSubject)}
    return name.casefold() in ours or name.casefold().endswith(".toml")


class ProfileNameField(TextField):
    """A name under which a profile is remembered; none that a profile of the program has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=NAME_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        """The name. Raises ValidationError."""
        name = str(super().clean(value))
        if is_ours(name):
            raise ValidationError("A profile that comes with the program has this name. Give it another.")
        return name


class ProfileFileForm(forms.Form):
    """A profile as a file."""

    project = forms.ModelChoiceField(MappingProject.objects.none(), label="mapping project", empty_label=None)
    file = forms.FileField(label="profile", help_text=f"A .toml file of at most {FILE_BYTES // 1024} kB.")
    name = ProfileNameField(
        label="name", required=False, help_text="What the profile calls itself, if you leave it out."
    )
    replace = forms.BooleanField(label="Replace the profile that has this name", required=False)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = administered_projects(user).order_by("name", "pk")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.content: Content = {}
        if len(projects) == 1:
            self.fields["project"].widget = forms.HiddenInput()
            self.initial.setdefault("project", projects[0].pk)

    def clean_file(self) -> Any:
        """A file that is a profile."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise ValidationError(f"It is larger than {FILE_BYTES // 1024} kB, as no profile is.")
        try:
            self.content = read_toml(file.read())
            read_profile(file.name, self.content)
        except ProfileFileError as fault:
            raise ValidationError(f"This is no profile: {fault}.") from fault
        except RefusalError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file

    def clean(self) -> dict[str, Any]:
        """A name that is free, or to be replaced."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        said["name"] = said["name"] or self.fields["name"].clean(str(self.content["label"])[:NAME_LENGTH])
        there = ImportProfile.objects.filter(project=said["project"], name__iexact=said["name"])
        if there.exists() and not said["replace"]:
            self.add_error("name", f"The project has a profile “{said['name']}”. Give another name, or replace it.")
        return said
