"""What the search looks at. Derived by triggers from other tables, so it keeps no history."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """An asset's words, weighted:

    A name, B other names and terms, C description, D address unless it is kept private.
    """

    asset = models.OneToOneField(
        "assets.Asset", models.CASCADE, verbose_name="asset", primary_key=True, related_name="search_document"
    )
    words = SearchVectorField("words")

    class Meta:
        verbose_name = "search document"
        verbose_name_plural = "search documents"
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["words"], name="searchdocument_by_words")]

    def __str__(self) -> str:
        return str(self.asset)


class SearchWord(models.Model):
    """A word that stands in some name, for suggesting what a mistyped word was meant to be."""

    word = models.CharField("word", max_length=60, primary_key=True)

    class Meta:
        verbose_name = "search word"
        verbose_name_plural = "search words"
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["word"], name="searchword_by_trigram", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.word
