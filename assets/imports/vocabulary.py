"""The register's terms, looked up by what people write."""

from collections import defaultdict
from difflib import get_close_matches

from rapidfuzz import fuzz, process, utils

from assets.imports.text import key
from assets.models import Term


class Vocabulary:
    """Every term of every scheme, found by its label or its code in any case."""

    def __init__(self) -> None:
        self._terms: dict[str, dict[str, Term]] = defaultdict(dict)
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self.by_id: dict[int, Term] = {}
        for term in Term.objects.select_related("scheme").order_by("position", "pk"):
            self.by_id[term.pk] = term
            for word in (term.label, term.code):
                self._terms[term.scheme.code].setdefault(key(word), term)
            self._labels[term.scheme.code][key(term.label)] = term.label

    def find(self, scheme: str, word: str) -> Term | None:
        """The term of ``scheme`` that ``word`` names."""
        return self._terms[scheme].get(key(word))

    def terms(self, scheme: str) -> list[Term]:
        """The terms of a scheme, in its order."""
        return [self._terms[scheme][word] for word in self._labels[scheme]]

    def near(self, scheme: str, word: str) -> list[tuple[Term, float]]:
        """The terms most like a word, the likeliest first, each with how like it is, of a hundred."""
        labels = self._labels[scheme]
        found = process.extract(
            word, labels, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=55, limit=3
        )
        return [(self._terms[scheme][name], score) for _, score, name in found]

    def nearest(self, scheme: str, word: str) -> str:
        """A sentence that names the labels most like ``word``, or the first of the scheme where none is like it."""
        labels = self._labels[scheme]
        near = get_close_matches(key(word), labels, n=3, cutoff=0.5)
        if near:
            return f"Nearest: {', '.join(labels[found] for found in near)}."
        some = list(labels.values())
        return f"One of: {', '.join(some[:6])}{' …' if len(some) > 6 else ''}."
