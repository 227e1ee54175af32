"""One answer of the demo after which somebody has to look, so that it can be seen what happens then."""

from collections import Counter
from collections.abc import Sequence

from django.utils import timezone

from referrals.actions.packs import PackOrder, create_pack
from referrals.actions.returning import finish_occasion, save_answers
from referrals.choices import Channel, HelpedBy, Mode, OccasionState, Point
from referrals.demo.city import City
from referrals.demo.referring import Journey
from referrals.instruments import latest
from referrals.models import Occasion
from referrals.querysets.measure import TAKES_ANSWERS
from referrals.transitions.status import Status

# The first eight low, the last one not nought.
_ANSWERS = {"q1": 1, "q2": 2, "q3": 2, "q4": 1, "q5": 0, "q6": 1, "q7": 1, "q8": 0, "q9": 1}


def make_somebody_to_look_after(city: City, journeys: Sequence[Journey]) -> None:
    """Have one person be asked about symptoms, and answer today what opens a task for their link worker.

    It goes the way of the pages, so that all that they do happens.
    """
    pack = create_pack(
        service=city.service,
        order=PackOrder(
            title="How things have been lately",
            instruments=("ons4", "phq9"),
            points=(Point.BASELINE,),
            days_to_answer=28,
            knows_about_symptoms=True,
        ),
        by=city.manager,
    )
    occasion = _occasion_of_today(city, journeys)
    owner = city.workers[0]
    occasion.pack, occasion.instruments = pack, [latest(code).label for code in pack.instruments]
    occasion.state, occasion.due_on = OccasionState.OFFERED, timezone.localdate()
    occasion.offered_at, occasion.offered_how, occasion.offered_by = timezone.now(), Channel.IN_PERSON, owner
    occasion.save()
    life = {"satisfied": 4, "worthwhile": 5, "happy": 3, "anxious": 7}
    for code, answers in (("ons4", life), ("phq9", _ANSWERS)):
        save_answers(
            occasion=occasion,
            code=code,
            answers=answers,
            mode=Mode.ASSISTED,
            helped_by=HelpedBy.LINK_WORKER,
            by=owner,
        )
    finish_occasion(occasion=occasion, by=owner)


def _occasion_of_today(city: City, journeys: Sequence[Journey]) -> Occasion:
    """The baseline of somebody whom the first link worker looks after, referred once, who was not asked yet."""
    times = Counter(journey.referral.person_id for journey in journeys)
    begun = [
        journey.referral.pk
        for journey in journeys
        if journey.referral.owner == city.workers[0]
        and journey.referral.status in (Status.ACCEPTED, Status.SCHEDULED, Status.WAITING)
        and times[journey.referral.person_id] == 1
    ]
    found = Occasion.objects.filter(referral__in=begun, point=Point.BASELINE, state__in=TAKES_ANSWERS)
    chosen: Occasion = (
        found.filter(returns=None, closes_on__gte=timezone.localdate())
        .select_related("person__key", "referral")
        .earliest("pk")
    )
    return chosen
