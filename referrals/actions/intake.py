"""From a telephone call to a place: beginning a draft, keeping what somebody would like, and choosing where to.

Each step is kept on the server as it is taken, so that the browser's way back, a new page or a log-out lose nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from referrals.actions.declining import redirect_referral
from referrals.actions.drafting import create_draft
from referrals.actions.frame import act
from referrals.actions.people import change_person, record_person
from referrals.actions.planning import StalePlanError
from referrals.actions.unmet import note_nothing_found
from referrals.choices import ReferralKind
from referrals.models import Need, Offer, Organisation, Person, Plan, Referral
from referrals.suggestions.choosing import Suggestions
from referrals.suggestions.places import offers_for
from referrals.suggestions.suggesting import suggest
from referrals.suggestions.wishes import wish_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status


class IntakeRefusedError(Exception):
    """Nothing was written; the text says why and what to do. ``field`` names what was said wrongly or not at all."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class WishOrder:
    """What somebody would like. ``plan_version`` is the one of the plan that was seen, 0 where there was none.

    ``when_suits`` and ``getting_about`` are as ``times_in_words`` and ``travel_in_words`` write them.
    """

    plan_version: int
    what_matters: str
    needs: Iterable[Need]
    when_suits: str = ""
    getting_about: str = ""
    spend_a_week: Decimal | None = None
    access_needs: tuple[str, ...] = ()
    language: str = ""
    postcode: str = ""


def begin_referral(
    *, person: Person, by: User, parent: Referral | None = None, submission: UUID | None = None
) -> Referral:
    """A draft for ``person``, or the one that ``by`` has begun for them already and not sent.

    With ``parent`` the person goes on from there: what was asked for is taken over. Raises PermissionDenied,
    MoveRefusedError and AlreadyDoneError.
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if parent is not None and parent.person_id != person.pk:
        raise PermissionDenied
    with act(by=by, what="begin_referral", submission=submission):
        # Two clicks at once wait for each other, so that the second finds the draft of the first.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        begun = Referral.objects.filter(person=person, status=Status.DRAFT, created_by=by, parent=parent)
        draft: Referral | None = begun.order_by("-id").first()
        if draft is not None:
            return draft
        if parent is not None and parent.status == Status.DECLINED:
            # That the person is asked again is what the flow's last step is for: nothing is sent before.
            return redirect_referral(
                referral=parent, by=by, role=Actor.LINK_WORKER, version=parent.version, asked_again=True
            )
        return create_draft(
            person=person,
            kind=ReferralKind.ONWARD if parent else ReferralKind.SELF,
            by=by,
            role=Actor.LINK_WORKER,
            service=person.service,
            parent=parent,
            needs=parent.needs.all() if parent else (),
            reason=parent.reason if parent else "",
        )


def record_and_begin(
    *, service: Organisation, by: User, told_apart: str = "", submission: UUID | None = None, **columns: Any
) -> Referral:
    """Record somebody new and begin a draft for them, in one act. Raises what ``record_person`` raises."""
    with act(by=by, what="record_and_begin", submission=submission) as made:
        person = record_person(service=service, by=by, told_apart=told_apart, **columns)
        draft = begin_referral(person=person, by=by)
        if made is not None:
            made.led_to = reverse("referrals:referral_matters", args=[draft.uuid])
            made.save(update_fields=["led_to"])
        return draft


def keep_wish(*, referral: Referral, order: WishOrder, by: User, submission: UUID | None = None) -> Suggestions:
    """Keep what the person would like, on their plan, their record and the draft; gives the places that suit.

    Where none does, the needs are noted as unmet. Raises IntakeRefusedError, StalePlanError when somebody else has
    changed the plan since it was seen, StalePersonError, PermissionDenied, and AlreadyDoneError.
    """
    draft = _draft_of(referral, by)
    needs = list(order.needs)
    if not needs:
        raise IntakeRefusedError("Tick at least one thing that might help.", "needs")
    with act(by=by, what="keep_wish", submission=submission):
        _keep_plan(draft.person, order)
        draft.needs.set(needs)
        draft.reason = order.what_matters or draft.reason
        draft.save(update_fields=["reason"])
        _keep_person(draft.person, order, by)
        found = suggest(service=draft.service, wish=wish_of(draft), by=by)
        if not found.best:
            note_nothing_found(referral=draft)
        return found


def choose_place(
    *, referral: Referral, offer: UUID, by: User, overruled_because: str = "", submission: UUID | None = None
) -> Referral:
    """Set where the person is to go. A place that was not suggested needs the reason in ``overruled_because``.

    Raises IntakeRefusedError, PermissionDenied and AlreadyDoneError.
    """
    draft = _draft_of(referral, by)
    chosen: Offer | None = offers_for(draft.service, by).filter(uuid=offer).first()
    if chosen is None:
        raise IntakeRefusedError("This place no longer takes referrals. Choose another one.", "offer")
    found = suggest(service=draft.service, wish=wish_of(draft), by=by)
    suggested = {suggestion.place.offer for suggestion in (*found.best, *found.others)}
    because = overruled_because.strip()
    if chosen.uuid not in suggested and not because:
        raise IntakeRefusedError("Say why this place, although it was not suggested.", "overruled_because")
    with act(by=by, what="choose_place", submission=submission):
        draft.offer, draft.provider = chosen, chosen.provider
        draft.overruled_because = because
        draft.save(update_fields=["offer", "provider", "overruled_because"])
        return draft


def _draft_of(referral: Referral, by: User) -> Referral:
    """The referral as it stands, where it is a draft that ``by`` may go on with."""
    found: Referral | None = (
        Referral.objects.worked_by(by).select_related("person__key", "service").filter(pk=referral.pk).first()
    )
    if found is None:
        raise PermissionDenied
    if found.status != Status.DRAFT:
        raise IntakeRefusedError("This referral was sent already. Nothing was changed.")
    return found


def _keep_plan(person: Person, order: WishOrder) -> None:
    locked = Person.objects.select_for_update(of=("self",)).with_keys().get(pk=person.pk)
    plan = Plan.objects.filter(person=locked).first() or Plan()
    plan.person = locked
    said = {name: getattr(order, name) for name in ("what_matters", "when_suits", "getting_about", "spend_a_week")}
    if all(getattr(plan, name) == value for name, value in said.items()):
        return
    if plan.version != order.plan_version:
        raise StalePlanError
    for name, value in said.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save()


def _keep_person(person: Person, order: WishOrder, by: User) -> None:
    """What was said of access, language and postcode goes on the record, where it differs from what stands there."""
    said: dict[str, Any] = {"access_needs": sorted(order.access_needs), "language": order.language}
    if order.postcode:
        said["postcode"] = order.postcode
    standing = {"access_needs": sorted(person.access_needs), "language": person.language, "postcode": person.postcode}
    changed = {name: value for name, value in said.items() if value != standing[name]}
    if changed:
        change_person(person=person, version=person.version, by=by, **changed)
