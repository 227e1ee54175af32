"""What somebody is asked about the assets of a list that they want to change at once."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.actions.editing import Provenance
from assets.bulk.edit import BulkEdit, StatusChange
from assets.bulk.page import BulkSet
from assets.bulk.seen import Seen, read_seen
from assets.choices import Basis, ChangeKind, ReviewCycle, SchemeCode, Status, Tri, Visibility
from assets.forms.text import TextField
from assets.linking import LinkError, find_asset
from assets.models import ChangeSet, MappingProject, Term
from assets.permissions import administered_projects
from assets.terms import Vocabulary

if TYPE_CHECKING:
    from accounts.models import User

KEEP, NOTHING, OTHER = "keep", "none", "other"
AS_IT_IS = (KEEP, "Leave as it is")
STATUSES = [(status.value, status.label) for status in Status if status != Status.MERGED]
# The schemes of which an asset has several terms, and those of them of which one may say that a term does not apply.
SEVERAL = (SchemeCode.NATURE_OF_WORK, SchemeCode.FUNCTION, SchemeCode.AUDIENCE, SchemeCode.ACCESS)
ANSWERED = (SchemeCode.FUNCTION, SchemeCode.ACCESS)
# What a new status must say for itself.
STATUS_FIELDS = ("status_date", "status_reason", "status_evidence", "status_reporter")
SAYINGS = {"yes": "It applies", "no": "It does not apply", "off": "Take it off"}
# How many terms can be given at once, and how many of these lines are shown before "more".
TERM_LINES, TERM_LINES_SHOWN = 6, 2


class DayField(forms.DateField):
    """A day that has come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date", "class": "input--10"}, format="%Y-%m-%d"), **kwargs
        )

    def clean(self, value: Any) -> Any:
        """The day; ValidationError where it is still to come."""
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError("This day is still to come.")
        return day


class ChangeField(forms.ChoiceField):
    """A fact that is left as it is unless somebody chooses otherwise."""

    def __init__(self, *, label: str, choices: Any = (), help_text: str = "") -> None:
        super().__init__(label=label, choices=[AS_IT_IS, *choices], initial=KEEP, help_text=help_text)


_REASON, _REPORTER = 500, 200


