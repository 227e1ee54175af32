"""All the forms of the page of one asset as one: drawn from a state, and read back into the state that is wanted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.forms import Form
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst

from accounts.models import User
from assets.actions.editing import Provenance
from assets.actions.saving import states_a_fact
from assets.actions.state import State, keys_of, row_of
from assets.choices import NameKind, SchemeCode
from assets.forms.editing.activities import ActivityForm
from assets.forms.editing.asset import AssetForm, Group
from assets.forms.editing.contacts import ContactForm
from assets.forms.editing.identifiers import IdentifierForm
from assets.forms.editing.locations import LocationForm
from assets.forms.editing.names import NameForm
from assets.forms.editing.relations import RelationForm, RelationInForm
from assets.forms.editing.row import RowForm, Surroundings
from assets.forms.editing.said import SaidForm
from assets.forms.editing.terms import TermsForm
from assets.linking import written
from assets.models import Asset
from assets.names import normalise_name
from assets.similar import Similar
from assets.terms import Vocabulary

ROW_FORMS: tuple[type[RowForm], ...] = (
    NameForm, LocationForm, ContactForm, ActivityForm, RelationForm, RelationInForm, IdentifierForm,
)  # fmt: skip
NEW_KEY = re.compile(r"new\d{1,4}")
# More rows at once are a list, which is imported.
MOST_NEW_ROWS = 100
FORMER = "new-former"
EM_SPACE = "\u2003"

Sent = MultiValueDict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and the id of the field it is wrong with; empty for the form as a whole."""

    text: str
    target: str = ""


class PartForms:
    """The rows of one part: those that are stored, the new ones, and a blank one to make more of."""

    def __init__(
        self, form: type[RowForm], around: Surroundings, base: State, data: Sent | None, *, quiet: bool
    ) -> None:
        self.form, self.around, self.base = form, around, base
        self.name, self.label, self.one, self.hint = form.part, form.label, form.one, form.hint
        self.can_add = form.can_add
        stored = keys_of(self.name, base)
        self.stored_count = len(stored)
        self.rows = [self._row(key, data, quiet=quiet) for key in (*stored, *self._new(data))]

    def _new(self, data: Sent | None) -> list[str]:
        """The rows that are not stored: as sent, or one to begin with."""
        if not self.can_add:
            return []
        if data is None:
            return ["new1"]
        sent = [key for key in dict.fromkeys(data.getlist(self.name)) if NEW_KEY.fullmatch(str(key))]
        return sent[:MOST_NEW_ROWS]

    def _row(self, key: str, data: Sent | None, *, quiet: bool) -> RowForm:
        """One row; one that was not sent is as it was."""
        was_sent = data is not None and key in data.getlist(self.name)
        return self.form(
            self.around, key, row_of(self.name, key, self.base) or {}, data if was_sent else None, quiet=quiet
        )

    @property
    def blank(self) -> RowForm:
        """The row that a script makes new ones of."""
        return self.form(self.around, "__key__", {})

    @property
    def kept(self) -> list[RowForm]:
        """The rows that will be there: neither removed nor empty."""
        return [
            row for row in self.rows if not row.is_removed and not (row.is_bound and row.is_empty) and _is_there(row)
        ]

    def check(self) -> None:
        """What no two rows may share."""
        seen: dict[tuple[str, ...], RowForm] = {}
        for row in self.kept if self.form.once else ():
            said = row.written() if row.is_bound else row.state
            if any(said[name] != value for name, value in self.form.once_where.items()):
                continue
            key = tuple(said[name] for name in self.form.once)
            other = seen.setdefault(key, row)
            if other is not row and (row.is_bound or other.is_bound):
                (row if row.is_bound else other).add_error(None, self.form.once_words)

    def written(self) -> State:
        """The rows as they are wanted."""
        state: State = {}
        for row in self.kept:
            said = row.written() if row.is_bound else row.state
            state |= {f"{self.name}:{row.key}:{name}": text for name, text in said.items()}
        return state


def _is_there(row: RowForm) -> bool:
    return row.is_stored or row.is_bound


