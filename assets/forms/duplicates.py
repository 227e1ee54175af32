"""What is asked about records that may be one asset: which of the pairs are shown, and what is said of one of them."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.forms.text import TextField
from assets.models import Asset, MappingProject, NotDuplicate, Place
from assets.permissions import edited_projects

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.duplicate import DuplicateCandidateQuerySet

_REASON = NotDuplicate._meta.get_field("reason").max_length
GONE = "One of these records is not there any more, or is not in your care now. Nothing was written."
LEVELS = [("", "any score"), ("95", "95 or more"), ("90", "90 or more"), ("80", "80 or more")]


def _dense(**attrs: str) -> forms.Select:
    return forms.Select(attrs={"class": "select--dense", **attrs})


class PairFilterForm(forms.Form):
    """How the pairs are narrowed; the address holds it."""

    score = forms.ChoiceField(label="score", choices=LEVELS, required=False, widget=_dense())
    place = forms.ModelChoiceField(
        Place.objects.none(), label="place", required=False, to_field_name="code", widget=_dense()
    )
    project = forms.ModelChoiceField(
        MappingProject.objects.none(), label="mapping project", required=False, to_field_name="slug", widget=_dense()
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        here = Place.objects.valid_on(timezone.localdate()).best_known().defer("boundary")
        self._choose("place", here.order_by("kind", "name", "id"), "anywhere")
        self._choose("project", edited_projects(user).order_by("name", "pk"), "any project")

    def _choose(self, name: str, queryset: Any, nothing: str) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        field.queryset, field.empty_label = queryset, nothing

    def narrow(self, pairs: "DuplicateCandidateQuerySet") -> "DuplicateCandidateQuerySet":
        """The pairs that the address asks for; what it asks for and there is not is named beside its field."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("score"):
            pairs = pairs.at_least(int(asked["score"]))
        if asked.get("place"):
            pairs = pairs.in_place(asked["place"], self._user)
        if asked.get("project"):
            pairs = pairs.of_project(asked["project"])
        return pairs


class NotDuplicateForm(forms.Form):
    """That a pair is two assets: the ids of both, and why."""

    first = forms.UUIDField()
    second = forms.UUIDField()
    reason = TextField(label="why", max_length=_REASON, required=False)
    submission = forms.UUIDField()

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mine = Asset.objects.editable_by(user)

    def clean(self) -> dict[str, Any]:
        """The records themselves in place of their ids; ValidationError where one is not in the person's care."""
        said = super().clean() or self.cleaned_data
        for side in ("first", "second"):
            said[side] = self._mine.filter(uuid=said.get(side)).first()
            if said[side] is None:
                raise ValidationError(GONE)
        return said

    def in_words(self) -> str:
        """What is wrong with it."""
        return " ".join(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))


class TakeBackForm(forms.Form):
    """Which of one's decisions is taken back."""

    change = forms.UUIDField()
    submission = forms.UUIDField()
