"""Packs of questions: what a service asks together, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import Point
from referrals.instruments import CODES, latest
from referrals.models import MeasurePack, Organisation
from referrals.permissions import is_manager_of

# What everybody can be asked: how life is, company, the person's own goals, and what changed. Nothing about symptoms.
USUAL_QUESTIONS = ("ons4", "ucla3", "goals", "what_changed")
# For a programme also what taking part was like.
PROGRAMME_QUESTIONS = (*USUAL_QUESTIONS, "experience")
PROGRAMME_POINTS = (Point.BASELINE, Point.DURING, Point.BEFORE_LAST, Point.AFTER_3, Point.AFTER_6, Point.AFTER_12)
USUAL_POINTS = (Point.BASELINE, Point.BEFORE_LAST, Point.AFTER_3, Point.AFTER_6, Point.AFTER_12)
USUAL_INTRO = (
    "We ask everybody the same few questions, now and again later, to see whether what we offer is of any use. You can "
    "leave out any of them, or all."
)


class PackRefusedError(Exception):
    """Nothing was written; the text says why. ``field`` names what was said wrongly."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StalePackError(Exception):
    """The pack has changed since it was seen."""


@dataclass(frozen=True)
class PackOrder:
    """A pack as it is to stand. ``knows_about_symptoms``: the manager read what questions about symptoms bring."""

    title: str
    instruments: tuple[str, ...]
    points: tuple[str, ...]
    days_to_answer: int
    intro: str = ""
    is_usual: bool = False
    is_active: bool = True
    knows_about_symptoms: bool = False


def usual_order() -> PackOrder:
    """The pack with which a service begins."""
    return PackOrder(
        title="How things are going",
        intro=USUAL_INTRO,
        instruments=USUAL_QUESTIONS,
        points=USUAL_POINTS,
        days_to_answer=28,
        is_usual=True,
    )


def programme_order() -> PackOrder:
    """What a new pack begins with: it is most likely for a programme."""
    return replace(usual_order(), instruments=PROGRAMME_QUESTIONS, points=PROGRAMME_POINTS, is_usual=False)


def ensure_usual_pack(*, service: Organisation, by: User | None = None) -> MeasurePack:
    """The usual pack of a service; where it has none, the one with which every service begins is made.

    Raises PermissionDenied where somebody does it who does not manage the service; the program itself may.
    """
    if by is not None and not is_manager_of(by, service):
        raise PermissionDenied
    with act(by=by, what="ensure_usual_pack"):
        _lock(service)
        found = MeasurePack.objects.in_use().filter(service=service, is_usual=True).first()
        return found or _write(MeasurePack(service=service), usual_order())


def create_pack(*, service: Organisation, order: PackOrder, by: User, submission: UUID | None = None) -> MeasurePack:
    """Make a pack for a service; a usual one takes the place of the one before.

    Raises PermissionDenied for anybody but a manager of the service, PackRefusedError, and AlreadyDoneError.
    """
    with act(by=by, what="create_pack", submission=submission):
        _check(service, order, by)
        _lock(service)
        return _write(MeasurePack(service=service), order)


def change_pack(
    *, pack: MeasurePack, order: PackOrder, version: int, by: User, submission: UUID | None = None
) -> MeasurePack:
    """Have a pack stand as ``order`` says. Who has been asked already is asked what they were asked at first.

    Raises StalePackError when it has changed since ``version``, and what ``create_pack`` raises.
    """
    with act(by=by, what="change_pack", submission=submission):
        _check(pack.service, order, by)
        _lock(pack.service)
        locked: MeasurePack = MeasurePack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        if locked.version != version:
            raise StalePackError
        if locked.is_usual and locked.is_active and not (order.is_usual and order.is_active):
            raise PackRefusedError("This is the usual pack. Make another one the usual one first.", "is_usual")
        locked.version += 1
        return _write(locked, order)


def _check(service: Organisation, order: PackOrder, by: User) -> None:
    if not is_manager_of(by, service):
        raise PermissionDenied
    if unknown := set(order.instruments) - set(CODES):
        raise PackRefusedError(f"There are no questions called {', '.join(sorted(unknown))}.", "instruments")
    if not order.instruments:
        raise PackRefusedError("Choose what is asked.", "instruments")
    if not order.points:
        raise PackRefusedError("Choose when it is asked.", "points")
    if order.is_usual and not order.is_active:
        raise PackRefusedError("The usual pack is one that is in use.", "is_usual")
    if asks_about_symptoms(order.instruments) and not order.knows_about_symptoms:
        raise PackRefusedError("Say that you know what questions about symptoms bring.", "knows_about_symptoms")


def asks_about_symptoms(codes: Iterable[str]) -> bool:
    """Whether some of these instruments ask how ill somebody feels."""
    return any(latest(code).is_about_symptoms for code in codes)


def _lock(service: Organisation) -> None:
    """One after the other, so that there are never two usual ones."""
    Organisation.objects.select_for_update(no_key=True).get(pk=service.pk)


def _write(pack: MeasurePack, order: PackOrder) -> MeasurePack:
    if order.is_usual:
        for other in MeasurePack.objects.filter(service=pack.service_id, is_usual=True).exclude(pk=pack.pk):
            other.is_usual = False
            other.version += 1
            other.save(update_fields=["is_usual", "version"])
    pack.title, pack.intro, pack.days_to_answer = order.title, order.intro, order.days_to_answer
    pack.instruments = [code for code in CODES if code in order.instruments]
    pack.points = [point for point in Point.values if point in order.points]
    pack.is_usual, pack.is_active = order.is_usual, order.is_active
    pack.save()
    return pack
