"""What is counted beside referrals, with nothing of the person: telling somebody of a place, and vouchers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assets.choices import PlaceKind
from assets.models import Activity, Asset
from assets.models import Place as Area
from assets.sections import Section
from referrals.choices import PostRole
from referrals.forms.fields import DayField
from referrals.intake.matters import NeedsField
from referrals.models import Offer, Organisation, Signpost, Voucher
from referrals.permissions import services_of
from referrals.suggestions.places import offers_for

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.scope import Viewer

GOOD_FOR = timedelta(weeks=8)
LONGEST_GOOD = timedelta(days=365)
MOST_VOUCHERS = 200


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """For which service somebody acts; not asked where they work for one."""

    def __init__(self) -> None:
        super().__init__(queryset=Organisation.objects.none(), label="service", empty_label=None)

    def is_for(self, user: "User") -> None:
        """Offer the services of ``user``."""
        services = services_of(user)
        self.queryset = services
        self.initial = services.first()
        if services.count() == 1:
            self.widget = forms.HiddenInput()


class SignpostForm(forms.Form):
    """Of what place somebody was told, or that there was none to tell them of.

    ``asset`` and ``activity`` come from the page on which it was begun.
    """

    use_required_attribute = False

    activity = forms.ModelChoiceField(
        label="what they were told of",
        queryset=Activity.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="Choose a place",
    )
    asset = forms.ModelChoiceField(
        queryset=Asset.objects.none(), to_field_name="uuid", required=False, widget=forms.HiddenInput
    )
    needs = NeedsField()
    area = forms.ModelChoiceField(
        label="where they live, roughly",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Not asked",
        help_text="The ward, and no more.",
    )
    service = ServiceField()
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", asset: Asset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].required = False
        _service(self).is_for(user)
        activities = Activity.objects.visible_to(user).going_on().filter(asset__in=Asset.objects.visible_to(user))
        if asset is not None:
            activities = activities.filter(asset=asset)
        else:
            offered = Offer.objects.filter(service__in=services_of(user), is_active=True)
            activities = activities.filter(pk__in=offered.values("activity"))
        for name, records in (
            ("activity", activities.select_related("asset").order_by("name", "id")),
            ("asset", Asset.objects.visible_to(user)),
            ("area", Area.objects.filter(kind=PlaceKind.WARD).valid_on(timezone.localdate()).best_known()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = records
        if not Area.objects.filter(kind=PlaceKind.WARD).exists():
            del self.fields["area"]
        if asset is not None:
            self.fields["activity"].label = "one of its activities"
            self.fields["activity"].empty_label = "The place as a whole"  # type: ignore[attr-defined]
            self.initial.setdefault("asset", asset.uuid)

    @property
    def later(self) -> list[forms.BoundField]:
        """What may be said beside."""
        return [self[name] for name in ("needs", "area") if name in self.fields]

    @property
    def is_nothing(self) -> bool:
        """Whether there was no place to tell them of."""
        return "nothing" in self.data

    def clean(self) -> dict[str, Any]:
        """A place is named, by itself or by one of its activities; or what it was for, where there was none."""
        said = super().clean() or self.cleaned_data
        if self.is_nothing:
            if not said.get("needs"):
                self.add_error("needs", "Tick what there was no place for.")
            return said
        activity: Activity | None = said.get("activity")
        if activity is not None:
            said["asset"] = activity.asset
        elif said.get("asset") is None and "activity" not in self.errors:
            self.add_error("activity", "Choose the place they were told of.")
        return said


class VoucherForm(forms.Form):
    """What a voucher is for, and until when it is good."""

    use_required_attribute = False

    offer = forms.ModelChoiceField(
        label="place",
        queryset=Offer.objects.none(),
        to_field_name="uuid",
        empty_label="Choose a place",
        error_messages={"required": "Choose the place it is for."},
    )
    needs = NeedsField()
    expires_on = DayField(label="good until", error_messages={"required": "Say until when it is good."})
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].required = False
        self.fields["expires_on"].initial = timezone.localdate() + GOOD_FOR
        field = self.fields["offer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = offers_of(user)
            field.label_from_instance = lambda obj: f"{obj.activity}, {obj.activity.asset}"  # type: ignore[method-assign]

    def clean_expires_on(self) -> Any:
        """A day to come, and within a year."""
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day < today:
            raise ValidationError("This day has gone by. Choose until when the voucher is good.", code="past")
        if day > today + LONGEST_GOOD:
            raise ValidationError("A voucher is good for a year at most.", code="long")
        return day


class VoucherCheckForm(forms.Form):
    """The code of a voucher that somebody brought."""

    use_required_attribute = False

    code = forms.CharField(
        label="code of the voucher",
        max_length=20,
        help_text="Eight letters and figures. Blanks and small letters do not matter.",
        widget=forms.TextInput(attrs={"class": "input--10", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Write the code that stands on the voucher."},
    )
    provider = forms.ModelChoiceField(
        label="you are", queryset=Organisation.objects.none(), to_field_name="uuid", empty_label=None
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = Organisation.objects.where(user, PostRole.PROVIDER)
        field = self.fields["provider"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = providers
            first = providers.first()
            field.initial = first.uuid if first else None
            if providers.count() == 1:
                field.widget = forms.HiddenInput()


@dataclass(frozen=True)
class VoucherPage:
    """The vouchers that the services of somebody gave out, the last ones first, and how many there are in all."""

    vouchers: list[Voucher]
    counts: dict[str, int]
    signposts: int


def voucher_page(user: "User") -> VoucherPage:
    """What to show ``user``."""
    of_services = vouchers_of(user)
    today = timezone.localdate()
    counts = of_services.aggregate(
        issued=Count("pk"),
        used=Count("pk", filter=Q(used_at__isnull=False)),
        expired=Count("pk", filter=Q(used_at__isnull=True, expires_on__lt=today)),
    )
    signposts = Signpost.objects.filter(service__in=services_of(user)).count()
    return VoucherPage(list(of_services.order_by("-issued_at", "-id")[:MOST_VOUCHERS]), counts, signposts)


def vouchers_of(user: "User") -> "QuerySet[Voucher]":
    """The vouchers of the services for which ``user`` works."""
    return Voucher.objects.filter(service__in=services_of(user)).select_related("offer__activity__asset", "service")


def offers_of(user: "User") -> "QuerySet[Offer]":
    """What the services of ``user`` refer to, as far as they may know of it."""
    found: QuerySet[Offer] = Offer.objects.none()
    for service in services_of(user):
        found = found | Offer.objects.filter(pk__in=offers_for(service, user).values("pk"))
    return found.select_related("activity__asset").order_by("activity__name", "id")


def referring_section(asset: Asset, user: "Viewer") -> Section | None:
    """What a link worker can do from the page of an asset: tell somebody of it, or give out a voucher."""
    if not user.is_authenticated:
        return None
    services = list(services_of(user))
    if not services:
        return None
    offers = list(
        Offer.objects.filter(service__in=services, is_active=True, activity__asset=asset)
        .select_related("activity")
        .order_by("activity__name", "id")
    )
    return Section("referring", "For link workers", len(offers), "referrals/asset_section.html",
                   {"asset": asset, "offers": offers})  # fmt: skip


def _service(form: forms.Form) -> ServiceField:
    field = form.fields["service"]
    if not isinstance(field, ServiceField):
        raise TypeError("service")
    return field
