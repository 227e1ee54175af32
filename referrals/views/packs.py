"""Packs of questions: which a service has, a new one, and one as it stands."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.packs import (
    PackRefusedError,
    StalePackError,
    change_pack,
    create_pack,
    ensure_usual_pack,
    programme_order,
)
from referrals.measures.pack_forms import PackForm, initial_of
from referrals.measures.pack_page import PackPage, PacksPage, managed_services
from referrals.models import MeasurePack
from referrals.permissions import for_managers
from referrals.permissions.packs import with_managed_pack

OK, CONFLICT = 200, 409
CHANGED = "Saved. Who has been asked already is asked what they were asked at first."


@require_safe
@for_managers
def packs(request: SignedInRequest) -> HttpResponse:
    """The packs of the services that one manages."""
    return render(request, "referrals/packs.html", {"page": PacksPage(request.user)})


@require_POST
@for_managers
def pack_begin(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Have a service begin with the usual questions."""
    service = get_object_or_404(managed_services(request.user), uuid=uuid)
    made = ensure_usual_pack(service=service, by=request.user)
    messages.success(request, "People are asked from now on. Look through the pack, and change what does not suit you.")
    return redirect("referrals:pack", made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def pack_new(request: SignedInRequest) -> HttpResponse:
    """Put a pack together."""
    data = request.POST if request.method == "POST" else None
    form = PackForm(data, services=managed_services(request.user), initial=initial_of(programme_order()))
    refused = _save(request, form, create_pack, "The pack is made.") if form.is_valid() else OK
    if not refused:
        return redirect("referrals:packs")
    return render(request, "referrals/pack.html", {"page": PackPage(form)}, status=refused)


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_pack
def pack(request: SignedInRequest, pack: MeasurePack) -> HttpResponse:
    """One pack, to look at and to change."""
    data = request.POST if request.method == "POST" else None
    form = PackForm(data, services=managed_services(request.user), pack=pack, initial=initial_of(pack))
    refused = _save(request, form, partial(change_pack, pack=pack), CHANGED) if form.is_valid() else OK
    if not refused:
        return redirect("referrals:packs")
    return render(request, "referrals/pack.html", {"page": PackPage(form, pack)}, status=refused)


def _save(request: SignedInRequest, form: PackForm, write: Callable[..., MeasurePack], done: str) -> int:
    """Have the form acted upon; 0, or the status under which it comes back with what is in the way."""
    try:
        write(**form.said, by=request.user)
    except PackRefusedError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return OK
    except StalePackError:
        form.add_error(None, "A colleague changed this pack in the meantime. Open it again to see it as it is now.")
        return CONFLICT
    except AlreadyDoneError:
        messages.info(request, "This was saved already, by the same form.")
    else:
        messages.success(request, done)
    return 0
