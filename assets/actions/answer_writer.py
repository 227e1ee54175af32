"""One answer while it is written: an earlier one taken back, the record, the sighting, the decision, the task."""

from dataclasses import replace
from datetime import datetime, time
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from assets.actions.answer_facts import WORKS, asked_of, known_later, put_into, status_of, without_later
from assets.actions.answer_order import ANSWER, Answered, TaskOrder, answer_before, asked_now, row_key
from assets.actions.became import Told, what_became
from assets.actions.comparing import start_comparison
from assets.actions.confirming import Assurance, renew_facts
from assets.actions.deciding import replace_former, write_change
from assets.actions.facts import facts_of
from assets.actions.fieldwork import FieldworkRefusedError, write_attempt
from assets.actions.saving import StaleError
from assets.actions.state import State, state_of
from assets.actions.state_writer import StateWriter
from assets.actions.undoing_writer import write_steps
from assets.choices import CONFIRMING, Attempt, ChangeType, SchemeCode, Status, TaskAnswer, Tri
from assets.dates import NOTHING, Period
from assets.models import (
    Asset,
    Change,
    ChangeSet,
    Classification,
    Location,
    Proposal,
    Sighting,
    Task,
    TaskAttempt,
    Term,
    Wave,
)
from assets.undo.plan import make_plan, touched_assets
from assets.undo.selection import of_change_set

# The facts that looking an asset up again confirms (``assets.actions.facts``).
CONFIRMED = {"name", "sector", "status", "opened", "website", "email", "phone", "nature_of_work", "location"}
FIELDWORK = "fieldwork"


