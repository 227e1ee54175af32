"""Figures on a page: a drawing with its finding, how to read it, and the same as a table."""

from typing import Any

from django import template

from assets.charts.figures import Figure

register = template.Library()


@register.inclusion_tag("charts/figure.html")
def figure(shown: Figure, heading: str = "h2") -> dict[str, Any]:
    """A figure; ``heading`` (h2 or h3) is the level of its title on the page."""
    return {"figure": shown, "heading": heading}
