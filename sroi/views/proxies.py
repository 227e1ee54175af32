"""The library: proxies listed, read, added, corrected and retired, one chosen for a row, and price indices."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authorisation import open_to_everyone
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest, for_editors
from sroi.actions.choosing import choose_proxy
from sroi.actions.proxies import (
    ProxyChangedError,
    ProxyRefusedError,
    add_proxy,
    change_proxy,
    offer_proxy_again,
    retire_proxy,
)
from sroi.cells.shapes import LockedMapError
from sroi.library.choosing import ChoosingPage
from sroi.library.forms import ChangeProxyForm, ChooseForm, ProxyForm, RetireForm
from sroi.library.index_page import IndexPage
from sroi.library.listing import ProxyList
from sroi.library.page import ProxyPage
from sroi.models import ImpactMap, PriceIndex, Proxy
from sroi.permissions import with_edited_map, with_edited_proxy, with_open_proxy

CONFLICT = 409


@require_safe
@open_to_everyone
def proxies(request: HttpRequest) -> HttpResponse:
    """The library, as far as the person may read it."""
    return render(request, "sroi/proxy_list.html", {"library": ProxyList(request.user, request.GET)})


@require_safe
@with_open_proxy
def proxy(request: HttpRequest, proxy: Proxy) -> HttpResponse:
    """One proxy, with its source and the rows that have it."""
    return render(request, "sroi/proxy_detail.html", {"page": ProxyPage(proxy, request.user), "proxy": proxy})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def proxy_new(request: SignedInRequest) -> HttpResponse:
    """Add a proxy; sent twice, it is added once."""
    form = ProxyForm(request.POST or None, user=request.user)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = add_proxy(project=said["project"], said=form.said(), by=request.user, submission=said["submission"])
        except ProxyRefusedError as refusal:
            form.add_error("name", str(refusal))
        except AlreadyWrittenError as before:
            return redirect("sroi:proxy", before.change_set.details["proxy"])
        else:
            messages.success(request, "The proxy is in the library.")
            return redirect(made)
    return render(request, "sroi/proxy_edit.html", {"form": form, "proxy": None})


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_proxy
def proxy_edit(request: SignedInRequest, proxy: Proxy) -> HttpResponse:
    """Correct a proxy; rows that have it keep what they have."""
    form = ChangeProxyForm(request.POST or None, proxy=proxy, user=request.user)
    if form.is_valid():
        _correct(request, proxy, form)
    if not form.is_bound or form.errors:
        return render(request, "sroi/proxy_edit.html", {"form": form, "proxy": proxy})
    messages.success(request, "The proxy is corrected. Maps that have it keep what they have.")
    return redirect(proxy)


def _correct(request: SignedInRequest, proxy: Proxy, form: ChangeProxyForm) -> None:
    """Write what was said; what is refused is said in the form."""
    began, submission = form.cleaned_data["base"], form.cleaned_data["submission"]
    try:
        change_proxy(proxy=proxy, began_as=began, said=form.said(), by=request.user, submission=submission)
    except ProxyChangedError as changed:
        form.go_on_from(changed.now)
    except ProxyRefusedError as refusal:
        form.add_error("name", str(refusal))
    except AlreadyWrittenError:
        pass  # sent twice: the first one did it


@require_POST
@with_edited_proxy
def proxy_retire(request: SignedInRequest, proxy: Proxy) -> HttpResponse:
    """Offer a proxy for no more rows, or again."""
    form = RetireForm(request.POST)
    if form.is_valid():
        act = retire_proxy if form.cleaned_data["act"] == "retire" else offer_proxy_again
        with suppress(AlreadyWrittenError):
            act(proxy=proxy, by=request.user, submission=form.cleaned_data["submission"])
    return redirect(proxy)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_proxy(request: SignedInRequest, impact_map: ImpactMap, row: UUID) -> HttpResponse:
    """The library for one row of a map, and the choice of a proxy for it."""
    outcome = get_object_or_404(impact_map.outcomes.select_related("proxy"), uuid=row)
    page = ChoosingPage(impact_map, outcome, request.user, request.GET)
    refusal = _choose(request, page) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        return redirect(page.way_back)
    context = {"page": page, "impact_map": impact_map, "outcome": outcome, "refusal": refusal}
    return render(request, "sroi/proxy_choose.html", context, status=CONFLICT if refusal else 200)


def _choose(request: SignedInRequest, page: ChoosingPage) -> str:
    """Give the row the proxy that was chosen; returns why not, or nothing."""
    form = ChooseForm(request.POST)
    if not form.is_valid():
        return "The form is not one of this site. Choose once more."
    said = form.cleaned_data
    chosen = page.library.find(said["proxy"])
    if chosen is None:
        return "This proxy is not offered here any more. Choose another one."
    try:
        choose_proxy(
            impact_map=page.impact_map,
            row=page.outcome.uuid,
            proxy=chosen,
            year=page.year_taken(chosen, said["year"]),
            seen=said["seen"],
            by=request.user,
            submission=said["submission"],
        )
    except (ProxyRefusedError, LockedMapError, BusyError) as fault:
        return str(fault)
    except AlreadyWrittenError:
        return ""  # sent twice: the first one did it
    messages.success(request, f"The row is valued by “{chosen}”.")
    return ""


@require_safe
@open_to_everyone
def price_index(request: HttpRequest, name: str) -> HttpResponse:
    """The levels of a price index, with their source."""
    index = get_object_or_404(PriceIndex, name=name)
    return render(request, "sroi/price_index.html", {"page": IndexPage(index, request.GET), "index": index})
