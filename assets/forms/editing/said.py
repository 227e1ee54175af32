"""How whoever saves knows what they wrote: asked once for the whole form."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from assets.actions.editing import Provenance
from assets.choices import Basis
from assets.forms.editing.fields import column
from assets.forms.text import TextField
from assets.models import ChangeSet, FieldSource

ASKED = [(basis.value, basis.label) for basis in Basis if basis != Basis.INHERITED]


class SaidForm(forms.Form):
    """How it is known, since when, who says so, and why it was changed."""

    use_required_attribute = False

    basis = forms.ChoiceField(
        label="how you know", choices=[("", "choose one"), *ASKED], required=False,
        help_text="Needed when you change a fact; not for who may see the record, or when it is looked at again.",
    )  # fmt: skip
    known_on = column(FieldSource, "as_of", help_text="The day on which it was so: today, if you leave it.")
    source = TextField(
        label="source",
        required=False,
        max_length=FieldSource._meta.get_field("source").max_length,
        help_text="The page, list or person that says so.",
    )
    reason = TextField(
        label="why you changed it",
        required=False,
        max_length=ChangeSet._meta.get_field("reason").max_length,
        help_text="For whoever reads the history.",
    )

    def __init__(self, data: "MultiValueDict[str, Any] | None" = None, *, quiet: bool = False) -> None:
        self.quiet = quiet
        super().__init__(data, initial={"known_on": timezone.localdate()})

    def full_clean(self) -> None:
        """Look for faults, unless nobody has said that they are done."""
        if self.quiet and self.is_bound:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean_known_on(self) -> Any:
        """Nobody knows what will be."""
        day = self.cleaned_data["known_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return day

    def clean(self) -> dict[str, Any]:
        """A named source has a name."""
        said = self.cleaned_data
        if said.get("basis") == Basis.SOURCE and not said.get("source") and "source" not in self.errors:
            self.add_error("source", "Name the source.")
        return said

    def provenance(self) -> Provenance | None:
        """How it is known; None where nobody said. The form is valid."""
        said = self.cleaned_data
        if not said["basis"]:
            return None
        return Provenance(Basis(said["basis"]), said["known_on"] or timezone.localdate(), said["source"])
