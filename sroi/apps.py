"""Impact maps."""

from django.apps import AppConfig


class SroiConfig(AppConfig):
    """Social return on investment: impact maps, their arithmetic and their reports."""

    name = "sroi"
    verbose_name = "social value"
