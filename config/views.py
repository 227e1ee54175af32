"""Pages that belong to no app: health, colours, and what is said when something cannot be shown."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.authorisation import open_to_everyone
from assets.imports.limits import FILE_BYTES as SPREADSHEET_BYTES
from assets.pictures.limits import FILE_BYTES as PICTURE_BYTES
from assets.views.kept import keep_refused_form
from config.health import server_health
from config.incoming import LengthMissingError
from config.logging import current_request_id
from config.theme import COOKIE, COOKIE_AGE_SECONDS, THEMES


@require_safe
@never_cache
@open_to_everyone
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process can do its work: 200 when it can, 503 when not. Strangers learn no more; the log does."""
    if not server_health.is_well():
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@require_POST
@open_to_everyone
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen colours in a cookie and go back to the page."""
    wanted = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        COOKIE,
        wanted if wanted in THEMES else "auto",
        max_age=COOKIE_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, 411 or 413: drawn without context processors, because host name or session may be what is wrong."""
    if isinstance(exception, RequestDataTooBig):
        taken = {"picture_megabytes": PICTURE_BYTES >> 20, "spreadsheet_megabytes": SPREADSHEET_BYTES >> 20}
        return HttpResponse(render_to_string("413.html", taken), status=413)
    return HttpResponse(render_to_string("400.html"), status=411 if isinstance(exception, LengthMissingError) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: someone known to us without the right to this page."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old; nothing was written. A long form is kept and offered again."""
    if keep_refused_form(request, reason):
        return HttpResponseRedirect(request.path)
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with a search for the words of the address."""
    last = request.path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return render(request, "404.html", {"guess": last.replace("-", " ").replace("_", " ").strip()[:80]}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or context processors, with the number under which the fault was logged."""
    return HttpResponse(render_to_string("500.html", {"request_id": current_request_id.get()}), status=500)