class BulkEditForm(forms.Form):
    """The changes, how they are known and why they are made. Everything begins as "leave as it is"."""

    query = forms.CharField(label="the list", required=False, max_length=4000, widget=forms.HiddenInput, strip=False)

    kind = ChangeField(label="kind")
    sector = ChangeField(label="sector type")
    parent = ChangeField(label="part of", choices=[(NOTHING, "Part of nothing"), (OTHER, "Part of another asset")])
    parent_asset = TextField(
        label="which asset they are part of",
        max_length=500,
        help_text="Its name, or its address on this site.",
    )

    status = ChangeField(
        label="status",
        choices=STATUSES,
        help_text="An asset that has this status already keeps the date, reason and evidence it has.",
    )
    status_date = DayField(label="since", help_text="The day from which this is known to hold.")
    status_reason = TextField(label="reason for the status", max_length=_REASON)
    status_evidence = TextField(label="evidence", lines=True)
    status_reporter = TextField(label="who reported it", max_length=_REPORTER)

    visibility = ChangeField(label="who may see them", choices=Visibility.choices)
    review_months = ChangeField(label="review cycle", choices=ReviewCycle.choices)
    join = ChangeField(label="put into the care of")
    leave = ChangeField(label="take out of the care of")

    basis = forms.ChoiceField(
        label="how do you know?",
        choices=[("", "Choose one"), *Basis.choices],
        help_text="Needed as soon as anything but who may see them, the review cycle or the project changes.",
    )
    as_of = DayField(label="known on", initial=timezone.localdate)
    source = TextField(
        label="source", required=False, max_length=300, help_text="The list, page or person that says so."
    )
    reason = TextField(
        label="reason for this change",
        max_length=300,
        help_text="One sentence. It stands in the history of every one of them.",
    )

    # What is needed depends on what is chosen, and stays hidden until then.
    use_required_attribute = False

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["status_reporter"].initial = str(user)
        vocabulary = Vocabulary()
        for scheme in (SchemeCode.KIND, SchemeCode.SECTOR):
            self._choose(scheme, [(NOTHING, "Not known"), *_choices(vocabulary, scheme)])
        terms = [
            ("", "Choose a term"),
            *((scheme.label.capitalize(), _choices(vocabulary, scheme)) for scheme in SEVERAL),
        ]
        for line in range(TERM_LINES):
            self.fields[f"term_{line}"] = forms.ChoiceField(label=f"term {line + 1}", choices=terms, required=False)
            self.fields[f"says_{line}"] = forms.ChoiceField(
                label=f"what is said of term {line + 1}", choices=list(SAYINGS.items()), initial="yes"
            )
        self.projects = {str(project.pk): project for project in administered_projects(user).order_by("name", "pk")}
        for name in ("join", "leave"):
            if self.projects:
                self._choose(name, [(pk, project.name) for pk, project in self.projects.items()])
            else:
                del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = [AS_IT_IS, *choices]  # type: ignore[attr-defined]

    @property
    def term_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The lines for terms that stand in the open."""
        return self._lines(range(TERM_LINES_SHOWN))

    @property
    def more_term_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The lines behind "more"."""
        return self._lines(range(TERM_LINES_SHOWN, TERM_LINES))

    @property
    def has_more_terms(self) -> bool:
        """Whether one of those is in use."""
        return any(term.value() for term, _ in self.more_term_lines)

    def _lines(self, lines: range) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"term_{line}"], self[f"says_{line}"]) for line in lines]

    # --- What is right ------------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        """Ask for what belongs to a choice only where the choice was made."""
        needed = dict.fromkeys(STATUS_FIELDS, self.data.get("status", KEEP) != KEEP)
        needed["parent_asset"] = self.data.get("parent") == OTHER
        # Whether this is needed shows when all is understood.
        needed["basis"] = False
        for name, is_needed in needed.items():
            self.fields[name].required = is_needed
        super().full_clean()
        for name in needed:
            # On the page they are never called optional.
            self.fields[name].required = True

    def clean_query(self) -> str:
        """A list that can be edited."""
        self.of = BulkSet(self.cleaned_data["query"], self._user)
        if self.of.refusal:
            raise ValidationError(self.of.refusal)
        return self.of.query

    def clean(self) -> dict[str, Any]:
        """Something to change, with all that it must say for itself."""
        said = super().clean() or self.cleaned_data
        self._terms = self._clean_terms(said)
        self._parent = self._clean_parent(said)
        if said.get("join", KEEP) != KEEP and said.get("join") == said.get("leave"):
            self.add_error("leave", "This is the project that they are to come into.")
        if not self.errors:
            self._clean_whole()
        return said

    def _clean_whole(self) -> None:
        edit = self.edit()
        if edit.is_empty:
            raise ValidationError("Nothing is to change yet: choose something, or go back to the list.")
        if edit.changes_facts and not self.cleaned_data["basis"]:
            self.add_error("basis", "Say how you know what is to be written.")

    def _clean_terms(self, said: dict[str, Any]) -> dict[Term, Tri | None]:
        chosen = [(line, said[f"term_{line}"]) for line in range(TERM_LINES) if said.get(f"term_{line}")]
        found = Term.objects.select_related("scheme").in_bulk([int(pk) for _, pk in chosen])
        terms: dict[Term, Tri | None] = {}
        for line, pk in chosen:
            term, saying = found[int(pk)], said.get(f"says_{line}")
            if term in terms:
                self.add_error(f"term_{line}", f"“{term}” stands here twice.")
            if saying == "no" and term.scheme.code not in ANSWERED:
                self.add_error(f"says_{line}", "Only of a function or an access fact one says that it does not apply.")
            terms[term] = Tri(saying) if saying in Tri.values else None
        return terms

    def _clean_parent(self, said: dict[str, Any]) -> int | None:
        if said.get("parent") != OTHER or "parent_asset" not in said:
            return None
        try:
            return find_asset(said["parent_asset"], self._user).pk
        except LinkError as fault:
            self.add_error("parent_asset", str(fault))
            return None

    def answers(self) -> list[tuple[str, str]]:
        """Everything that was answered, as a page carries it on."""
        given = ((name, self[name].value()) for name in self.fields)
        return [(name, str(value)) for name, value in given if value not in (None, "")]

    # --- What was said ------------------------------------------------------------------------------------------

    def edit(self) -> BulkEdit:
        """The changes that a valid form asks for."""
        said = self.cleaned_data
        return BulkEdit(
            known=Provenance(Basis(said["basis"]), said["as_of"], said["source"]) if said["basis"] else None,
            reason=said["reason"],
            columns=dict(self._columns()),
            status=self._status(),
            terms=self._terms,
            join=self._project("join"),
            leave=self._project("leave"),
        )

    def _columns(self) -> Iterator[tuple[str, Any]]:
        said = self.cleaned_data
        for name in ("kind", "sector"):
            if said[name] != KEEP:
                yield name, None if said[name] == NOTHING else int(said[name])
        if said["parent"] != KEEP:
            yield "parent", self._parent
        if said["visibility"] != KEEP:
            yield "visibility", said["visibility"]
        if said["review_months"] != KEEP:
            yield "review_months", int(said["review_months"])

    def _status(self) -> StatusChange | None:
        said = self.cleaned_data
        if said["status"] == KEEP:
            return None
        return StatusChange(
            Status(said["status"]),
            said["status_date"],
            said["status_reason"],
            said["status_evidence"],
            said["status_reporter"],
        )

    def _project(self, name: str) -> MappingProject | None:
        return self.projects.get(self.cleaned_data.get(name, KEEP))


