"""A long form that comes too late: after the end of a log-in, or after a new one in another tab. It is not lost.

What was entered stays in the session, of nobody or of whoever is logged in, until they come back to the form: then it
is filled in as it was sent, and nothing is saved. Only a form is kept that we drew for this very asset, which its
signature shows, so that nobody else can have something filled in; and no more of it than there is room for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from assets.actions.drafts import Entered, too_large
from assets.edit_page import entered
from assets.forms.editing.signed import read_signed_for
from assets.models import AssetSlug

KEPT = "kept_form"
# What Django says of a token that is missing, old or of another log-in; what came from another site is never kept.
OLD_TOKEN = "CSRF"  # noqa: S105
MARK = "survives_log_out"

Arguments = ParamSpec("Arguments")
# A view as its loader leaves it, which takes a request of anybody.
View = Callable[Concatenate[Any, Arguments], HttpResponseBase]


def survives_log_out(view: "View[Arguments]") -> "View[Arguments]":
    """Keep what is sent to a form by somebody who is not logged in any more; stands above the loader."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            slug = kwargs.get("slug")
            if _keep(request, str(slug) if slug else None):
                messages.info(request, "You were logged out before this was saved. Log in, and go on where you were.")
        return view(request, *args, **kwargs)

    setattr(answer, MARK, True)
    return answer


def keep_refused_form(request: HttpRequest, reason: str) -> bool:
    """Keep what was sent with a token of another log-in, if it is such a form; returns whether it was kept."""
    match = request.resolver_match
    if match is None or not getattr(match.func, MARK, False) or not reason.startswith(OLD_TOKEN):
        return False
    return _keep(request, match.kwargs.get("slug"))


def _keep(request: HttpRequest, slug: str | None) -> bool:
    data = entered(request.POST)
    asset = AssetSlug.objects.filter(slug=slug).values_list("asset__uuid", flat=True).first() if slug else None
    is_ours = any(read_signed_for(request.POST.get(name, ""), asset) for name in ("base", "conflict"))
    if not is_ours or (slug and asset is None) or too_large(data):
        return False
    request.session[KEPT] = {"path": request.path, "data": data}
    return True


def kept_form(request: HttpRequest) -> Entered | None:
    """What was kept of the form at this address, if anything was."""
    kept = request.session.get(KEPT)
    return kept["data"] if kept and kept["path"] == request.path else None


def forget_form(request: HttpRequest) -> None:
    """Forget what was kept, once it is saved or thrown away."""
    request.session.pop(KEPT, None)
