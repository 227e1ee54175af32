"""What somebody is asked before two records become one."""

from uuid import uuid4

from django import forms

from assets.forms.text import TextField
from assets.merging.draft import Side

_REASON = 200
# What the buttons of a fact are called: this, and the fact.
FACT = "fact:"
_SIDES = {side.value for side in Side}


class MergeForm(forms.Form):
    """Why these two are one, and the plan that was shown; whose word stands for each fact are buttons of the page."""

    reason = TextField(
        label="how you know that they are one asset",
        max_length=_REASON,
        help_text="Kept in the history. Such as: same charity number, asked by telephone.",
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def choices(self) -> dict[str, str]:
        """For each fact that was decided on, whose word stands."""
        said = {name.removeprefix(FACT): self.data[name] for name in self.data if name.startswith(FACT)}
        return {fact: side for fact, side in said.items() if side in _SIDES}

    def turned(self) -> dict[str, str]:
        """The same choices where the survivor and the other one change places."""
        turned = {Side.SURVIVOR: Side.OTHER.value, Side.OTHER: Side.SURVIVOR.value}
        return {fact: turned.get(Side(side), side) for fact, side in self.choices().items()}


class MergeFindForm(forms.Form):
    """Which other record may be the same asset."""

    name = TextField(
        label="name, or the address of its page",
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
