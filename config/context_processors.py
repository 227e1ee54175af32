"""What the frame of every page needs to know."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from assets.actions.demo import demo_password
from assets.permissions import can_add, can_import, can_use_admin
from config.theme import next_theme, theme_of
from referrals.choices import PostRole
from referrals.models import Post

NAME = "Joining the Dots"
WAYS_OF_POSTS = (
    ("Today", "referrals:today", {PostRole.LINK_WORKER, PostRole.MANAGER}),
    ("Our referrals", "referrals:our_referrals", {PostRole.REFERRER}),
    ("Our people", "referrals:our_people", {PostRole.PROVIDER}),
    ("Programmes", "referrals:programmes", {PostRole.LINK_WORKER, PostRole.MANAGER, PostRole.PROVIDER}),
)


class RegisterPermissions:
    """What this person may do in the register, asked only when a template asks, and once."""

    def __init__(self, user: Any) -> None:
        self._user = user

    @cached_property
    def can_import(self) -> bool:
        """Whether there is a project into which they may bring spreadsheets."""
        return can_import(self._user)

    @cached_property
    def can_edit(self) -> bool:
        """Whether there is a project whose records they may correct and look up again."""
        return can_add(self._user)

    @cached_property
    def can_use_admin(self) -> bool:
        """Whether the admin screens open to them."""
        return can_use_admin(self._user)

    @cached_property
    def ways_of_posts(self) -> list[tuple[str, str, bool]]:
        """The starting pages of the posts they hold."""
        roles = set(Post.objects.current_of(self._user).values_list("role", flat=True))
        return [(word, name, True) for word, name, posts in WAYS_OF_POSTS if roles & posts]


class Register:
    """The installation as its pages show it: ``register`` in templates, because ``site`` is the log-in library's."""

    name = NAME

    def __init__(self, request: HttpRequest, may: RegisterPermissions) -> None:
        self._request = request
        self._may = may

    @property
    def place_name(self) -> str:
        """The city or county this register is of."""
        return settings.SITE_PLACE

    @property
    def theme(self) -> str:
        """The colours this person chose: light, dark or auto."""
        return theme_of(self._request)

    @property
    def next_theme(self) -> str:
        """The colours the button leads to."""
        return next_theme(self.theme)

    @property
    def tiles_url(self) -> str:
        """The tile server of the maps, or nothing: then they have the plain local ground."""
        return settings.MAP_TILES_URL

    @property
    def tiles_attribution(self) -> str:
        """Whom the tiles are to be credited to."""
        return settings.MAP_TILES_ATTRIBUTION

    @property
    def has_demo_people(self) -> bool:
        """Whether this is a trial of the demo city, whose accounts anybody may log in with."""
        return not settings.PRODUCTION and demo_password() is not None

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The main ways of this person: word, address, and whether they are on it."""
        ways = [
            *self._may.ways_of_posts,
            ("Assets", "assets:asset_list", True),
            ("Then and now", "assets:comparison_list", True),
            ("Social value", "sroi:impact_maps", True),
        ]
        if self._may.can_edit:
            ways.append(("Fieldwork", "assets:wave_list", True))
        if self._may.can_import:
            ways.append(("Import", "assets:import_list", True))
        if self._may.can_use_admin:
            ways.append(("Admin", "admin:index", False))
        path = self._request.path
        return [
            {"word": word, "url": (url := reverse(name)), "is_here": marks and path.startswith(url)}
            for word, name, marks in ways
        ]


def site(request: HttpRequest) -> dict[str, Any]:
    """``register`` and ``perms_register`` for every template.

    A request refused before authentication has no user; its page is a visitor's.
    """
    may = RegisterPermissions(getattr(request, "user", AnonymousUser()))
    return {"register": Register(request, may), "perms_register": may}
