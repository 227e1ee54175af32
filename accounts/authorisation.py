"""Every reply is decided: a view says that it is open to everyone, or is reached through what decides who may.

Both leave a mark on the request. ``accounts.middleware.AuthorisationAskedMiddleware`` sends no reply without one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest

ASKED = "authorisation_asked"

Request = TypeVar("Request", bound=HttpRequest)
Arguments = ParamSpec("Arguments")
Reply = TypeVar("Reply")


class AuthorisationNotAskedError(Exception):
    """A view answered without anybody having decided who may see the answer."""


def decides_access(
    load: Callable[Concatenate[Request, Arguments], Reply],
) -> Callable[Concatenate[Request, Arguments], Reply]:
    """Mark a loader, or a view with a guard of its own: it refuses whoever may not go on, before it answers."""

    @wraps(load)
    def marked(request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Reply:
        setattr(request, ASKED, True)
        return load(request, *args, **kwargs)

    return marked


def open_to_everyone(
    view: Callable[Concatenate[Request, Arguments], Reply],
) -> Callable[Concatenate[Request, Arguments], Reply]:
    """Mark a view that anybody may call. What it shows is still what its caller may see (``visible_to``)."""
    return decides_access(view)


def was_asked(request: HttpRequest) -> bool:
    """Whether anything decided that this request may be answered."""
    return bool(getattr(request, ASKED, False))
