"""What may come in at all. Asked before anything of a request's body is read."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from assets.imports.limits import FILE_BYTES as SPREADSHEET_BYTES
from assets.pictures.limits import FILE_BYTES as PICTURE_BYTES
from assets.resources.formats import MAX_BYTES as SHEET_BYTES
from config.whole_bodies import MOST_DIGITS
from referrals.service_use.forms import FILE_BYTES as USE_BYTES
from sroi.exchange.files import FILE_BYTES as MAP_BYTES

# The most that comes in where files are brought, beside the answers of their forms. Pictures and maps may be twice as
# large as they are taken, so that the form can say so and keep its words.
UPLOADS = {
    "assets:import_new": SPREADSHEET_BYTES,
    "assets:picture_new": 2 * PICTURE_BYTES,
    "referrals:person_story_new": 2 * PICTURE_BYTES,
    "referrals:story_edit": 2 * PICTURE_BYTES,
    "referrals:service_use_supplied": 2 * USE_BYTES,
    "sroi:impact_map_import": 2 * MAP_BYTES,
}
# The import screens of the admin site: one for each kind of record.
ADMIN_IMPORT = ("admin:assets_", "_import")

GetResponse = Callable[[HttpRequest], HttpResponse]


class LengthMissingError(BadRequest):
    """A body comes without saying how long it is."""


class BodySizeMiddleware:
    """Refuses a body that is larger than its address takes, before any of it is read: 413, and 411 for an unsaid size.

    Without it Django would write a file of any size to the disk before a view could look at it. Stands before whatever
    reads a body. What is not there to be read is not waited for: the server closes the connection.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or raise RequestDataTooBig or LengthMissingError."""
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
            raise LengthMissingError("The body's length is not said.")
        if length and not (length.isascii() and length.isdigit()):
            raise BadRequest("The body's length is no number.")
        # Only what is larger than any form is asked for its address; nobody counts to a number of twenty digits.
        size = int(length[:MOST_DIGITS] or 0)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and size > most_bytes(request.path_info):
            raise RequestDataTooBig("The body is larger than its address takes.")
        return self.get_response(request)


def most_bytes(path: str) -> int:
    """How large a body an address takes: a form's, and a file's where one is brought."""
    form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        name = resolve(path).view_name
    except Resolver404:
        return form
    before, after = ADMIN_IMPORT
    if name.startswith(before) and name.endswith(after):
        return SHEET_BYTES + form
    return UPLOADS.get(name, 0) + form


class UploadsEndMiddleware:
    """Throws away what was written of an upload when its request ends, however it ends.

    Django does so for uploads that came whole; one that broke off would lie on the disk until memory is tidied up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and let go of its files."""
        try:
            return self.get_response(request)
        finally:
            if request.content_type == "multipart/form-data":
                for handler in request.upload_handlers:
                    handler.upload_interrupted()


class NoNullMiddleware:
    """Refuses a request with the character NUL in its path or cookies: no text in the database can hold it.

    In a query, and in the answers of a form, it is for the form to say so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or raise BadRequest."""
        if any("\0" in text for text in (request.path_info, *request.COOKIES.values())):
            raise BadRequest("There is a NUL in it.")
        return self.get_response(request)
