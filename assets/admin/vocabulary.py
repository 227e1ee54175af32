"""Vocabularies: shared by every project, and shipped as data that a city may add to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assets.admin.base import RegisterModelAdmin
from assets.admin.exchange import ExchangeMixin
from assets.models import Scheme, Term
from assets.resources import SchemeResource, TermResource


@admin.register(Scheme)
class SchemeAdmin(ExchangeMixin, RegisterModelAdmin):
    """Schemes."""

    resource_classes = [SchemeResource]
    list_display = ("label", "code", "single", "source")
    list_filter = ("single",)
    search_fields = ("label", "code", "description")
    fieldsets = ((None, {"fields": (("label", "code"), "single", "description", "source", "source_url")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Scheme | None = None) -> tuple[str, ...]:
        """The code of a scheme that is there stays: pages and profiles know it by that."""
        return ("code",) if obj else ()


@admin.register(Term)
class TermAdmin(ExchangeMixin, RegisterModelAdmin):
    """Terms."""

    resource_classes = [TermResource]
    list_display = ("label", "scheme", "parent", "code", "symbol", "position")
    list_filter = ("scheme", "symbol")
    list_select_related = ("scheme", "parent")
    search_fields = ("label", "code", "description")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("label",)}
    fieldsets = (
        (None, {"fields": ("scheme", ("label", "code"), "parent", "description", "source")}),
        ("In lists and on maps", {"fields": (("position", "symbol"),)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> tuple[str, ...]:
        """A term that is there stays in its scheme, under its code."""
        return ("scheme", "code") if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Term | None = None) -> dict[str, Any]:
        """The code follows the label only until the term is there."""
        return self.prepopulated_fields if obj is None else {}