class EditForms:
    """The form of ``asset``, or of a new one, for ``user``: from the state ``base`` to what was sent, ``data``.

    ``quiet`` shows what was sent without finding fault with it.
    """

    def __init__(
        self, asset: Asset | None, user: User, *, base: State, data: Sent | None = None, quiet: bool = False
    ) -> None:
        self.asset, self.user, self.base, self.data = asset, user, base, data
        around = _surroundings(user, base)
        self.columns = AssetForm(around, base, data, is_stored=asset is not None, quiet=quiet)
        self.terms = TermsForm(around, base, data, quiet=quiet)
        parts = [PartForms(form, around, base, data, quiet=quiet) for form in ROW_FORMS]
        # What can only be taken away is shown where there is any.
        self.parts = [part for part in parts if part.can_add or part.rows]
        self.said = SaidForm(data, quiet=quiet)
        # What a new asset may be already: whoever looks them up puts them here, and the form asks.
        self.similar: list[Similar] = []
        self.submission = _uuid(data.get("submission") if data is not None else None) or uuid4()

    @property
    def groups(self) -> Iterator[Group]:
        """The columns under their headings."""
        return self.columns.groups()

    def is_valid(self) -> bool:
        """Whether all of it can be saved as far as one can say without the register as it is by then."""
        forms: list[Form] = [
            self.columns,
            self.terms,
            self.said,
            *(row for part in self.parts for row in part.kept if row.is_bound),
        ]
        # All of them are asked, so that every fault is told at once.
        if {form.is_valid() for form in forms} != {True}:
            return False
        for part in self.parts:
            part.check()
        if not all(row.is_valid() for part in self.parts for row in part.kept if row.is_bound):
            return False
        if self.said.provenance() is None and states_a_fact(self.base, self.wanted()):
            self.said.add_error("basis", "Say how you know what you changed.")
        return self.said.is_valid()

    def wanted(self) -> State:
        """The state that the form asks for. It is valid."""
        state = self.columns.written() | self.terms.written()
        for part in self.parts:
            state |= part.written()
        return state | self._former_name(state)

    def _former_name(self, wanted: State) -> State:
        """The name so far as a former one, where it is another and is to be kept."""
        old, new = self.base["name"], wanted["name"]
        if self.asset is None or old == new:
            return {}
        if not self.columns.keeps_former_name(normalise_name(old) != normalise_name(new)):
            return {}
        row = {"name": old, "kind": NameKind.FORMER.value, "since": "", "until": ""}
        rows = (row_of("other_name", key, wanted) or {} for key in keys_of("other_name", wanted))
        if any(other["name"] == old and other["kind"] == NameKind.FORMER for other in rows):
            return {}
        return {f"other_name:{FORMER}:{name}": text for name, text in row.items()}

    @property
    def known(self) -> Provenance | None:
        """How it is known. The form is valid."""
        return self.said.provenance()

    @property
    def reason(self) -> str:
        """Why it was changed. The form is valid."""
        return str(self.said.cleaned_data["reason"])

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the order of the page."""
        rows = [(row, part.one) for part in self.parts for row in part.rows if row.is_bound and not row.is_removed]
        forms: Iterable[tuple[Form, str]] = [(self.columns, ""), (self.terms, ""), *rows, (self.said, "")]
        return [fault for form, of in forms if form.is_bound for fault in _faults(form, of)]

    def sent(self, wanted: State) -> Sent:
        """What a browser would send if somebody had entered ``wanted`` into this form."""
        said: Sent = MultiValueDict()
        for form in (self.columns, self.terms):
            for name, values in form.sent(wanted):
                said.setlist(name, values)
        for part in self.parts:
            here = keys_of(part.name, wanted)
            stored = keys_of(part.name, self.base)
            said.setlist(part.name, [*stored, *(_new_key(key) for key in here if key not in stored)])
            for key in dict.fromkeys((*stored, *here)):
                row = row_of(part.name, key, wanted)
                if row is None:
                    said[f"{part.name}-{key}-remove"] = "yes"
                drawn = part.form(
                    part.around, key if key in stored else _new_key(key), row or row_of(part.name, key, self.base) or {}
                )
                for name, values in drawn.sent(drawn.state):
                    said.setlist(name, values)
        return said


def _new_key(key: str) -> str:
    """The key of a row that is not stored, as forms have them: "new-former" becomes "new9999"."""
    return key if NEW_KEY.fullmatch(key) else "new9999"


def _faults(form: Form, of: str) -> Iterator[Fault]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        label = ", ".join(filter(None, (of, str(field.label) if field else "")))
        for error in errors:
            text = f"{capfirst(label)}: {error}" if label else str(error)
            yield Fault(text, field.id_for_label if field else "")


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _surroundings(user: User, base: State) -> Surroundings:
    """What the forms of one page know. Two queries."""
    around = Surroundings(user)
    vocabulary = Vocabulary()
    for scheme in SchemeCode:
        around.terms[scheme] = [(node.id, f"{EM_SPACE * node.depth}{node.label}") for node in vocabulary.scheme(scheme)]
    keys = {
        int(base[key]) for key in base if base[key] and (key == "parent" or key.endswith(("to_asset", "from_asset")))
    }
    around.assets = {pk: written(asset) for pk, asset in Asset.objects.only("name", "slug").in_bulk(keys).items()}
    for key in keys_of("location", base):
        row = row_of("location", key, base) or {}
        around.places[key] = LocationForm(around, key, row).title
    return around
