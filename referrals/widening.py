"""Where to widen the offer: what there is in the register that a service does not refer to yet.

What is chosen stands in the address, so that a view is kept and handed on as a bookmark.
"""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from assets.choices import ENDED, SchemeCode
from assets.filters import DenseSelect
from assets.models import Activity, Asset, Place
from assets.terms import Vocabulary
from referrals.models import Need, Offer, Organisation, Referral
from referrals.permissions import services_of

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.asset import AssetQuerySet

PAGE_SIZE = 20
# What was referred to within this time is used, whether it is on the list of offers or not.
USED_WITHIN = timedelta(days=365)
YES, NOT_SAID = "yes", "not_said"


def not_used_by(service: Organisation, user: "User") -> "AssetQuerySet":
    """The assets that ``user`` may know of and ``service`` does not use.

    It offers none of their activities, and has referred nobody there, nor to their people, in the last twelve months.
    """
    offered = Offer.objects.filter(service=service, is_active=True, activity__asset=OuterRef("pk"))
    lately = Referral.objects.filter(service=service, submitted_at__gte=timezone.now() - USED_WITHIN)
    lately = lately.exclude(status="entered_in_error")
    found: AssetQuerySet = Asset.objects.visible_to(user).present()
    return found.exclude(
        Exists(offered)
        | Exists(lately.filter(provider__asset=OuterRef("pk")))
        | Exists(lately.filter(offer__activity__asset=OuterRef("pk")))
    )


class WidenForm(forms.Form):
    """What is looked for, from the address. What cannot be understood is said, and not in use."""

    service = forms.ModelChoiceField(
        label="service", queryset=Organisation.objects.none(), to_field_name="uuid", required=False, widget=DenseSelect,
        empty_label=None,
    )  # fmt: skip
    function = forms.ChoiceField(label="what it does for people", required=False, widget=DenseSelect)
    need = forms.ModelChoiceField(
        label="what it may help with", queryset=Need.objects.filter(is_active=True), to_field_name="code",
        required=False, empty_label="anything", widget=DenseSelect,
    )  # fmt: skip
    place = forms.ChoiceField(label="where", required=False, widget=DenseSelect)
    open = forms.ChoiceField(
        label="going on", required=False, choices=[("", "open now"), ("all", "ceased too")], widget=DenseSelect
    )
    takes_referrals = forms.ChoiceField(
        label="takes referrals",
        required=False,
        choices=[("", "all the same"), (YES, "yes"), (NOT_SAID, "nobody has asked")],
        widget=DenseSelect,
    )

    def __init__(self, data: Any, *, user: "User", vocabulary: Vocabulary, places: list[Place]) -> None:
        super().__init__(data)
        for field in self.fields.values():
            wrong = f"There is no such {field.label}, so this is not in use."
            field.error_messages |= {"invalid_choice": wrong}
        functions = [(node.code, node.label) for node in vocabulary.scheme(SchemeCode.FUNCTION)]
        self._choose("function", [("", "anything"), *functions])
        self._choose("place", [("", "anywhere"), *((place.code, place.name) for place in places)])
        service = self.fields["service"]
        if isinstance(service, forms.ModelChoiceField):
            service.queryset = services_of(user).order_by("name", "id")

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class WidenPage:
    """The assets that the address asks for, as far as somebody may know of them."""

    def __init__(self, data: QueryDict, user: "User") -> None:
        self.user, self._data = user, data
        self.form = WidenForm(data, user=user, vocabulary=self._vocabulary, places=self._places)
        self.form.is_valid()
        self._said: dict[str, Any] = self.form.cleaned_data

    @cached_property
    def service(self) -> Organisation:
        """Of the services for which they work, the one that was chosen, else the first."""
        chosen: Organisation | None = self._said.get("service")
        return chosen or services_of(self.user).order_by("name", "id")[0]

    @property
    def asks_for_service(self) -> bool:
        """Whether they work for several."""
        return services_of(self.user).count() > 1

    @cached_property
    def assets(self) -> "AssetQuerySet":
        """All of them, by name."""
        found = not_used_by(self.service, self.user)
        if self._said.get("open") != "all":
            found = found.exclude(status__in=ENDED)
        if function := self._said.get("function"):
            found = found.classified(self._vocabulary.included(SchemeCode.FUNCTION, [function]))
        if need := self._said.get("need"):
            found = found.filter(self._answers(need))
        if code := self._said.get("place"):
            found = found.in_places([place.pk for place in self._places if place.code == code], self.user)
        return self._by_referrals(found).in_order_of_name()

    @cached_property
    def page(self) -> "Page[Asset]":
        """This page, with all that a line about each shows."""
        paginator = Paginator(self.assets.for_list(self.user), PAGE_SIZE)
        paginator.count = self.total
        return paginator.get_page(self._data.get("page"))

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self.assets.count()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(value for name, value in self._said.items() if name != "service")

    @property
    def query(self) -> str:
        """What is chosen, as it stands in the address of this view and of its sheet; without the page."""
        asked = self._data.copy()
        asked.pop("page", None)
        for name in [name for name in asked if not asked[name] or name not in self.form.fields]:
            del asked[name]
        return asked.urlencode()

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary()

    @cached_property
    def _places(self) -> list[Place]:
        places = Place.objects.valid_on(timezone.localdate()).best_known()
        return list(places.defer("boundary").order_by("kind", "name", "id"))

    def _answers(self, need: Need) -> Q:
        """What answers a need: the terms it names and all that are narrower, of the asset or of whom it is for."""
        terms: set[int] = set()
        for code, scheme in need.terms.values_list("code", "scheme__code"):
            terms.update(self._vocabulary.included(scheme, [code]))
        answering = Asset.objects.classified(terms)
        for_whom = self._activities.filter(audiences__in=terms)
        return Q(pk__in=answering.values("pk")) | Q(Exists(for_whom))

    def _by_referrals(self, assets: "AssetQuerySet") -> "AssetQuerySet":
        chosen = self._said.get("takes_referrals")
        if chosen == YES:
            return assets.filter(Exists(self._activities.filter(accepts_referrals=True)))
        if chosen == NOT_SAID:
            return assets.exclude(Exists(self._activities.filter(accepts_referrals__isnull=False)))
        return assets

    @property
    def _activities(self) -> Any:
        return Activity.objects.visible_to(self.user).going_on().filter(asset=OuterRef("pk"))
