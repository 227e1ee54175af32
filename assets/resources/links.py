"""Cells that name another record: an asset, a term, a scheme."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from import_export.widgets import ManyToManyWidget, Widget

from assets.models import Asset, Scheme, Term
from assets.names import normalise_name
from assets.resources.cells import text_of

if TYPE_CHECKING:
    from accounts.models import User

_AT_MOST_NAMED = 5


class AssetLink(Widget):
    """An asset by its address on this site, its id or its exact name, among those that ``by`` may know of.

    ``by`` is set by the resource; None is a command on the server, which knows them all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.by: User | None = None
        self._found: dict[str, Asset | None] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Asset | None:
        """The asset that the cell names; ValueError where there is none or where the name does not tell which."""
        text = text_of(value)
        if text not in self._found:
            self._found[text] = self._find(text) if text else None
        return self._found[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The asset's address on this site: the shortest thing that names one asset and no other."""
        return value.slug if value else ""

    def _known(self) -> Any:
        return Asset.objects.visible_to(self.by) if self.by else Asset.objects.all()

    def _find(self, text: str) -> Asset:
        addressed = self._known().filter(**_key(text)).first()
        if addressed:
            return addressed
        named = list(self._known().filter(name=text).present()[: _AT_MOST_NAMED + 1])
        if len(named) == 1:
            return named[0]
        if named:
            addresses = ", ".join(asset.slug for asset in named[:_AT_MOST_NAMED])
            raise ValueError(f"“{text}” is the name of several assets. Give the address instead, one of: {addresses}.")
        near = self._known().filter(name_key=normalise_name(text)).present()[:_AT_MOST_NAMED]
        meant = f" Did you mean {' or '.join(f'“{asset.name}”' for asset in near)}?" if near else ""
        raise ValueError(f"No asset is called “{text}”.{meant}")


def _key(text: str) -> dict[str, Any]:
    try:
        return {"uuid": UUID(text)}
    except ValueError:
        return {"slugs__slug": text}  # also one no longer in use: it still names its asset, as it does on the site


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
        if value is None:
            return ""
        in_order = sorted(value.all(), key=lambda term: (term.position, term.pk))
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
