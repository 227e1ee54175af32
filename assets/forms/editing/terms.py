"""What is said of an asset in the words of the vocabularies."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from assets.actions.state import NO, YES, State, term_state, terms_of
from assets.choices import SchemeCode
from assets.forms.editing.fields import YesNoField
from assets.forms.editing.row import TICKED, Surroundings
from assets.forms.text import TextField
from assets.models import Classification

if TYPE_CHECKING:
    from django.forms import BoundField

# Whose terms are said to apply or not, with a note; of the others those that apply are chosen.
ANSWERED = (SchemeCode.FUNCTION, SchemeCode.ACCESS)
CHOSEN = (SchemeCode.NATURE_OF_WORK, SchemeCode.AUDIENCE)
NOTE_LENGTH = Classification._meta.get_field("note").max_length


class TermField(forms.BooleanField):
    """A term that is chosen or not."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.CheckboxInput())

    def clean(self, value: Any) -> str:
        """Yes, or nothing said."""
        return YES if super().clean(value) else ""


class SchemeForm:
    """The fields of one vocabulary, taken from the form of all terms."""

    def __init__(self, form: "TermsForm", code: SchemeCode) -> None:
        self.form, self.code, self.label = form, code, code.label
        self.has_answers = code in ANSWERED

    @property
    def fields(self) -> "Iterator[BoundField]":
        """In the order of the vocabulary."""
        for pk, _ in self.form.around.terms[self.code]:
            yield self.form[f"term-{pk}"]
            if self.has_answers:
                yield self.form[f"term-{pk}-note"]

    @property
    def chosen(self) -> str:
        """The terms that apply, in words."""
        return "; ".join(label.strip() for pk, label in self.form.around.terms[self.code] if self._says_yes(pk))

    def _says_yes(self, pk: int) -> bool:
        value = self.form[f"term-{pk}"].value()
        return value is True or value in (YES, TICKED)

    @property
    def is_open(self) -> bool:
        """Whether all terms are shown at once."""
        return self.form.is_bound and any(field.name in self.form.changed_data for field in self.fields)


class TermsForm(forms.Form):
    """Everything the vocabularies can say of an asset. Terms of other vocabularies are left as they are."""

    use_required_attribute = False

    def __init__(
        self,
        around: Surroundings,
        state: State,
        data: "MultiValueDict[str, Any] | None" = None,
        *,
        quiet: bool = False,
    ) -> None:
        self.around, self.state, self.quiet = around, state, quiet
        self.said = {pk: (value, note) for pk, value, note in terms_of(state)}
        super().__init__(data, initial=self.values(state))
        for scheme in (*ANSWERED, *CHOSEN):
            for pk, label in around.terms[scheme]:
                self._add(pk, label, with_note=scheme in ANSWERED)

    def _add(self, pk: int, label: str, *, with_note: bool) -> None:
        # A term that is said not to apply keeps its answer, also where one usually chooses only what applies.
        is_answer = with_note or self.said.get(pk, ("", ""))[0] == NO
        self.fields[f"term-{pk}"] = YesNoField(label=label) if is_answer else TermField(label)
        if with_note:
            note = TextField(label=f"{label}: note", required=False, max_length=NOTE_LENGTH)
            self.fields[f"term-{pk}-note"] = note

    def values(self, state: Mapping[str, str]) -> dict[str, Any]:
        """The values of the fields for a state."""
        values: dict[str, Any] = {}
        for pk, value, note in terms_of(dict(state)):
            values |= {f"term-{pk}": value == YES, f"term-{pk}-note": note}
        return values

    def full_clean(self) -> None:
        """Look for faults, unless nobody has said that they are done."""
        if self.quiet and self.is_bound:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """A note says something about an answer."""
        said = self.cleaned_data
        for name, value in list(said.items()):
            answer = name.removesuffix("-note")
            if name.endswith("-note") and value and said.get(answer) is None:
                self.add_error(answer, "Say yes or no: the note alone does not.")
        return said

    @property
    def schemes(self) -> list[SchemeForm]:
        """The vocabularies in the order of the page."""
        return [SchemeForm(self, code) for code in (*CHOSEN, *ANSWERED)]

    def written(self) -> State:
        """What the form says of every term. The form is valid."""
        state: State = {}
        for pk, value, note in terms_of(self.state):
            if f"term-{pk}" not in self.fields:
                state |= term_state(pk, value, note)
        for name, answer in self.cleaned_data.items():
            if name.endswith("-note"):
                continue
            key = int(name.removeprefix("term-"))
            value = {True: YES, False: NO, None: ""}.get(answer, answer)
            note_before = self.said.get(key, ("", ""))[1]
            state |= term_state(key, value, self.cleaned_data.get(f"{name}-note", note_before))
        return state

    def sent(self, state: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
        """What a browser would send if the fields said ``state``."""
        values = self.values(state)
        for name, field in self.fields.items():
            value = values.get(name)
            if isinstance(field, TermField):
                if value:
                    yield name, [TICKED]
            else:
                yield name, [str(field.prepare_value(value) or "")]
