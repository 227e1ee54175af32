"""Finding assets, on a list and a map and as data, and reading one."""

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.authorisation import open_to_everyone
from assets import exports, geojson
from assets.facets import facets_of
from assets.filters import AssetFilter
from assets.finding import Finding
from assets.models import Asset
from assets.overview import Overview
from assets.permissions import with_asset
from assets.record import Record
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

ENTRIES_A_PAGE = 50


@require_safe
@open_to_everyone
def home(request: HttpRequest) -> HttpResponse:
    """The front door: what everybody may see, whoever is logged in."""
    return render(request, "assets/home.html", {"overview": Overview(AnonymousUser())})


@require_safe
@open_to_everyone
def asset_list(request: HttpRequest) -> HttpResponse:
    """The assets that the address asks for, with the facets, beside a map of the same."""
    chosen = AssetFilter(request.GET, user=request.user)
    finding = Finding(chosen)
    context = {
        "finding": finding,
        "form": chosen.form,
        "facets": facets_of(chosen),
        "page_obj": finding.page(request.GET.get("page")),
    }
    return render(request, "assets/asset_list.html", context)


@require_safe
@open_to_everyone
def asset_geojson(request: HttpRequest) -> HttpResponse:
    """The same set for the map."""
    chosen = AssetFilter(request.GET, user=request.user)
    return HttpResponse(geojson.feature_collection(chosen.narrowed(), request.user), geojson.CONTENT_TYPE)


@require_safe
@open_to_everyone
def asset_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same set as .csv, sent while it is read."""
    sheet = exports.Sheet(AssetFilter(request.GET, user=request.user).qs, request.user)
    response = StreamingHttpResponse(write_csv(sheet.headings, sheet.rows()), content_type=CSV_TYPE)
    response["Content-Disposition"] = exports.attachment("csv")
    return response


@require_safe
@open_to_everyone
def asset_xlsx(request: HttpRequest) -> HttpResponse:
    """The same set as .xlsx."""
    sheet = exports.Sheet(AssetFilter(request.GET, user=request.user).qs, request.user)
    response = HttpResponse(write_xlsx(sheet.headings, sheet.rows()), content_type=XLSX_TYPE)
    response["Content-Disposition"] = exports.attachment("xlsx")
    return response


@require_safe
@with_asset
def asset_detail(request: HttpRequest, asset: Asset) -> HttpResponse:
    """One asset."""
    return render(request, "assets/asset_detail.html", {"record": Record(asset, request.user), "asset": asset})


@require_safe
@with_asset
def asset_history(request: HttpRequest, asset: Asset) -> HttpResponse:
    """All that ever changed about one asset."""
    record = Record(asset, request.user)
    page = Paginator(record.history, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assets/asset_history.html", {"record": record, "asset": asset, "page_obj": page})
