"""The review desk of a comparison: one proposal at a time, many after a sample, and who decided how much."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.accepting import Accepted, accept_batch, ask_to_accept
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.deciding import ChangeRefusedError, decide_change
from assets.actions.jobs import AlreadyRunningError
from assets.actions.undeciding import StillAskedError, undo_decision
from assets.desk.batch import BatchPage
from assets.desk.decisions import HEADINGS, DecisionsPage
from assets.desk.map import features_of
from assets.desk.page import DeskPage, last_decision
from assets.desk.queue import Queue
from assets.forms.deciding import DecisionForm
from assets.models import Comparison
from assets.permissions import SignedInRequest, with_decided_review, with_review
from assets.spreadsheets import CSV_TYPE, write_csv
from assets.work.page import JobPage

CONFLICT = 409
# The buttons that look for another record, and that take the proposal over as it is.
FIND, ACCEPT = "look", "accept"
MOST_TOLD = 10


@require_http_methods(["GET", "HEAD", "POST"])
@with_review
def comparison_review(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """One proposal, and the decision about it; then the next one."""
    queue = Queue(comparison, request.user, request.GET)
    if request.method != "POST" or queue.current is None:
        return _desk(request, DeskPage(comparison, request.user, queue))
    form = DecisionForm(request.POST)
    page = DeskPage(comparison, request.user, queue, form)
    if FIND in request.POST:
        return _desk(request, page)
    if ACCEPT in request.POST:
        form = page.as_proposed(request.POST)
    return _decide(request, page, form) if form.is_valid() else _desk(request, page)


def _decide(request: SignedInRequest, page: DeskPage, form: DecisionForm) -> HttpResponse:
    """Decide, and go on to the next; what is refused is said on the page, with all that was typed."""
    following = page.queue.following
    try:
        decide_change(
            comparison=page.comparison,
            sighting=page.about.sighting,
            later_assets=page.meant(form),
            by=request.user,
            proposal=page.about,
            seen=form.cleaned_data["seen"],
            submission=form.cleaned_data["submission"],
            **form.order(),
        )
    except AlreadyWrittenError:
        messages.info(request, "This was decided already, by the same form.")
    except (ChangeRefusedError, BusyError) as refusal:
        page.form.add_error(None, str(refusal))
        return _desk(request, page, CONFLICT)
    there = reverse("assets:comparison_review", args=[page.comparison.uuid])
    return redirect(f"{there}?{page.queue.query_at(following)}")


def _desk(request: SignedInRequest, page: DeskPage, status: int = 200) -> HttpResponse:
    last = last_decision(page.comparison, request.user)
    return render(request, "assets/comparison_review.html", {"page": page, "last": last}, status=status)


@require_safe
@with_review
def comparison_review_map(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """The two places of the proposal in hand, for the small map."""
    shown = DecisionForm({"record": request.GET.get("with", "")}) if "with" in request.GET else None
    page = DeskPage(comparison, request.user, Queue(comparison, request.user, request.GET), shown)
    return JsonResponse(features_of(page), content_type="application/geo+json")


@require_POST
@with_decided_review
def comparison_review_undo(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """Take the last decision of this person back, and return to what it was about."""
    written = last_decision(comparison, request.user)
    if written is None:
        messages.info(request, "There is no decision of yours to take back.")
        return redirect("assets:comparison_review", comparison.uuid)
    queue = Queue(comparison, request.user, request.GET)
    there = reverse("assets:comparison_review", args=[comparison.uuid])
    try:
        about = undo_decision(written=written, by=request.user)
    except StillAskedError:
        return redirect("assets:change_undo", written.uuid)
    except BusyError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{there}?{queue.query_at()}")
    messages.success(request, f"Taken back: {written.reason}")
    return redirect(f"{there}?{queue.query_at(about=about)}")


@require_http_methods(["GET", "HEAD", "POST"])
@with_decided_review
def comparison_batch(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """A sample of the proposals above a confidence, and the acceptance of all of them after it was looked at."""
    page = BatchPage(comparison, request.user, request.GET, request.POST or None)
    if page.job is not None:
        context = {"page": page, "work": JobPage(page.job, request.user)}
        return render(request, "assets/comparison_batch_progress.html", context)
    if request.method != "POST" or not page.form.is_valid():
        return render(request, "assets/comparison_batch.html", {"page": page, "form": page.form})
    try:
        there = _accept(request, page)
    except AlreadyWrittenError:
        messages.info(request, "This was accepted already, by the same form.")
        there = reverse("assets:comparison_decisions", args=[comparison.uuid])
    except (ChangeRefusedError, BusyError, AlreadyRunningError) as refusal:
        messages.error(request, str(refusal))
        there = request.get_full_path()
    return redirect(there)


def _accept(request: SignedInRequest, page: BatchPage) -> str:
    """Accept what was looked at, or have a worker do it; returns where that is seen."""
    said = page.form.cleaned_data
    order = {
        "comparison": page.comparison, "change": page.change, "least": page.least, "seen": said["seen"],
        "wrong": page.form.wrong, "by": request.user, "submission": said["submission"],
    }  # fmt: skip
    if page.is_large:
        ask_to_accept(**order)
        return request.get_full_path()
    _tell(request, accept_batch(**order))
    return reverse("assets:comparison_decisions", args=[page.comparison.uuid])


def _tell(request: SignedInRequest, result: Accepted) -> None:
    """What came of a batch; what could not be accepted is still to be decided."""
    if not result.accepted:
        messages.info(request, "Nothing was accepted: it is all left to be decided.")
        return
    noun = "proposal" if result.accepted == 1 else "proposals"
    messages.success(request, f"Accepted {result.accepted:,} {noun}, written as one change that can be taken back.")
    for refused in result.refused[:MOST_TOLD]:
        messages.warning(request, f"Left to be decided: {refused}")
    if (more := len(result.refused) - MOST_TOLD) > 0:
        messages.warning(request, f"And {more:,} more were left to be decided.")


@require_safe
@with_review
def comparison_decisions(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """Who decided how much, of which kind, and how often the proposal was overruled."""
    page = DecisionsPage(comparison, request.user)
    return render(request, "assets/comparison_decisions.html", {"page": page, "comparison": comparison})


@require_safe
@with_review
def comparison_decisions_csv(request: SignedInRequest, comparison: Comparison) -> HttpResponseBase:
    """Every decision with its evidence."""
    page = DecisionsPage(comparison, request.user)
    response = StreamingHttpResponse(write_csv(HEADINGS, page.rows()), content_type=CSV_TYPE)
    name = f"decisions {comparison.earlier} to {comparison.later}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
