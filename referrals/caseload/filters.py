"""The filters of the caseload: the address of the page becomes the referrals that are listed.

Nothing that names somebody is ever part of it: a referral is looked for by its reference, a person on another page.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet

from accounts.models import User
from assets.filters import DenseSelect
from referrals.caseload.words import LOOKS
from referrals.choices import PostRole
from referrals.models import Organisation, Post, Referral
from referrals.reference_codes import LENGTH
from referrals.transitions.status import CLOSED, OPEN, Status
from referrals.working_days import add_working_days

if TYPE_CHECKING:
    from referrals.querysets.referral import ReferralQuerySet

MINE, NOBODYS, EVERYBODYS = "me", "nobody", "all"
ANY_OPEN, ANY_CLOSED = "open", "closed"
SOON = 5  # working days
STATES = [
    (ANY_OPEN, "all that are open"),
    *((status.value, LOOKS[status].word.lower()) for status in (Status.DRAFT, *OPEN)),
    (ANY_CLOSED, "all that have ended"),
    *((status.value, LOOKS[status].word.lower()) for status in CLOSED),
]
NEXT = [
    ("overdue", "overdue"),
    ("today", "today"),
    ("soon", f"in the next {SOON} working days"),
    ("later", "later"),
    ("nothing", "nothing planned"),
]
WAITS = [
    (PostRole.LINK_WORKER.value, "for us"),
    (PostRole.PROVIDER.value, "for the provider"),
    (PostRole.REFERRER.value, "for the referrer"),
]
DEFAULTS = {"state": ANY_OPEN, "owner": MINE}


def _choice(label: str, method: str, refusal: str, **extra: Any) -> ChoiceFilter:
    return ChoiceFilter(
        label=label, method=method, widget=DenseSelect, error_messages={"invalid_choice": refusal}, **extra
    )


class CaseloadFilter(FilterSet):
    """The referrals that somebody works on, narrowed by an address: open ones of their own, unless it says otherwise.

    What cannot be understood is named beside its field, and is not in use.
    """

    code = CharFilter(
        label="reference",
        method="by_code",
        max_length=LENGTH + 4,
        widget=forms.TextInput(attrs={"class": "input--dense"}),
    )
    state = _choice("where it stands", "by_state", "There is no such state.", choices=STATES, empty_label=None)
    next = _choice("next step", "by_next", "There is no such time.", choices=NEXT, empty_label="any day")
    waits = _choice("waits", "by_waits", "There is nobody of that kind.", choices=WAITS, empty_label="for anybody")
    owner = _choice("whose", "by_owner", "This is nobody of your service.", choices=[], empty_label=None)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        self.user = user
        self.today = timezone.localdate()
        asked = data.copy()
        for name, value in DEFAULTS.items():
            if not asked.get(name):
                asked[name] = value
        if asked.get("code", "").strip():
            # A reference is looked for among all that one may see.
            asked["state"], asked["owner"] = "", EVERYBODYS
        super().__init__(asked, Referral.objects.worked_by(user))
        self.filters["owner"].extra["choices"] = self.owners

    @cached_property
    def managed(self) -> list[int]:
        """The services that the person manages."""
        return list(Organisation.objects.services().where(self.user, PostRole.MANAGER).values_list("pk", flat=True))

    @cached_property
    def owners(self) -> list[tuple[str, str]]:
        """Whose referrals can be asked for: a manager can ask for those of each colleague."""
        every = "everybody’s" if self.managed else "mine and nobody’s"
        choices = [(MINE, "mine"), (NOBODYS, "nobody’s"), (EVERYBODYS, every)]
        if not self.managed:
            return choices
        posts = Post.objects.filter(
            organisation__in=self.managed, role__in=[PostRole.LINK_WORKER, PostRole.MANAGER]
        ).exclude(user=self.user)
        colleagues = User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")
        return [*choices, *((str(colleague.pk), str(colleague)) for colleague in colleagues)]

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, as far as it is understood."""
        self.errors  # noqa: B018 -- reads the form
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def is_by_next_day(self) -> bool:
        """Whether what is listed is open, and so has a next day to be ordered by."""
        return self.asked.get("state") in {ANY_OPEN, *OPEN}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for beyond what the page begins with."""
        return any(self.asked.get(name, "") != DEFAULTS.get(name, "") for name in self.filters)

    def by_code(self, found: "ReferralQuerySet", name: str, value: str) -> "ReferralQuerySet":
        """The one with this reference, however it was typed."""
        return found.filter(code="".join(filter(str.isalnum, value)).upper())

    def by_state(self, found: "ReferralQuerySet", name: str, value: str) -> "ReferralQuerySet":
        """Those of one status, or all that are open or have ended."""
        groups = {ANY_OPEN: found.is_open, ANY_CLOSED: found.is_closed}
        return groups[value]() if value in groups else found.filter(status=value)

    def by_next(self, found: "ReferralQuerySet", name: str, value: str) -> "ReferralQuerySet":
        """By the day of what is next."""
        soon = add_working_days(self.today, SOON)
        return found.filter(
            {
                "overdue": Q(next_on__lt=self.today),
                "today": Q(next_on=self.today),
                "soon": Q(next_on__gt=self.today, next_on__lte=soon),
                "later": Q(next_on__gt=soon),
                "nothing": Q(next_on__isnull=True, status__in=OPEN),
            }[value]
        )

    def by_waits(self, found: "ReferralQuerySet", name: str, value: str) -> "ReferralQuerySet":
        """By who is to do what is next."""
        return found.filter(next_by=value)

    def by_owner(self, found: "ReferralQuerySet", name: str, value: str) -> "ReferralQuerySet":
        """By who looks after them."""
        if value == MINE:
            begun = Q(created_by=self.user, owner__isnull=True)
            is_draft = self.form.cleaned_data.get("state") == Status.DRAFT
            return found.filter(Q(owner=self.user) | begun if is_draft else Q(owner=self.user))
        if value == NOBODYS:
            return found.filter(owner__isnull=True)
        if value == EVERYBODYS:
            return found.of_services(self.managed, self.user)
        return found.of_services(self.managed, self.user).filter(owner=int(value))