class AnswerWriter:
    """One answer while it is written. The caller holds the change set."""

    def __init__(self, task: Task, order: TaskOrder, by: User, written: ChangeSet) -> None:
        self.order, self.by, self.written = order, by, written
        before = answer_before(task)
        touched = {task.asset_id, *([order.successor.pk] if order.successor else [])}
        touched |= touched_assets(of_change_set(before)) if before else set()
        # Everybody locks assets in the same order.
        rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=touched).order_by("pk")
        self.asset = {asset.pk: asset for asset in rows}[task.asset_id]
        self.task = (
            Task.objects.select_for_update(of=("self",)).select_related("wave", "sighting__wave").get(pk=task.pk)
        )
        if self.asset.merged_into is not None:
            raise FieldworkRefusedError(f"This was merged into “{self.asset.merged_into}”: answer there.")
        self._refuse_if_stale()
        if self.task.answer:
            self._take_back(answer_before(self.task))

    def write(self) -> Answered:
        """Write all of it."""
        order = self.order
        before = self.state
        then = self._then(before)
        wanted, kept = self._wanted(before)
        if wanted != before:
            StateWriter(self.asset, self.by, before, wanted, order.known).write()
            self.asset.refresh_from_db()
        now = self._now()
        changes = self._changes(then, now)
        if order.answer == TaskAnswer.CHANGED and changes == [ChangeType.UNCHANGED] and wanted == before and not kept:
            raise FieldworkRefusedError("Correct what has changed; or answer that it is as it was.")
        if order.answer in {TaskAnswer.CONFIRMED, TaskAnswer.CHANGED}:
            self._confirm()
        if order.answer != TaskAnswer.NOT_TRACED:
            self._see(now)
        self._close(self._decide(changes), order.answer)
        return Answered(self.written, changes, kept)

    def accept(self, seen: Sighting) -> Answered:
        """Write that it is as a list of the wave saw it."""
        then = self._then(self.state)
        now = replace(self._now(), status=seen.status or self.asset.status, name=seen.name)
        changes = self._changes(then, now)
        answer = self.order.answer
        if answer == TaskAnswer.CONFIRMED and changes != [ChangeType.UNCHANGED]:
            answer = TaskAnswer.CHANGED
        self._close(self._decide(changes), answer)
        return Answered(self.written, changes)

    @cached_property
    def state(self) -> State:
        """The record as it stands before the answer, and after an earlier one was taken back."""
        return state_of(self.asset, self.by, lock=True)

    @cached_property
    def earlier(self) -> Wave | None:
        """The wave in which the asset was seen; None where what it recorded was taken back."""
        return self.task.sighting.wave if self.task.sighting else None

    # --- before -------------------------------------------------------------------------------------------------------

    def _refuse_if_stale(self) -> None:
        base = self.order.base
        if base is not None:
            theirs = asked_now(self.task, state_of(self.asset, self.by, lock=True))
            if theirs != base:
                raise StaleError(theirs)

    def _take_back(self, before: ChangeSet | None) -> None:
        """Take the earlier answer back, but for what others have changed since, and attempts, which were made."""
        if before is not None:
            plan = make_plan(of_change_set(before), self.by)
            steps = [step for item in plan.returning for step in item.steps]
            write_steps([step for step in steps if step.table.model is not TaskAttempt])
        Change.objects.filter(pk=self.task.change_id).delete()
        Sighting.objects.filter(wave=self.task.wave_id, row_key=row_key(self.task)).delete()
        self.asset.refresh_from_db()
        self.task.refresh_from_db()

    # --- the record ---------------------------------------------------------------------------------------------------

    def _wanted(self, before: State) -> tuple[State, list[str]]:
        """The record as it is to be, and the names of the facts that stand because they are known of a later day."""
        order = self.order
        if order.answer == TaskAnswer.NOT_TRACED:
            return before, []
        later = known_later(self.asset, order.known.as_of)
        said = {key: text for key, text in (order.wanted or {}).items() if key != ANSWER}
        asked = asked_of(before)
        wanted, kept = without_later(asked, said or asked, later)
        after = put_into(
            before,
            wanted,
            happened=order.happened,
            keeps_name=not order.name_was_wrong,
            keeps_place=not order.address_was_wrong,
        )
        status = self._status(before)
        if status and "status" in later:
            raise FieldworkRefusedError("Its status is known of a later day already: give that day, or a later one.")
        return after | status, kept

    def _status(self, before: State) -> State:
        """The facts of the status that the answer gives it; none where it keeps the one it has."""
        order, now = self.order, Status(before["status"])
        if order.answer == TaskAnswer.CONFIRMED and now == Status.CEASED:
            raise FieldworkRefusedError(
                "The register says that it has ceased. Answer “changed” if it goes on, or “ceased” if it does not."
            )
        wanted = {
            TaskAnswer.CONFIRMED: Status.ACTIVE if now == Status.LEAD else now,
            TaskAnswer.CHANGED: order.status,
            TaskAnswer.CEASED: Status.CEASED,
        }[order.answer]
        if wanted == now:
            return {}
        ceased = self._ceased() if wanted == Status.CEASED else NOTHING
        since = order.happened[1] or order.known.as_of
        return status_of(
            wanted,
            since=min(since, order.known.as_of),
            reason=order.reason,
            reporter=order.known.source or order.known.basis.label,
            evidence=order.evidence,
            ceased=ceased,
        )

    def _ceased(self) -> Period:
        """When it ceased: as far as that was said, and otherwise between the wave that saw it and this day."""
        first, last = self.order.happened
        seen = self.task.sighting
        if first is None and last is None and seen is not None and seen.status != Status.CEASED and self.earlier:
            first = self.earlier.reference_date
        return first, last or self.order.known.as_of

    def _confirm(self) -> None:
        """Have the facts that are still so known from this day, and the record as a whole."""
        known = self.order.known
        if known.basis not in CONFIRMING:
            return
        facts = [
            fact
            for fact in facts_of(self.asset, self.by)
            if fact.part in CONFIRMED
            and not fact.is_past
            and all((row.as_of or known.as_of) <= known.as_of for row in fact.rows)
        ]
        renew_facts(self.asset, self.by, Assurance(known.basis, known.as_of, known.source), facts)
        if self.asset.assured_on is None or self.asset.assured_on <= known.as_of:
            self.asset.assured_on, self.asset.assured_basis, self.asset.assured_by = known.as_of, known.basis, self.by
            self.asset.save(update_fields=["assured_on", "assured_basis", "assured_by"])

    # --- the sighting and the decision --------------------------------------------------------------------------------

    def _see(self, now: Told) -> None:
        known = self.order.known
        labels = dict(Term.objects.filter(pk__in=now.works).values_list("pk", "label"))
        where = Location.objects.current().filter(asset=self.asset).first()
        said = {
            "name": now.name,
            "nature of work": "; ".join(sorted(labels.values())),
            "sector type": self.asset.sector.label if self.asset.sector else "",
            "status": now.status,
            "address": now.address,
            "postcode": now.postcode,
            "answer": self.order.answer.label,
            "how": known.basis.label,
            "day": known.as_of.isoformat(),
            "source": known.source,
            "evidence": self.order.evidence,
        }
        Sighting.objects.create(
            wave=self.task.wave,
            asset=self.asset,
            change_set=self.written,
            raw={heading: text for heading, text in said.items() if text},
            row_key=row_key(self.task),
            name=now.name,
            status=now.status,
            category=said["nature of work"][:300],
            sector=said["sector type"][:120],
            address=now.address,
            postcode=now.postcode,
            point=where.point if where else None,
            source=f"{FIELDWORK}: {known.source or known.basis.label}"[:300],
            matched_by="looked up again",
        )

    def _then(self, before: State) -> Told:
        """What the earlier wave recorded; of terms what it said, or else what stood there before the answer."""
        seen = self.task.sighting
        if seen is None:
            return self._now()
        said = Classification.objects.filter(asset=self.asset, wave=seen.wave, value=Tri.YES)
        works = frozenset(said.filter(term__scheme__code=WORKS).values_list("term", flat=True))
        past = said.filter(term__scheme__code=SchemeCode.SECTOR).values_list("term", flat=True).first()
        return Told(
            name=seen.name,
            status=seen.status or Status.ACTIVE,
            address=seen.address,
            postcode=seen.postcode,
            sector=past or self.asset.sector_id,
            works=works or self._works(),
        )

    def _now(self) -> Told:
        where = Location.objects.current().filter(asset=self.asset).first()
        return Told(
            name=self.asset.name,
            status=self.asset.status,
            address=where.address if where else "",
            postcode=where.postcode if where else "",
            sector=self.asset.sector_id,
            works=self._works(),
        )

    def _works(self) -> frozenset[int]:
        said = Classification.objects.filter(asset=self.asset, is_current=True, value=Tri.YES)
        return frozenset(said.filter(term__scheme__code=WORKS).values_list("term", flat=True))

    def _changes(self, then: Told, now: Told) -> list[ChangeType]:
        if self.order.answer == TaskAnswer.NOT_TRACED:
            return [ChangeType.NOT_TRACED]
        if self.order.followed is not None:
            return [self.order.followed]
        return what_became(
            then,
            now,
            is_renamed=not self.order.name_was_wrong,
            is_moved=not self.order.address_was_wrong,
            is_inside=self._is_inside(),
        )

    def _is_inside(self) -> bool:
        """Whether it lies inside the wave's area; without a point or an area there is no reason to doubt it."""
        where = Location.objects.current().filter(asset=self.asset).exclude(point=None).first()
        area = self.task.wave.area.all()
        return where is None or not area.exists() or area.filter(boundary__covers=where.point).exists()

    def _decide(self, changes: list[ChangeType]) -> Change | None:
        """The decision between the two waves; None where what the earlier one recorded was taken back."""
        seen, order = self.task.sighting, self.order
        if seen is None:
            return None
        comparison = start_comparison(earlier=seen.wave, later=self.task.wave, by=self.by)
        # What was decided at the desk of the comparison meanwhile goes back first.
        replace_former(comparison=comparison, sighting=seen, later_asset=None, by=self.by)
        ended = order.answer in {TaskAnswer.CEASED, TaskAnswer.NOT_TRACED} and changes != [ChangeType.UNCHANGED]
        return write_change(
            comparison=comparison,
            sighting=seen,
            later_asset=order.successor if ended else self.asset,
            changes=changes,
            basis=order.known.basis,
            source=order.known.source,
            evidence="\n".join(filter(None, (order.reason, order.evidence))),
            happened=self._ceased() if changes == [ChangeType.CEASED] else order.happened,
            by=self.by,
            proposal=Proposal.objects.filter(comparison=comparison, sighting=seen).first(),
        )

    def _close(self, change: Change | None, answer: TaskAnswer) -> None:
        if self.order.channel is not None:
            outcome = Attempt.NOT_THERE if answer in {TaskAnswer.CEASED, TaskAnswer.NOT_TRACED} else Attempt.REACHED
            now = timezone.now()
            day = self.order.known.as_of
            at = now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(12)))
            write_attempt(task=self.task, at=at, channel=self.order.channel, outcome=outcome, note="", by=self.by)
        self.task.answer, self.task.answered_at, self.task.answered_by = answer, timezone.now(), self.by
        self.task.change = change
        self.task.save(update_fields=["answer", "answered_at", "answered_by", "change"])
