"""What somebody is asked before something is taken back or withdrawn, and how change sets are looked through."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from assets.actions.undoing import UndoOrder
from assets.choices import ChangeKind
from assets.forms.text import TextField
from assets.models import Asset, ChangeSet
from assets.permissions import people_to_undo
from assets.undo.selection import ONLY_AS_A_WHOLE, Part, Selection, by_person, of_entry, since_entry

if TYPE_CHECKING:
    from assets.querysets.change import ChangeSetQuerySet

_REASON = 200
# Beyond this nobody has ticked them one by one; the size of a request has its own limit.
_MOST_ANSWERS = 50_000


class UndoForm(forms.Form):
    """The answers under the preview of an undo: which questions are to go back, and why all of this.

    The questions of the page are boxes called "back"; what was ticked on other pages comes as one text, "ticked".
    """

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    ticked = forms.CharField(widget=forms.HiddenInput, required=False)
    every = forms.BooleanField(label="let all of them go back", required=False)
    why = TextField(label="why", max_length=_REASON, required=False, help_text="Kept in the history.")

    def ticked_so_far(self) -> set[str]:
        """The questions that are to go back, of all pages."""
        boxes = self.data.getlist("back") if hasattr(self.data, "getlist") else []
        return set([*boxes, *self.data.get("ticked", "").split()][:_MOST_ANSWERS])

    def order(self) -> UndoOrder:
        """What was decided."""
        said = self.cleaned_data
        return UndoOrder(
            said["digest"], said["submission"], frozenset(self.ticked_so_far()), said["every"], said["why"]
        )


class EntryForm(forms.Form):
    """Which change of a record is to be taken back, from the address: all of it, a part, or everything since."""

    change = forms.UUIDField()
    part = forms.CharField(required=False, max_length=100)
    since = forms.BooleanField(required=False)

    def __init__(self, *args: Any, asset: Asset, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset
        self._readable = ChangeSet.objects.readable_by(user)

    def clean_change(self) -> ChangeSet:
        """The change set."""
        found: ChangeSet | None = self._readable.filter(uuid=self.cleaned_data["change"]).first()
        if found is None:
            raise ValidationError("There is no such change.")
        return found

    def clean_part(self) -> Part | None:
        """The row or column; None for all of it."""
        text = self.cleaned_data["part"]
        part = Part.read(text)
        if text and part is None:
            raise ValidationError("There is no such part.")
        return part

    def clean(self) -> dict[str, Any]:
        """What is taken back only as a whole is not taken back for one record."""
        said = super().clean() or self.cleaned_data
        if not said.get("since") and "change" in said and said["change"].kind in ONLY_AS_A_WHOLE:
            self.add_error("change", "This is taken back as a whole.")
        return said

    def selection(self) -> Selection:
        """What is to be taken back."""
        said = self.cleaned_data
        if said["since"]:
            return since_entry(self._asset, said["change"])
        return of_entry(self._asset, said["change"], said["part"])


class PersonForm(forms.Form):
    """Whose doings are to be taken back, and from when until when."""

    person = forms.ModelChoiceField(User.objects.none(), label="whose changes", empty_label=None)
    since = forms.DateTimeField(
        label="from", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label="to",
        help_text="The whole of this minute is included.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        now = timezone.localtime()
        today = datetime.combine(now.date(), time.min, now.tzinfo)
        super().__init__(*args, **kwargs)
        self.initial = {"person": user, "since": today, "until": now}
        self._user = user
        self.fields["person"].queryset = people_to_undo(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A time begins before it ends."""
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "This is before the beginning.")
        return said

    def selection(self) -> Selection:
        """What is to be taken back: one's own doings wherever one may edit, others' where one is an admin."""
        said = self.cleaned_data
        until = said["until"].replace(second=59, microsecond=999_999)
        return by_person(said["person"], said["since"], until, as_admin=said["person"] != self._user)


class WithdrawForm(forms.Form):
    """Why a record is withdrawn."""

    reason = TextField(
        label="why it is withdrawn",
        max_length=_REASON,
        help_text="Such as: recorded twice, never existed, a test. What has closed is not withdrawn, but ceased.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ChangeFilterForm(forms.Form):
    """Narrows the list of change sets; what cannot be understood is named and leaves the rest in use."""

    person = forms.ModelChoiceField(User.objects.none(), label="who", required=False, empty_label="anybody")
    kind = forms.ChoiceField(label="what", choices=[("", "anything"), *ChangeKind.choices], required=False)
    since = forms.DateField(label="from", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="to", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, readable: "ChangeSetQuerySet", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authors = User.objects.filter(pk__in=readable.values("by"))
        self.fields["person"].queryset = authors.order_by("name", "pk")  # type: ignore[attr-defined]

    def narrow(self, rows: "ChangeSetQuerySet") -> "ChangeSetQuerySet":
        """Those that are asked for."""
        self.is_valid()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        names = {"person": "by", "kind": "kind", "since": "at__gte", "until": "at__lte"}
        ends = {"since": time.min, "until": time.max}
        return rows.filter(**{names[name]: _moment(value, ends.get(name)) for name, value in asked.items()})


def _moment(value: Any, at: time | None) -> Any:
    """The beginning or the end of a day, here."""
    return timezone.make_aware(datetime.combine(value, at)) if isinstance(value, date) and at else value
