"""The vocabularies that ship with the product: ``fixtures/vocabularies/{schemes,terms}.csv``.

They are brought into the database after every migrate: what is missing is added and what the files changed is
changed. A term that the files no longer have stays, because assets may carry it, and terms that a city added itself
are left alone.
"""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction


def sync_after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """The receiver of ``post_migrate``; does nothing in the middle of a partial or backward migration."""
    from django.db import connections

    tables = connections[using].introspection.table_names()
    if {"assets_scheme", "assets_term", "assets_schemeevent", "assets_termevent"} <= set(tables):
        sync_vocabularies()


@transaction.atomic
def sync_vocabularies(folder: Path | None = None) -> int:
    """Bring schemes and terms up to the files; returns how many rows were added or changed."""
    from assets.models import Scheme, Term

    folder = folder or settings.FIXTURES_DIR / "vocabularies"
    written = 0
    schemes = {scheme.code: scheme for scheme in Scheme.objects.all()}
    for row in _rows(folder / "schemes.csv"):
        values = {**row, "single": row["single"] == "yes"}
        scheme, changed = _bring_up(schemes.get(row["code"]) or Scheme(), values)
        schemes[scheme.code] = scheme
        written += changed
    terms = {(term.scheme_id, term.code): term for term in Term.objects.all()}
    for position, row in enumerate(_rows(folder / "terms.csv")):
        scheme = schemes[row.pop("scheme")]
        broader = row.pop("parent")
        parent = terms[scheme.pk, broader] if broader else None
        values = {**row, "scheme": scheme, "parent": parent, "position": position}
        term, changed = _bring_up(terms.get((scheme.pk, row["code"])) or Term(), values)
        terms[scheme.pk, term.code] = term
        written += changed
    return written


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bring_up(record: Any, values: dict[str, Any]) -> tuple[Any, bool]:
    if record.pk and all(getattr(record, name) == value for name, value in values.items()):
        return record, False
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record, True
