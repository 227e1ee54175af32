"""What somebody decides about a row of an uploaded file."""

from typing import Any

from django import forms

from assets.choices import MatchAnswer
from assets.models import ImportFile, ImportRow

OPEN = "open"
ANSWERS = [*MatchAnswer.choices, (OPEN, "not decided")]


class DecisionForm(forms.Form):
    """A row (its number in the sheet), an asset (its number in the register), and whether the row is about it."""

    row = forms.IntegerField()
    asset = forms.IntegerField()
    answer = forms.ChoiceField(choices=ANSWERS)

    def __init__(self, *args: Any, upload: ImportFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.upload = upload

    def clean_row(self) -> ImportRow:
        """The row, as the last check found it."""
        row = ImportRow.objects.filter(upload=self.upload, number=self.cleaned_data["row"]).first()
        if row is None:
            raise forms.ValidationError("There is no such row any more. Check the rows again.")
        return row
