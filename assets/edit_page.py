"""The page on which an asset is written down or corrected: which form it shows, and what was sent with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from assets.actions.drafts import Entered, is_written
from assets.actions.editing import Provenance
from assets.actions.reconciling import merge
from assets.actions.state import State, current_location, new_state, state_of
from assets.conflict import Conflict
from assets.forms.editing import EditForms
from assets.forms.editing.asset import DROP
from assets.forms.editing.said import SaidForm
from assets.forms.editing.signed import read_signed, sign
from assets.models import Asset, Draft, Picture
from assets.similar import Similar, similar_to

if TYPE_CHECKING:
    from django.forms import BoundField

Entries = MultiValueDict[str, Any]
CHOICE = "choice:"
# What a form carries beside its fields, and what is not kept of it.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


@dataclass(frozen=True)
class Notice:
    """Something to know about a form before one looks at it."""

    heading: str
    text: str


TOO_OLD = Notice(
    "Look through it before you save",
    "We cannot tell any more from what this form started, and so not what others changed since. Nothing is saved yet.",
)
KEPT = Notice(
    "This is not saved yet",
    "You were logged out, or had logged in anew, when you sent it. It is filled in as you sent it: look, and save.",
)
CONTINUED = Notice("These are your unsaved changes", "Nothing of them is written until you save.")
SETTLED = Notice("Your changes, on what the others wrote", "Nothing of yours is written until you save.")


class Answers(TypedDict):
    """What is saved, how it is known, and the mark of this one sending."""

    wanted: State
    known: Provenance | None
    reason: str
    submission: UUID


@dataclass
class EditPage:
    """The form of ``asset``, or of a new one, as ``user`` sees it. ``offer`` is a draft that they may go on with.

    ``since`` is when the state was read from which the form starts.
    """

    asset: Asset | None
    user: User
    forms: EditForms
    since: datetime
    notices: list[Notice] = field(default_factory=list)
    offer: Draft | None = None
    # Whether the form shows what is neither saved nor as the record has it, and whether that is to be looked at first.
    is_unsaved: bool = False
    is_to_be_looked_at: bool = False

    # --- how it comes about -------------------------------------------------------------------------------------------

    @classmethod
    def opened(cls, asset: Asset | None, user: User, *, kept: Entered | None = None, go_on: bool = False) -> "EditPage":
        """The page as somebody comes to it.

        It shows what was ``kept`` of a form when they were logged out; or the draft that they ``go_on`` with, which is
        offered until they have said so; or the record.
        """
        if kept is not None:
            return cls._filled(asset, user, MultiValueDict(kept), KEPT)
        draft = Draft.objects.filter(user=user, asset=asset).first()
        if draft and go_on:
            return cls._filled(asset, user, MultiValueDict(draft.data), CONTINUED)
        return cls(asset, user, EditForms(asset, user, base=_state(asset, user)), timezone.now(), offer=draft)

    @classmethod
    def sent(cls, asset: Asset | None, user: User, data: Entries) -> "EditPage":
        """The page with what was sent. What is to be looked at once more is shown filled in, and not saved."""
        if "edit" in data:
            return cls._filled(asset, user, data, SETTLED)
        start = _start_of(asset, user, data)
        if start is None:
            return cls._filled(asset, user, data, TOO_OLD)
        forms = EditForms(asset, user, base=start.base, data=start.data)
        return cls(asset, user, forms, start.at, is_unsaved=True)

    @classmethod
    def _filled(cls, asset: Asset | None, user: User, data: Entries, why: Notice) -> "EditPage":
        """The form with ``data`` in it, with which no fault is found before it is sent."""
        start = _start_of(asset, user, data) or _Start(_state(asset, user), data, timezone.now())
        forms = EditForms(asset, user, base=start.base, data=start.data, quiet=True)
        return cls(asset, user, forms, start.at, [why], is_unsaved=True, is_to_be_looked_at=True)

    # --- what it shows ------------------------------------------------------------------------------------------------

    @property
    def base_signed(self) -> str:
        """The state from which the form starts, as it travels with it."""
        return sign(self.asset, base=self.forms.base)

    @property
    def action_url(self) -> str:
        """Where the form goes."""
        return reverse("assets:asset_edit", args=[self.asset.slug]) if self.asset else reverse("assets:asset_new")

    @property
    def draft_url(self) -> str:
        """Where a draft of it goes."""
        if self.asset:
            return reverse("assets:asset_draft", args=[self.asset.slug])
        return reverse("assets:asset_new_draft")

    @property
    def back_url(self) -> str:
        """Where one goes who does not save."""
        return self.asset.get_absolute_url() if self.asset else reverse("assets:asset_list")

    @property
    def save_words(self) -> str:
        """What the button says."""
        return "Save" if self.asset else "Add to the register"

    @property
    def pictures(self) -> list[Picture]:
        """The pictures of the asset, in their order."""
        if self.asset is None:
            return []
        return list(Picture.objects.filter(asset=self.asset).visible_to(self.user).order_by("position", "id"))

    # --- what was sent ------------------------------------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Whether it can be saved; a new asset only when nobody has to be asked whether it is there already."""
        data = self.forms.data
        if data is None or self.is_to_be_looked_at or not self.forms.is_valid():
            return False
        # Sent a second time, it would be found to be like itself.
        if self.asset is None and not data.get("is_different") and not is_written(entered(data)):
            self.forms.similar = self._similar()
        return not self.forms.similar

    def _similar(self) -> list[Similar]:
        wanted = self.forms.wanted()
        found = similar_to(wanted["name"], self.user, current_location(wanted).get("postcode", ""))
        return [one for one in found if one.is_close]

    def answers(self) -> "Answers":
        """What the action that saves has to know. The form is valid."""
        forms = self.forms
        return {
            "wanted": forms.wanted(),
            "known": forms.known,
            "reason": forms.reason,
            "submission": forms.submission,
        }

    def refuse(self, refusal: str) -> "EditPage":
        """Say on the form why the register did not take it."""
        self.forms.columns.add_error(None, refusal)
        return self


