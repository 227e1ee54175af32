"""Text about a person, kept sealed under that person's own key."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from referrals.reference_codes import LENGTH, new_code
from referrals.sealing.keyring import seal, unseal

if TYPE_CHECKING:
    from referrals.models.person import Person


# "df" and "ndf" (is distinct from, or not) are how triggers compare versions. "exact" and "in" are refused by
# ``get_prep_value``, with a sentence, unless they are asked with seals.
_ASKED = ("isnull", "exact", "in", "df", "ndf")


class Sealed(bytes):
    """What stands in the column: nonce and ciphertext."""

    def __repr__(self) -> str:
        return "Sealed(…)"


class Opened(str):
    """A text as it was read, which knows its seal: set again, on the same person's record, it is not sealed anew.

    Django reads a record anew, and fills in what was deferred, by setting what it has read from another instance.
    """

    sealed: Sealed
    bound: str


class Held:
    """Something that an instance of a record holds while it lives, and that is not copied into a pickle of it."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __reduce__(self) -> Any:
        return Held, ()

    def __repr__(self) -> str:
        return "Held(…)"


class _Unsealed(str):
    """A text that was set and is not saved yet."""

    def __reduce__(self) -> Any:
        raise TypeError("A record with a text that is not sealed yet cannot be pickled. Save it first.")

    def __deepcopy__(self, memo: Any) -> "_Unsealed":
        return self


class _SealedText(DeferredAttribute):
    """Opens the text when it is read; keeps the old seal where the same text is set again.

    A new nonce would make each save look like a change in the history.
    """

    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is None or not isinstance(found, Sealed):
            return found
        held = instance.__dict__.get(self.field.held_name)
        if held is None or not held.values or held.values[0] is not found:
            held = instance.__dict__[self.field.held_name] = Held(found, self.field.open(instance, found))
        return held.values[1]

    def __set__(self, instance: models.Model, value: Any) -> None:
        attname = self.field.attname
        before = instance.__dict__.get(attname)
        if isinstance(before, Sealed) and not isinstance(value, Sealed) and value == self.__get__(instance):
            return
        if isinstance(value, Opened) and value.bound == self.field.bound_to(instance):
            value = value.sealed
        instance.__dict__[attname] = _Unsealed(value) if isinstance(value, str) and value else value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that the database holds sealed, and a program reads and writes as ``str``.

    ``purpose`` names what it is for; it is bound to the seal together with the person's uuid and must never change.
    ``person`` is the path to the person from the record, or "self". An empty text is kept as NULL. Of an erased person
    every text reads "". Raises LostKeyError when the person's key cannot be opened.
    """

    description = "sealed text"
    descriptor_class = _SealedText

    def __init__(self, verbose_name: str | None = None, *, purpose: str = "", person: str = "person", **kwargs: Any):
        kwargs |= {"null": True, "blank": kwargs.get("blank", False), "editable": True, "default": ""}
        super().__init__(verbose_name, **kwargs)
        self.purpose = purpose
        self.person = person

    def _check_str_default_value(self) -> list[Any]:
        # BinaryField wants bytes; here a record begins with the empty text.
        return []

    def deconstruct(self) -> Any:
        """As Django writes it into a migration."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"purpose": self.purpose, "person": self.person}

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> Sealed | str:
        """Still sealed: it is opened when it is read."""
        return "" if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        """The text as a form gave it."""
        return "" if value is None else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What is written: sealed, the seal kept on the instance."""
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed) or not value:
            return value or None
        bound = self.bound_to(model_instance)
        sealed = Sealed(seal(person_of(model_instance, self.person).data_key(), value, bound))
        model_instance.__dict__[self.attname] = sealed
        model_instance.__dict__[self.held_name] = Held(sealed, _opened(str(value), sealed, bound))
        return sealed

    def get_prep_value(self, value: Any) -> Any:
        """Sealed bytes go through; a plain text cannot be looked for, and is never written unsealed."""
        if value is None or value == "" or isinstance(value, Sealed):
            return value or None
        raise TypeError(f"{self.name} is sealed: it is written by saving its record, and found by its marks.")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As BinaryField, NULL for nothing."""
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is a text may be asked, and nothing of the text itself."""
        return super().get_lookup(lookup_name) if lookup_name in _ASKED else None

    def value_to_string(self, obj: models.Model) -> str:
        """Never the text: a serialised record shows that there is one."""
        return "(sealed)" if obj.__dict__.get(self.attname) else ""

    def formfield(self, **kwargs: Any) -> Any:
        """A field for text."""
        return models.TextField.formfield(self, **kwargs)

    def open(self, instance: models.Model, sealed: Sealed) -> str:
        """The text of a record. Raises LostKeyError."""
        person = person_of(instance, self.person)
        if person.erased_at is not None:
            return ""
        bound = self.bound_to(instance)
        return _opened(unseal(person.data_key(), sealed, bound), sealed, bound)

    def bound_to(self, instance: models.Model) -> str:
        """What the seal of a record's text is bound to: what it is for, and whom it is about."""
        return f"{self.purpose}:{person_of(instance, self.person).uuid}"

    @property
    def held_name(self) -> str:
        """Under which the opened text stands on the instance."""
        return f"_{self.attname}_opened"


def _opened(text: str, sealed: Sealed, bound: str) -> Opened:
    opened = Opened(text)
    opened.sealed, opened.bound = sealed, bound
    return opened


def person_of(instance: models.Model, path: str) -> "Person":
    """The person whom a record, or a version of one in the history, is about."""
    # A version names the person itself: what it is a version of may be gone.
    found: Any = instance
    if path == "self":
        return getattr(found, "pgh_obj", found)  # type: ignore[no-any-return]
    for step in path.split("."):
        found = getattr(found, step)
    return found  # type: ignore[no-any-return]


class ReferenceCodeField(models.CharField):  # type: ignore[type-arg]
    """A code that is said on the telephone, made by chance with its record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The versions of a record share its code: the table of its history asks for a column that is not unique.
        fixed = {"max_length": LENGTH, "default": new_code, "editable": False}
        super().__init__(*args, **{"unique": True} | kwargs | fixed)

    def deconstruct(self) -> Any:
        """Without what is always so: a migration imports no live code."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs if self.unique else kwargs | {"unique": False}
