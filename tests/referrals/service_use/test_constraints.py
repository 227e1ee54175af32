"""Each rule that the table of service use keeps by itself, broken once."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from referrals.models import Person, ServiceUse

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def use(person: Person, **columns: Any) -> ServiceUse:
    """Two appointments at a practice in three months, as the person says."""
    told = {"kind": "gp", "source": "self_reported", "from_month": JANUARY, "to_month": MARCH, "count": 2}
    return ServiceUse.objects.create(person=person, **(told | columns))


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("serviceuse_is_said_once", {}),
        ("serviceuse_is_of_whole_months", {"from_month": date(2026, 1, 2)}),
        ("serviceuse_is_of_whole_months", {"to_month": date(2025, 12, 1)}),
        ("serviceuse_kind_and_source_are_known", {"kind": "dentist"}),
        ("serviceuse_kind_and_source_are_known", {"kind": "ae", "source": "hearsay"}),
        ("serviceuse_only_a_correction_takes_back", {"kind": "ae", "count": None}),
    ],
)
def test_rule_is_kept_by_the_database(derek: Person, rule: str, columns: dict[str, Any]):
    use(derek)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        use(derek, **columns)
    assert caught.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]


def test_two_corrections_of_one_number_are_one_too_many(derek: Person):
    first = use(derek)
    use(derek, corrects=first, count=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        use(derek, corrects=first, count=3)


def test_a_number_is_never_changed(derek: Person):
    use(derek)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ServiceUse.objects.update(count=9)
