"""Why a message did not arrive, and what to do about it."""

from django.db.models import TextChoices

from referrals.choices import PlaceFault


class Trouble(TextChoices):
    """What happened to it. The label is what whoever sees to it reads, the next step included."""

    NO_ADDRESS = "no_address", "There is no e-mail address for them. Ring them, ask for one, and send a new link."
    REFUSED = "refused", "Their mail system does not take the message. Ring them, check the address, send a new link."
    BOUNCED = "bounced", "The message came back. Ring them, check the address, and send a new link."
    GAVE_UP = "gave_up", "The message could not be sent for more than half a day. Ring them, and send a new link."


def next_step_of(cause: str) -> str:
    """What to do, in words, about a task that has this cause; empty where it is about neither message nor place."""
    what = cause.partition(":")[0]
    if what in PlaceFault:
        return f"Somebody who was there says that {PlaceFault(what).label}. Look, and have its record put right."
    return str(Trouble(what).label) if what in Trouble else ""
