"""What a person may ask for: a copy of everything that is kept, and that it is destroyed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.permissions import SignedInRequest
from referrals.actions.erasing import erase_person
from referrals.actions.exporting import ExportRefusedError, Reader, export_person
from referrals.actions.frame import AlreadyDoneError
from referrals.copies import copy_of, packed
from referrals.forms.rights import EraseForm, ExportForm
from referrals.models import Person
from referrals.people.erasing import ErasurePage
from referrals.permissions import is_manager_of, with_managed_person, with_person


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_export(request: SignedInRequest, person: Person) -> HttpResponse:
    """The copy of a record, as one file that is made for whoever asks and kept nowhere."""
    is_manager = is_manager_of(request.user, person.service)
    form = ExportForm(request.POST if request.method == "POST" else None, may_have_all=is_manager)
    if form.is_valid():
        try:
            return _handed_out(request, person, form)
        except ExportRefusedError as refusal:
            form.add_error("reader", str(refusal))
    page = {"person": person, "form": form, "is_manager": is_manager}
    return render(request, "referrals/person_export.html", page)


def _handed_out(request: SignedInRequest, person: Person, form: ExportForm) -> HttpResponse:
    is_guarded = not form.cleaned_data.get("with_all")
    reader = Reader(form.cleaned_data["reader"])
    copy = copy_of(person, is_guarded=is_guarded, is_for_others=reader == Reader.OTHER)
    export_person(person=person, by=request.user, count=copy.count, reader=reader, is_guarded=is_guarded)
    # Neither name nor number in what the browser calls the file.
    name = f"record-{copy.made_at:%Y-%m-%d}.zip"
    return HttpResponse(
        packed(copy), "application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_person
def person_erase(request: SignedInRequest, person: Person) -> HttpResponse:
    """What would go and what would stay; it happens once the name has been typed."""
    form = EraseForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            erase_person(person=person, by=request.user, submission=form.cleaned_data["submission"])
        except (AlreadyDoneError, Person.DoesNotExist):
            messages.info(request, "This record was erased already.")
        else:
            messages.success(request, "The record is erased.")
        return redirect("referrals:people")
    return render(request, "referrals/person_erase.html", {"person": person, "form": form, "page": ErasurePage(person)})
