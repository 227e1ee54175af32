"""Being in touch with a person: what was written down, and writing it down."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.permissions import SignedInRequest
from referrals.actions.contacting import ContactRefusedError, log_contact
from referrals.actions.frame import AlreadyDoneError
from referrals.caseload.contacts import ContactsPage, referral_asked
from referrals.caseload.forms import PersonContactForm
from referrals.models import Person
from referrals.permissions import with_person


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_contacts(request: SignedInRequest, person: Person) -> HttpResponse:
    """The contacts with a person; another one is written down here by POST."""
    about = referral_asked(person, request.GET.get("referral", ""))
    data = request.POST if request.method == "POST" else None
    form = PersonContactForm(data, person=person, initial={"referral": about.uuid if about else None})
    if form.is_valid() and _log(request, person, form):
        return redirect("referrals:person_contacts", person.uuid)
    page = ContactsPage(person)
    return render(request, "referrals/person_contacts.html", {"person": person, "page": page, "form": form})


def _log(request: SignedInRequest, person: Person, form: PersonContactForm) -> bool:
    """Whether it is written down; where it is not, the form says why."""
    try:
        log_contact(person=person, **form.cleaned_data, by=request.user)
        messages.success(request, "Written down.")
    except AlreadyDoneError:
        messages.info(request, "This was written down already, by the same form.")
    except ContactRefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True
