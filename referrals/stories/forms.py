"""What is asked about a story: the words, the picture, and for what it may be used."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.actions.picturing import NewFile
from assets.forms.text import TextField
from assets.models import Asset
from assets.pictures.limits import FILE_BYTES, MEGABYTE, RefusalError
from assets.pictures.upload import redraw
from referrals.actions.stories import MOST_PICTURE_BYTES, Agreed, NewPicture, Told, places_of
from referrals.choices import StoryOutcome
from referrals.forms.fields import DayField, PastDayField
from referrals.forms.guarding import SaidForm
from referrals.models import Person, Referral, Story
from referrals.stories.standing import PURPOSES, picture_of

_LONGEST_STORY = 8000
_LONGEST_NOTE = 2000
_KINDS = {"jpg": "image/jpeg", "png": "image/png"}


class _ReferralField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the person's referrals, by where it led."""

    def label_from_instance(self, obj: Referral) -> str:
        """The activity with the reference."""
        return f"{obj.offer.activity if obj.offer else obj.provider or 'No place chosen yet'} ({obj.code})"


class StoryForm(forms.Form):
    """A story as somebody tells it."""

    use_required_attribute = False

    title = TextField(
        label="title", required=False, max_length=120, help_text="In the person’s words, if they give it one."
    )
    text = TextField(
        label="in their words",
        lines=True,
        required=False,
        max_length=_LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="As it was said. Leave out other people’s names, and what the person does not want read by others.",
    )
    file = forms.FileField(
        label="picture",
        required=False,
        help_text=f"JPEG, PNG, WebP or GIF, at most {FILE_BYTES // MEGABYTE} MB. It is drawn anew: where and with "
        "what it was taken is removed. Of people who can be recognised, each has to agree.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    description = TextField(
        label="what is to be seen in the picture",
        required=False,
        max_length=300,
        help_text="For who cannot see it: a clay bowl with a blue rim, on a window sill.",
    )
    told_on = PastDayField(
        label="told on",
        initial=timezone.localdate,
        help_text="Such as 21 Nov 2026.",
        error_messages={"required": "Write the day on which it was told."},
    )
    outcomes = forms.MultipleChoiceField(
        label="what it tells of",
        choices=StoryOutcome.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick what the person speaks of, and nothing that you think they could have said.",
    )
    referral = _ReferralField(
        queryset=Referral.objects.none(), label="from which referral", required=False, empty_label="none in particular"
    )
    asset = forms.ModelChoiceField(
        queryset=Asset.objects.none(),
        label="of which place",
        required=False,
        empty_label="none in particular",
        help_text="Once it is public, it stands on the page of this place too.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referrals = Referral.objects.filter(person=person).exclude(status__in=["draft", "entered_in_error"])
        self._choose_from("referral", referrals.select_related("offer__activity", "provider").order_by("-created_at"))
        self._choose_from("asset", places_of(person))

    def _choose_from(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean_file(self) -> NewFile | None:
        """The picture as it will be kept."""
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            return redraw(file, most_bytes=MOST_PICTURE_BYTES)
        except RefusalError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """A picture is described for who cannot see it."""
        said = super().clean() or {}
        if said.get("file") and not said.get("description") and "description" not in self.errors:
            self.add_error("description", "Say in a few words what is to be seen.")
        return said

    @property
    def told(self) -> Told:
        """The words, for the action; the form is valid."""
        said = self.cleaned_data
        return Told(said["title"], said["text"], said["told_on"], said["outcomes"], said["referral"], said["asset"])

    @property
    def picture(self) -> NewPicture | None:
        """The picture, for the action; the form is valid."""
        file, description = self.cleaned_data["file"], self.cleaned_data["description"]
        if file is None:
            return None
        return NewPicture(file.content, _KINDS[file.extension], file.width, file.height, description)


class ChangeStoryForm(StoryForm):
    """A story that is there. ``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    drops_picture = forms.BooleanField(label="take the picture off", required=False)

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        names = ("title", "text", "told_on", "outcomes", "referral", "asset", "version")
        kwargs["initial"] = {name: getattr(story, name) for name in names}
        super().__init__(*args, person=story.person, **kwargs)
        self.fields["file"].label = "another picture" if picture_of(story) else "picture"
        if not picture_of(story):
            del self.fields["drops_picture"]


class AgreeForm(SaidForm):
    """For what the person agrees that a story may be used."""

    field_order = ("purposes", "credited_as", "until", "given_by", "representative", "how", "given_on", "note")

    purposes = forms.MultipleChoiceField(
        label="the person agrees that it is used",
        choices=[(code, f"{short}: {long[:1].lower()}{long[1:]}") for code, (short, long) in PURPOSES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Read each one out. What is not ticked is not done.",
        error_messages={"required": "Tick what the person agrees to. Where they agree to nothing, take it back."},
    )
    credited_as = TextField(
        label="named as",
        required=False,
        max_length=80,
        help_text="As the person wants to be named. Left empty, it says “somebody who took part”.",
    )
    until = DayField(
        label="last day", required=False, help_text="Such as 21 Nov 2028. Left empty, it holds until they take it back."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": story.version,
            "purposes": story.purposes,
            "credited_as": story.credited_as,
            "until": story.until,
        }
        super().__init__(*args, person=story.person, **kwargs)

    @property
    def agreed(self) -> Agreed:
        """What was said, for the action; the form is valid."""
        names = ("purposes", "given_on", "how", "given_by", "representative", "until", "credited_as", "note")
        return Agreed(**{name: self.cleaned_data[name] for name in names})
