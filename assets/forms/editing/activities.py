"""What happens at an asset."""

from django import forms

from assets.choices import ActivityStatus, SchemeCode, Visibility
from assets.forms.editing.fields import column
from assets.forms.editing.row import RowForm
from assets.models import Activity


def _key(text: str) -> int:
    return int(text)


class ActivityForm(RowForm):
    """One activity."""

    part = "activity"
    label = "activities"
    one = "an activity"
    hint = "What people can join or be referred to."
    once = ("name", "starts_on")
    once_words = "An activity of this name and beginning stands there already."

    name = column(Activity, "name")
    description = column(Activity, "description")
    schedule = column(Activity, "schedule")
    starts_on = column(Activity, "starts_on")
    ends_on = column(Activity, "ends_on")
    location = forms.TypedChoiceField(
        label="where", required=False, coerce=_key, empty_value=None, help_text="Where it differs from the asset’s own."
    )
    cost = column(Activity, "cost")
    cost_note = column(Activity, "cost_note")
    audiences = forms.TypedMultipleChoiceField(
        label="who it is for", required=False, coerce=_key, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    capacity = column(Activity, "capacity")
    accepts_referrals = column(Activity, "accepts_referrals")
    status = column(Activity, "status", initial=ActivityStatus.ACTIVE)
    visibility = column(Activity, "visibility", initial=Visibility.PUBLIC)

    def prepare(self) -> None:
        """The places that the asset has, and the audiences of the vocabulary."""
        self.fields["location"].choices = [("", "at the asset’s own place"), *self.around.places.items()]  # type: ignore[attr-defined]
        self.fields["audiences"].choices = self.around.terms[SchemeCode.AUDIENCE]  # type: ignore[attr-defined]
