"""Asking by itself: a link by e-mail where somebody may be sent e-mail, else a task for their link worker.

On the day that it is due, and again after 7 and 14 days; nobody is bothered more often. Whoever did not answer two
reminders is left to their link worker, who may ask in another way before the time is over.
"""

from datetime import date, timedelta

from django.utils import timezone

from referrals.actions.frame import act
from referrals.actions.inviting import mail_link, offer_occasion
from referrals.actions.safeguarding import give_task
from referrals.choices import Channel, OccasionState, TaskKind
from referrals.messages.kinds import MessageKind
from referrals.messages.reach import may_be_mailed
from referrals.models import FollowUp, Occasion

MOST_REMINDERS = 2
BETWEEN = timedelta(days=7)


def ask_what_is_due() -> dict[str, int]:
    """Ask and remind whoever it is time for. Each is an act of its own. Gives how many mails and tasks there were."""
    today = timezone.localdate()
    done = {"mail": 0, "task": 0, "": 0}
    due = Occasion.objects.due(today).filter(closes_on__gte=today, person__erased_at__isnull=True)
    for pk in list(due.order_by("due_on", "pk").values_list("pk", flat=True)):
        done[_ask(pk, today)] += 1
    del done[""]
    return done


def _ask(pk: int, today: date) -> str:
    with act(by=None, what="ask_what_is_due"):
        rows = Occasion.objects.select_for_update(of=("self",), skip_locked=True)
        related = ("person__key", "person__service", "referral__owner")
        occasion = rows.select_related(*related).takes_answers().filter(pk=pk, closes_on__gte=today).first()
        if occasion is None or not is_time(occasion, today):
            return ""
        if occasion.reminders >= MOST_REMINDERS or not may_be_mailed(occasion.person):
            give_task(occasion, TaskKind.MEASURE)
            return "task"
        if occasion.state == OccasionState.DUE:
            offer_occasion(occasion=occasion, how=Channel.EMAIL, by=None)
        else:
            _remind(occasion)
        return "mail"


def is_time(occasion: Occasion, today: date) -> bool:
    """Whether somebody is to be asked or reminded today.

    First when it is due, then a week after each time; three times at most since the person was asked, or since it was
    due, whether it was by mail or by a task. While a task stands its owner has it in hand.
    """
    tasks = FollowUp.objects.filter(kind=TaskKind.MEASURE, person=occasion.person, cause=occasion.cause)
    if tasks.to_do().exists():
        return False
    if occasion.offered_at is None:
        times, begun = tasks.count(), occasion.due_on
    else:
        times = 1 + occasion.reminders + tasks.filter(made_at__gt=occasion.offered_at).count()
        begun = timezone.localdate(occasion.offered_at)
    return times <= 1 + MOST_REMINDERS and today >= begun + BETWEEN * times


def _remind(occasion: Occasion) -> None:
    mail_link(occasion, MessageKind.MEASURES_REMINDER)
    occasion.reminders, occasion.reminded_at = occasion.reminders + 1, timezone.now()
    occasion.version += 1
    occasion.save(force_update=True)
