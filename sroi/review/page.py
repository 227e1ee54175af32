"""The page of review: what stands in the way of a final version, what was asked, and what can be done next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import QuerySet

from sroi.actions.acknowledging import NotWritten, Reason
from sroi.actions.versions import seen_of
from sroi.answers import Warned, with_answers, words_of
from sroi.calculation.findings import Finding
from sroi.choices import Status
from sroi.models import Acknowledgement, ImpactMap
from sroi.permissions import can_edit_map, can_work_on
from sroi.review.challenges import Asked, challenges_of
from sroi.review.forms import (
    ActForm,
    AnswersForm,
    ChallengeForm,
    FinalForm,
    OpennessForm,
    ReplyForm,
    ReturnForm,
    reply_form,
)
from sroi.review.lineage import Lineage, lineage_of
from sroi.review.places import Names, cell_url, names_of
from sroi.store.reckoning import Reckoning, reckon

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Point:
    """A finding as the page shows it: the cell in words, the way to it, and what it says."""

    finding: Finding
    place: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A warning with the field for its reason: ``typed`` is what stands in it."""

    shown: Point
    warned: Warned
    typed: str

    @property
    def answer(self) -> Acknowledgement | None:
        """The reason that holds."""
        return self.warned.answer

    @property
    def is_retyped(self) -> bool:
        """Whether somebody has typed another reason, which is not saved."""
        return self.answer is not None and self.typed != self.answer.reason


class ReviewPage:
    """One version for somebody who works in its project. What is asked for is read once."""

    def __init__(
        self,
        impact_map: ImpactMap,
        user: "User",
        *,
        typed: Mapping[str, Reason] | None = None,
        not_written: list[NotWritten] | None = None,
        returning: ReturnForm | None = None,
        answering: AnswersForm | None = None,
    ) -> None:
        self.impact_map = impact_map
        self.user = user
        self.not_written = not_written or []
        self.answering = answering or AnswersForm(auto_id="id_answers_%s")
        self._typed = answering.reasons if answering else typed or {}
        self.returning = returning or ReturnForm()

    @cached_property
    def can_edit(self) -> bool:
        """Whether the reader may answer warnings and take the version on."""
        return can_edit_map(self.user, self.impact_map)

    @cached_property
    def can_work(self) -> bool:
        """Whether the reader may begin the next version, and say who may read this one."""
        return can_work_on(self.user, self.impact_map)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return reckon(self.impact_map)

    # --- what stands in the way --------------------------------------------------------------------------------------

    @cached_property
    def refused(self) -> list[Point]:
        """What has to be put right: nothing can be counted, or it may not stand in a final version."""
        return [self._point(finding) for finding in (*self.reckoning.refusals, *self.reckoning.final)]

    @cached_property
    def warnings(self) -> list[ToAnswer]:
        """What wants a reason, those without one first."""
        found = [
            ToAnswer(self._point(each.finding), each, self._typed_for(each))
            for each in with_answers(self.impact_map, self._name, self.reckoning.to_answer)
        ]
        return sorted(found, key=lambda each: each.answer is not None)

    @cached_property
    def unanswered(self) -> int:
        """How many of them have no reason yet."""
        return sum(1 for each in self.warnings if each.answer is None)

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way of a final version."""
        return self.reckoning.can_be_counted and not self.refused and not self.unanswered

    @cached_property
    def notes(self) -> list[Point]:
        """What is to be read, and no more."""
        return [self._point(finding) for finding in self.reckoning.notes]

    def _typed_for(self, warned: Warned) -> str:
        written = self._typed.get(warned.key)
        if written is not None:
            return written.text
        return warned.answer.reason if warned.answer else ""

    def _point(self, finding: Finding) -> Point:
        place = self.reckoning.place_of(finding)
        return Point(
            finding,
            self._names.of(place.table, place.row, place.field),
            cell_url(self.impact_map, place.table, place.row, place.field, can_edit=self.can_edit),
            words_of(finding, self._name),
        )

    @cached_property
    def _names(self) -> Names:
        return names_of(self.impact_map)

    @property
    def _name(self) -> str:
        case = self.reckoning.case
        return case.name if case else self.impact_map.title

    # --- what was asked, and the versions ----------------------------------------------------------------------------

    @cached_property
    def _lineage(self) -> Lineage:
        return lineage_of(self.impact_map)

    @cached_property
    def challenges(self) -> list[tuple[Asked, ReplyForm]]:
        """The questions, each with the form under it."""
        found = challenges_of(self.impact_map, self.user, names=self._names, lineage=self._lineage)
        return [(asked, reply_form(asked.challenge.uuid)) for asked in found]

    @property
    def open_challenges(self) -> int:
        """How many are not settled."""
        return sum(1 for asked, _ in self.challenges if not asked.challenge.is_settled)

    asked_about = "the map as a whole"

    @cached_property
    def asking(self) -> ChallengeForm:
        """A question about the map as a whole."""
        return ChallengeForm(auto_id="id_asking_%s")

    @cached_property
    def versions(self) -> "QuerySet[ImpactMap]":
        """All versions, the newest first."""
        return ImpactMap.objects.filter(series=self.impact_map.series).select_related("created_by").order_by("-version")

    @cached_property
    def is_newest(self) -> bool:
        """Whether no later version has been begun."""
        return self.versions[0].pk == self.impact_map.pk

    # --- what can be done next ---------------------------------------------------------------------------------------

    @property
    def is_draft(self) -> bool:
        """Whether it can be sent to review."""
        return self.impact_map.status == Status.DRAFT

    @property
    def is_in_review(self) -> bool:
        """Whether it can go back, or become final."""
        return self.impact_map.status == Status.IN_REVIEW

    @cached_property
    def act(self) -> ActForm:
        """An act that needs nothing more."""
        return ActForm(auto_id=f"id_{uuid4()}_%s")

    @cached_property
    def final(self) -> FinalForm:
        """Making it final as it stands on this page."""
        return FinalForm(initial={"seen": seen_of(self.reckoning.raw)}, auto_id="id_final_%s")

    @cached_property
    def openness(self) -> OpennessForm:
        """Who may read it."""
        return OpennessForm(initial={"openness": self.impact_map.openness}, auto_id="id_openness_%s")
