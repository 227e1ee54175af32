"""Light, dark or as the device has it: kept in a cookie, rendered into the page."""

from django.http import HttpRequest

COOKIE = "theme"
COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60
THEMES = ("auto", "dark", "light")


def theme_of(request: HttpRequest) -> str:
    """The theme this browser asked for; whatever else the cookie says counts as "auto"."""
    wanted = request.COOKIES.get(COOKIE, "")
    return wanted if wanted in THEMES else "auto"


def next_theme(theme: str) -> str:
    """Where the button leads from ``theme`` when there is no script: auto, dark, light, and round again."""
    return THEMES[(THEMES.index(theme) + 1) % len(THEMES)]
