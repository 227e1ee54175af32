"""What the buttons of a row send: that the act happens once, and where one comes back to."""

from django import forms

from sroi.editor.stages import BY_SLUG


class ActForm(forms.Form):
    """Any of them. ``submission`` is drawn with the page, and the act is done once under it."""

    submission = forms.UUIDField()
    stage = forms.ChoiceField(choices=[(slug, plan.word) for slug, plan in BY_SLUG.items()])


class MoveForm(ActForm):
    """One place up, or down."""

    way = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
