"""Carrying out what a provider asked for, so that asking twice gives the same answer."""

from typing import Any

from referrals.actions.attempt import MoveRefusedError, StaleReferralError
from referrals.actions.contacting import ContactRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.door.acts import Act, Side
from referrals.door.forms import ActForm
from referrals.models import Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status


def carry_out(act: Act, form: ActForm, *, side: Side) -> bool:
    """Run an act with a form that was filled in rightly; False where it was refused, and the form says why.

    What was done before, by the same form or from another window, counts as done.
    """
    referral = form.referral
    if act.to == Status.RECEIVED and referral.status != Status.SUBMITTED:
        # Somebody opened it before: there is nothing to do but to show it.
        return True
    step: dict[str, Any] = {
        "referral": referral,
        "by": side.by,
        "role": Actor.PROVIDER,
        "version": form.cleaned_data["version"],
        "channel": side.channel,
        "submission": form.cleaned_data["submission"],
    }
    try:
        act.run(form.said, step)
    except AlreadyDoneError:
        return True
    except StaleReferralError as refusal:
        if _is_done(act, refusal.referral):
            return True
        form.add_error(None, str(refusal))
    except (MoveRefusedError, ContactRefusedError) as refusal:
        form.add_error(_field_of(form, refusal.field), str(refusal))
    else:
        return True
    return False


def _is_done(act: Act, referral: Referral) -> bool:
    """Whether the referral is where the act would have taken it, and a provider took it there."""
    last = referral.steps.order_by("-version").first()
    return act.to == referral.status and last is not None and last.role == Actor.PROVIDER


def _field_of(form: ActForm, name: str) -> str | None:
    name = {"starts_at": "day", "at": "day"}.get(name, name)
    return name if name in form.fields and not form.fields[name].widget.is_hidden else None
