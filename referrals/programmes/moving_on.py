"""Where people went on to: what is asked, the page of one time of asking, and the list of those that have come."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.forms.editing.fields import AssetField
from assets.forms.text import TextField
from assets.linking import written
from assets.models import Asset
from referrals.actions.moving_on import EARLY, MovingOnOrder, Time, referrals_to_ask, times_of, to_ask
from referrals.choices import Channel, Destination, PostRole
from referrals.forms.fields import PastDayField
from referrals.models import MovingOn, Organisation, Referral

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

SOON = timedelta(days=30)
LATELY = timedelta(days=30)
MOST = 200
_LONGEST_NOTE = 2000
# A month has so many hours; nobody volunteers in all of them.
_MOST_HOURS = 400


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)[:1].upper() + str(kind.label)[1:]) for kind in kinds]


class MovingOnForm(forms.Form):
    """Where the person went on to, or that they could not be asked."""

    use_required_attribute = False

    was_reached = forms.ChoiceField(
        label="could you ask them?",
        choices=[("yes", "Yes"), ("no", "No, they could not be reached or would rather not say")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you could ask them."},
    )
    destinations = forms.MultipleChoiceField(
        label="where did they go on to?",
        help_text="All that is true.",
        choices=_choices(Destination),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick where they went on to."},
    )
    asset = AssetField(
        label="which place or group?",
        required=False,
        help_text="If it is in the register: its name as its page has it, or the address of its page.",
    )
    hours_a_month = forms.DecimalField(
        label="hours volunteered in a month",
        required=False,
        min_value=0,
        max_value=_MOST_HOURS,
        decimal_places=1,
        widget=forms.TextInput(attrs={"class": "input--4", "inputmode": "decimal"}),
        help_text="Roughly, as they say.",
        error_messages={"invalid": "Write a number of hours, such as 6 or 2.5."},
    )
    note = TextField(
        label="in their words", required=False, lines=True, max_length=_LONGEST_NOTE, help_text="They can read it too."
    )
    how = forms.ChoiceField(
        label="how did you ask?",
        choices=_choices(Channel),
        widget=forms.RadioSelect,
        error_messages={"required": "Say how you asked."},
    )
    asked_on = PastDayField(
        label="when?",
        help_text="Such as 21 Nov 2026.",
        error_messages={"required": "Say on which day you asked."},
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, user: "User", standing: MovingOn | None) -> None:
        super().__init__(data, initial=_initial(standing))
        asset: Any = self.fields["asset"]
        asset.user = user
        if standing and standing.asset:
            asset.known = {standing.asset.pk: written(standing.asset)}
        if self.is_bound and self.data.get("was_reached") == "no":
            for name in ("destinations", "how"):
                self.fields[name].required = False

    @property
    def order(self) -> MovingOnOrder:
        """What was said."""
        said = self.cleaned_data
        return MovingOnOrder(
            was_reached=said["was_reached"] == "yes",
            asked_on=said["asked_on"],
            destinations=said["destinations"],
            asset=Asset.objects.filter(pk=said["asset"]).first() if said["asset"] else None,
            hours_a_month=said["hours_a_month"],
            note=said["note"],
            how=said["how"],
        )


def _initial(standing: MovingOn | None) -> dict[str, Any]:
    """What stands is there to be corrected."""
    if standing is None:
        return {"asked_on": timezone.localdate()}
    kept = ("destinations", "hours_a_month", "note", "how", "asked_on")
    return {name: getattr(standing, name) for name in kept} | {
        "was_reached": "yes" if standing.was_reached else "no",
        "asset": standing.asset_id,
        "seen": standing.uuid,
    }


@dataclass(frozen=True)
class Line:
    """A time of asking, and what was said then; None where nothing is recorded."""

    time: Time
    said: MovingOn | None
    today: date

    @property
    def is_due(self) -> bool:
        """Whether it is to be asked now."""
        return self.said is None and self.time.due_on <= self.today < self.time.until

    @property
    def may_be_recorded(self) -> bool:
        """Whether its day has come, or nearly."""
        return self.time.due_on - EARLY <= self.today

    @property
    def words(self) -> str:
        """What was said, in words."""
        return words_of(self.said) if self.said else ""


def words_of(said: MovingOn) -> str:
    """As "another place or group (Model Boat Workshop), volunteering (6 hours a month)"."""
    if not said.was_reached:
        return "could not be asked"
    words = []
    for code in said.destinations:
        more = ""
        if code == Destination.ASSET and said.asset:
            more = f" ({said.asset.name})"
        if code == Destination.VOLUNTEERING and said.hours_a_month is not None:
            more = f" ({said.hours_a_month.normalize():f} hours a month)"
        words.append(f"{Destination(code).label}{more}")
    if said.asset and Destination.ASSET not in said.destinations:
        words.append(f"at {said.asset.name}")
    return ", ".join(words)


def lines_of(referral: Referral, today: date) -> list[Line]:
    """All times of asking the person of a referral, the first first; none where nobody took part."""
    times = times_of(referral)
    said = {one.months: one for one in referral.moves_on.standing().select_related("asset")} if times else {}
    for one in said.values():
        one.person = referral.person
    return [Line(time, said.get(time.months), today) for time in times]


@dataclass
class MovingOnPage:
    """One time of asking somebody, with the others beside it."""

    referral: Referral
    months: int
    user: "User"
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def lines(self) -> list[Line]:
        """All times."""
        return lines_of(self.referral, self.today)

    @property
    def line(self) -> Line | None:
        """This one; None where there is no such time, or it is too early."""
        return next((one for one in self.lines if one.time.months == self.months and one.may_be_recorded), None)

    @property
    def standing(self) -> MovingOn | None:
        """What was said this time."""
        return self.line.said if self.line else None

    @property
    def others(self) -> list[Line]:
        """What was said at other times."""
        return [one for one in self.lines if one.said and one.time.months != self.months]

    @cached_property
    def may_refer_on(self) -> bool:
        """Whether the reader may begin the next referral."""
        return Organisation.objects.where(self.user, PostRole.LINK_WORKER).filter(pk=self.referral.service_id).exists()


class MovingOnList:
    """Whose time has come, whose comes soon, and what was written down lately, of the people the reader looks after."""

    def __init__(self, user: "User") -> None:
        self.today = timezone.localdate()
        self._mine = Referral.objects.worked_by(user)

    @cached_property
    def due(self) -> list[tuple[Referral, Time]]:
        """To be asked now, the longest waiting first."""
        return sorted(to_ask(self._known, self.today), key=lambda found: (found[1].due_on, found[0].pk))[:MOST]

    @cached_property
    def soon(self) -> list[tuple[Referral, Time]]:
        """To be asked within a month."""
        later = to_ask(self._known, self.today + SOON)
        coming = [(referral, time) for referral, time in later if time.due_on > self.today]
        return sorted(coming, key=lambda found: (found[1].due_on, found[0].pk))[:MOST]

    @cached_property
    def lately(self) -> list[MovingOn]:
        """Written down lately, the latest first."""
        since = timezone.now() - LATELY
        found = MovingOn.objects.standing().filter(referral__in=self._mine.values("pk"), recorded_at__gte=since)
        related = ("asset", "referral__person__key", "referral__person__area", "referral__offer__activity")
        return list(found.select_related(*related).order_by("-recorded_at", "-id")[:MOST])

    @property
    def named(self) -> int:
        """How many lines name somebody."""
        return len(self.due) + len(self.soon) + len(self.lately)

    @property
    def _known(self) -> "ReferralQuerySet":
        found: ReferralQuerySet = referrals_to_ask(self.today).filter(pk__in=self._mine.values("pk"))
        return found.select_related("person__key", "person__area", "offer__activity", "owner")
