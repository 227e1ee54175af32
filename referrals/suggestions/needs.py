"""The vocabulary of needs: ``fixtures/referrals/needs.csv``, in the words of the people who have them.

It is brought into the database after every migrate, as the vocabularies of the register are: what is missing is added,
what the file changed is changed, what the file no longer has is no longer offered, because referrals may name it.
Which terms answer a need is the file's as well; a term that a city took out is passed over.
"""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from assets.models import Term
from referrals.models import Need

_TABLES = {"referrals_need", "referrals_need_terms", "assets_term", "assets_scheme", "assets_termevent"}


def sync_after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """The receiver of ``post_migrate``; does nothing in the middle of a partial or backward migration."""
    if set(connections[using].introspection.table_names()) >= _TABLES:
        sync_needs()


@transaction.atomic
def sync_needs(path: Path | None = None) -> int:
    """Bring the needs up to the file; returns how many were added or changed."""
    with (path or settings.FIXTURES_DIR / "referrals" / "needs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    needs = {need.code: need for need in Need.objects.prefetch_related("terms")}
    terms = {f"{term.scheme.code}:{term.code}": term.pk for term in Term.objects.select_related("scheme")}
    written = sum(_bring_up(needs.get(row["code"]) or Need(), row, place, terms) for place, row in enumerate(rows))
    gone = Need.objects.filter(is_active=True).exclude(code__in=[row["code"] for row in rows])
    return written + gone.update(is_active=False)


def _bring_up(need: Need, row: dict[str, str], position: int, terms: dict[str, int]) -> bool:
    values = {"code": row["code"], "label": row["label"], "hint": row["hint"], "position": position, "is_active": True}
    wanted = {terms[name] for name in row["terms"].split() if name in terms}
    is_same = bool(need.pk) and all(getattr(need, name) == value for name, value in values.items())
    if is_same and {term.pk for term in need.terms.all()} == wanted:
        return False
    for name, value in values.items():
        setattr(need, name, value)
    need.save()
    need.terms.set(wanted)
    return True
