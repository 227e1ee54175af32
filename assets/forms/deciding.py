"""What somebody is asked who decides what became of an asset, or accepts many proposals at once."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.choices import Basis, ChangeType
from assets.forms.editing.fields import UncertainDateField
from assets.forms.text import TextField
from assets.models import Asset, Change, Place

LEAST = (95, 90, 80, 70, 50)
OPEN, DECIDED, MINE, ALL = "open", "decided", "mine", "all"
# More than this are not followers of one asset.
_MOST_FOLLOWERS = 20
# What says nothing of another record.
_ALONE = {ChangeType.NOT_TRACED, ChangeType.OUT_OF_AREA}


class QueueForm(forms.Form):
    """Which proposals somebody goes through; what cannot be understood is left out."""

    change = forms.ChoiceField(
        label="what is proposed", choices=[("", "Anything"), *ChangeType.choices], required=False
    )
    least = forms.TypedChoiceField(
        label="how sure",
        choices=[("", "However unsure"), *((number, f"{number} or surer") for number in LEAST)],
        coerce=int,
        required=False,
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label="where", to_field_name="code", required=False, empty_label="Anywhere"
    )
    state = forms.ChoiceField(
        label="which",
        choices=[(OPEN, "To decide"), (DECIDED, "Decided"), (MINE, "Decided by me"), (ALL, "All")],
        required=False,
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.valid_on(timezone.localdate()).best_known().defer("boundary")
        self.fields["place"].queryset = places.order_by("kind", "name", "id")  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What is asked for, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RecordsField(forms.MultipleChoiceField):
    """Ids of records that are it, or followed it. Whether they may be is for the action to say."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Any id."""
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True

    def clean(self, value: Any) -> list[UUID]:
        """The ids, each once."""
        found = list(dict.fromkeys(UUID(one) for one in super().clean(value)))
        if len(found) > _MOST_FOLLOWERS:
            raise ValidationError(f"Choose at most {_MOST_FOLLOWERS} records.")
        return found


class DecisionForm(forms.Form):
    """What became of an asset, when, and how one knows."""

    change = forms.MultipleChoiceField(
        label="what happened?",
        choices=ChangeType.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Say what became of it."},
    )
    record = RecordsField(label="which record is meant?", required=False)
    happened = UncertainDateField(label="when, as far as known")
    basis = forms.ChoiceField(
        label="how do you know?",
        choices=[(basis.value, basis.label.capitalize()) for basis in Basis],
        initial=Basis.INFERRED,
    )
    source = TextField(
        label="source",
        required=False,
        max_length=Change._meta.get_field("source").max_length,
        help_text="The list, page or person that says so: what they are, and not their name.",
    )
    evidence = TextField(label="evidence", required=False, lines=True)
    find = TextField(label="find another record", required=False, max_length=200, widget=forms.SearchInput)
    # Which of the records was before the eyes of whoever decided, and how everything stood.
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """What is not traced, or lies out of the area, is so whichever record stood ticked beside it."""
        said = super().clean() or self.cleaned_data
        if set(said.get("change", ())) and set(said["change"]) <= _ALONE:
            said["record"] = []
        return said

    def order(self) -> dict[str, Any]:
        """What was decided, for the action; the records are those of ``records``."""
        said = self.cleaned_data
        return {
            "changes": [ChangeType(change) for change in said["change"]],
            "happened": said["happened"],
            "basis": Basis(said["basis"]),
            "source": said["source"],
            "evidence": said["evidence"],
        }

    def records(self, visible: "Any") -> list[Asset]:
        """The chosen records of ``visible``, in the order in which they stand on the page."""
        by_uuid = {asset.uuid: asset for asset in visible.filter(uuid__in=self.cleaned_data["record"])}
        return [by_uuid[uuid] for uuid in self.cleaned_data["record"] if uuid in by_uuid]


class SampleForm(forms.Form):
    """Whether each proposal of a sample is right: an answer for every one of them, none of them given in advance."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = False
    RIGHT, WRONG = "right", "wrong"

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        for key in keys:
            self.fields[key] = forms.ChoiceField(
                label="is this right?",
                choices=[(self.RIGHT, "Right"), (self.WRONG, "Wrong")],
                widget=forms.RadioSelect,
                error_messages={"required": "Say whether this is right."},
            )

    @property
    def wrong(self) -> set[str]:
        """The keys of those that were found wrong."""
        return {key for key in self.keys if self.cleaned_data[key] == self.WRONG}
