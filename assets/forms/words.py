"""What somebody is asked about words that are not understood."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from assets.imports.words_page import NOTHING, Word, WordsPage

_LEAVE = [("", "Leave it open"), (NOTHING, "It means nothing: do not ask again")]


@dataclass(frozen=True, slots=True)
class WordField:
    """A word and the field that asks what it means."""

    word: Word
    field: forms.BoundField


@dataclass(frozen=True, slots=True)
class WordGroup:
    """The words that should be the same thing, the most frequent first."""

    label: str
    words: list[WordField]


class WordsForm(forms.Form):
    """What each word means; and whether that is remembered for the next list of the kind."""

    remember = forms.BooleanField(label="remember it", required=False, initial=True)

    use_required_attribute = False

    def __init__(self, *args: Any, page: WordsPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for word in page.words:
            self.fields[word.field] = forms.ChoiceField(
                label=f"{word.word} means", choices=[*_LEAVE, *word.choices], required=False, initial=word.proposed
            )
        if page.remembered_as:
            self.fields["remember"].label = f"Remember it for “{page.remembered_as}”"
        else:
            del self.fields["remember"]

    @property
    def groups(self) -> list[WordGroup]:
        """The words by what they should be."""
        return [
            WordGroup(self.page.label(target), [WordField(word, self[word.field]) for word in words])
            for target, words in groupby(self.page.words, key=lambda word: word.target)
        ]

    def clean(self) -> dict[str, Any]:
        """At least one word that now means something."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(said.get(word.field) for word in self.page.words):
            raise forms.ValidationError("Choose what at least one of the words means, or go back to the preview.")
        return said
