"""What a worker does for referrals, asked for or by the clock."""

import logging
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from referrals.actions.caring import prove_every_open_referral_is_cared_for
from referrals.actions.messages import TASK, take_up_abandoned
from referrals.actions.moving_on import ask_where_people_went
from referrals.actions.occasions import keep_occasions_daily
from referrals.actions.reminding import ask_what_is_due
from referrals.actions.retaining import end_retention
from referrals.actions.sending import LEASE, send_message
from referrals.actions.timers import run_timers
from referrals.actions.waiting_line import offer_free_places

logger = logging.getLogger(__name__)

CLOCK = "clock"


@app.periodic(cron="5 7,10,13,16 * * *")
@app.task(name="run_referral_timers", queue=CLOCK, queueing_lock="run_referral_timers")
def run_referral_timers(timestamp: int) -> None:
    """Four times a day: nudges about what nobody has opened, and moves that make themselves."""
    run_timers()


@app.periodic(cron="15 5 * * *")
@app.task(name="prove_referrals_are_cared_for", queue=CLOCK, queueing_lock="prove_referrals_are_cared_for")
def prove_referrals_are_cared_for(timestamp: int) -> None:
    """Each morning: every open referral has an owner and a next date, or somebody is asked to mend that."""
    prove_every_open_referral_is_cared_for()


@app.periodic(cron="25 5 * * *")
@app.task(name="ask_where_people_went_daily", queue=CLOCK, queueing_lock="ask_where_people_went_daily")
def ask_where_people_went_daily(timestamp: int) -> None:
    """Each morning: who took part in a course 3, 6, 9 or 12 months ago is asked where they went on to."""
    ask_where_people_went()


@app.periodic(cron="20 6 * * *")
@app.task(name="offer_free_places_daily", queue=CLOCK, queueing_lock="offer_free_places_daily")
def offer_free_places_daily(timestamp: int) -> None:
    """Each morning: where a place in a group is free and somebody waits, somebody is asked to offer it."""
    offer_free_places()


@app.task(name=TASK, queue="work")
def send_asked_message(message: str) -> None:
    """Send the message of this id."""
    send_message(uuid=UUID(message))


@app.periodic(cron="* * * * *")
@app.task(name="send_abandoned_messages", queue=CLOCK, queueing_lock="send_abandoned_messages")
def send_abandoned_messages(timestamp: int) -> None:
    """Every minute: messages that no worker knows of, or whose worker died with them in hand."""
    now = timezone.now()
    take_up_abandoned(queued_before=now - timedelta(minutes=1), claimed_before=now - LEASE)


@app.periodic(cron="50 2 * * *")
@app.task(name="end_retention_daily", queue=CLOCK, queueing_lock="end_retention_daily")
def end_retention_daily(timestamp: int) -> None:
    """In the small hours: who was kept for as long as their service keeps people, and the list of erasures."""
    done = end_retention()
    if done.erased or done.written_down:
        facts = {"erased": done.erased, "written_down": done.written_down}
        logger.info("Retention ended for %s people.", done.erased, extra={"facts": facts})


@app.periodic(cron="40 4 * * *")
@app.task(name="keep_occasions", queue=CLOCK, queueing_lock="keep_occasions")
def keep_occasions(timestamp: int) -> None:
    """Early each morning: who is to be asked how things are going, and what nobody answered in time."""
    done = keep_occasions_daily()
    logger.info("Occasions were kept in step.", extra={"facts": done})


@app.periodic(cron="10 9 * * *")
@app.task(name="ask_how_things_are_going", queue=CLOCK, queueing_lock="ask_how_things_are_going")
def ask_how_things_are_going(timestamp: int) -> None:
    """Each morning, when people are up: ask, and remind at most twice; where there is no e-mail, by a task."""
    done = ask_what_is_due()
    logger.info("People were asked how things are going.", extra={"facts": done})