class ConflictPage:
    """The page of a save that came too late: the conflict, and all of the form that comes back with the choices."""

    def __init__(self, page: EditPage, asset: Asset, theirs: State) -> None:
        self.page = page
        base, yours = page.forms.base, page.forms.wanted()
        self.conflict = Conflict(asset, base, theirs, yours, page.since)
        self.signed = sign(asset, base=base, theirs=theirs, yours=yours)
        self.submission = uuid4()

    @property
    def said(self) -> list["BoundField"]:
        """How it is known and why it was changed, as it was sent."""
        return list(self.page.forms.said)


@dataclass(frozen=True)
class _Start:
    """What a form that was sent started from, and what was entered into it."""

    base: State
    data: Entries
    at: datetime


def _start_of(asset: Asset | None, user: User, data: Entries) -> _Start | None:
    """From the hidden inputs of a form, or of the page of a conflict; None where they are not as we wrote them."""
    if before := read_signed(str(data.get("base", "")), asset):
        return _Start(before.states["base"], data, before.at)
    if found := read_signed(str(data.get("conflict", "")), asset):
        choices = {key.removeprefix(CHOICE): str(data[key]) for key in data if key.startswith(CHOICE)}
        base, theirs, yours = (found.states[name] for name in ("base", "theirs", "yours"))
        wanted = merge(base, theirs, yours, choices)
        filled = EditForms(asset, user, base=theirs).sent(wanted)
        for name in (*SaidForm.base_fields, "submission"):
            filled[name] = data.get(name, "")
        # Whether the name before is kept was decided with the form, and stands among its names if so.
        filled["former_name"] = DROP
        return _Start(theirs, filled, found.at)
    return None


def entered(data: Entries) -> Entered:
    """What was entered into a form, as it is kept."""
    return {name: [str(value) for value in data.getlist(name)] for name in data if name != TOKEN}


def _state(asset: Asset | None, user: User) -> State:
    return state_of(asset, user) if asset else new_state()
