"""Cells that name another record: an asset, a term, a scheme."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.db.models import Q
from import_export.widgets import ManyToManyWidget, Widget

from assets.models import Asset, Scheme, Term
from assets.resources.cells import text_of
from assets.resources.finding import AssetFinder, Said

_AT_MOST_NAMED = 5


class AssetLink(Widget):
    """An asset by its address on this site, its id, a number of another register ("uprn: 100012345678") or its name.

    Two further columns may stand beside it, which are read to find the asset and never written: ``number`` with numbers
    of other registers, and ``postcode``. ``finder`` is given the person and the project by the resource.
    """

    def __init__(self, *, number: str = "asset number", postcode: str = "asset postcode") -> None:
        super().__init__()
        self.finder = AssetFinder()
        self.number, self.postcode = number, postcode
        self.hint = ""  # a postcode of the row that tells assets of one name apart; see ``Said``

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Asset | None:
        """The asset that the row names; ValueError where there is none or where it does not tell which."""
        said = self.said(value, row or {})
        return self.finder.find(said).asset if said else None

    def said(self, value: Any, row: Any) -> Said:
        """All that the row says of which asset it is."""
        return Said(text_of(value), text_of(row.get(self.number)), text_of(row.get(self.postcode)), self.hint)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The asset's address on this site: the shortest thing that names one asset and no other."""
        return value.slug if value else ""


class TermLink(Widget):
    """A term of one scheme by its label or code."""

    def __init__(self, scheme: str) -> None:
        super().__init__()
        self.scheme = scheme
        self._terms: dict[str, Term] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Term | None:
        """The term that the cell names."""
        text = text_of(value)
        return self.find(text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The term's label."""
        return value.label if value else ""

    def find(self, text: str) -> Term:
        """The term called ``text``; ValueError, with those that read alike, where there is none."""
        if self._terms is None:
            terms = Term.objects.filter(scheme__code=self.scheme).select_related("scheme")
            self._terms = {name.casefold(): term for term in terms for name in (term.code, term.label)}
        term = self._terms.get(text.casefold())
        if term is None:
            labels = sorted({one.label for one in self._terms.values()})
            near = get_close_matches(text, labels, n=3) or labels[:_AT_MOST_NAMED]
            kind = self.scheme.replace("_", " ")
            raise ValueError(f"“{text}” is not a known {kind}. Known are, for example: {', '.join(near)}.")
        return term


class TermOfRow(Widget):
    """A term by its label or code, of the scheme whose code stands in column ``scheme_column`` of the same row."""

    def __init__(self, scheme_column: str) -> None:
        super().__init__()
        self.scheme_column = scheme_column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Term | None:
        """The term that the cell names; looked up anew each time, because an earlier row may have made it."""
        text, scheme = text_of(value), text_of((row or {}).get(self.scheme_column))
        if not text:
            return None
        term = Term.objects.filter(Q(code=text) | Q(label__iexact=text), scheme__code=scheme).first()
        if term is None:
            raise ValueError(f"The scheme “{scheme}” has no term “{text}”.")
        return term

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The term's code: labels may be alike."""
        return value.code if value else ""


class TermLinks(ManyToManyWidget):
    """Several terms of one scheme, separated by semicolons."""

    def __init__(self, scheme: str) -> None:
        super().__init__(Term, separator="; ", field="label")
        self.one = TermLink(scheme)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Term]:
        """The terms that the cell names, each once."""
        names = [name.strip() for name in text_of(value).split(";") if name.strip()]
        return list(dict.fromkeys(self.one.find(name) for name in names))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Their labels in the order of the scheme."""
        return "" if value is None else self.in_words(value.all())

    def in_words(self, terms: Iterable[Term]) -> str:
        """The labels of some terms in the order of the scheme."""
        in_order = sorted(terms, key=lambda term: (term.position, term.pk))
        return self.separator.join(term.label for term in in_order)


class SchemeLink(Widget):
    """A scheme by its code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Scheme | None:
        """The scheme that the cell names."""
        text = text_of(value)
        if not text:
            return None
        scheme = Scheme.objects.filter(code=text).first()
        if scheme is None:
            known = ", ".join(Scheme.objects.order_by("code").values_list("code", flat=True))
            raise ValueError(f"There is no scheme with the code “{text}”. There are: {known}.")
        return scheme

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The scheme's code."""
        return value.code if value else ""
