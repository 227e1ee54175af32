"""A button and nothing else."""

from uuid import uuid4

from django import forms


class OneTimeForm(forms.Form):
    """A button that acts once, however often it is pressed."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
