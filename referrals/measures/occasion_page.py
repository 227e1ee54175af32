"""One time at which a person is asked how things are going, as whoever asks them sees it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from django import forms
from django.utils import timezone

from referrals.actions.returning import takes_answers
from referrals.choices import Channel, OccasionState, RefuseReason, TaskKind
from referrals.instruments import Instrument, instrument
from referrals.measures.asked import AskedLine, line_of
from referrals.measures.entering import MannerForm, whole_steps
from referrals.measures.paper import code_of
from referrals.measures.steps import Step
from referrals.measures.trends import number
from referrals.models import FollowUp, MeasureReturn, Occasion
from referrals.querysets.measure import TAKES_ANSWERS

if TYPE_CHECKING:
    from accounts.models import User

# Ways of asking that somebody writes down; a link has a page of its own.
WAYS = (Channel.IN_PERSON, Channel.PHONE, Channel.LETTER, Channel.TEXT, Channel.VIDEO)


class SubmissionForm(forms.Form):
    """That something is done; once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class OfferForm(SubmissionForm):
    """In which way somebody was asked."""

    use_required_attribute = False

    how = forms.ChoiceField(
        label="how they were asked",
        choices=[("", "choose one"), *((way.value, way.label) for way in WAYS)],
        widget=forms.Select(attrs={"class": "input--20"}),
        error_messages={"required": "Say how they were asked."},
    )


class ReasonForm(SubmissionForm):
    """That somebody would rather not, and why where they said so."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label="why, if they said so",
        choices=RefuseReason.choices,
        initial=RefuseReason.NOT_SAID,
        widget=forms.Select(attrs={"class": "input--20"}),
        error_messages={"required": "Choose one; nobody has to say why."},
    )


@dataclass(frozen=True)
class AskedPart:
    """One instrument of an occasion: what of it was answered."""

    instrument: Instrument
    standing: MeasureReturn | None

    @property
    def sentence(self) -> str:
        """How much was answered, how, and what it comes to."""
        if self.standing is None or not self.standing.answered:
            return "Not answered."
        kept = self.standing
        how = f"{kept.answered} of {kept.asked} answered, {kept.get_mode_display()}"
        helped = f" ({kept.get_helped_by_display()})" if kept.helped_by else ""
        return f"{how}{helped}.{self._result}"

    @property
    def _result(self) -> str:
        kept, asked = self.standing, self.instrument
        if kept is None or not asked.has_score:
            return ""
        if kept.score is None:
            return " No score, because not everything is answered."
        return f" Score {number(kept.score)}, of {number(asked.score_least)} to {number(asked.score_greatest)}."  # type: ignore[arg-type]


class OccasionPage:
    """What stands on the page of an occasion."""

    def __init__(self, occasion: Occasion, user: "User") -> None:
        self.occasion = occasion
        self.user = user
        self.today = timezone.localdate()

    @cached_property
    def _standing(self) -> dict[str, MeasureReturn]:
        found = self.occasion.returns.standing().select_related("recorded_by")
        return {kept.instrument: kept for kept in found}

    @cached_property
    def steps(self) -> list[Step]:
        """What can be asked: one page for each set of questions."""
        return whole_steps(self.occasion)

    @property
    def parts(self) -> list[AskedPart]:
        """Each set of questions that can be asked, and what was answered of it."""
        return [AskedPart(step.instrument, self._standing.get(step.code)) for step in self.steps]

    @property
    def without_words(self) -> int:
        """How many sets cannot be asked: their words are under a licence that is not there, or there are no goals."""
        return len(self.occasion.instruments) - len(self.steps)

    @cached_property
    def line(self) -> AskedLine:
        """How it stands."""
        return line_of(self.occasion, list(self._standing.values()), self.today)

    @property
    def is_open(self) -> bool:
        """Whether the person is still asked."""
        return self.occasion.state in TAKES_ANSWERS

    @property
    def takes_answers(self) -> bool:
        """Whether answers of today can be typed in, corrections among them."""
        return bool(self.steps) and takes_answers(self.occasion, day=self.today, by=self.user)

    @property
    def takes_paper(self) -> bool:
        """Whether answers that were given in time can be typed in: also those that came late."""
        return bool(self.steps) and (self.takes_answers or self.occasion.state == OccasionState.LAPSED)

    @property
    def may_be_refused(self) -> bool:
        """Whether it makes sense to say that the person would rather not."""
        return self.is_open

    @property
    def first_code(self) -> str:
        """With which questions one begins: the first that are not answered yet."""
        open_ones = [step.code for step in self.steps if step.code not in self._standing]
        return next(iter(open_ones or (step.code for step in self.steps)), "")

    @cached_property
    def safeguarding(self) -> FollowUp | None:
        """The task to look after the person today, where an answer asked for it and nobody has yet."""
        found: FollowUp | None = (
            FollowUp.objects.filter(
                kind=TaskKind.SAFEGUARDING,
                person=self.occasion.person_id,
                cause=self.occasion.cause,
                done_at__isnull=True,
            )
            .select_related("owner")
            .first()
        )
        return found

    @property
    def before(self) -> list[tuple[str, MeasureReturn]]:
        """Earlier records that later ones stand for, the latest first, with what was asked."""
        found = self.occasion.returns.filter(corrected_by__isnull=False).select_related("recorded_by")
        return [
            (instrument(kept.instrument, kept.instrument_version).title, kept)
            for kept in found.order_by("-recorded_at", "-id")
        ]

    @property
    def code(self) -> str:
        """That of its paper."""
        return code_of(self.occasion)

    def manner_form(self) -> MannerForm:
        """How answers are going to come."""
        form = MannerForm(occasion=self.occasion, auto_id="id_manner_%s")
        del form.fields["answered_on"]
        return form

    def offer_form(self) -> OfferForm:
        """In which way the person was asked."""
        return OfferForm(auto_id="id_offer_%s")

    def reason_form(self) -> ReasonForm:
        """Why they would rather not."""
        return ReasonForm(auto_id="id_reason_%s")

    def submission_form(self) -> SubmissionForm:
        """That it is finished."""
        return SubmissionForm(auto_id="id_finish_%s")
