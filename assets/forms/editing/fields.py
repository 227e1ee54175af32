"""The fields of the form of an asset: each made from the column that holds it, so that labels are written once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from assets.actions.state import NO, YES
from assets.dates import EXAMPLES, Period, read_uncertain, write_uncertain
from assets.forms.text import EmailAddressField, TextField, WebAddressField
from assets.linking import LinkError, find_asset

LONGEST_DATE = 60
# What PostgreSQL's integer holds.
LARGEST = 2_147_483_647


class YesNoField(forms.ChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("", "not known"), (YES, "yes"), (NO, "no")], required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """As the list of choices has it."""
        return {True: YES, False: NO, None: ""}.get(value, value)

    def to_python(self, value: Any) -> Any:
        """True, False or None."""
        return value if isinstance(value, bool) else super().to_python(value)

    def clean(self, value: Any) -> bool | None:
        """True, False or None."""
        return {YES: True, NO: False}.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another answer was chosen."""
        return bool(self.prepare_value(initial) != (data or ""))


class UncertainDateField(TextField):
    """A day as one knows it: "1998", "before 1990", "1998–2001"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"As far as it is known: {EXAMPLES}.")
        super().__init__(max_length=LONGEST_DATE, required=False, **kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        """The words for two days; what was typed stays as it was."""
        return write_uncertain(*value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Period:
        """The first and the last day."""
        try:
            return read_uncertain(super().clean(value))
        except ValueError as fault:
            raise ValidationError(str(fault), code="date") from fault

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words stand there."""
        return bool(self.prepare_value(initial or (None, None)) != (data or "").strip())


class AssetField(TextField):
    """Another asset, by its name or its address on this site. Its value is the asset's key.

    Offered and found are only those that ``user`` may see, which the form sets, together with ``known``: what the
    assets that stand in the form already are called.
    """

    user: User
    known: dict[int, str]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Its name, or its address on this site.")
        super().__init__(max_length=500, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "data-asset-name": True}
        self.known = {}

    def prepare_value(self, value: Any) -> Any:
        """What the asset is called; what was typed stays as it was."""
        return self.known.get(value, "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """The key of the one asset that is meant."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_asset(text, self.user).pk
        except LinkError as fault:
            raise ValidationError(str(fault), code="asset") from fault

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another asset is named."""
        return bool((self.prepare_value(initial) or "") != (data or "").strip())


def column(model: type[models.Model], name: str, **differing: Any) -> forms.Field:
    """The form field for a column, with its label, help and limits."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}.")
    said: dict[str, Any] = {"label": found.verbose_name, "help_text": found.help_text}
    if isinstance(found, models.BooleanField):
        return (
            YesNoField(**said | differing)
            if found.null
            else forms.BooleanField(**said | {"required": False} | differing)
        )
    said["required"] = not found.blank
    if found.choices:
        kind: Any = forms.TypedChoiceField
        whole = isinstance(found, models.IntegerField)
        open_end = [] if found.has_default() and not found.blank else [("", "choose one")]
        said |= {"choices": [*open_end, *found.flatchoices], "coerce": int if whole else str}
        said |= {"empty_value": None if whole else "", "initial": found.get_default()}
    elif isinstance(found, models.DateField):
        kind, said["widget"] = forms.DateField, forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(found, models.DecimalField):
        kind, said["decimal_places"], said["max_digits"] = forms.DecimalField, found.decimal_places, found.max_digits
        said["min_value"] = 0
    elif isinstance(found, models.IntegerField):
        kind, said["min_value"], said["max_value"] = forms.IntegerField, 0, LARGEST
    elif isinstance(found, models.URLField):
        kind, said["max_length"] = WebAddressField, found.max_length
    elif isinstance(found, models.EmailField):
        kind, said["max_length"] = EmailAddressField, found.max_length
    elif isinstance(found, models.TextField):
        kind, said["lines"] = TextField, True
    else:
        kind, said["max_length"] = TextField, found.max_length
    field: forms.Field = kind(**said | differing)
    return field
