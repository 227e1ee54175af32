"""Schemes and terms as sheets, in the shape of ``fixtures/vocabularies``."""

from typing import Any

from django.db.models import QuerySet

from assets.models import Scheme, Term
from assets.resources.base import RegisterResource, column
from assets.resources.links import SchemeLink, TermOfRow


class SchemeResource(RegisterResource):
    """One row for each vocabulary, known by its code."""

    asset_attribute = None

    code = column(Scheme, "code")
    label = column(Scheme, "label")
    description = column(Scheme, "description")
    source = column(Scheme, "source")
    source_url = column(Scheme, "source_url")
    single = column(Scheme, "single")

    class Meta:
        model = Scheme
        fields = ("code", "label", "description", "source", "source_url", "single")
        import_id_fields = ("code",)


class TermResource(RegisterResource):
    """One row for each term, known by scheme and code; a broader term stands above its narrower ones, or is there."""

    asset_attribute = None

    scheme = column(Term, "scheme", widget=SchemeLink())
    code = column(Term, "code")
    label = column(Term, "label")
    parent = column(Term, "parent", widget=TermOfRow("scheme"))
    description = column(Term, "description")
    source = column(Term, "source")
    symbol = column(Term, "symbol")
    position = column(Term, "position")

    class Meta:
        model = Term
        fields = ("scheme", "code", "label", "parent", "description", "source", "symbol", "position")
        import_id_fields = ("scheme", "code")

    def filter_export(self, queryset: QuerySet[Term], **kwargs: Any) -> QuerySet[Term]:
        """Broader terms first, as an import needs them."""
        return queryset.select_related("scheme", "parent").order_by("scheme__code", "position", "id")
