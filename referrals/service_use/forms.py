"""What is asked about service use, and of whoever brings numbers of it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from assets.forms.text import TextField
from assets.imports.limits import MEGABYTE
from referrals.actions.service_use import MOST_COUNTED, UseSaid
from referrals.choices import PostRole, UseKind
from referrals.models import Organisation, ServiceUse
from referrals.service_use.carried import LONGEST
from referrals.service_use.windows import Window

if TYPE_CHECKING:
    from django.core.files import File

    from assets.querysets.scope import Viewer

FILE_BYTES = 5 * MEGABYTE
_NO_NUMBER = "Write a whole number, 0 for none, or leave it empty."
QUESTIONS = {
    UseKind.GP: ("appointments at a GP practice", "With a doctor, nurse or anybody else there, telephone calls too."),
    UseKind.AE: ("visits to A&E", "Walk-in centres are not among them."),
    UseKind.OUTPATIENT: ("appointments at a hospital", "Without staying the night."),
    UseKind.INPATIENT: ("stays in hospital", "Each with one night at least."),
    UseKind.BED_DAYS: ("nights in hospital", "All of these stays together."),
    UseKind.MEDICATION: ("medicines taken regularly", "How many different ones, on prescription."),
}


class UseForm(forms.Form):
    """How often somebody went where in one window; what is not known stays empty."""

    use_required_attribute = False

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, data: Mapping[str, Any] | None, *, window: Window, side: str, standing: Iterable[ServiceUse]
    ) -> None:
        self.window, self.side = window, side
        self._there = {
            UseKind(use.kind)
            for use in standing
            if (use.from_month, use.to_month) == (window.first, window.last) and use.count is not None
        }
        counts = {
            use.kind: use.count for use in standing if (use.from_month, use.to_month) == (window.first, window.last)
        }
        super().__init__(data, initial=counts, prefix=side, auto_id=f"id_{side}_%s")
        for kind, (label, help_text) in QUESTIONS.items():
            self.fields[kind] = forms.IntegerField(
                label=label,
                help_text=help_text,
                required=False,
                min_value=0,
                max_value=MOST_COUNTED,
                widget=forms.NumberInput(attrs={"class": "input--10", "inputmode": "numeric"}),
                error_messages={
                    "invalid": _NO_NUMBER,
                    "min_value": _NO_NUMBER,
                    "max_value": f"{MOST_COUNTED} is the most that is taken. Look at the number again.",
                },
            )

    def clean(self) -> dict[str, Any]:
        """Something is said, or something that was said is taken back."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.said:
            raise ValidationError("Write at least one number. What is not known can stay empty.")
        return said

    @property
    def said(self) -> list[UseSaid]:
        """What is to be written down; the form is valid. An emptied number takes back what stood there."""
        numbers = {kind: self.cleaned_data.get(kind) for kind in QUESTIONS}
        return [
            UseSaid(kind, self.window.first, self.window.last, number)
            for kind, number in numbers.items()
            if number is not None or kind in self._there
        ]


class CorrectUseForm(forms.Form):
    """Another number for the same months, or none."""

    use_required_attribute = False

    count = forms.IntegerField(
        label="how many",
        required=False,
        min_value=0,
        max_value=MOST_COUNTED,
        help_text="Leave it empty to take the number back: then it is not known.",
        widget=forms.NumberInput(attrs={"class": "input--10", "inputmode": "numeric"}),
        error_messages={"invalid": _NO_NUMBER, "min_value": _NO_NUMBER},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SupplyForm(forms.Form):
    """A file with numbers from a health body."""

    use_required_attribute = False

    service = forms.ModelChoiceField(label="service", queryset=Organisation.objects.none(), empty_label=None)
    origin = TextField(
        label="who supplied it",
        max_length=80,
        help_text="Which body, and of when: “Integrated care board, extract of Nov 2026”. Nobody’s name.",
        error_messages={"required": "Say who supplied it."},
    )
    file = forms.FileField(
        label="file",
        help_text=f"A spreadsheet (.xlsx, .xls, .ods, .csv) of at most {FILE_BYTES // MEGABYTE} MB.",
        error_messages={"required": "Choose the file."},
    )

    def __init__(self, *args: Any, user: "Viewer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_services(self, user)

    def clean_file(self) -> "File[bytes]":
        """A file that is not too large to be read."""
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > FILE_BYTES:
            raise ValidationError(f"The file is larger than {FILE_BYTES // MEGABYTE} MB. Split it into several.")
        return file


class TakeOverForm(forms.Form):
    """What was looked at, sealed, for the same service."""

    service = forms.ModelChoiceField(queryset=Organisation.objects.none(), widget=forms.HiddenInput)
    sealed = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "Viewer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_services(self, user)


def _offer_services(form: forms.Form, user: "Viewer") -> None:
    field = form.fields["service"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = Organisation.objects.where(user, PostRole.MANAGER).services().order_by("name", "id")
