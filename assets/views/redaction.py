"""Removing a person's data on request: by which words they are found, what would be removed, and the act."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.authorisation import decides_access
from assets.actions.changes import AlreadyWrittenError
from assets.actions.importing import ImportBusyError
from assets.actions.redacting import StaleRemovalError, removal_done, remove_person
from assets.forms.redaction import RECORD, RemovalForm, SoughtForm, words_of_contact, words_of_record
from assets.models import Asset, Contact
from assets.permissions import SignedInRequest, with_redacted_asset


def _done_before(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead to the record where the same removal was made before: the address that was asked for may be gone with it."""

    @decides_access
    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        if request.user.is_authenticated and (
            asset := removal_done(by=request.user, uuid=request.POST.get("submission", ""))
        ):
            return redirect(asset)
        return view(request, slug)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@_done_before
@with_redacted_asset
def asset_redact(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Ask for the words, show every place where they stand, and remove them; nothing personal is in an address."""
    asked = SoughtForm(request.POST or None, asset=asset, user=request.user, initial=_initial(request, asset))
    if not asked.is_valid():
        contacts = Contact.objects.filter(asset=asset).visible_to(request.user).order_by("pk")
        return render(request, "assets/redact_ask.html", {"form": asked, "asset": asset, "contacts": contacts})
    form = RemovalForm(request.POST if "submission" in request.POST else None, asked=asked)
    if form.is_valid():
        try:
            remove_person(asset=asset, removal=form.removal(), by=request.user, uuid=form.cleaned_data["submission"])
        except (StaleRemovalError, ImportBusyError) as refusal:
            form.refuse(refusal)
        except AlreadyWrittenError:
            pass  # sent twice: the first one did it
    if not form.is_bound or form.errors:
        return render(request, "assets/redact_preview.html", {"form": form, "asked": asked, "asset": asset})
    messages.success(request, "Removed. What was removed is not kept anywhere in the register.")
    return redirect(Asset.objects.get(pk=asset.pk))


def _initial(request: HttpRequest, asset: Asset) -> dict[str, str]:
    if request.GET.get("what") == RECORD:
        return words_of_record(asset)
    return words_of_contact(asset, request.GET.get("contact", "")) if "what" in request.GET else {}
