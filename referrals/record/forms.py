"""What is asked of a link worker, a manager or a referrer who moves a referral. A provider's forms are used too."""

from typing import Any

from django import forms

from assets.forms.text import TextField
from referrals.choices import Channel, EndReason, GivenBy
from referrals.door.forms import ActForm
from referrals.models import Offer, Referral
from referrals.transitions.status import Status

_LONGEST = 2000
_MOMENT = "%Y-%m-%dT%H:%M"
_SPEAKS = [(kind.value, kind.label) for kind in (GivenBy.PERSON, GivenBy.REPRESENTATIVE)]


def _capped(choices: Any) -> list[tuple[str, str]]:
    return [(code, str(label)[:1].upper() + str(label)[1:]) for code, label in choices]


def _chosen(label: str, choices: Any, missing: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=_capped(choices),
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
        **kwargs,
    )


def _written(label: str, missing: str, help_text: str = "", *, required: bool = True) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        required=required,
        lines=True,
        max_length=_LONGEST,
        error_messages={"required": missing},
    )


def _moment(label: str, help_text: str = "", **kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input--20"}, format=_MOMENT),
        error_messages={"invalid": "Write a day and a time, such as 21/11/2026 14:30.", "required": "Say when."},
        **kwargs,
    )


class WhenForm(forms.Form):
    """When something took effect that is written down only now."""

    use_required_attribute = False

    effective_at = _moment(
        "when it was", "Leave it empty for just now. Never before the referral was sent.", required=False
    )


class AnswerForm(ActForm):
    """Answering the provider's question."""

    answer = _written("your answer", "Write the answer.", "The provider reads it.")


class ReasonForm(ActForm):
    """Saying why."""

    reason_text = _written("why?", "Write why.")


class WithdrawForm(ActForm):
    """Recording that the person does not want it any more."""

    withdrawn_by = _chosen("who said so?", _SPEAKS, "Say who said so.", initial=GivenBy.PERSON)
    withdrawn_how = _chosen("how?", Channel.choices, "Say how they said it.")


class RedirectForm(ActForm):
    """Beginning another referral for somebody who was declined."""

    asked_again = forms.BooleanField(
        label="the person was asked again and would like another place",
        error_messages={"required": "Ask the person again first: this is another place."},
    )
    offer = forms.ModelChoiceField(
        label="place",
        queryset=Offer.objects.none(),
        required=False,
        empty_label="choose later",
        help_text="It can be chosen later, among suggestions.",
    )

    def __init__(self, data: Any = None, *, referral: Referral, **kwargs: Any) -> None:
        super().__init__(data, referral=referral, **kwargs)
        offers = Offer.objects.going_on().filter(service=referral.service_id).exclude(pk=referral.offer_id or 0)
        field: Any = self.fields["offer"]
        field.queryset = offers.select_related("activity").order_by("activity__name", "id")


class EndForm(ActForm):
    """Ending because the person moved or died."""

    reason_code = _chosen("what happened?", EndReason.choices, "Say whether the person moved away or died.")


class ReopenForm(ActForm):
    """Opening a closed referral again; what is asked depends on how it was closed."""

    reason_text = _written("why is it opened again?", "Write why.")
    is_mistake = forms.BooleanField(required=False)
    agreed_by = _chosen("who agreed again?", _SPEAKS, "Say who agreed.")
    agreed_how = _chosen("how?", Channel.choices, "Say how they agreed.")
    agreed_at = _moment("when did they agree again?")

    def __init__(self, data: Any = None, *, referral: Referral, **kwargs: Any) -> None:
        super().__init__(data, referral=referral, **kwargs)
        if referral.status != Status.WITHDRAWN:
            for name in ("agreed_by", "agreed_how", "agreed_at"):
                del self.fields[name]
        labels = {
            Status.DECLINED: "the decline was a mistake; otherwise look for another place",
            Status.ENDED: "it was recorded in error: the person neither moved nor died",
        }
        if referral.status in labels:
            self.fields["is_mistake"].label = labels[Status(referral.status)]
        else:
            del self.fields["is_mistake"]

    @property
    def said(self) -> dict[str, Any]:
        """With what is not asked of every closed referral as facts."""
        said = super().said
        return {"reason_text": said.pop("reason_text"), "facts": said}
