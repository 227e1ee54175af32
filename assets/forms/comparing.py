"""Which two waves are to be compared."""

from typing import TYPE_CHECKING, Any

from django import forms

from assets.models import Wave
from assets.permissions import edited_projects

if TYPE_CHECKING:
    from accounts.models import User


class WaveField(forms.ModelChoiceField):
    """One wave of several projects, named with its day."""

    def label_from_instance(self, obj: Any) -> str:
        """The wave, its day and its project."""
        return f"{obj.name} ({obj.reference_date:%-d %b %Y}), {obj.project.name}"


class ComparisonForm(forms.Form):
    """Two waves, the earlier one first. Whether they can be compared the action says."""

    earlier = WaveField(
        Wave.objects.none(), label="earlier wave", empty_label="Choose a wave", help_text="Such as the baseline."
    )
    later = WaveField(
        Wave.objects.none(),
        label="later wave",
        empty_label="Choose a wave",
        help_text="Such as what was found this year.",
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = Wave.objects.filter(project__in=edited_projects(user)).select_related("project")
        for name, order in (("earlier", "reference_date"), ("later", "-reference_date")):
            field = self.fields[name]
            field.queryset = waves.order_by(order, "name", "pk")  # type: ignore[attr-defined]
