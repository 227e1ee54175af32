"""Where to widen the offer: a view of the register for those who refer people to it."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assets.exports import Sheet, attachment
from assets.permissions import SignedInRequest
from assets.spreadsheets import CSV_TYPE, write_csv
from referrals.permissions import for_link_workers
from referrals.widening import WidenPage


@require_safe
@for_link_workers
def widen(request: SignedInRequest) -> HttpResponse:
    """What there is that one's service does not use."""
    return render(request, "referrals/widen.html", {"page": WidenPage(request.GET, request.user)})


@require_safe
@for_link_workers
def widen_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The same as .csv, with the columns in which the register gives its assets away."""
    sheet = Sheet(WidenPage(request.GET, request.user).assets, request.user)
    response = StreamingHttpResponse(write_csv(sheet.headings, sheet.rows()), content_type=CSV_TYPE)
    response["Content-Disposition"] = attachment("csv")
    return response
