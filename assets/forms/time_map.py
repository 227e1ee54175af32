"""For which day the map of a comparison is asked, and what of it the list shows."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from assets.templatetags.marks import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class TimeMapForm(forms.Form):
    """A day between the two waves, and one state or none; what is left out is the later wave's day, and all."""

    on = forms.DateField(
        label="day",
        required=False,
        error_messages={"invalid": "This is no day: write it as 31/12/2011 or 2011-12-31."},
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input--20", "data-time-field": True}, format="%Y-%m-%d"
        ),
    )
    state = forms.ChoiceField(
        label="show in the list", required=False, widget=forms.Select(attrs={"data-time-state": True})
    )

    def __init__(
        self, query: "Mapping[str, Any]", *, first: date, last: date, states: "Iterable[tuple[str, str]]"
    ) -> None:
        super().__init__({"on": query.get("on") or last.isoformat(), "state": query.get("state") or ""})
        self.first, self.last = first, last
        self.fields["state"].choices = [("", "All of them"), *states]  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["on"].help_text = f"From {day(first)} to {day(last)}."
        self.full_clean()

    def clean_on(self) -> date:
        """A day between the two waves, which is what they tell of."""
        on: date = self.cleaned_data["on"] or self.last
        if not self.first <= on <= self.last:
            raise forms.ValidationError(f"Choose a day from {day(self.first)} to {day(self.last)}.")
        return on

    @property
    def chosen_day(self) -> date:
        """The day that was asked for; that of the later wave where the one asked for is none of theirs."""
        chosen: date = self.cleaned_data.get("on", self.last)
        return chosen

    @property
    def chosen_state(self) -> str:
        """The state that the list shows; empty for all."""
        return str(self.cleaned_data.get("state", ""))
