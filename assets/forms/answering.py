"""What somebody is asked who looked an asset up again: the answer, how it is known, and what the record should say."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from assets.actions.answer_order import BASIS_OF, TaskOrder, asked_now
from assets.actions.editing import Provenance
from assets.actions.state import BY_NAME, PARTS, State, state_of
from assets.choices import FOLLOWED, Basis, ChangeType, Channel, Precision, SchemeCode, Status, TaskAnswer
from assets.dates import read_uncertain, write_uncertain
from assets.forms.editing.fields import AssetField, UncertainDateField, column
from assets.forms.editing.signed import read_signed, sign
from assets.forms.fieldwork import DateInput
from assets.forms.text import TextField
from assets.models import Asset, FieldSource, Location, Task
from assets.postcodes import format_postcode, locate
from assets.terms import Vocabulary

SOURCE = "source"
ANSWERS = [(answer.value, answer.label.capitalize()) for answer in TaskAnswer]
HOW = [("", "choose one"), *((one.value, one.label) for one in Channel), (SOURCE, "another source")]
GOES_ON = [(Status.ACTIVE.value, "goes on"), (Status.PAUSED.value, "paused")]
AFTER = {
    ChangeType.SUCCEEDED_BY: "another followed it",
    ChangeType.MERGED_INTO: "it became part of another",
    ChangeType.SPLIT_INTO: "it was split",
}
# Columns of the asset that are asked about under their own names.
COLUMNS = ("name", "website", "email", "phone")
_STALE = "This form was not drawn for this task. Open the task again; what you typed is in the form still."


class AnswerForm(forms.Form):
    """The answer to a task. What nobody touched stays as it is; ``stale`` says what others wrote since it was drawn."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label="what did you find?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you found."},
    )
    how = forms.ChoiceField(
        label="how did you find out?", choices=HOW, error_messages={"required": "Say how you found out."}
    )
    day = forms.DateField(
        label="on which day?", initial=timezone.localdate, widget=DateInput(attrs={"class": "input--20"})
    )
    source = TextField(
        label="who or what says so?",
        required=False,
        max_length=FieldSource._meta.get_field("source").max_length,
        help_text="Everybody can read it: write what they are, such as “the caretaker”, and not their name.",
    )
    evidence = TextField(
        label="evidence",
        required=False,
        lines=True,
        max_length=5000,
        help_text="What you saw, heard or read. Everybody can read it once it is decided.",
    )

    name = column(Asset, "name")
    name_was_wrong = forms.BooleanField(label="It was written wrongly before, and not renamed", required=False)
    street = column(Location, "address", label="address")
    code = column(Location, "postcode", label="postcode", help_text="Its middle is the point on the map.")
    address_was_wrong = forms.BooleanField(label="It was written wrongly before, and it has not moved", required=False)
    works = forms.TypedMultipleChoiceField(
        label="nature of work", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    sector = forms.TypedChoiceField(label="sector type", required=False, coerce=int, empty_value=None)
    phone = column(Asset, "phone")
    website = column(Asset, "website")
    email = column(Asset, "email")
    opened = UncertainDateField(label="opened")

    status = forms.ChoiceField(label="does it go on?", choices=GOES_ON, required=False)
    happened = UncertainDateField(label="when did that happen?")
    reason = TextField(label="why?", required=False, max_length=400, help_text="Such as “the building was sold”.")
    followed = forms.ChoiceField(
        label="what came after it?", required=False,
        choices=[("", "nothing that we know of"), *((one.value, AFTER[one]) for one in FOLLOWED)],
    )  # fmt: skip
    successor = AssetField(label="by which asset?", required=False)

    base = forms.CharField(widget=forms.HiddenInput, max_length=100_000)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, task: Task, user: User) -> None:
        self.task, self.user = task, user
        self.now = asked_now(task, state_of(task.asset, user))
        sent = read_signed(str(data.get("base", "")), task.asset) if data is not None else None
        self.drawn: State | None = sent.states.get(str(task.uuid)) if sent else None
        super().__init__(data, initial=self._initial(self.drawn or self.now))
        vocabulary = Vocabulary()
        self._offer("works", [(node.id, node.label) for node in vocabulary.scheme(SchemeCode.NATURE_OF_WORK)])
        sectors = vocabulary.scheme(SchemeCode.SECTOR)
        self._offer("sector", [("", "not known"), *((node.id, node.label) for node in sectors)])
        successor = self.fields["successor"]
        if isinstance(successor, AssetField):
            successor.user = user
        self.fields["name"].required = False

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _initial(self, asked: State) -> dict[str, Any]:
        status = self.task.asset.status
        return {
            **{name: asked[name] for name in COLUMNS},
            "street": asked["where:address"],
            "code": asked["where:postcode"],
            "works": sorted(int(key.partition(":")[2]) for key in asked if key.startswith("term:")),
            "sector": int(asked["sector"]) if asked["sector"] else None,
            "opened": read_uncertain(asked["opened"]),
            "status": status if status == Status.PAUSED else Status.ACTIVE,
            "answer": self.task.answer,
            "base": sign(self.task.asset, **{str(self.task.uuid): asked}),
        }

    @property
    def is_corrected(self) -> bool:
        """Whether anything of the record is written otherwise than it stands, so that its fields are shown open."""
        return self.is_bound and bool({*COLUMNS, "street", "code", "works", "sector", "opened"} & {*self.changed_data})

    @property
    def is_closing(self) -> bool:
        """Whether the form came back with what is asked of what has ceased."""
        return self.is_bound and self.data.get("answer") == TaskAnswer.CEASED

    def go_on_from(self, theirs: State) -> None:
        """Take what stands there now for what the form was drawn from; what was typed stays typed."""
        data: Any = self.data
        self.data = data = data.copy()
        data["base"] = sign(self.task.asset, **{str(self.task.uuid): theirs})

    def clean_day(self) -> Any:
        """Nobody knows what will be."""
        if self.cleaned_data["day"] > timezone.localdate():
            raise ValidationError("This day is still to come.")
        return self.cleaned_data["day"]

    def clean_name(self) -> str:
        """An asset has a name: left empty, it is the one that it has."""
        return self.cleaned_data["name"] or self.initial["name"]

    def clean(self) -> dict[str, Any]:
        """The form is ours, and says with what it ends."""
        said = super().clean() or self.cleaned_data
        if self.drawn is None:
            self.add_error(None, _STALE)
        if said.get("how") == SOURCE and not said.get("source"):
            self.add_error("source", "Name the source.")
        if said.get("followed") and not said.get("successor") and "successor" not in self.errors:
            self.add_error("successor", "Name the asset that followed.")
        return said

    def order(self) -> TaskOrder:
        """What was found, for the action. The form is valid."""
        said = self.cleaned_data
        ceased = said["answer"] == TaskAnswer.CEASED
        channel = Channel(said["how"]) if said["how"] != SOURCE else None
        basis = BASIS_OF[channel] if channel else Basis.SOURCE
        return TaskOrder(
            answer=TaskAnswer(said["answer"]),
            known=Provenance(basis, said["day"], said["source"]),
            evidence=said["evidence"],
            base=self.drawn,
            wanted=self._wanted(),
            status=Status(said["status"] or Status.ACTIVE),
            reason=said["reason"],
            happened=said["happened"],
            followed=ChangeType(said["followed"]) if ceased and said["followed"] else None,
            successor=Asset.objects.get(pk=said["successor"]) if ceased and said["followed"] else None,
            name_was_wrong=said["name_was_wrong"],
            address_was_wrong=said["address_was_wrong"],
            channel=channel,
        )

    def _wanted(self) -> State:
        said, drawn = self.cleaned_data, self.drawn or {}
        touched = set(self.changed_data)
        wanted = {key: text for key, text in drawn.items() if not (key.startswith("term:") and "works" in touched)}
        wanted |= {name: said[name] for name in COLUMNS if name in touched}
        if "works" in touched:
            wanted |= {f"term:{pk}": drawn.get(f"term:{pk}", "yes") for pk in said["works"]}
        if "sector" in touched:
            wanted["sector"] = BY_NAME["sector"].write(said["sector"])
        if "opened" in touched:
            wanted["opened"] = write_uncertain(*said["opened"])
        if "street" in touched:
            wanted["where:address"] = said["street"]
        if "code" in touched:
            wanted |= _at(said["code"])
        return wanted


def _at(text: str) -> State:
    """Where a postcode is: as it should be written, with its middle; none where there is no such postcode."""
    code = format_postcode(text) or text
    found = locate([code]).get(code) if code else None
    spot = PARTS["location"].by_name["point"].write(found.point if found else None)
    return {"where:postcode": code, "where:point": spot, "where:precision": Precision.POSTCODE.value}
