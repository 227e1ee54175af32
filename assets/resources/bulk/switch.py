"""A resource that takes a short sheet row by row, and a long one set by set."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, Protocol

import tablib
from import_export.resources import ModelResource
from import_export.results import Result

from assets.resources.bulk.importing import BulkImport
from assets.resources.formats import SheetError


class Rows(Protocol):
    """A sheet that is gone through once: its headings, and rows with their numbers, the first below them being 1."""

    headers: list[str]

    def __iter__(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Row by row; those that hold nothing may be left out."""


class SetBasedResource(ModelResource):
    """Mixed into a RegisterResource of assets; columns, rules and results stay what they are.

    ``import_data`` takes a Dataset or Rows. Of a long sheet the differences of its first rows are in the result, and
    the counts and faults of all. What ``after_save_instance`` does for a row, ``actions.staging`` does for many.
    """

    # From so many rows on. Below, it makes no difference that anybody would notice.
    many = 500
    # Attributes that say how a record is kept, and are no facts about it.
    housekeeping: Container[str] = frozenset()

    def import_data_inner(
        self,
        dataset: "tablib.Dataset | Rows",
        dry_run: bool,
        raise_errors: bool,
        using_transactions: bool,
        collect_failed_rows: bool,
        **kwargs: Any,
    ) -> Result:
        """Import within the transaction that ``import_data`` has opened."""
        if isinstance(dataset, tablib.Dataset) and len(dataset) < self.many:
            return super().import_data_inner(
                dataset, dry_run, raise_errors, using_transactions, collect_failed_rows, **kwargs
            )
        result: Result = self.get_result_class()()
        result.diff_headers = self.get_diff_headers()
        try:
            self.before_import(dataset, **kwargs)
        except SheetError as fault:
            self.handle_import_error(result, fault, raise_errors)
            return result
        if collect_failed_rows:
            result.add_dataset_headers(dataset.headers)
        is_dataset = isinstance(dataset, tablib.Dataset)
        rows: Iterable[tuple[int, Sequence[Any]]] = enumerate(dataset, start=1) if is_dataset else dataset
        sheet = BulkImport(self, dataset.headers, result, dry_run=dry_run)
        sheet.run(rows, raise_errors=raise_errors, collect=collect_failed_rows)
        self.after_import(dataset, result, **kwargs)
        return result
