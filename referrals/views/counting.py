"""What is counted beside referrals: signposts, vouchers and needs that were not met."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.models import Asset
from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.signposting import record_signpost
from referrals.actions.unmet import note_unmet_without_person
from referrals.actions.vouchers import VoucherRefusedError, issue_voucher, tick_off_voucher
from referrals.intake.counted import SignpostForm, VoucherCheckForm, VoucherForm, voucher_page, vouchers_of
from referrals.intake.unmet import UnmetPage
from referrals.permissions import for_link_workers, for_providers

COUNTED = "Counted. Nothing about the person was kept."
TICKED_OFF = "Ticked off. Make them welcome."


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_workers
def signpost_new(request: SignedInRequest) -> HttpResponse:
    """Count that somebody was told of a place."""
    asset = _asset(request)
    form = SignpostForm(
        request.POST if request.method == "POST" else None, user=request.user, asset=asset,
        initial={"activity": request.GET.get("activity")},
    )  # fmt: skip
    if form.is_valid():
        with suppress(AlreadyDoneError):
            _count(request, form)
        messages.success(request, COUNTED)
        return redirect("referrals:unmet_need") if form.is_nothing else redirect(form.cleaned_data["asset"])
    return render(request, "referrals/signpost_new.html", {"form": form, "asset": asset})


def _count(request: SignedInRequest, form: SignpostForm) -> None:
    said = form.cleaned_data
    told: dict[str, Any] = {name: said[name] for name in ("service", "needs", "submission")}
    told |= {"area": said.get("area"), "by": request.user}
    if form.is_nothing:
        note_unmet_without_person(**told)
    else:
        record_signpost(asset=said["asset"], activity=said["activity"], **told)


def _asset(request: SignedInRequest) -> Asset | None:
    """The asset from whose page it was begun."""
    slug = request.GET.get("asset")
    return get_object_or_404(Asset.objects.visible_to(request.user), slug=slug) if slug else None


@require_safe
@for_link_workers
def vouchers(request: SignedInRequest) -> HttpResponse:
    """The vouchers that were given out."""
    return render(request, "referrals/vouchers.html", {"page": voucher_page(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_workers
def voucher_new(request: SignedInRequest) -> HttpResponse:
    """Give out a voucher."""
    form = VoucherForm(
        request.POST if request.method == "POST" else None, user=request.user,
        initial={"offer": request.GET.get("offer")},
    )  # fmt: skip
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = issue_voucher(
                offer=said["offer"], expires_on=said["expires_on"], needs=said["needs"], by=request.user,
                submission=said["submission"],
            )  # fmt: skip
        except AlreadyDoneError as before:
            return redirect(before.submission.led_to)
        return redirect("referrals:voucher", made.uuid)
    return render(request, "referrals/voucher_new.html", {"form": form})


@require_safe
@for_link_workers
def voucher(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One voucher, to print or to read out."""
    found = get_object_or_404(vouchers_of(request.user), uuid=uuid)
    return render(request, "referrals/voucher.html", {"voucher": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def voucher_check(request: SignedInRequest) -> HttpResponse:
    """Tick off a voucher that somebody brought."""
    form = VoucherCheckForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid() and _tick_off(request, form):
        messages.success(request, TICKED_OFF)
        return redirect("referrals:voucher_check")
    return render(request, "referrals/voucher_check.html", {"form": form})


def _tick_off(request: SignedInRequest, form: VoucherCheckForm) -> bool:
    said = form.cleaned_data
    try:
        tick_off_voucher(code=said["code"], provider=said["provider"], by=request.user, submission=said["submission"])
    except VoucherRefusedError as refusal:
        form.add_error("code", str(refusal))
        return False
    except AlreadyDoneError:
        return True
    return True


@require_safe
@for_link_workers
def unmet_need(request: SignedInRequest) -> HttpResponse:
    """What was wanted and not to be had, by need and area."""
    return render(request, "referrals/unmet_need.html", {"page": UnmetPage(request.user, request.GET)})
