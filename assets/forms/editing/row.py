"""Forms over a part of a state: what they are drawn from, and what they say when they come back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from assets.actions.state import PARTS, Fact, Part, unsaved
from assets.forms.editing.fields import AssetField

# Sent by a browser for a box that is ticked.
TICKED = "on"


@dataclass
class Surroundings:
    """What all the forms of one page know: for whom they are, and what the records are called that they point at."""

    user: User
    assets: dict[int, str] = field(default_factory=dict)
    terms: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


class StateForm(forms.Form):
    """A form over some facts. ``state`` is what it starts from; ``written`` is what it says.

    What nobody touched is left as it is, also where it would not be taken if it were new. ``quiet`` shows what was
    sent and finds no fault with it, for a form that somebody goes on with.
    """

    use_required_attribute = False
    facts: ClassVar[tuple[Fact, ...]] = ()
    model: ClassVar[type[models.Model]]

    def __init__(
        self,
        around: Surroundings,
        state: Mapping[str, str],
        data: "MultiValueDict[str, Any] | None" = None,
        *,
        prefix: str | None = None,
        is_stored: bool = True,
        quiet: bool = False,
    ) -> None:
        self.around, self.state, self.is_stored, self.quiet = around, state, is_stored, quiet
        super().__init__(data, prefix=prefix, initial=self.values(state))
        for one in self.fields.values():
            if isinstance(one, AssetField):
                one.user, one.known = around.user, around.assets
        self.prepare()

    def prepare(self) -> None:
        """Put in what depends on the surroundings."""

    def values(self, state: Mapping[str, str]) -> dict[str, Any]:
        """The values of the fields for a state."""
        return {fact.name: fact.read(state[fact.name]) for fact in self.facts if fact.name in state}

    def full_clean(self) -> None:
        """Look for faults, unless nobody has said that they are done."""
        if self.quiet and self.is_bound:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Faults of what was touched, and of the whole where any was."""
        if self.is_stored:
            for name in [name for name in self.errors if name not in self.changed_data]:
                del self.errors[name]
        if not self.errors and self.has_changed():
            self.settle()
        if not self.errors and self.has_changed():
            self.check()
        return self.cleaned_data

    def settle(self) -> None:
        """Work out what follows from what was touched, and say what does not go together."""

    def check(self) -> None:
        """The rules of the table, in the words that stand there."""
        record = unsaved(self.model, self.facts, self.written())
        for rule in self.model._meta.constraints:
            if isinstance(rule, models.CheckConstraint):
                try:
                    rule.validate(self.model, record)
                except ValidationError as fault:
                    self.add_error(None, fault)

    def fact_text(self, fact: Fact) -> str:
        """The canonical text of what the form says of one fact."""
        if fact.name not in self.fields or (self.is_stored and fact.name not in self.changed_data):
            return self.state.get(fact.name, "")
        return fact.write(self.cleaned_data[fact.name])

    def written(self) -> dict[str, str]:
        """What the form says, by fact. The form is valid."""
        return {fact.name: self.fact_text(fact) for fact in self.facts if fact.name in self.state or not self.is_stored}

    def sent(self, state: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
        """What a browser would send if the fields said ``state``: names with their values."""
        values = self.values(state)
        for name, one in self.fields.items():
            value = one.prepare_value(values.get(name, one.initial))
            if isinstance(one, forms.BooleanField):
                if value:
                    yield self.add_prefix(name), [TICKED]
            elif isinstance(value, list):
                yield self.add_prefix(name), [str(item) for item in value]
            else:
                yield self.add_prefix(name), ["" if value is None else str(value)]


class RowForm(StateForm):
    """One row of a part: ``key`` is the record's, or "new1" and so on while it is not stored."""

    part: ClassVar[str]
    label: ClassVar[str]
    one: ClassVar[str]
    hint: ClassVar[str] = ""
    can_add: ClassVar[bool] = True
    # The facts that no two rows may share, and what is said when they do.
    once: ClassVar[tuple[str, ...]] = ()
    # Of these rows alone, by what they say of a fact; empty for all of them.
    once_where: ClassVar[dict[str, str]] = {}
    once_words: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        part: Part = PARTS[cls.part]
        cls.facts, cls.model = part.facts, part.model

    def __init__(self, around: Surroundings, key: str, state: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        self.key = key
        is_stored = not key.startswith(("new", "__"))
        super().__init__(around, state, *args, prefix=f"{self.part}-{key}", is_stored=is_stored, **kwargs)
        self.empty_permitted = not is_stored

    @property
    def is_removed(self) -> bool:
        """Whether it is to be taken away."""
        return self.is_bound and bool(self.data.get(f"{self.prefix}-remove"))

    @property
    def is_empty(self) -> bool:
        """Whether it is a new row that nobody wrote anything in."""
        return not self.is_stored and not self.has_changed()

    @property
    def is_open(self) -> bool:
        """Whether its fields are shown at once: something is wrong with them, or they were changed."""
        return self.is_bound and (bool(self.errors) or (self.has_changed() and not self.is_removed))

    @property
    def title(self) -> str:
        """What the row is about, in a few words."""
        return self.words() if self.is_stored else f"Add {self.one}"

    def words(self) -> str:
        """A stored row in a few words."""
        return str(unsaved(self.model, self.facts, self.state))
