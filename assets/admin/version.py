"""Which version of a record an admin screen was drawn from, so that nobody's edit is lost (register.md, promise 2).

The screens are Django's own: they show the form and write what it says. So that they do not write over what somebody
saved in between, the form carries how many versions there are of the record and of the rows below it, and which is the
last; two people who save at once wait for each other at the record's row.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Model, Q, Value

CHANGED = (
    "Somebody has changed this since you opened it, so nothing was saved. Open it in another tab to see what is there "
    "now, copy over what is still right, and save it there. The history says who it was."
)


def version_of(record: Model, below: Iterable[Any]) -> str:
    """The version at which a record stands with the rows of the tables ``below`` it (admin inlines). One query."""
    counted = [_versions(type(record), Q(pgh_obj_id=record.pk))]
    seen: set[tuple[type[Model], str]] = set()
    for inline in below:
        for name in _columns_to(type(record), inline):
            if (inline.model, name) not in seen:
                seen.add((inline.model, name))
                counted.append(_versions(inline.model, Q(**{f"{name}_id": record.pk})))
    rows = [rows for rows in counted if rows is not None]
    if not rows:
        return ""
    first, *others = rows
    return " ".join(f"{table}:{number}:{last}" for table, number, last in sorted(first.union(*others, all=True)))


def _columns_to(parent: type[Model], inline: Any) -> list[str]:
    """The columns through which the rows of an inline hang on a record."""
    keys = [field for field in inline.model._meta.concrete_fields if field.is_relation]
    return [
        field.name for field in keys if issubclass(parent, field.related_model) and inline.fk_name in {None, field.name}
    ]


def _versions(model: type[Model], those: Q) -> Any:
    """Table, number of versions and the last of them; None for a table that keeps no history."""
    events = getattr(model, "pgh_event_models", {}).get("insert")
    if events is None:
        return None
    rows = events.objects.filter(those).annotate(of_model=Value(model._meta.label)).values("of_model").order_by()
    return rows.annotate(number=Count("pgh_id"), last=Max("pgh_id")).values_list("of_model", "number", "last")
