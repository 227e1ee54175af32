"""What needs somebody: one line each, with what it is, since when, and the one button that leads on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from assets.models import Asset
from assets.templatetags.marks import day
from referrals.actions.moving_on import months_of
from referrals.caseload.words import Look, heading, look, place, sentence, who
from referrals.choices import PostRole, TaskKind
from referrals.messages.troubles import next_step_of
from referrals.models import FollowUp, Occasion, Person, Plan, Referral

NEW = Look("New", "disc", "note")
REVIEW = Look("Review due", "calendar", "note")

# Next steps that are taken by getting in touch, and one that is taken on the plan.
_BY_CONTACT = {"Ring the person", "Meet the person", "Ask how it is going", "Wait to hear from the person"}
_ON_PLAN = {"Look at the plan again"}

_TASK_LOOKS = {
    TaskKind.NOT_OPENED: Look("9 days silent", "stop", "bad"),
    TaskKind.BOUNCED: Look("Came back", "mail", "warn"),
    TaskKind.NO_OWNER: Look("Nobody’s", "person", "bad"),
    TaskKind.NO_NEXT_DATE: Look("No date", "calendar", "bad"),
    TaskKind.REVIEW_BREAK_GLASS: Look("To look at", "key", "warn"),
    TaskKind.SAFEGUARDING: Look("Safety", "warn", "bad"),
    TaskKind.MEASURE: Look("Ask", "question", "note"),
    TaskKind.MISSED_VISITS: Look("Missed visits", "minus", "warn"),
    TaskKind.MOVING_ON: Look("Afterwards", "calendar", "note"),
    TaskKind.PLACE_FREE: Look("Place free", "check", "good"),
    TaskKind.OFFER_ANOTHER: Look("Declined", "cross", "warn"),
    TaskKind.HANDED_OVER: Look("Handed over", "right", "note"),
    TaskKind.COVER: Look("Cover ends", "undo", "note"),
    TaskKind.OTHER: Look("Task", "info", "note"),
}
_TASK_WORDS = {
    TaskKind.NOT_OPENED: "has not been opened for nine working days",
    TaskKind.BOUNCED: "a message did not arrive",
    TaskKind.NO_OWNER: "nobody is looking after it",
    TaskKind.NO_NEXT_DATE: "nobody has planned the next step",
    TaskKind.REVIEW_BREAK_GLASS: "somebody opened the record with a reason",
    TaskKind.SAFEGUARDING: "somebody’s safety",
    TaskKind.MEASURE: "ask how things are going",
    TaskKind.MISSED_VISITS: "ask how they are; several visits in a row were missed",
    TaskKind.MOVING_ON: "ask where they went on to",
    TaskKind.PLACE_FREE: "a place in their group has come free; offer it to them",
    TaskKind.HANDED_OVER: "a colleague has handed this to you",
}


@dataclass(frozen=True)
class Item:
    """One line: ``due`` orders it; ``task`` is what is taken off the list with a button, where there is one."""

    look: Look
    heading: str
    sentence: str
    button: str
    url: str
    due: date
    person: Person | None = None
    task: FollowUp | None = None
    is_overdue: bool = False
    is_urgent: bool = False
    goes_back_to: str = ""


def referral_url(referral: Referral) -> str:
    """The page of a referral."""
    return reverse("referrals:referral", args=[referral.uuid])


def of_referral(referral: Referral, today: date) -> Item:
    """An open referral whose day has come."""
    button, url = _next_button(referral)
    due = referral.next_on or today
    late = f" Due {day(due)}." if due < today else ""
    return Item(
        look=look(referral, today),
        heading=heading(referral),
        sentence=sentence(referral, today) + late,
        button=button,
        url=url,
        due=referral.next_on or date.min,
        person=referral.person,
        is_overdue=due < today,
    )


def _next_button(referral: Referral) -> tuple[str, str]:
    person = referral.person.uuid
    if not referral.next_action:
        return "Plan what is next", reverse("referrals:referral_next", args=[referral.uuid])
    if referral.next_by == PostRole.PROVIDER:
        return "Ring the provider", referral_url(referral)
    if referral.next_action in _BY_CONTACT:
        return referral.next_action, f"{reverse('referrals:person_contacts', args=[person])}?referral={referral.uuid}"
    if referral.next_action in _ON_PLAN:
        return referral.next_action, reverse("referrals:person_plan", args=[person])
    return referral.next_action, referral_url(referral)


def of_new(referral: Referral, today: date) -> Item:
    """A referral that nobody looks after yet."""
    came = timezone.localdate(referral.submitted_at or referral.created_at)
    source = f"From {referral.referrer}" if referral.referrer else "Asked for by the person"
    return Item(
        look=NEW,
        heading=f"{source}: {who(referral.person)}",
        sentence=f"Sent {day(came)}, for {place(referral)}. Nobody looks after it yet.",
        button="Open",
        url=referral_url(referral),
        due=came,
        person=referral.person,
        is_overdue=came < today - timedelta(days=7),
    )


def of_draft(referral: Referral, today: date) -> Item:
    """A referral that was begun and not sent."""
    begun = timezone.localdate(referral.created_at)
    return Item(
        look=look(referral, today),
        heading=f"{who(referral.person)}: not sent yet",
        sentence=sentence(referral, today),
        button="Go on with it",
        url=reverse(f"referrals:{_step_of_draft(referral)}", args=[referral.uuid]),
        due=begun,
        person=referral.person,
    )


def _step_of_draft(referral: Referral) -> str:
    """Where in the flow a draft goes on: by what is there already."""
    if referral.offer_id:
        return "referral_agree"
    return "referral_choose" if referral.reason else "referral_matters"


def of_review(plan: Plan, today: date) -> Item:
    """A plan whose review day has come."""
    due = plan.review_on or today
    return Item(
        look=REVIEW,
        heading=f"{who(plan.person)}: look at the plan together again",
        sentence=f"Planned for {day(due)}. It can be done by telephone.",
        button="Start the review",
        url=reverse("referrals:person_plan", args=[plan.person.uuid]),
        due=due,
        person=plan.person,
        is_overdue=due < today,
    )


def of_occasion(occasion: Occasion, today: date) -> Item:
    """Somebody to be asked how things are going, whose day has come."""
    return Item(
        look=_TASK_LOOKS[TaskKind.MEASURE],
        heading=f"{who(occasion.person)}: {_TASK_WORDS[TaskKind.MEASURE]}, {occasion.get_point_display()}",
        sentence=f"{place(occasion.referral)}. Answers are taken until {day(occasion.closes_on)}.",
        button="Ask how things are going",
        url=reverse("referrals:occasion", args=[occasion.uuid]),
        due=occasion.due_on,
        person=occasion.person,
        is_overdue=occasion.due_on < today,
    )


def of_task(task: FollowUp, today: date, before: str = "", asset: Asset | None = None) -> Item:
    """A task; of cover, ``before`` is the name of whoever is away; of a place, ``asset`` is its record."""
    kind = TaskKind(task.kind)
    person = task.person or (task.referral.person if task.referral else None)
    said = who(person) if person else str(task.service)
    if kind == TaskKind.OFFER_ANOTHER and task.referral:
        words, more = f"{place(task.referral)} said no", sentence(task.referral, today)
    elif kind == TaskKind.MOVING_ON and task.referral:
        words, more = _TASK_WORDS[kind], f"{months_of(task)} months after {place(task.referral)}."
    elif kind == TaskKind.SAFEGUARDING and _occasion_in(task.cause):
        words, more = "be in touch with them today", "What they answered asks that somebody looks after them."
    elif before:
        words, more = f"you stand in for {before}", f"Cover was planned until {day(task.due_on)}."
    else:
        since = f"Since {day(timezone.localdate(task.made_at))}."
        words, more = _TASK_WORDS.get(kind, kind.label), next_step_of(task.cause) or since
    button, url = _task_button(task, kind, person, asset)
    return Item(
        look=_TASK_LOOKS.get(kind, _TASK_LOOKS[TaskKind.OTHER]),
        heading=f"{said}: {words}",
        sentence=more,
        button=button,
        url=url,
        due=task.due_on,
        person=person,
        task=task,
        is_overdue=task.due_on < today,
        is_urgent=kind == TaskKind.SAFEGUARDING,
        goes_back_to=before,
    )


def _task_button(task: FollowUp, kind: TaskKind, person: Person | None, asset: Asset | None) -> tuple[str, str]:
    referral = task.referral
    if kind == TaskKind.BOUNCED and referral:
        return "See what went out", reverse("referrals:referral_links", args=[referral.uuid])
    if asset:
        return "Open its record", asset.get_absolute_url()
    if kind == TaskKind.NO_OWNER and referral:
        return "Give it to somebody", reverse("referrals:referral_hand_over", args=[referral.uuid])
    if kind == TaskKind.NO_NEXT_DATE and referral:
        return "Plan what is next", reverse("referrals:referral_next", args=[referral.uuid])
    if kind in (TaskKind.MEASURE, TaskKind.SAFEGUARDING) and (asked := _occasion_in(task.cause)):
        word = "Ask how things are going" if kind == TaskKind.MEASURE else "See the answers"
        return word, reverse("referrals:occasion", args=[asked])
    if kind == TaskKind.MISSED_VISITS and referral:
        contacts = reverse("referrals:person_contacts", args=[referral.person.uuid])
        return "Ring the person", f"{contacts}?referral={referral.uuid}"
    if kind == TaskKind.PLACE_FREE and referral:
        return "Offer the place", reverse("referrals:referral_groups", args=[referral.uuid])
    if kind == TaskKind.MOVING_ON and referral:
        return "Write it down", reverse("referrals:referral_moving_on", args=[referral.uuid, months_of(task)])
    if referral:
        word = "Offer another place" if kind == TaskKind.OFFER_ANOTHER else "Open the referral"
        return word, referral_url(referral)
    if kind == TaskKind.REVIEW_BREAK_GLASS:
        return "Look at the reason", reverse("referrals:openings")
    if person:
        return "Open the record", reverse("referrals:person", args=[person.uuid])
    return "See the caseload", reverse("referrals:caseload")


def _occasion_in(cause: str) -> str:
    """The id of the occasion from which a task comes ("occasion:…", ``Occasion.cause``); empty for another cause."""
    kind, _, rest = cause.partition(":")
    return rest.partition(":")[0] if kind == "occasion" else ""