class ApplyForm(forms.Form):
    """What stands beside the answers when they are to be written: what was seen, and, of everything, how many.

    ``submission`` is the id of the change set to be: a page that is sent twice has the same one.
    """

    submission = forms.UUIDField(label="this page", widget=forms.HiddenInput, initial=uuid4)
    seen = forms.CharField(label="what was shown", widget=forms.HiddenInput)
    typed = forms.CharField(
        label="how many assets will change",
        max_length=12,
        help_text="This is the whole register. Type the number to show that it is meant.",
        widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, of: BulkSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of = of
        if not of.is_everything:
            del self.fields["typed"]

    def clean_seen(self) -> Seen:
        """What was shown."""
        seen = read_seen(self.cleaned_data["seen"])
        if seen is None:
            raise ValidationError("Look at the changes first: nothing was written.")
        return seen

    def clean(self) -> dict[str, Any]:
        """Of the whole register, the number of assets that change."""
        said = super().clean() or self.cleaned_data
        if "typed" in self.fields and "seen" in said and "typed" in said:
            number = len(said["seen"].marks)
            if re.sub(r"[\s,]", "", said["typed"]) != str(number):
                self.add_error("typed", f"Type {number:,} to change all of them.")
        return said


def written_before(submission: str) -> ChangeSet | None:
    """What a page wrote that is sent a second time, perhaps because the first answer never came."""
    try:
        uuid = UUID(submission)
    except ValueError:
        return None
    return ChangeSet.objects.filter(uuid=uuid, kind=ChangeKind.BULK_EDIT).first()


def _choices(vocabulary: Vocabulary, scheme: str) -> list[tuple[str, str]]:
    return [(str(node.id), "– " * node.depth + node.label) for node in vocabulary.scheme(scheme)]
