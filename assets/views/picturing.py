"""Pictures of assets: shown, added, described anew, withdrawn and brought back."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError
from assets.actions.picturing import (
    PictureChangedError,
    PictureRefusedError,
    add_picture,
    change_picture,
    restore_picture,
    withdraw_picture,
)
from assets.forms.picturing import ChangePictureForm, NewPictureForm
from assets.models import Asset, Picture
from assets.permissions import SignedInRequest, with_edited_asset, with_edited_picture, with_picture

CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
# For so long a visitor's browser asks no more for a picture that was public. Signed-in people's keep nothing.
KEPT_SECONDS = 300


@require_safe
@with_picture
def picture(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """A picture."""
    return _sent(request, picture, picture.file.name or "")


@require_safe
@with_picture
def picture_small(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """Its small copy."""
    return _sent(request, picture, picture.small_name)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_asset
def picture_new(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Add a picture to an asset; sent twice, it is added once."""
    form = NewPictureForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            add_picture(asset=asset, file=said["file"], said=form.said(), by=request.user, uuid=said["submission"])
        except PictureRefusedError as refusal:
            form.add_error("file", str(refusal))
        except AlreadyWrittenError:
            pass  # sent twice: the first one did it
    if not form.is_bound or form.errors:
        return render(request, "assets/picture_new.html", {"form": form, "asset": asset})
    messages.success(request, "The picture is on the record.")
    return _back_to(asset)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_picture
def picture_edit(request: SignedInRequest, picture: Picture) -> HttpResponse:
    """Say something else about a picture."""
    form = ChangePictureForm(request.POST or None, instance=picture)
    if form.is_valid():
        began, uuid = form.cleaned_data["base"], form.cleaned_data["submission"]
        try:
            change_picture(picture=picture, began_as=began, said=form.said(), by=request.user, uuid=uuid)
        except PictureChangedError as changed:
            form.go_on_from(changed.now)
        except AlreadyWrittenError:
            pass  # sent twice: the first one did it
    if not form.is_bound or form.errors:
        return render(request, "assets/picture_edit.html", {"form": form, "picture": picture, "asset": picture.asset})
    messages.success(request, "What is said about the picture is saved.")
    return _back_to(picture.asset)


@require_POST
@with_edited_picture
def picture_withdraw(request: SignedInRequest, picture: Picture) -> HttpResponse:
    """Show a picture to nobody but staff."""
    withdraw_picture(picture=picture, by=request.user)
    messages.success(request, "The picture is withdrawn. Staff can bring it back.")
    return _back_to(picture.asset)


@require_POST
@with_edited_picture
def picture_restore(request: SignedInRequest, picture: Picture) -> HttpResponse:
    """Show a withdrawn picture again."""
    restore_picture(picture=picture, by=request.user)
    messages.success(request, "The picture is shown again.")
    return _back_to(picture.asset)


def _back_to(asset: Asset) -> HttpResponseRedirect:
    return redirect(f"{asset.get_absolute_url()}#pictures")


def _sent(request: HttpRequest, picture: Picture, name: str) -> HttpResponseBase:
    """One of its files. What stands under a name never changes, so that the name says which version it is."""
    path = PurePosixPath(name)
    etag = quote_etag(path.stem)
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        try:
            file = picture.file.storage.open(name)
        except FileNotFoundError as fault:
            raise Http404("The file is not kept any more.") from fault
        answer = FileResponse(file, filename=path.name, content_type=CONTENT_TYPES[path.suffix])
    answer["ETag"] = etag
    # Should it ever be taken for a page: one in which nothing runs.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not request.user.is_authenticated:
        answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer
